"""Deadlines that run only while an office is open: in the working hours and days of a city."""

from datetime import datetime, time, timedelta

from .zones import WorkingWeek, to_local, to_utc

_DAY = timedelta(days=1)
_WHOLE_WEEK = 7


def add_working_hours(start: datetime, hours: float, week: WorkingWeek, zone_name: str) -> datetime:
    """Return the instant at which an office in that zone has been open for so many hours.

    What remains is counted in real time, so an office day keeps its length when clocks change.
    A week without a working day knows no working hours: then all hours count."""
    if len(set(week.weekend)) >= _WHOLE_WEEK:
        return start + timedelta(hours=hours)
    remaining, day = timedelta(hours=hours), to_local(start, zone_name).date()
    while True:
        if day.isoweekday() not in week.weekend:
            opens = to_utc(datetime.combine(day, time(week.opens)), zone_name)
            closes = to_utc(datetime.combine(day, time(week.closes)), zone_name)
            begins = max(start, opens)
            if begins + remaining <= closes:
                return begins + remaining
            remaining -= max(closes - begins, timedelta())
        day += _DAY


def add_working_days(start: datetime, days: int, week: WorkingWeek, zone_name: str) -> datetime:
    """Return the instant after so many working days of an office in that zone."""
    return add_working_hours(start, days * (week.closes - week.opens), week, zone_name)
