"""Decisions about changing what is public: wrong input can be repaired until a result hangs on it.

A result of a meeting is a mark of attendance, one of a session is a completion (every certificate
follows from one). Nothing public is put into the past; what lies there may stay.
"""

from dataclasses import dataclass
from datetime import date, datetime

from learning_station.kernel.zones import first_day, last_day
from learning_station.scheduling import errors

from .times import Phase, phase_of


def can_correct(*, may_correct: bool, has_results: bool) -> bool:
    """Tell whether a session that is over can be changed by whoever may correct sessions."""
    return may_correct and not has_results


def require_changeable(
    state: str, starts_at: datetime, ends_at: datetime, now: datetime, *, can_correct: bool = False
) -> None:
    """Refuse to change a session that was cancelled, or is over and not to be corrected.

    Drafts may always be changed.
    """
    phase = phase_of(state, starts_at, ends_at, now)
    if phase is Phase.CANCELLED:
        raise errors.SessionIsCancelled
    if phase is Phase.ENDED and not can_correct:
        raise errors.SessionIsOver


def require_unmarked(*, is_marked: bool) -> None:
    """Refuse to move or remove a meeting for which somebody was marked, whenever it was."""
    if is_marked:
        raise errors.MeetingIsMarked


def require_meeting_ahead(starts_at: datetime, before: datetime | None, now: datetime) -> None:
    """Refuse a new beginning in the past; one that stays as it was `before` may lie there."""
    this_minute = now.replace(second=0, microsecond=0)
    if starts_at < this_minute and starts_at != before:
        raise errors.MeetingInPast


@dataclass(frozen=True)
class Dates:
    """From when until when a session lasts, and on whose calendar."""

    starts_at: datetime
    ends_at: datetime
    zone: str

    @property
    def first_day(self) -> date:
        """Return the day on which it begins."""
        return first_day(self.starts_at, self.zone)

    @property
    def last_day(self) -> date:
        """Return the last day of which it takes up some time."""
        return last_day(self.ends_at, self.zone)


def require_days_ahead(dates: Dates, before: Dates, now: datetime) -> None:
    """Refuse a new first or last day in the past; one that was `before` may lie there."""
    today = first_day(now, dates.zone)
    if dates.first_day < today and dates.first_day != before.first_day:
        raise errors.FirstDayInPast
    if dates.last_day < today and dates.last_day != before.last_day:
        raise errors.LastDayInPast


def has_enough_meetings(*, required: int, planned: int) -> bool:
    """Tell whether as many meetings are planned as the certificate asks for."""
    return required <= planned
