"""Local times and zones: what happens once, twice or never, and what a working week holds."""

from datetime import UTC, datetime

import pytest

from learning_station.kernel import zones
from learning_station.kernel.zones import LocalTimeKind, UnknownZone, WorkingWeek


@pytest.mark.parametrize(
    ("local", "zone", "kind"),
    [
        (datetime(2027, 3, 28, 2, 30), "Europe/Madrid", LocalTimeKind.NEVER),
        (datetime(2027, 10, 31, 2, 30), "Europe/Madrid", LocalTimeKind.TWICE),
        (datetime(2027, 3, 28, 3, 0), "Europe/Madrid", LocalTimeKind.ONCE),
        (datetime(2027, 3, 28, 2, 30), "America/Bogota", LocalTimeKind.ONCE),
        (datetime(2027, 3, 28, 2, 30), "Asia/Tehran", LocalTimeKind.ONCE),
        (datetime(2027, 4, 30, 0, 30), "Africa/Cairo", LocalTimeKind.NEVER),
    ],
)
def test_kind_of_tells_times_that_clock_changes_swallow_or_repeat(local, zone, kind):
    assert zones.kind_of(local, zone) is kind


def test_to_utc_takes_the_first_or_second_of_two_equal_times():
    local = datetime(2027, 10, 31, 2, 30)

    first = zones.to_utc(local, "Europe/Madrid", fold=0)
    second = zones.to_utc(local, "Europe/Madrid", fold=1)

    assert first == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert second == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_weekly_meetings_keep_their_wall_clock_over_a_clock_change():
    before = zones.to_utc(datetime(2027, 3, 23, 15, 0), "Europe/Madrid")
    after = zones.to_utc(datetime(2027, 3, 30, 15, 0), "Europe/Madrid")

    assert (before.hour, after.hour) == (14, 13)
    assert zones.to_local(after, "America/Bogota").hour == 8


@pytest.mark.parametrize("name", ["Mars/Olympus", "../../etc/passwd", "", "Europe"])
def test_zone_refuses_what_is_no_zone(name):
    assert not zones.is_zone(name)
    with pytest.raises(UnknownZone):
        zones.zone(name)


def test_zone_accepts_every_name_offered():
    for name in zones.zone_names():
        assert zones.zone(name).key == name


def _local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=zones.zone("Asia/Tehran"))


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [
        (_local(28, 9), _local(28, 18), True),  # Saturday is a working day in Mashhad
        (_local(26, 10), _local(26, 11), False),  # Thursday is not
        (_local(27, 10), _local(27, 11), False),  # nor Friday
        (_local(28, 8, 30), _local(28, 10), False),
        (_local(28, 17), _local(28, 18, 30), False),
        (_local(28, 17), _local(29, 9), False),
    ],
)
def test_working_week_holds_only_what_lies_inside_one_working_day(starts, ends, holds):
    assert WorkingWeek(weekend=(4, 5)).holds(starts, ends) is holds
