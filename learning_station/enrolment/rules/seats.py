"""Who gets a seat: facts in, decision out or refusal raised."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from learning_station.enrolment import errors

LONGEST_SUBJECT, LONGEST_LETTER = 200, 5000
"""Characters of what organisers write to people."""

MOST_PRIORITY = 1000
"""How far organisers can move somebody up the waitlist, and down by the same."""


class Outcome(StrEnum):
    """What a request for a seat leads to."""

    ENROLLED = "enrolled"
    WAITLISTED = "waitlisted"


class Rule(StrEnum):
    """Under which rule an enrolment changed; stands in its history."""

    OPEN_SEAT = "open_seat"
    WAITLIST = "waitlist"
    APPLICATION = "application"
    APPROVED = "approved"
    APPROVED_TO_WAITLIST = "approved_to_waitlist"
    REJECTED = "rejected"
    PROMOTED = "promoted"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    MOVED = "moved"
    ON_BEHALF = "on_behalf"
    OFFERED = "offered"
    OFFER_ACCEPTED = "offer_accepted"
    OFFER_DECLINED = "offer_declined"
    OFFER_LAPSED = "offer_lapsed"
    OFFER_VOID = "offer_void"
    QUOTA_FULL = "quota_full"
    PRIORITY = "priority"
    ENDORSED = "endorsed"
    NOT_ENDORSED = "not_endorsed"
    ESCALATED = "escalated"
    NOMINATED = "nominated"
    ALLOCATED = "allocated"
    INVITED = "invited"
    ANSWERS_CHANGED = "answers_changed"
    LOGISTICS = "logistics"
    DRAWN = "drawn"
    SELECTED = "selected"
    NOT_SELECTED = "not_selected"

    @property
    def version(self) -> int:
        """Return which wording of the rule counts now: raised when its meaning changes."""
        return 1


@dataclass(frozen=True, kw_only=True)
class SessionTerms:
    """What a session says about its seats."""

    state: str
    policy: str
    capacity: int | None
    has_waitlist: bool
    enrols_from: datetime
    enrols_until: datetime
    withdraws_until: datetime | None
    starts_at: datetime
    ends_at: datetime
    offer_hours: int | None = None
    offer_clock: str = "all_hours"
    offers_until: datetime | None = None
    draw_until: datetime | None = None
    members_only: bool = False
    profile_kind: str = ""
    prerequisite_id: UUID | None = None
    yearly_limit: int | None = None
    city_limit: int | None = None
    team_size: int | None = None

    @property
    def offers_end(self) -> datetime:
        """Return from when no seat is offered any more; never after the end."""
        return min(self.starts_at if self.offers_until is None else self.offers_until, self.ends_at)

    @property
    def by_application(self) -> bool:
        """Tell whether people apply, and others decide."""
        return self.policy in ("approval", "two_stage", "panel")


@dataclass(frozen=True, kw_only=True)
class SeatCount:
    """How the seats of a session stand at this moment, counted under its lock.

    `held` are the seats kept for cities that have not yet given them to people.
    """

    enrolled: int = 0
    waiting: int = 0
    offered: int = 0
    held: int = 0

    @property
    def taken(self) -> int:
        """Return how many seats nobody else can have."""
        return self.enrolled + self.offered + self.held

    def above(self, capacity: int | None) -> int:
        """Return how many more are taken than there are: nobody loses a seat when there are
        fewer."""
        return 0 if capacity is None else max(0, self.taken - capacity)


def require_window(terms: SessionTerms, now: datetime) -> None:
    """Refuse when nobody can ask for a seat at this moment, and say why."""
    require_alive(terms, now)
    if terms.capacity == 0:
        raise errors.SessionClosed
    if now < terms.enrols_from:
        raise errors.WindowNotOpen
    if now > terms.enrols_until:
        raise errors.SessionStarted if terms.starts_at <= now else errors.WindowClosed


def require_alive(terms: SessionTerms, now: datetime) -> None:
    """Refuse when the session is not public, cancelled or over."""
    if terms.state == "draft":
        raise errors.SessionNotPublic
    if terms.state == "cancelled":
        raise errors.SessionCancelled
    if terms.ends_at <= now:
        raise errors.SessionEnded


def require_open(terms: SessionTerms) -> None:
    """Refuse to give a seat at once where seats are given in another way, and say which."""
    if terms.by_application:
        raise errors.ApplicationNeeded
    if terms.policy == "nomination":
        raise errors.NominationNeeded
    if terms.policy == "invitation":
        raise errors.InvitationNeeded


def require_application(terms: SessionTerms) -> None:
    """Refuse an application where seats are given in another way."""
    if not terms.by_application:
        require_open(terms)
        raise errors.NoApplicationNeeded


def decide_seat(terms: SessionTerms, count: SeatCount) -> Outcome:
    """Return whether the next person gets a seat or waits; those who wait already come first."""
    if terms.capacity is None:
        return Outcome.ENROLLED
    if terms.capacity == 0:
        raise errors.SessionClosed
    if count.taken + count.waiting < terms.capacity:
        return Outcome.ENROLLED
    if not terms.has_waitlist:
        raise errors.SessionFull
    return Outcome.WAITLISTED


def count_promotions(terms: SessionTerms, count: SeatCount, now: datetime) -> int:
    """Return how many people move up from the waitlist; none once nothing is offered any more."""
    if not promotes(terms, now):
        return 0
    if terms.capacity is None:
        return count.waiting
    return max(0, min(count.waiting, terms.capacity - count.taken))


def promotes(terms: SessionTerms, now: datetime) -> bool:
    """Tell whether free seats go to those who wait: while it is on, and before the cut-off.

    Where seats are given without an offer and nobody set a cut-off, until the end."""
    if terms.state != "scheduled" or terms.ends_at <= now:
        return False
    return not is_past_cut_off(terms, now)


def is_past_cut_off(terms: SessionTerms, now: datetime) -> bool:
    """Tell whether free seats stay free because it is too late to come."""
    if terms.offer_hours is None and terms.offers_until is None:
        return False
    return now >= terms.offers_end


def require_withdrawal(terms: SessionTerms, *, has_seat: bool, now: datetime) -> None:
    """Refuse to give up a seat after the deadline; places and applications may go until the end."""
    if terms.ends_at <= now:
        raise errors.SessionEnded
    if has_seat and terms.withdraws_until is not None and now > terms.withdraws_until:
        raise errors.WithdrawalClosed


def require_reason(reason: str) -> str:
    """Return the reason without white space around it, or refuse an empty one."""
    if not reason.strip():
        raise errors.ReasonMissing
    return reason.strip()


def require_letter(subject: str, text: str) -> None:
    """Refuse a letter without subject or text, or longer than a mail should be."""
    if not subject.strip():
        raise errors.SubjectMissing
    if not text.strip():
        raise errors.TextMissing
    if len(subject) > LONGEST_SUBJECT or len(text) > LONGEST_LETTER:
        raise errors.LetterTooLong(most=LONGEST_LETTER)


def require_movable(seat: str, priority: int) -> None:
    """Refuse to move who is not on the waitlist, and further than there is a place."""
    if seat != "waitlisted":
        raise errors.NotWaiting
    if not -MOST_PRIORITY <= priority <= MOST_PRIORITY:
        raise errors.PriorityOutOfRange


def seats_left(capacity: int | None, count: SeatCount) -> int | None:
    """Return how many seats the next people may have; None is no limit."""
    if capacity is None:
        return None
    return max(0, capacity - count.taken - count.waiting)
