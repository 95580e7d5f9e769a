"""Facts about organisations, affiliations and roles."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from learning_station.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class OrganisationCreated(Event):
    """An organisation was added."""

    name: ClassVar[str] = "organisations.organisation_created"
    subject: ClassVar[str] = "organisation_id"
    organisation_id: UUID


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(Event):
    """Facts of an organisation were corrected; `changed` names the fields."""

    name: ClassVar[str] = "organisations.organisation_changed"
    subject: ClassVar[str] = "organisation_id"
    organisation_id: UUID
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AffiliationChanged(Event):
    """A person works in another organisation or office from now on."""

    name: ClassVar[str] = "organisations.affiliation_changed"
    subject: ClassVar[str] = "affiliation_id"
    person: ClassVar[str | None] = "person_id"
    scope: ClassVar[str | None] = "organisation_id"
    affiliation_id: UUID
    person_id: UUID
    organisation_id: UUID


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    """A person was granted a role."""

    name: ClassVar[str] = "organisations.role_granted"
    subject: ClassVar[str] = "grant_id"
    person: ClassVar[str | None] = "person_id"
    scope: ClassVar[str | None] = "organisation_id"
    grant_id: UUID
    person_id: UUID
    organisation_id: UUID | None
    role: str


@dataclass(frozen=True, kw_only=True)
class RoleRevoked(Event):
    """A role was taken back."""

    name: ClassVar[str] = "organisations.role_revoked"
    subject: ClassVar[str] = "grant_id"
    person: ClassVar[str | None] = "person_id"
    scope: ClassVar[str | None] = "organisation_id"
    grant_id: UUID
    person_id: UUID
    organisation_id: UUID | None
    role: str
