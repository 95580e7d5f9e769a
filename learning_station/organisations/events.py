"""Facts about organisations, affiliations and roles."""

from dataclasses import dataclass
from datetime import date
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
class _AffiliationEvent(Event):
    name: ClassVar[str] = ""
    subject: ClassVar[str] = "affiliation_id"
    person: ClassVar[str | None] = "person_id"
    scope: ClassVar[str | None] = "organisation_id"

    affiliation_id: UUID
    person_id: UUID
    organisation_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class AffiliationChanged(_AffiliationEvent):
    """A person works in another organisation or office; `stated_name` is one that is not listed."""

    name: ClassVar[str] = "organisations.affiliation_changed"
    stated_name: str = ""


@dataclass(frozen=True, kw_only=True)
class AffiliationEnded(_AffiliationEvent):
    """A person left, and has not said where they work now."""

    name: ClassVar[str] = "organisations.affiliation_ended"


@dataclass(frozen=True, kw_only=True)
class AffiliationVerified(_AffiliationEvent):
    """It is known that the person works there; `verification` says how."""

    name: ClassVar[str] = "organisations.affiliation_verified"
    verification: str


@dataclass(frozen=True, kw_only=True)
class _MembershipEvent(Event):
    name: ClassVar[str] = ""
    subject: ClassVar[str] = "membership_id"
    scope: ClassVar[str | None] = "organisation_id"

    membership_id: UUID
    organisation_id: UUID
    kind: str


@dataclass(frozen=True, kw_only=True)
class MembershipBegun(_MembershipEvent):
    """An organisation belongs to the association from that day on."""

    name: ClassVar[str] = "organisations.membership_begun"
    starts_on: date


@dataclass(frozen=True, kw_only=True)
class MembershipEnded(_MembershipEvent):
    """The membership of an organisation ends with that day."""

    name: ClassVar[str] = "organisations.membership_ended"
    ends_on: date


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


@dataclass(frozen=True, kw_only=True)
class _MandateEvent(Event):
    name: ClassVar[str] = ""
    subject: ClassVar[str] = "grant_id"
    person: ClassVar[str | None] = "person_id"
    scope: ClassVar[str | None] = "organisation_id"

    grant_id: UUID
    person_id: UUID
    organisation_id: UUID
    mandate_id: UUID


@dataclass(frozen=True, kw_only=True)
class DeputyProposed(_MandateEvent):
    """A coordinator proposed who stands in for them; it counts once it is signed."""

    name: ClassVar[str] = "organisations.deputy_proposed"


@dataclass(frozen=True, kw_only=True)
class DeputySigned(_MandateEvent):
    """The secretariat signed: the deputy's grant counts in its days."""

    name: ClassVar[str] = "organisations.deputy_signed"


@dataclass(frozen=True, kw_only=True)
class DeputyRefused(_MandateEvent):
    """The secretariat did not sign."""

    name: ClassVar[str] = "organisations.deputy_refused"
    reason: str


@dataclass(frozen=True, kw_only=True)
class DeputyWithdrawn(_MandateEvent):
    """A proposal that nobody had signed was taken back, or fell with its mandate."""

    name: ClassVar[str] = "organisations.deputy_withdrawn"


@dataclass(frozen=True, kw_only=True)
class _AssistantEvent(Event):
    name: ClassVar[str] = ""
    subject: ClassVar[str] = "grant_id"
    person: ClassVar[str | None] = "person_id"
    scope: ClassVar[str | None] = "principal_id"

    grant_id: UUID
    person_id: UUID
    principal_id: UUID


@dataclass(frozen=True, kw_only=True)
class AssistantNamed(_AssistantEvent):
    """An elected official named who does their logistics."""

    name: ClassVar[str] = "organisations.assistant_named"


@dataclass(frozen=True, kw_only=True)
class AssistantEnded(_AssistantEvent):
    """An assistant does the logistics of that person no more."""

    name: ClassVar[str] = "organisations.assistant_ended"
