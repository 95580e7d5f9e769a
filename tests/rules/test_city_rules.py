"""What a city says and holds: endorsement, nominations and held seats, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from learning_station.enrolment import errors, rules
from learning_station.enrolment.rules import Asked, SeatCount, SessionTerms
from learning_station.kernel.zones import WorkingWeek

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HERE, THERE = UUID(int=1), UUID(int=2)


def terms(**values: object) -> SessionTerms:
    """Return the terms of a session of ten seats that begins in a week."""
    usual: dict[str, object] = {
        "state": "scheduled",
        "policy": "two_stage",
        "capacity": 10,
        "has_waitlist": True,
        "enrols_from": NOW - timedelta(days=1),
        "enrols_until": NOW + timedelta(days=6),
        "withdraws_until": None,
        "starts_at": NOW + timedelta(days=7),
        "ends_at": NOW + timedelta(days=8),
    }
    return SessionTerms(**(usual | values))  # type: ignore[arg-type]  # plain values of a test


@pytest.mark.parametrize(
    ("weekend", "zone", "expected"),
    [
        # 11:00 in Cairo: seven hours are left of Tuesday, and Friday and Saturday are off.
        ((5, 6), "Africa/Cairo", datetime(2026, 11, 29, 9, 0, tzinfo=UTC)),
        ((6, 7), "UTC", datetime(2026, 11, 26, 18, 0, tzinfo=UTC)),
    ],
)
def test_city_has_three_of_its_own_working_days(weekend, zone, expected):
    assert rules.endorse_until(NOW, 3, WorkingWeek(weekend=weekend), zone) == expected


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ({}, Asked.DEPUTIES),
        ({"escalation": 1}, Asked.SECRETARIAT),
        ({"escalation": 2}, None),
        ({"application": "endorsed"}, None),
        ({"application": "withdrawn"}, None),
        ({"is_over": True}, None),
        ({"endorse_by": NOW + timedelta(seconds=1)}, None),
        ({"endorse_by": None}, None),
    ],
)
def test_next_ones_are_asked_when_nobody_answered_in_time(values, asked):
    usual = {
        "application": "submitted", "is_over": False, "endorse_by": NOW, "escalation": 0,
        "now": NOW,
    }  # fmt: skip

    assert rules.next_asked(**(usual | values)) == asked


@pytest.mark.parametrize(
    ("policy", "application", "is_over", "refusal"),
    [
        ("approval", "submitted", False, errors.CityNotAsked),
        ("two_stage", "endorsed", False, errors.AlreadyEndorsed),
        ("two_stage", "submitted", True, errors.AlreadyDecided),
        ("two_stage", "approved", False, errors.AlreadyDecided),
    ],
)
def test_city_answers_once_and_where_it_is_asked(policy, application, is_over, refusal):
    with pytest.raises(refusal):
        rules.require_endorsable(policy, application, is_over=is_over)
    rules.require_endorsable("two_stage", "submitted", is_over=False)


@pytest.mark.parametrize("escalation", [0, 1])
def test_organisers_wait_for_the_city(escalation):
    with pytest.raises(errors.CityNotHeard):
        rules.require_city_heard("two_stage", "submitted", escalation=escalation, reason="Why")


def test_organisers_decide_without_the_city_with_a_reason_only():
    with pytest.raises(errors.ReasonWithoutCityMissing):
        rules.require_city_heard("two_stage", "submitted", escalation=2, reason=" ")
    rules.require_city_heard("two_stage", "submitted", escalation=2, reason="Nobody answers")
    rules.require_city_heard("two_stage", "endorsed", escalation=0, reason="")
    rules.require_city_heard("approval", "submitted", escalation=0, reason="")


@pytest.mark.parametrize(
    ("values", "count", "seats", "refusal"),
    [
        ({}, SeatCount(enrolled=4, offered=1, held=2, waiting=1), 3, errors.HoldTooLarge),
        ({}, SeatCount(), 0, errors.HoldEmpty),
        ({"capacity": None}, SeatCount(), 2, errors.HoldNeedsLimit),
        ({"state": "cancelled"}, SeatCount(), 2, errors.SessionCancelled),
        ({"starts_at": NOW + timedelta(hours=1)}, SeatCount(), 2, errors.ReleaseOutOfRange),
    ],
)
def test_hold_needs_free_seats_and_a_release_before_the_session(values, count, seats, refusal):
    release = NOW + timedelta(days=2)

    with pytest.raises(refusal):
        rules.require_holdable(terms(**values), count, seats, release, NOW)
    rules.require_holdable(terms(), SeatCount(enrolled=4, offered=1, held=2), 3, release, NOW)


def test_hold_is_changed_between_what_was_given_and_what_is_free():
    count = SeatCount(enrolled=6, held=2)

    rules.require_hold_size(terms(), count, before=3, seats=5, given=1)
    rules.require_hold_size(terms(), count, before=3, seats=1, given=1)
    with pytest.raises(errors.HoldTooLarge):
        rules.require_hold_size(terms(), count, before=3, seats=6, given=1)
    with pytest.raises(errors.HoldBelowUse):
        rules.require_hold_size(terms(), count, before=3, seats=1, given=2)


def test_held_seat_is_given_while_there_is_one():
    rules.require_held_seat(3, 2, is_open=True)
    with pytest.raises(errors.HoldFull):
        rules.require_held_seat(3, 3, is_open=True)
    with pytest.raises(errors.HoldReleased):
        rules.require_held_seat(3, 0, is_open=False)


def test_nomination_keeps_the_window_unless_a_seat_is_held():
    late = NOW + timedelta(days=6, hours=1)

    with pytest.raises(errors.WindowClosed):
        rules.require_nominable(terms(policy="nomination"), late, from_hold=False)
    with pytest.raises(errors.InvitationNeeded):
        rules.require_nominable(terms(policy="invitation"), NOW, from_hold=False)
    rules.require_nominable(terms(policy="nomination"), late, from_hold=True)
    rules.require_nominable(terms(policy="nomination"), NOW, from_hold=False)


def test_city_names_its_own_people_and_those_of_none():
    rules.require_of_city(HERE, HERE)
    rules.require_of_city(HERE, None)
    with pytest.raises(errors.NomineeOfAnotherCity):
        rules.require_of_city(HERE, THERE)


def test_nominee_is_reminded_once_a_day():
    with pytest.raises(errors.RemindedLately):
        rules.require_peace(NOW - timedelta(hours=23), NOW)
    rules.require_peace(NOW - timedelta(days=1), NOW)
