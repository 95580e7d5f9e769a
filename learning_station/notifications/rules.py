"""Decisions about messages: which kinds there are, whom they reach, and when a reminder is due."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

REMINDED_BEFORE = timedelta(hours=24)
"""How long before a meeting its people are reminded."""

REMINDED_LATE_BEFORE = timedelta(hours=2)
"""The same where a session was published too late for that: by then people have enrolled."""


class MessageKind(StrEnum):
    """What a message tells."""

    CONFIRM_ADDRESS = "confirm_address"
    SIGN_UP_REPEATED = "sign_up_repeated"
    RESET_PASSWORD = "reset_password"  # noqa: S105  the name of a kind
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  as above
    APPLICATION_RECEIVED = "application_received"
    APPROVED = "approved"
    ENROLLED = "enrolled"
    MOVED_UP = "moved_up"
    SEAT_OFFERED = "seat_offered"
    OFFER_REMINDER = "offer_reminder"
    OFFER_LAPSED = "offer_lapsed"
    OFFER_DECLINED = "offer_declined"
    REJECTED = "rejected"
    WAITLISTED = "waitlisted"
    SELECTED = "selected"
    SELECTED_TO_WAIT = "selected_to_wait"
    NOT_SELECTED = "not_selected"
    DRAW_ENTERED = "draw_entered"
    DRAWN = "drawn"
    DRAWN_TO_WAIT = "drawn_to_wait"
    ASSESSMENTS_ASSIGNED = "assessments_assigned"
    WITHDRAWN = "withdrawn"
    ENROLMENT_CANCELLED = "enrolment_cancelled"
    ORGANISERS_WROTE = "organisers_wrote"
    SESSION_CANCELLED = "session_cancelled"
    MEETING_MOVED = "meeting_moved"
    MEETING_REMOVED = "meeting_removed"
    REMINDER = "reminder"
    ENDORSEMENT_ASKED = "endorsement_asked"
    ENDORSEMENT_ASKED_AGAIN = "endorsement_asked_again"
    ENDORSEMENT_UNANSWERED = "endorsement_unanswered"
    ENDORSED = "endorsed"
    NOT_ENDORSED = "not_endorsed"
    APPLICATION_TO_DECIDE = "application_to_decide"
    NOMINATED = "nominated"
    NOMINATION_CONFIRMED = "nomination_confirmed"
    NOMINATION_DECLINED = "nomination_declined"
    NOMINATION_WITHDRAWN = "nomination_withdrawn"
    SEATS_HELD = "seats_held"
    HOLD_RELEASED = "hold_released"
    INVITED = "invited"
    INVITATION_REMINDER = "invitation_reminder"
    MANDATE_GRANTED = "mandate_granted"
    MANDATE_ENDED = "mandate_ended"
    DEPUTY_PROPOSED = "deputy_proposed"
    DEPUTY_SIGNED = "deputy_signed"
    DEPUTY_STANDING_IN = "deputy_standing_in"
    DEPUTY_REFUSED = "deputy_refused"
    ASSISTANT_NAMED = "assistant_named"
    ASSISTANT_ENDED = "assistant_ended"
    LOGISTICS_WANTED = "logistics_wanted"
    LOGISTICS_REMINDER = "logistics_reminder"
    ANSWERS_CHANGED = "answers_changed"
    CERTIFICATE_READY = "certificate_ready"
    CERTIFICATE_REVOKED = "certificate_revoked"


WITH_SECRET = frozenset(
    {
        MessageKind.CONFIRM_ADDRESS,
        MessageKind.RESET_PASSWORD,
        MessageKind.SEAT_OFFERED,
        MessageKind.OFFER_REMINDER,
    }
)
"""Their bodies hold a link that signs in, or answers as the person: they are not kept once they
have left the house."""

TO_UNCONFIRMED = frozenset({MessageKind.CONFIRM_ADDRESS})
"""What may be sent to an address that nobody has confirmed yet."""


def may_reach(kind: MessageKind, *, is_confirmed: bool, is_deactivated: bool) -> bool:
    """Tell whether a message of that kind may go to such an account."""
    return not is_deactivated and (is_confirmed or kind in TO_UNCONFIRMED)


def reminder_due(starts_at: datetime) -> datetime:
    """Return when the people of a meeting are reminded."""
    return starts_at - REMINDED_BEFORE


def reminder_due_once_public(starts_at: datetime, *, published_at: datetime) -> datetime:
    """Return when the people of a meeting are reminded whose session became public then."""
    due = reminder_due(starts_at)
    return due if due > published_at else starts_at - REMINDED_LATE_BEFORE


def is_reminder_current(
    *, planned_for: datetime, starts_at: datetime, is_scheduled: bool, now: datetime
) -> bool:
    """Tell whether a reminder still tells the truth: the same time, not begun, not cancelled."""
    return is_scheduled and planned_for == starts_at and now < starts_at


def seat_kind(*, from_waitlist: bool, approved: bool, ranked_by: str = "") -> MessageKind:
    """Return how the news of a seat is told, by the way it was reached."""
    if ranked_by:
        return MessageKind.DRAWN if ranked_by == "draw" else MessageKind.SELECTED
    if from_waitlist:
        return MessageKind.MOVED_UP
    return MessageKind.APPROVED if approved else MessageKind.ENROLLED


def waiting_kind(ranked_by: str) -> MessageKind:
    """Return how the news of a place on the waitlist is told, by what gave it."""
    kinds = {"draw": MessageKind.DRAWN_TO_WAIT, "panel": MessageKind.SELECTED_TO_WAIT}
    return kinds.get(ranked_by, MessageKind.WAITLISTED)


def endorsement_kind(asked: int) -> MessageKind:
    """Return how it is told that a city's word is asked for: of it, of its deputies, of nobody."""
    return (
        MessageKind.ENDORSEMENT_ASKED,
        MessageKind.ENDORSEMENT_ASKED_AGAIN,
        MessageKind.ENDORSEMENT_UNANSWERED,
    )[asked]


def message_key(kind: MessageKind, occasion: object, person_id: object) -> str:
    """Return the key that makes a message one only: kind, occasion, recipient."""
    return f"{kind.value}:{occasion}:{person_id}"


def reminder_key(meeting_id: UUID, starts_at: datetime) -> str:
    """Return the key of the one reminder of a meeting at that time."""
    return f"remind:{meeting_id}:{starts_at.isoformat()}"
