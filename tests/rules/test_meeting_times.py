"""Local times on days when clocks change, spans, shifts for readers, working hours, the link."""

from datetime import UTC, datetime, timedelta

import pytest

from learning_station.kernel.zones import UnknownZone, WorkingWeek, to_utc
from learning_station.scheduling import errors, rules
from learning_station.scheduling.rules import Phase, Window

MADRID = "Europe/Madrid"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def settle(starts: str, ends: str, zone: str = MADRID, **choices: int) -> rules.MeetingTimes:
    return rules.settle_meeting(
        zone_name=zone,
        starts_local=datetime.fromisoformat(starts),
        ends_local=datetime.fromisoformat(ends),
        **choices,
    )


def test_an_ordinary_time_has_one_reading():
    times = settle("2027-02-09 15:00", "2027-02-09 16:30")

    assert times.starts.instant == at("2027-02-09 14:00")
    assert times.ends.instant == at("2027-02-09 15:30")


def test_a_time_that_happens_twice_is_asked_about():
    with pytest.raises(errors.TimeHappensTwice) as refusal:
        settle("2026-10-25 02:30", "2026-10-25 04:00")
    assert refusal.value.field == "starts_time"


@pytest.mark.parametrize(("choice", "instant"), [(0, "00:30"), (1, "01:30")])
def test_the_chosen_one_of_two_equal_times_is_taken(choice, instant):
    times = settle("2026-10-25 02:30", "2026-10-25 04:00", starts_choice=choice)

    assert times.starts.instant == at(f"2026-10-25 {instant}")
    assert times.starts.fold == choice
    assert to_utc(times.starts.local, MADRID, fold=choice) == times.starts.instant


def test_a_time_that_does_not_exist_is_asked_about():
    with pytest.raises(errors.TimeNeverHappens) as refusal:
        settle("2027-03-28 01:30", "2027-03-28 02:30")
    assert refusal.value.field == "ends_time"


@pytest.mark.parametrize(
    ("choice", "local", "instant"), [(0, "01:30", "00:30"), (1, "03:30", "01:30")]
)
def test_a_time_that_does_not_exist_becomes_one_that_does(choice, local, instant):
    times = settle("2027-03-28 02:30", "2027-03-28 05:00", starts_choice=choice)

    assert times.starts.local == datetime.fromisoformat(f"2027-03-28 {local}")
    assert times.starts.instant == at(f"2027-03-28 {instant}")


def test_a_meeting_that_ends_before_it_begins_is_refused():
    with pytest.raises(errors.MeetingEndsTooEarly):
        settle("2027-02-09 15:00", "2027-02-09 15:00")


def test_a_meeting_of_more_than_a_day_is_refused():
    with pytest.raises(errors.MeetingTooLong):
        settle("2027-02-09 15:00", "2027-02-10 15:01")


def test_an_unknown_zone_is_refused():
    with pytest.raises(UnknownZone):
        settle("2027-02-09 15:00", "2027-02-09 16:00", zone="Europe/Barcelona")


def stretch(day: str, start: str = "14:00", end: str = "15:30") -> rules.Stretch:
    return at(f"{day} {start}"), at(f"{day} {end}")


def test_the_span_of_a_single_meeting_follows_it():
    whole_day = (at("2027-02-08 23:00"), at("2027-02-09 23:00"))

    once = rules.span_of(whole_day, [], [stretch("2027-02-09")], MADRID)
    moved = rules.span_of(once, [stretch("2027-02-09")], [stretch("2027-02-12")], MADRID)

    assert once == stretch("2027-02-09")
    assert moved == stretch("2027-02-12")


def test_the_span_of_a_longer_session_is_kept_and_holds_its_meetings():
    span = (at("2027-02-07 23:00"), at("2027-05-07 22:00"))

    inside = rules.span_of(span, [], [stretch("2027-02-09"), stretch("2027-05-04")], MADRID)
    outside = rules.span_of(span, [], [stretch("2027-02-01"), stretch("2027-05-20")], MADRID)

    assert inside == span
    assert outside == (stretch("2027-02-01")[0], stretch("2027-05-20")[1])


def test_the_span_without_meetings_is_what_was_said():
    span = (at("2027-02-07 23:00"), at("2027-05-07 22:00"))

    assert rules.span_of(span, [stretch("2027-02-09")], [], MADRID) == span


def test_reader_in_bogota_meets_one_hour_earlier_after_europe_changed_its_clocks():
    starts = [to_utc(datetime(2027, 3, day, 15), MADRID) for day in (9, 23, 30)]

    shifts = rules.shifts_for_reader(starts, MADRID, "America/Bogota")

    assert [(s.instant, s.minutes, s.zone_changes) for s in shifts] == [(starts[2], -60, True)]


def test_reader_whose_own_clocks_change_is_told_so():
    starts = [to_utc(datetime(2027, 3, day, 9), "America/Bogota") for day in (23, 30)]

    shifts = rules.shifts_for_reader(starts, "America/Bogota", MADRID)

    assert [(s.minutes, s.zone_changes) for s in shifts] == [(60, False)]


def test_reader_whose_clocks_change_together_has_no_shift():
    starts = [to_utc(datetime(2027, 3, day, 15), MADRID) for day in (23, 30)]

    assert rules.shifts_for_reader(starts, MADRID, "Europe/Berlin") == ()


@pytest.mark.parametrize(
    ("zone", "week", "fits"),
    [
        ("America/Bogota", WorkingWeek(), True),
        ("America/Los_Angeles", WorkingWeek(), False),
        ("Asia/Seoul", WorkingWeek(), False),
        ("Asia/Tehran", WorkingWeek(weekend=(4, 5)), False),
    ],
)
def test_working_hours_are_those_of_the_reader(zone, week, fits):
    # Tuesday 14:00 to 15:30 UTC: 09:00 in Bogotá, 06:00 in Los Angeles, 17:30 in Tehran.
    assert rules.fits_working_hours([stretch("2027-02-09")], week, zone) is fits


def test_working_days_are_those_of_the_readers_organisation():
    thursday, saturday = stretch("2027-02-11", "08:00", "09:00"), stretch("2027-02-13", "08:00",
                                                                          "09:00")  # fmt: skip
    mashhad = WorkingWeek(weekend=(4, 5))

    assert rules.fits_working_hours([saturday], mashhad, "Asia/Tehran")
    assert not rules.fits_working_hours([thursday], mashhad, "Asia/Tehran")
    assert rules.fits_working_hours([thursday], WorkingWeek(), "Asia/Tehran")


def test_offset_periods_name_every_change_of_the_clocks():
    periods = rules.offset_periods(MADRID, at("2027-01-01 00:00"), at("2027-12-31 00:00"))

    assert periods == (
        (at("2027-01-01 00:00"), 60),
        (at("2027-03-28 01:00"), 120),
        (at("2027-10-31 01:00"), 60),
    )


@pytest.mark.parametrize(
    ("now", "is_open"),
    [("13:44", False), ("13:45", True), ("15:29", True), ("15:30", False)],
)
def test_the_link_opens_15_minutes_before_and_closes_at_the_end(now, is_open):
    assert rules.link_is_open([stretch("2027-02-09")], at(f"2027-02-09 {now}")) is is_open


def test_the_next_opening_of_the_link_is_before_the_next_meeting():
    meetings = [stretch("2027-02-09"), stretch("2027-02-16")]

    assert rules.next_link_opening(meetings, at("2027-02-09 14:00")) == at("2027-02-16 13:45")
    assert rules.next_link_opening(meetings, at("2027-02-16 14:00")) is None


@pytest.mark.parametrize(
    ("state", "now", "phase"),
    [
        ("draft", "2027-02-01", Phase.DRAFT),
        ("cancelled", "2027-02-01", Phase.CANCELLED),
        ("scheduled", "2027-02-01", Phase.UPCOMING),
        ("scheduled", "2027-02-12", Phase.RUNNING),
        ("scheduled", "2027-02-20", Phase.ENDED),
    ],
)
def test_the_phase_follows_from_state_and_clock(state, now, phase):
    starts, ends = at("2027-02-10"), at("2027-02-20")

    assert rules.phase_of(state, starts, ends, at(now)) is phase


def test_the_last_instant_of_the_window_still_counts():
    opens, closes = at("2027-01-01"), at("2027-01-10")

    assert rules.window_of(opens, closes, opens - timedelta(seconds=1)) is Window.NOT_YET
    assert rules.window_of(opens, closes, closes) is Window.OPEN
    assert rules.window_of(opens, closes, closes + timedelta(microseconds=1)) is Window.CLOSED


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Planificación: agua y ciudad", "planificacion-agua-y-ciudad"),
        ("成都", "session"),
        ("A" * 99, "a" * 60),
    ],
)
def test_addresses_hold_plain_letters(title, slug):
    assert rules.slug_of(title) == slug
