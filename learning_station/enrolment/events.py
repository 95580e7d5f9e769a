"""Facts about enrolments."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from learning_station.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class _EnrolmentEvent(Event):
    name: ClassVar[str] = ""
    subject: ClassVar[str] = "enrolment_id"
    person: ClassVar[str | None] = "person_id"
    scope: ClassVar[str | None] = "session_id"

    enrolment_id: UUID
    session_id: UUID
    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class ApplicationSubmitted(_EnrolmentEvent):
    """A person asked for a seat that is given by approval."""

    name: ClassVar[str] = "enrolment.application_submitted"


@dataclass(frozen=True, kw_only=True)
class ApplicationRejected(_EnrolmentEvent):
    """The application was refused."""

    name: ClassVar[str] = "enrolment.application_rejected"
    reason: str


@dataclass(frozen=True, kw_only=True)
class LearnerEnrolled(_EnrolmentEvent):
    """The person has a seat. `from_waitlist` tells whether they waited for it."""

    name: ClassVar[str] = "enrolment.learner_enrolled"
    from_waitlist: bool = False
    approved: bool = False


@dataclass(frozen=True, kw_only=True)
class LearnerWaitlisted(_EnrolmentEvent):
    """The person waits for a seat."""

    name: ClassVar[str] = "enrolment.learner_waitlisted"
    position: int


@dataclass(frozen=True, kw_only=True)
class LearnerWithdrew(_EnrolmentEvent):
    """The person gave up seat, place or application."""

    name: ClassVar[str] = "enrolment.learner_withdrew"
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class EnrolmentCancelled(_EnrolmentEvent):
    """The organiser took the seat or place back."""

    name: ClassVar[str] = "enrolment.enrolment_cancelled"
    reason: str


@dataclass(frozen=True, kw_only=True)
class SeatOffered(_EnrolmentEvent):
    """A seat is kept for a person who waited, until `ends_at`."""

    name: ClassVar[str] = "enrolment.seat_offered"
    offer_id: UUID
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class OfferDeclined(_EnrolmentEvent):
    """The person does not want the seat that was offered."""

    name: ClassVar[str] = "enrolment.offer_declined"
    offer_id: UUID


@dataclass(frozen=True, kw_only=True)
class OfferLapsed(_EnrolmentEvent):
    """The time of an offer passed without an answer."""

    name: ClassVar[str] = "enrolment.offer_lapsed"
    offer_id: UUID


@dataclass(frozen=True, kw_only=True)
class PlaceMoved(_EnrolmentEvent):
    """The organisers moved somebody up or down on the waitlist; numbers are priorities."""

    name: ClassVar[str] = "enrolment.place_moved"
    before: int
    after: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class EndorsementAsked(_EnrolmentEvent):
    """The city's word is asked for: of its coordinators (0), its deputies (1), or nobody of it any
    more but the secretariat (2)."""

    name: ClassVar[str] = "enrolment.endorsement_asked"
    organisation_id: UUID | None
    asked: int
    endorse_by: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ApplicationEndorsed(_EnrolmentEvent):
    """The city supports the application; the organisers decide."""

    name: ClassVar[str] = "enrolment.application_endorsed"


@dataclass(frozen=True, kw_only=True)
class EndorsementRefused(_EnrolmentEvent):
    """The city does not support the application, which is over by that."""

    name: ClassVar[str] = "enrolment.endorsement_refused"
    reason: str


@dataclass(frozen=True, kw_only=True)
class _NominationEvent(Event):
    name: ClassVar[str] = ""
    subject: ClassVar[str] = "nomination_id"
    person: ClassVar[str | None] = "person_id"
    scope: ClassVar[str | None] = "session_id"

    nomination_id: UUID
    session_id: UUID
    organisation_id: UUID
    person_id: UUID | None = None
    """Who was named; None while they have no account."""


@dataclass(frozen=True, kw_only=True)
class PersonNominated(_NominationEvent):
    """A city named somebody for a session."""

    name: ClassVar[str] = "enrolment.person_nominated"


@dataclass(frozen=True, kw_only=True)
class NomineeReminded(_NominationEvent):
    """The city asked the person it named once more."""

    name: ClassVar[str] = "enrolment.nominee_reminded"


@dataclass(frozen=True, kw_only=True)
class NominationConfirmed(_NominationEvent):
    """The person who was named takes part."""

    name: ClassVar[str] = "enrolment.nomination_confirmed"
    enrolment_id: UUID


@dataclass(frozen=True, kw_only=True)
class NominationDeclined(_NominationEvent):
    """The person who was named does not take part."""

    name: ClassVar[str] = "enrolment.nomination_declined"
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class NominationWithdrawn(_NominationEvent):
    """The city took the nomination back."""

    name: ClassVar[str] = "enrolment.nomination_withdrawn"


@dataclass(frozen=True, kw_only=True)
class _HoldEvent(Event):
    name: ClassVar[str] = ""
    subject: ClassVar[str] = "hold_id"
    scope: ClassVar[str | None] = "session_id"

    hold_id: UUID
    session_id: UUID
    organisation_id: UUID
    seats: int


@dataclass(frozen=True, kw_only=True)
class SeatsHeld(_HoldEvent):
    """Seats are kept for a city until `releases_at`; also when the hold was changed."""

    name: ClassVar[str] = "enrolment.seats_held"
    releases_at: datetime


@dataclass(frozen=True, kw_only=True)
class HoldReleased(_HoldEvent):
    """What the city has not used of its seats goes to everybody."""

    name: ClassVar[str] = "enrolment.hold_released"
    unused: int


@dataclass(frozen=True, kw_only=True)
class FormChanged(Event):
    """The organisers changed what a session's form asks."""

    name: ClassVar[str] = "enrolment.form_changed"
    subject: ClassVar[str] = "session_id"
    scope: ClassVar[str | None] = "session_id"

    session_id: UUID
    what: str


@dataclass(frozen=True, kw_only=True)
class AnswersChanged(_EnrolmentEvent):
    """A person changed an application that was sent; `asked` are the questions, never the answers.

    `went_back`: it was endorsed or approved, and is to be decided anew."""

    name: ClassVar[str] = "enrolment.answers_changed"
    asked: tuple[str, ...]
    went_back: bool = False


@dataclass(frozen=True, kw_only=True)
class LogisticsAnswered(_EnrolmentEvent):
    """A person with a seat answered the questions asked after it."""

    name: ClassVar[str] = "enrolment.logistics_answered"


@dataclass(frozen=True, kw_only=True)
class LogisticsReminded(_EnrolmentEvent):
    """The organisers reminded a person with a seat of the questions asked after it."""

    name: ClassVar[str] = "enrolment.logistics_reminded"


@dataclass(frozen=True, kw_only=True)
class AnswersPurged(Event):
    """Answers to one question were taken away: they were kept for long enough."""

    name: ClassVar[str] = "enrolment.answers_purged"
    subject: ClassVar[str] = "field_id"
    scope: ClassVar[str | None] = "session_id"

    field_id: UUID
    session_id: UUID
    answers: int
