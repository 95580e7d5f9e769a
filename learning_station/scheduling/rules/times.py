"""Decisions about dates: local times on days when clocks change, spans, phases, working hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from learning_station.kernel.errors import Invalid
from learning_station.kernel.texts import plain_slug
from learning_station.kernel.zones import (
    LocalTimeKind,
    WorkingWeek,
    first_day,
    kind_of,
    last_day,
    to_local,
    to_utc,
    zone,
)
from learning_station.scheduling.errors import (
    MeetingEndsTooEarly,
    MeetingTooLong,
    TimeHappensTwice,
    TimeNeverHappens,
)

LINK_OPENS_BEFORE = timedelta(minutes=15)
"""How long before a meeting its online link is given to those enrolled."""
LONGEST_MEETING = timedelta(hours=24)


class Phase(StrEnum):
    """Where a session stands at a moment; follows from its state and the clock."""

    DRAFT = "draft"
    CANCELLED = "cancelled"
    UPCOMING = "upcoming"
    RUNNING = "running"
    ENDED = "ended"


class Window(StrEnum):
    """Where the enrolment window stands at a moment."""

    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"


def phase_of(state: str, starts_at: datetime, ends_at: datetime, now: datetime) -> Phase:
    """Return the phase of a session at that moment."""
    if state != "scheduled":
        return Phase(state)
    if now < starts_at:
        return Phase.UPCOMING
    return Phase.RUNNING if now < ends_at else Phase.ENDED


def window_of(enrols_from: datetime, enrols_until: datetime, now: datetime) -> Window:
    """Return whether the enrolment window is open; its last instant still counts."""
    if now < enrols_from:
        return Window.NOT_YET
    return Window.OPEN if now <= enrols_until else Window.CLOSED


# Local times


@dataclass(frozen=True)
class LocalChoice:
    """One reading of a wall-clock time: which instant it is, and what clocks show then."""

    fold: int
    local: datetime
    instant: datetime


def local_choices(local: datetime, zone_name: str) -> tuple[LocalChoice, ...]:
    """Return what a local time may mean: one reading normally, two when clocks change over it.

    For a time that does not exist the two readings are those before and after the jump, with the
    time that clocks really show then.
    """
    kind = kind_of(local, zone_name)
    if kind is LocalTimeKind.ONCE:
        return (LocalChoice(0, local, to_utc(local, zone_name)),)
    instants = sorted(to_utc(local, zone_name, fold=fold) for fold in (0, 1))
    if kind is LocalTimeKind.TWICE:
        return tuple(LocalChoice(fold, local, at) for fold, at in enumerate(instants))
    return tuple(
        LocalChoice(0, to_local(instant, zone_name).replace(tzinfo=None, fold=0), instant)
        for instant in instants
    )


def settle_local_time(
    local: datetime, zone_name: str, choice: int | None, *, field: str
) -> LocalChoice:
    """Return the reading that was chosen; refuse to guess where there are two."""
    zone(zone_name)
    options = local_choices(local, zone_name)
    if len(options) == 1:
        return options[0]
    if choice in (0, 1):
        return options[choice]
    refusal: type[Invalid] = (
        TimeHappensTwice if kind_of(local, zone_name) is LocalTimeKind.TWICE else TimeNeverHappens
    )
    raise refusal(field=field)


@dataclass(frozen=True)
class MeetingTimes:
    """When a meeting takes place, as agreed and as instants."""

    starts: LocalChoice
    ends: LocalChoice


def settle_meeting(
    *,
    zone_name: str,
    starts_local: datetime,
    ends_local: datetime,
    starts_choice: int | None = None,
    ends_choice: int | None = None,
) -> MeetingTimes:
    """Return the times of a meeting, or refuse: unclear, reversed or too long."""
    starts = settle_local_time(starts_local, zone_name, starts_choice, field="starts_time")
    ends = settle_local_time(ends_local, zone_name, ends_choice, field="ends_time")
    if ends.instant <= starts.instant:
        raise MeetingEndsTooEarly
    if ends.instant - starts.instant > LONGEST_MEETING:
        raise MeetingTooLong
    return MeetingTimes(starts, ends)


# The span of a session


Stretch = tuple[datetime, datetime]
"""Two instants: from and until."""


def span_of(
    span: Stretch, before: Sequence[Stretch], after: Sequence[Stretch], zone_name: str
) -> Stretch:
    """Return the dates of a session whose meetings changed from `before` to `after`.

    An end that was tied to a meeting stays tied; on a meeting's day it becomes tied; and a session
    always holds all of its meetings.
    """
    if not after:
        return span
    first, last = min(m[0] for m in after), max(m[1] for m in after)
    was_first = min((m[0] for m in before), default=None)
    was_last = max((m[1] for m in before), default=None)
    same_first_day = first_day(span[0], zone_name) == first_day(first, zone_name)
    same_last_day = last_day(span[1], zone_name) == last_day(last, zone_name)
    return (
        first if span[0] == was_first or same_first_day else min(span[0], first),
        last if span[1] == was_last or same_last_day else max(span[1], last),
    )


# Readers' clocks


@dataclass(frozen=True)
class Shift:
    """From this meeting on, a reader's local time differs from the meetings before."""

    instant: datetime
    minutes: int
    zone_changes: bool


def shifts_for_reader(
    starts: Sequence[datetime], session_zone: str, reader_zone: str
) -> tuple[Shift, ...]:
    """Return where the distance between the two clocks changes from one meeting to the next.

    `minutes` below zero: earlier for the reader. `zone_changes` tells that the session's zone
    changed its clocks (otherwise the reader's did).
    """
    shifts = []
    for one, two in pairwise(sorted(starts)):
        minutes = _distance(two, session_zone, reader_zone) - _distance(
            one, session_zone, reader_zone
        )
        if minutes:
            changed = _offset(two, session_zone) != _offset(one, session_zone)
            shifts.append(Shift(two, minutes, changed))
    return tuple(shifts)


def _distance(instant: datetime, session_zone: str, reader_zone: str) -> int:
    return _offset(instant, reader_zone) - _offset(instant, session_zone)


def _offset(instant: datetime, zone_name: str) -> int:
    delta = to_local(instant, zone_name).utcoffset() or timedelta()
    return int(delta.total_seconds() // 60)


def fits_working_hours(meetings: Sequence[Stretch], week: WorkingWeek, zone_name: str) -> bool:
    """Tell whether all meetings lie inside the reader's working days; without meetings they do."""
    return all(
        week.holds(to_local(starts, zone_name), to_local(ends, zone_name))
        for starts, ends in meetings
    )


def offset_periods(
    zone_name: str, first: datetime, last: datetime
) -> tuple[tuple[datetime, int], ...]:
    """Return (from when, minutes ahead of UTC) for a zone between two instants, to the hour."""
    hour = timedelta(hours=1)
    at = first.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    periods = [(at, _offset(at, zone_name))]
    while at < last:
        later = min(at + timedelta(days=14), last)
        if _offset(later, zone_name) != periods[-1][1]:
            while _offset(at, zone_name) == periods[-1][1]:
                at += hour
            periods.append((at, _offset(at, zone_name)))
            continue
        at = later
    return tuple(periods)


# The online link


def link_is_open(meetings: Sequence[Stretch], now: datetime) -> bool:
    """Tell whether the link is given now: from 15 minutes before a meeting until its end."""
    return any(starts - LINK_OPENS_BEFORE <= now < ends for starts, ends in meetings)


def next_link_opening(meetings: Sequence[Stretch], now: datetime) -> datetime | None:
    """Return when the link will be given next, or None when no meeting lies ahead."""
    openings = [starts - LINK_OPENS_BEFORE for starts, _ends in meetings]
    return min((opening for opening in openings if opening > now), default=None)


# Names in addresses


def slug_of(text: str) -> str:
    """Return a title as it stands in an address: lower case, hyphens, no accents."""
    return plain_slug(text, at_most=60) or "session"
