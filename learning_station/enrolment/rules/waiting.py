"""Why those who wait do not move up: every reason that holds at this moment."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .quotas import Quota
from .seats import SeatCount, SessionTerms, is_past_cut_off


class Obstacle(StrEnum):
    """What keeps a waitlist from moving."""

    NOBODY_WAITS = "nobody_waits"
    DRAFT = "draft"
    CANCELLED = "cancelled"
    OVER = "over"
    PAST_CUT_OFF = "past_cut_off"
    NO_FREE_SEAT = "no_free_seat"
    MORE_THAN_SEATS = "more_than_seats"
    OFFERED = "offered"
    HELD = "held"
    QUOTA_FULL = "quota_full"


@dataclass(frozen=True)
class Blocked:
    """One reason: how many seats or people it is about, since when, which quota."""

    obstacle: Obstacle
    number: int = 0
    of: int = 0
    at: datetime | None = None
    quota: Quota | None = None


def list_obstacles(
    terms: SessionTerms, count: SeatCount, now: datetime, blocked: Sequence[Quota] = ()
) -> list[Blocked]:
    """Return why nobody moves up, the weightiest first; nothing where somebody does.

    `blocked` names for each who waits the full quota that keeps them, where one does."""
    if not count.waiting:
        return [Blocked(Obstacle.NOBODY_WAITS)]
    ended = _find_end(terms, now)
    if ended is not None:
        return [ended]
    free = None if terms.capacity is None else terms.capacity - count.taken
    if free is None or free > 0:
        return _full_quotas(blocked) if len(blocked) >= count.waiting else []
    return _no_seat(count, terms.capacity or 0)


def _find_end(terms: SessionTerms, now: datetime) -> Blocked | None:
    if terms.state in (Obstacle.DRAFT.value, Obstacle.CANCELLED.value):
        return Blocked(Obstacle(terms.state))
    if terms.ends_at <= now:
        return Blocked(Obstacle.OVER, at=terms.ends_at)
    if is_past_cut_off(terms, now):
        return Blocked(Obstacle.PAST_CUT_OFF, at=terms.offers_end)
    return None


def _no_seat(count: SeatCount, capacity: int) -> list[Blocked]:
    above = count.above(capacity)
    first = (
        Blocked(Obstacle.MORE_THAN_SEATS, above, capacity)
        if above
        else Blocked(Obstacle.NO_FREE_SEAT, count.enrolled, capacity)
    )
    found = [first]
    if count.offered:
        found.append(Blocked(Obstacle.OFFERED, count.offered, capacity))
    if count.held:
        found.append(Blocked(Obstacle.HELD, count.held, capacity))
    return found


def _full_quotas(blocked: Sequence[Quota]) -> list[Blocked]:
    return [
        Blocked(Obstacle.QUOTA_FULL, number, quota.at_most or 0, quota=quota)
        for quota, number in Counter(blocked).items()
    ]
