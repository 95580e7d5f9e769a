"""Who issues, revokes and reads certificates."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from learning_station.kernel.actor import Actor, Role
from learning_station.kernel.authorisation import Predicate


class CredentialPermission(StrEnum):
    """What may be done with certificates."""

    ISSUE = "credentials:issue"
    REVOKE = "credentials:revoke"
    REPLACE = "credentials:replace"
    DOWNLOAD = "credentials:download"


class OfProvider(Protocol):
    """A session: something a provider gives."""

    @property
    def provider_id(self) -> UUID:
        """Return the organisation that gives it."""
        ...


@dataclass(frozen=True)
class Awarded:
    """A certificate: whose it is, and the provider of its session."""

    person_id: UUID
    provider_id: UUID


def administers(actor: Actor, subject: OfProvider) -> bool:
    """Hold for administrators of the provider."""
    return actor.has_role(Role.ADMINISTRATOR, subject.provider_id)


def may_have(actor: Actor, subject: Awarded) -> bool:
    """Hold for the holder and for administrators of the provider."""
    return actor.is_person(subject.person_id) or actor.has_role(
        Role.ADMINISTRATOR, subject.provider_id
    )


POLICY: dict[str, Predicate] = {
    CredentialPermission.ISSUE: administers,
    CredentialPermission.REVOKE: administers,
    CredentialPermission.REPLACE: administers,
    CredentialPermission.DOWNLOAD: may_have,
}
