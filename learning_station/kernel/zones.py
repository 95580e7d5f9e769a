"""Local times and IANA zones: what a wall clock says, and when that is."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from .errors import Invalid
from .translations import mark as _


class UnknownZone(Invalid):
    """The name is not one of the IANA time zone database."""

    code = "zone.unknown"
    message = _("Choose a time zone from the list.")
    field = "zone"


class LocalTimeKind(StrEnum):
    """Whether a wall-clock time happens once, twice or never on its day."""

    ONCE = "once"
    TWICE = "twice"
    NEVER = "never"


@cache
def zone_names() -> tuple[str, ...]:
    """Return the zones a person may choose: region/city names and UTC, sorted."""
    regions = {
        "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia",
        "Europe", "Indian", "Pacific",
    }  # fmt: skip
    names = {name for name in available_timezones() if name.split("/")[0] in regions}
    return ("UTC", *sorted(names))


def zone(name: str) -> ZoneInfo:
    """Return the zone of that name; raise UnknownZone when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZone from error


def is_zone(name: str) -> bool:
    """Tell whether that is the name of a zone."""
    return name in zone_names()


def kind_of(local: datetime, zone_name: str) -> LocalTimeKind:
    """Tell how often the naive local time happens in that zone (clock changes make 0 or 2)."""
    tz = zone(zone_name)
    early, late = local.replace(tzinfo=tz, fold=0), local.replace(tzinfo=tz, fold=1)
    if early.utcoffset() == late.utcoffset():
        return LocalTimeKind.ONCE
    there_and_back = early.astimezone(UTC).astimezone(tz).replace(tzinfo=None)
    return LocalTimeKind.TWICE if there_and_back == local else LocalTimeKind.NEVER


def to_utc(local: datetime, zone_name: str, *, fold: int = 0) -> datetime:
    """Return the instant of a naive local time; `fold=1` means the second of two equal times."""
    return local.replace(tzinfo=zone(zone_name), fold=fold).astimezone(UTC)


def to_local(instant: datetime, zone_name: str) -> datetime:
    """Return the aware local time of an instant in that zone."""
    return instant.astimezone(zone(zone_name))


def first_day(instant: datetime, zone_name: str) -> date:
    """Return the day on which a stretch that begins at that instant begins."""
    return to_local(instant, zone_name).date()


def last_day(instant: datetime, zone_name: str) -> date:
    """Return the last day of a stretch that ends at that instant."""
    # Midnight is the first instant of a day, but as an end it belongs to the day before.
    return to_local(instant - timedelta(microseconds=1), zone_name).date()


@dataclass(frozen=True)
class WorkingWeek:
    """When an office is open: ISO weekdays off, and hours of the day on the others."""

    weekend: tuple[int, ...] = (6, 7)
    opens: int = 9
    closes: int = 18

    def holds(self, starts: datetime, ends: datetime) -> bool:
        """Tell whether the local stretch lies wholly inside one working day."""
        if starts.date() != ends.date() or starts.isoweekday() in self.weekend:
            return False
        closing = starts.replace(hour=self.closes, minute=0, second=0, microsecond=0)
        return starts.hour >= self.opens and ends <= closing
