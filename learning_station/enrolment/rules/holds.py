"""Seats held for a city: how many may be held, until when, and what is left of them."""

from datetime import datetime

from learning_station.enrolment import errors

from .seats import SeatCount, SessionTerms, require_alive


def require_holdable(
    terms: SessionTerms, count: SeatCount, seats: int, releases_at: datetime, now: datetime
) -> None:
    """Refuse to hold that many more seats, or until then. Who waits comes before a new hold."""
    require_alive(terms, now)
    if terms.capacity is None:
        raise errors.HoldNeedsLimit
    if seats < 1:
        raise errors.HoldEmpty
    if seats > terms.capacity - count.taken - count.waiting:
        raise errors.HoldTooLarge
    require_release_date(terms, releases_at, now)


def require_release_date(terms: SessionTerms, releases_at: datetime, now: datetime) -> None:
    """Refuse a release that has passed, or that leaves nobody time to take the seat."""
    if not now < releases_at <= terms.starts_at:
        raise errors.ReleaseOutOfRange


def require_hold_size(
    terms: SessionTerms, count: SeatCount, *, before: int, seats: int, given: int
) -> None:
    """Refuse to make a hold smaller than what was given from it, or larger than there is room."""
    if seats < 1:
        raise errors.HoldEmpty
    if seats < given:
        raise errors.HoldBelowUse
    more = seats - before
    if terms.capacity is not None and more > max(0, terms.capacity - count.taken - count.waiting):
        raise errors.HoldTooLarge


def require_held_seat(seats: int, given: int, *, is_open: bool) -> None:
    """Refuse to give a seat from a hold that is used up or released."""
    if not is_open:
        raise errors.HoldReleased
    if given >= seats:
        raise errors.HoldFull
