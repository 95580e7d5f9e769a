"""What of a session may still be changed: nothing new in the past, wrong input until results."""

from datetime import UTC, datetime, timedelta

import pytest

from learning_station.scheduling import errors, rules
from learning_station.scheduling.rules import Dates

NOW = datetime(2026, 11, 24, 9, 0, 30, tzinfo=UTC)
DAY = timedelta(days=1)
MADRID = "Europe/Madrid"


def change(state="scheduled", starts=-20, ends=-10, *, can_correct=False):
    rules.require_changeable(
        state, NOW + starts * DAY, NOW + ends * DAY, NOW, can_correct=can_correct
    )


@pytest.mark.parametrize(
    ("may_correct", "has_results", "expected"),
    [(True, False, True), (True, True, False), (False, False, False), (False, True, False)],
)
def test_what_is_over_is_corrected_by_those_who_may_until_there_are_results(
    may_correct, has_results, expected
):
    assert rules.can_correct(may_correct=may_correct, has_results=has_results) is expected


@pytest.mark.parametrize("values", [{"state": "draft"}, {"ends": 10}, {"starts": 5, "ends": 10}])
def test_drafts_and_what_is_not_over_may_be_changed(values):
    change(**values)


def test_what_is_over_changes_only_to_be_corrected():
    with pytest.raises(errors.SessionIsOver):
        change()
    change(can_correct=True)


def test_what_was_cancelled_is_not_even_corrected():
    with pytest.raises(errors.SessionIsCancelled):
        change("cancelled", can_correct=True)


def test_a_meeting_changes_until_somebody_was_marked():
    rules.require_unmarked(is_marked=False)
    with pytest.raises(errors.MeetingIsMarked):
        rules.require_unmarked(is_marked=True)


@pytest.mark.parametrize(
    ("starts_at", "before"),
    [
        (NOW + DAY, None),
        (NOW.replace(second=0), None),
        (NOW + DAY, NOW - DAY),
        (NOW - DAY, NOW - DAY),
    ],
)
def test_a_meeting_begins_ahead_or_stays_where_it_is(starts_at, before):
    rules.require_meeting_ahead(starts_at, before, NOW)


@pytest.mark.parametrize("before", [None, NOW + DAY, NOW - 2 * DAY])
@pytest.mark.parametrize("ago", [timedelta(minutes=1), 365 * DAY])
def test_a_meeting_is_not_put_into_the_past(ago, before):
    with pytest.raises(errors.MeetingInPast):
        rules.require_meeting_ahead(NOW - ago, before, NOW)


def days(first, last, zone="UTC"):
    """Return dates from the beginning of one day of November to the end of another."""
    month = datetime(2026, 11, 1, tzinfo=UTC)
    return Dates(month + (first - 1) * DAY, month + last * DAY, zone)


@pytest.mark.parametrize(
    ("new", "before"),
    [
        (days(24, 24), days(28, 29)),
        (days(20, 28), days(20, 29)),
        (days(1, 2), days(1, 2)),
        (days(26, 27), days(1, 2)),
        # Midnight in Madrid is the evening before in UTC: the same day on each calendar.
        (Dates(NOW - 9 * DAY, NOW + DAY, MADRID), Dates(NOW - 9 * DAY, NOW + DAY, "UTC")),
    ],
)
def test_days_lie_ahead_or_stay_what_they_were(new, before):
    rules.require_days_ahead(new, before, NOW)


@pytest.mark.parametrize(
    ("new", "refusal"),
    [
        (days(23, 29), errors.FirstDayInPast),
        (days(21, 29), errors.FirstDayInPast),
        (days(1, 2), errors.FirstDayInPast),
        (days(22, 23), errors.LastDayInPast),
    ],
)
def test_no_day_is_moved_into_the_past(new, refusal):
    with pytest.raises(refusal):
        rules.require_days_ahead(new, days(22, 29), NOW)


def test_today_is_that_of_the_session():
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    tonight = Dates(late.replace(hour=0, minute=0), late + DAY, MADRID)

    rules.require_days_ahead(tonight, tonight, late)
    with pytest.raises(errors.FirstDayInPast):
        rules.require_days_ahead(tonight, Dates(late + DAY, late + 2 * DAY, MADRID), late)


@pytest.mark.parametrize(
    ("required", "planned", "expected"), [(0, 0, True), (3, 3, True), (4, 3, False)]
)
def test_no_more_meetings_are_asked_for_than_planned(required, planned, expected):
    assert rules.has_enough_meetings(required=required, planned=planned) is expected
