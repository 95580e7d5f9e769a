"""Who gets a seat: facts in, decision out or refusal raised."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from . import errors


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
    ON_BEHALF = "on_behalf"


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


@dataclass(frozen=True, kw_only=True)
class SeatCount:
    """How the seats of a session stand at this moment, counted under its lock."""

    enrolled: int = 0
    waiting: int = 0


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


def require_policy(terms: SessionTerms, policy: str) -> None:
    """Refuse when seats are given in the other way."""
    if terms.policy == policy:
        return
    raise errors.ApplicationNeeded if policy == "open" else errors.NoApplicationNeeded


def decide_seat(terms: SessionTerms, count: SeatCount) -> Outcome:
    """Return whether the next person gets a seat or waits; those who wait already come first."""
    if terms.capacity is None:
        return Outcome.ENROLLED
    if terms.capacity == 0:
        raise errors.SessionClosed
    if count.enrolled + count.waiting < terms.capacity:
        return Outcome.ENROLLED
    if not terms.has_waitlist:
        raise errors.SessionFull
    return Outcome.WAITLISTED


def count_promotions(terms: SessionTerms, count: SeatCount, now: datetime) -> int:
    """Return how many people move up from the waitlist; none once the session is over."""
    if terms.state != "scheduled" or terms.ends_at <= now:
        return 0
    if terms.capacity is None:
        return count.waiting
    return max(0, min(count.waiting, terms.capacity - count.enrolled))


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


def seats_left(capacity: int | None, count: SeatCount) -> int | None:
    """Return how many seats the next people may have; None is no limit."""
    if capacity is None:
        return None
    return max(0, capacity - count.enrolled - count.waiting)
