"""Offers and quotas: until when, for whom, and why nobody moves up, without a database."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from learning_station.enrolment import errors, rules
from learning_station.enrolment.rules import Limits, Obstacle, Quota, SeatCount, SessionTerms
from learning_station.kernel.zones import WorkingWeek

NOW = datetime(2027, 3, 25, 12, tzinfo=UTC)
"""A Thursday; in Europe clocks change on Sunday 28 March."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OFFER_ID = UUID("0190a0a0-0000-7000-8000-000000000001")


def terms(**changes: object) -> SessionTerms:
    facts: dict[str, object] = {
        "state": "scheduled", "policy": "open", "capacity": 2, "has_waitlist": True,
        "enrols_from": NOW - DAY, "enrols_until": NOW + DAY, "withdraws_until": None,
        "starts_at": NOW + 30 * DAY, "ends_at": NOW + 40 * DAY, "offer_hours": 48,
    }  # fmt: skip
    return SessionTerms(**(facts | changes))  # type: ignore[arg-type]  # given as facts


def utc(day: int, hour: int) -> datetime:
    return datetime(2027, 3, day, hour, tzinfo=UTC)


# Until when

WORKING = {"offer_clock": "working_hours"}
OFFICE = WorkingWeek()
SUNDAY_TO_THURSDAY = WorkingWeek(weekend=(5, 6))


@pytest.mark.parametrize(
    ("changes", "week", "zone", "end"),
    [
        ({}, OFFICE, "Europe/Madrid", NOW + 48 * HOUR),
        ({"starts_at": NOW + 3 * HOUR}, None, None, NOW + 3 * HOUR),
        ({"offers_until": NOW + HOUR}, None, None, NOW + HOUR),
        ({"offers_until": NOW + 60 * DAY}, None, None, NOW + 48 * HOUR),
        (WORKING, None, None, NOW + 48 * HOUR),
    ],
)
def test_an_offer_ends_after_its_hours_but_never_past_the_cut_off(changes, week, zone, end):
    assert rules.offer_end(terms(**changes), NOW, week, zone) == end


def test_working_hours_leave_out_a_weekend_of_friday_and_saturday():
    thursday_afternoon = utc(25, 12)
    hours = terms(offer_hours=8, **WORKING)

    end = rules.offer_end(hours, thursday_afternoon, SUNDAY_TO_THURSDAY, "Africa/Cairo")

    # Thursday from 14:00 (UTC+2) to 18:00, then four hours of Sunday from 9:00.
    assert end == utc(28, 11)


def test_working_hours_keep_their_length_when_clocks_change_over_the_weekend():
    friday_noon = utc(26, 11)

    end = rules.offer_end(terms(offer_hours=8, **WORKING), friday_noon, OFFICE, "Europe/Madrid")

    # Friday from 12:00 (UTC+1) to 18:00, then two hours of Monday from 9:00 (UTC+2 by then).
    assert end == utc(29, 9)


def test_working_hours_are_cut_to_the_cut_off_too():
    cut = terms(offer_hours=48, starts_at=NOW + 2 * DAY, **WORKING)

    assert rules.offer_end(cut, NOW, OFFICE, "Europe/Madrid") == NOW + 2 * DAY


@pytest.mark.parametrize(
    ("changes", "at", "promotes"),
    [
        ({}, NOW, True),
        ({}, NOW + 30 * DAY, False),
        ({}, NOW + 30 * DAY - timedelta(seconds=1), True),
        ({"offers_until": NOW}, NOW, False),
        ({"offers_until": NOW + 50 * DAY}, NOW + 35 * DAY, True),
        ({"offers_until": NOW + 50 * DAY}, NOW + 40 * DAY, False),
        ({"offer_hours": None}, NOW + 35 * DAY, True),
        ({"offer_hours": None, "offers_until": NOW}, NOW, False),
        ({"state": "cancelled"}, NOW, False),
        ({"state": "draft"}, NOW, False),
    ],
)
def test_nobody_moves_up_past_the_cut_off(changes, at, promotes):
    assert rules.promotes(terms(**changes), at) is promotes


def test_an_answer_counts_until_the_last_instant():
    end = NOW + HOUR
    rules.require_answerable(end, end - timedelta(microseconds=1), is_open=True)

    with pytest.raises(errors.OfferOver):
        rules.require_answerable(end, end, is_open=True)
    with pytest.raises(errors.OfferOver):
        rules.require_answerable(end, NOW, is_open=False)


@pytest.mark.parametrize(
    ("hours", "after"),
    [(48, 36), (24, 12), (20, 10), (12, 6), (4, 2), (1, None)],
)
def test_the_reminder_comes_at_half_time_or_twelve_hours_before_whichever_is_later(hours, after):
    due = rules.offer_reminder_due(NOW, NOW + hours * HOUR)

    assert due == (None if after is None else NOW + after * HOUR)


# Links


def test_a_link_is_good_for_its_offer_and_key_alone():
    token = rules.make_offer_token("key", OFFER_ID)

    assert rules.read_offer_token(token, ("new key", "key")) == OFFER_ID
    assert rules.read_offer_token(token, ("new key", "")) is None
    other = rules.make_offer_token("key", UUID(int=OFFER_ID.int + 1))
    assert rules.read_offer_token(other[:24] + token[24:], ("key",)) is None


@pytest.mark.parametrize("token", ["", "x", "é" * 40, "A" * 64, "=" * 9, "../..", "A" * 5000])
def test_what_is_no_link_is_read_as_none(token):
    assert rules.read_offer_token(token, ("key",)) is None


# Quotas

AFRICA = Quota("region", "africa", at_most=2)
POLITICAL = Quota("profile", "political", at_most=1)


def people(*rows: str) -> list[tuple[int, dict[str, str]]]:
    """Return who waits: each row names region, profile and city by their first letters."""
    regions, profiles = {"a": "africa", "e": "europe"}, {"p": "political", "t": "technical"}
    return [
        (number, {"region": regions[row[0]], "profile": profiles[row[1]], "organisation": row[2:]})
        for number, row in enumerate(rows)
    ]


def test_quotas_that_overlap_pass_over_and_keep_the_order():
    waiting = people("ap-dakar", "ap-accra", "at-accra", "at-lagos", "et-berlin")

    chosen = rules.choose_next(waiting, Limits((AFRICA, POLITICAL)), Counter(), 4)

    assert chosen.next_ones == [(0, 1), (2, 3), (4, 5)]
    assert chosen.blocked == [(1, POLITICAL), (3, AFRICA)]


def test_the_limit_per_city_is_a_quota_of_every_city():
    waiting = people("et-berlin", "et-berlin", "et-madrid", "at-dakar")
    taken = Counter({("organisation", "-madrid"): 1})

    chosen = rules.choose_next(waiting, Limits(city_limit=1), taken, 9)

    assert [key for key, _place in chosen.next_ones] == [0, 3]
    assert [(key, quota.value) for key, quota in chosen.blocked] == [
        (1, "-berlin"),
        (2, "-madrid"),
    ]
    assert taken == Counter({("organisation", "-madrid"): 1})


def test_who_has_no_city_is_limited_by_none():
    chosen = rules.choose_next([(1, {}), (2, {})], Limits(city_limit=1), Counter(), 9)

    assert len(chosen.next_ones) == 2


def test_at_least_reserves_nothing_where_seats_are_given_one_by_one():
    chosen = rules.choose_next(
        people("et-berlin"), Limits((Quota("region", "africa", at_least=2),)), Counter(), 1
    )

    assert len(chosen.next_ones) == 1


# Why nobody moves up

FULL = SeatCount(enrolled=2, waiting=3)


@pytest.mark.parametrize(
    ("changes", "count", "blocked", "obstacles"),
    [
        ({}, SeatCount(enrolled=1), (), [Obstacle.NOBODY_WAITS]),
        ({"state": "draft"}, FULL, (), [Obstacle.DRAFT]),
        ({"state": "cancelled"}, FULL, (), [Obstacle.CANCELLED]),
        ({"ends_at": NOW}, FULL, (), [Obstacle.OVER]),
        ({"offers_until": NOW}, FULL, (), [Obstacle.PAST_CUT_OFF]),
        ({}, FULL, (), [Obstacle.NO_FREE_SEAT]),
        (
            {"capacity": 3},
            SeatCount(enrolled=1, waiting=1, offered=1, held=1),
            (),
            [Obstacle.NO_FREE_SEAT, Obstacle.OFFERED, Obstacle.HELD],
        ),
        ({"capacity": 1}, FULL, (), [Obstacle.MORE_THAN_SEATS]),
        ({"capacity": 9}, FULL, (AFRICA, AFRICA, POLITICAL), [Obstacle.QUOTA_FULL] * 2),
        ({"capacity": 9}, FULL, (AFRICA,), []),
        ({"capacity": None}, FULL, (), []),
    ],
)
def test_every_obstacle_is_named(changes, count, blocked, obstacles):
    found = rules.list_obstacles(terms(**changes), count, NOW, blocked)

    assert [one.obstacle for one in found] == obstacles


def test_the_numbers_of_an_obstacle_are_true():
    (above,) = rules.list_obstacles(terms(capacity=1), FULL, NOW)
    _full, offered, held = rules.list_obstacles(
        terms(capacity=4), SeatCount(enrolled=1, waiting=1, offered=1, held=2), NOW
    )
    (quota,) = rules.list_obstacles(terms(capacity=9), FULL, NOW, (AFRICA,) * 3)

    assert (above.number, above.of) == (1, 1)
    assert (offered.number, held.number) == (1, 2)
    assert (quota.number, quota.of, quota.quota) == (3, 2, AFRICA)
