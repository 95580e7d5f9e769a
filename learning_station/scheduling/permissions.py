"""Who may prepare, publish, change and cancel sessions."""

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from learning_station.kernel.actor import Actor, Role
from learning_station.kernel.authorisation import Predicate, administrator, any_of


class SchedulingPermission(StrEnum):
    """What may be done with sessions."""

    SCHEDULE = "scheduling:schedule"
    CHANGE = "scheduling:change"
    CORRECT = "scheduling:correct"
    KEEP = "scheduling:keep"


class GivenByProvider(Protocol):
    """A course or a session: something a provider gives."""

    @property
    def provider_id(self) -> UUID:
        """Return the organisation that gives it."""
        ...


def gives(actor: Actor, subject: GivenByProvider) -> bool:
    """Hold for administrators and for trainers of the provider."""
    return actor.gives_for(subject.provider_id)


def administers(actor: Actor, subject: GivenByProvider) -> bool:
    """Hold for administrators of the provider."""
    return actor.has_role(Role.ADMINISTRATOR, subject.provider_id)


POLICY: dict[str, Predicate] = {
    SchedulingPermission.SCHEDULE: gives,
    SchedulingPermission.CHANGE: gives,
    SchedulingPermission.CORRECT: administers,
    # Whoever may mark attendance: learning asks which trainers give the session.
    SchedulingPermission.KEEP: any_of(gives, administrator),
}
