"""Who may ask for seats, give them and take them back."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from learning_station.kernel.actor import Actor, MandateScope, Role
from learning_station.kernel.authorisation import Predicate, administrator, any_of


class EnrolmentPermission(StrEnum):
    """What may be done with enrolments."""

    ENROL = "enrolment:enrol"
    ENROL_ON_BEHALF = "enrolment:enrol_on_behalf"
    WITHDRAW = "enrolment:withdraw"
    ANSWER_OFFER = "enrolment:answer_offer"
    DECIDE = "enrolment:decide"
    VIEW_PARTICIPANTS = "enrolment:view_participants"
    PROMOTE = "enrolment:promote"
    ASSESS = "enrolment:assess"
    EDIT_FORM = "enrolment:edit_form"
    SEE_RETENTION = "enrolment:see_retention"
    ENDORSE = "enrolment:endorse"
    NOMINATE = "enrolment:nominate"
    ANSWER_NOMINATION = "enrolment:answer_nomination"
    HOLD_SEATS = "enrolment:hold_seats"
    LIST_APPLICATIONS_OF_CITY = "enrolment:list_applications_of_city"
    LIST_NOMINATIONS = "enrolment:list_nominations"
    SEE_SEATS_OF_CITY = "enrolment:see_seats_of_city"


@dataclass(frozen=True)
class Applicant:
    """Somebody who asks for a seat."""

    person_id: UUID | None


@dataclass(frozen=True)
class City:
    """The organisation in whose name somebody acts."""

    organisation_id: UUID | None


class OfPerson(Protocol):
    """Something that belongs to one person."""

    @property
    def person_id(self) -> UUID | None:
        """Return whose it is."""
        ...


class OfCity(Protocol):
    """Something that concerns the people of one organisation."""

    @property
    def organisation_id(self) -> UUID | None:
        """Return the organisation."""
        ...


class OfProvider(Protocol):
    """A session: something a provider gives."""

    @property
    def provider_id(self) -> UUID:
        """Return the organisation that gives it."""
        ...


class OfAssessor(Protocol):
    """An assessment: something that one person was asked for."""

    @property
    def assessor_id(self) -> UUID:
        """Return who was asked."""
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


def endorses(actor: Actor, subject: OfCity) -> bool:
    """Hold for the coordinators of that city whose mandate covers endorsement."""
    return actor.is_mandated(MandateScope.ENDORSE, subject.organisation_id)


def nominates(actor: Actor, subject: OfCity) -> bool:
    """Hold for the coordinators of that city whose mandate covers nomination."""
    return actor.is_mandated(MandateScope.NOMINATE, subject.organisation_id)


def endorses_somewhere(actor: Actor, _subject: object) -> bool:
    """Hold for coordinators who endorse; for which cities, the query decides."""
    return bool(actor.mandates_for(MandateScope.ENDORSE))


def reports_somewhere(actor: Actor, _subject: object) -> bool:
    """Hold for coordinators who see how their people are getting on; for which cities, the query
    decides."""
    return bool(actor.mandates_for(MandateScope.REPORT))


def nominates_somewhere(actor: Actor, _subject: object) -> bool:
    """Hold for coordinators who nominate; for which cities, the query decides."""
    return bool(actor.mandates_for(MandateScope.NOMINATE))


def assesses(actor: Actor, subject: OfAssessor) -> bool:
    """Hold for the assessor who was asked; nobody acts for them."""
    return actor.for_person_id is None and actor.is_person(subject.assessor_id)


POLICY: dict[str, Predicate] = {
    EnrolmentPermission.ENROL: is_own,
    EnrolmentPermission.WITHDRAW: is_own,
    EnrolmentPermission.ANSWER_OFFER: is_own,
    EnrolmentPermission.ENROL_ON_BEHALF: administers,
    EnrolmentPermission.DECIDE: organises,
    EnrolmentPermission.VIEW_PARTICIPANTS: organises,
    EnrolmentPermission.PROMOTE: organises,
    EnrolmentPermission.ASSESS: assesses,
    EnrolmentPermission.EDIT_FORM: organises,
    EnrolmentPermission.SEE_RETENTION: administrator,
    EnrolmentPermission.ENDORSE: endorses,
    EnrolmentPermission.NOMINATE: nominates,
    EnrolmentPermission.ANSWER_NOMINATION: is_own,
    EnrolmentPermission.HOLD_SEATS: organises,
    EnrolmentPermission.LIST_APPLICATIONS_OF_CITY: endorses_somewhere,
    EnrolmentPermission.LIST_NOMINATIONS: nominates_somewhere,
    EnrolmentPermission.SEE_SEATS_OF_CITY: any_of(nominates_somewhere, reports_somewhere),
}
