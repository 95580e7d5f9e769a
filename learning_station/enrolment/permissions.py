"""Who may ask for seats, give them and take them back."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from learning_station.kernel.actor import Actor, Role
from learning_station.kernel.authorisation import Predicate


class EnrolmentPermission(StrEnum):
    """What may be done with enrolments."""

    ENROL = "enrolment:enrol"
    ENROL_ON_BEHALF = "enrolment:enrol_on_behalf"
    WITHDRAW = "enrolment:withdraw"
    ANSWER_OFFER = "enrolment:answer_offer"
    DECIDE = "enrolment:decide"
    VIEW_PARTICIPANTS = "enrolment:view_participants"
    PROMOTE = "enrolment:promote"


@dataclass(frozen=True)
class Applicant:
    """Somebody who asks for a seat."""

    person_id: UUID | None


class OfPerson(Protocol):
    """Something that belongs to one person."""

    @property
    def person_id(self) -> UUID | None:
        """Return whose it is."""
        ...


class OfProvider(Protocol):
    """A session: something a provider gives."""

    @property
    def provider_id(self) -> UUID:
        """Return the organisation that gives it."""
        ...


def is_own(actor: Actor, subject: OfPerson) -> bool:
    """Hold for the person concerned, and for an assistant who acts for them."""
    return actor.does_logistics_of(subject.person_id)


def organises(actor: Actor, subject: OfProvider) -> bool:
    """Hold for administrators and for trainers of the provider."""
    return actor.gives_for(subject.provider_id)


def administers(actor: Actor, subject: OfProvider) -> bool:
    """Hold for administrators of the provider."""
    return actor.has_role(Role.ADMINISTRATOR, subject.provider_id)


POLICY: dict[str, Predicate] = {
    EnrolmentPermission.ENROL: is_own,
    EnrolmentPermission.WITHDRAW: is_own,
    EnrolmentPermission.ANSWER_OFFER: is_own,
    EnrolmentPermission.ENROL_ON_BEHALF: administers,
    EnrolmentPermission.DECIDE: organises,
    EnrolmentPermission.VIEW_PARTICIPANTS: organises,
    EnrolmentPermission.PROMOTE: organises,
}
