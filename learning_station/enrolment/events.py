"""Facts about enrolments."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
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
    ranked_by: str = ""


@dataclass(frozen=True, kw_only=True)
class LearnerEnrolled(_EnrolmentEvent):
    """The person has a seat. `from_waitlist` tells whether they waited for it."""

    name: ClassVar[str] = "enrolment.learner_enrolled"
    from_waitlist: bool = False
    approved: bool = False
    ranked_by: str = ""
    """`panel` or `draw`, where a ranking gave the seat."""


@dataclass(frozen=True, kw_only=True)
class LearnerWaitlisted(_EnrolmentEvent):
    """The person waits for a seat."""

    name: ClassVar[str] = "enrolment.learner_waitlisted"
    position: int
    ranked_by: str = ""


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
class PlaceMoved(_EnrolmentEvent):
    """The organisers moved somebody up or down on the waitlist; numbers are priorities."""

    name: ClassVar[str] = "enrolment.place_moved"
    before: int
    after: int
    reason: str


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


# Panels, selections and draws


@dataclass(frozen=True, kw_only=True)
class _PanelEvent(Event):
    name: ClassVar[str] = ""
    subject: ClassVar[str] = "session_id"

    session_id: UUID


@dataclass(frozen=True, kw_only=True)
class PanelSetUp(_PanelEvent):
    """The organisers chose how applications are assessed and selected."""

    name: ClassVar[str] = "enrolment.panel_set_up"
    policy_version: int


@dataclass(frozen=True, kw_only=True)
class AssessorAdded(_PanelEvent):
    """Somebody assesses applications of the session."""

    name: ClassVar[str] = "enrolment.assessor_added"
    person: ClassVar[str | None] = "person_id"
    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class AssessorRemoved(_PanelEvent):
    """Somebody assesses applications of the session no more."""

    name: ClassVar[str] = "enrolment.assessor_removed"
    person: ClassVar[str | None] = "person_id"
    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class AssessmentsAssigned(_PanelEvent):
    """An assessor was given so many applications."""

    name: ClassVar[str] = "enrolment.assessments_assigned"
    person: ClassVar[str | None] = "person_id"
    person_id: UUID
    count: int


@dataclass(frozen=True, kw_only=True)
class ApplicationAssessed(Event):
    """An assessor is done with an application."""

    name: ClassVar[str] = "enrolment.application_assessed"
    subject: ClassVar[str] = "enrolment_id"
    scope: ClassVar[str | None] = "session_id"

    assessment_id: UUID
    session_id: UUID
    enrolment_id: UUID


@dataclass(frozen=True, kw_only=True)
class _SelectionEvent(Event):
    name: ClassVar[str] = ""
    subject: ClassVar[str] = "selection_id"
    scope: ClassVar[str | None] = "session_id"

    selection_id: UUID
    session_id: UUID


@dataclass(frozen=True, kw_only=True)
class SelectionProposed(_SelectionEvent):
    """A ranking was computed under a version of the rule."""

    name: ClassVar[str] = "enrolment.selection_proposed"
    policy_version: int
    applications: int
    seats: int


@dataclass(frozen=True, kw_only=True)
class SelectionAdjusted(_SelectionEvent):
    """A proposal was changed by hand: who gained a seat, who lost one."""

    name: ClassVar[str] = "enrolment.selection_adjusted"
    gains_id: UUID | None
    loses_id: UUID | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class SelectionApproved(_SelectionEvent):
    """One person said yes to a proposal; after the second the letters leave at `applies_at`."""

    name: ClassVar[str] = "enrolment.selection_approved"
    applies_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class LettersStopped(_SelectionEvent):
    """The letters of an approved selection were stopped before they left."""

    name: ClassVar[str] = "enrolment.letters_stopped"


@dataclass(frozen=True, kw_only=True)
class SelectionApplied(_SelectionEvent):
    """The selection was carried out: so many seats were given."""

    name: ClassVar[str] = "enrolment.selection_applied"
    seats: int


@dataclass(frozen=True, kw_only=True)
class DrawEntered(_EnrolmentEvent):
    """A person asked for a seat that is drawn; `draw_at` is when."""

    name: ClassVar[str] = "enrolment.draw_entered"
    draw_at: datetime


@dataclass(frozen=True, kw_only=True)
class SeatsDrawn(_PanelEvent):
    """The seats of a session were drawn among those who asked in time."""

    name: ClassVar[str] = "enrolment.seats_drawn"
    applications: int
    seats: int


@dataclass(frozen=True, kw_only=True)
class _InvitationEvent(Event):
    name: ClassVar[str] = ""
    subject: ClassVar[str] = "invitation_id"
    scope: ClassVar[str | None] = "session_id"

    invitation_id: UUID
    session_id: UUID


@dataclass(frozen=True, kw_only=True)
class InvitationSent(_InvitationEvent):
    """An address was invited to a session, or reminded of it."""

    name: ClassVar[str] = "enrolment.invitation_sent"
    is_reminder: bool = False


@dataclass(frozen=True, kw_only=True)
class InvitationTakenBack(_InvitationEvent):
    """The organisers took an invitation back."""

    name: ClassVar[str] = "enrolment.invitation_taken_back"


@dataclass(frozen=True, kw_only=True)
class InvitationAnswered(_InvitationEvent):
    """The person who was invited said yes or no."""

    name: ClassVar[str] = "enrolment.invitation_answered"
    person: ClassVar[str | None] = "person_id"
    person_id: UUID
    accepted: bool


@dataclass(frozen=True, kw_only=True)
class PeopleImported(Event):
    """The rows of a file were taken: so many, of which so many were refused."""

    name: ClassVar[str] = "enrolment.people_imported"
    subject: ClassVar[str] = "import_id"
    person: ClassVar[str | None] = "person_id"
    scope: ClassVar[str | None] = "session_id"

    import_id: UUID
    session_id: UUID
    person_id: UUID
    rows: int
    failed: int


@dataclass(frozen=True, kw_only=True)
class OrganisersWrote(_EnrolmentEvent):
    """The organisers wrote to a person of the session. `letter` has a subject and a text."""

    name: ClassVar[str] = "enrolment.organisers_wrote"
    letter: dict[str, Any]
