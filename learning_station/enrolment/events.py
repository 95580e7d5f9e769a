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
