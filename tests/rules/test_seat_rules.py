"""Who gets a seat, table by table, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from learning_station.enrolment import errors, rules
from learning_station.enrolment.rules import Outcome, SeatCount, SessionTerms

NOW = datetime(2027, 1, 10, tzinfo=UTC)
DAY = timedelta(days=1)


def terms(**changes: object) -> SessionTerms:
    facts: dict[str, object] = {
        "state": "scheduled", "policy": "open", "capacity": 2, "has_waitlist": True,
        "enrols_from": NOW - DAY, "enrols_until": NOW + DAY, "withdraws_until": None,
        "starts_at": NOW + 5 * DAY, "ends_at": NOW + 9 * DAY,
    }  # fmt: skip
    return SessionTerms(**(facts | changes))  # type: ignore[arg-type]  # given as facts


@pytest.mark.parametrize(
    ("capacity", "enrolled", "waiting", "outcome"),
    [
        (None, 10_000, 0, Outcome.ENROLLED),
        (2, 0, 0, Outcome.ENROLLED),
        (2, 1, 0, Outcome.ENROLLED),
        (2, 2, 0, Outcome.WAITLISTED),
        (2, 1, 1, Outcome.WAITLISTED),
        (2, 3, 0, Outcome.WAITLISTED),
    ],
)
def test_a_seat_or_a_place_on_the_waitlist(capacity, enrolled, waiting, outcome):
    count = SeatCount(enrolled=enrolled, waiting=waiting)

    assert rules.decide_seat(terms(capacity=capacity), count) is outcome


def test_full_without_a_waitlist_is_refused():
    with pytest.raises(errors.SessionFull):
        rules.decide_seat(terms(has_waitlist=False), SeatCount(enrolled=2))


def test_no_seats_at_all_means_closed():
    with pytest.raises(errors.SessionClosed):
        rules.decide_seat(terms(capacity=0), SeatCount())


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"state": "draft"}, errors.SessionNotPublic),
        ({"state": "cancelled"}, errors.SessionCancelled),
        ({"ends_at": NOW}, errors.SessionEnded),
        ({"capacity": 0}, errors.SessionClosed),
        ({"enrols_from": NOW + DAY / 2}, errors.WindowNotOpen),
        ({"enrols_until": NOW - DAY / 2}, errors.WindowClosed),
        ({"enrols_until": NOW - DAY / 2, "starts_at": NOW}, errors.SessionStarted),
    ],
)
def test_outside_the_window_each_reason_has_its_own_refusal(changes, refusal):
    with pytest.raises(refusal):
        rules.require_window(terms(**changes), NOW)


def test_inside_the_window_nothing_is_refused_even_after_the_start():
    rules.require_window(terms(), NOW)
    rules.require_window(terms(starts_at=NOW - DAY), NOW)


@pytest.mark.parametrize(
    ("capacity", "enrolled", "waiting", "moving"),
    [(2, 2, 3, 0), (2, 1, 3, 1), (5, 1, 3, 3), (None, 1, 3, 3), (2, 4, 3, 0), (2, 0, 0, 0)],
)
def test_as_many_move_up_as_there_are_seats(capacity, enrolled, waiting, moving):
    count = SeatCount(enrolled=enrolled, waiting=waiting)

    assert rules.count_promotions(terms(capacity=capacity), count, NOW) == moving


@pytest.mark.parametrize("changes", [{"ends_at": NOW}, {"state": "cancelled"}])
def test_nobody_moves_up_when_it_is_over(changes):
    assert rules.count_promotions(terms(**changes), SeatCount(waiting=3), NOW) == 0


def test_the_deadline_binds_seats_only():
    late = terms(withdraws_until=NOW - DAY)

    with pytest.raises(errors.WithdrawalClosed):
        rules.require_withdrawal(late, has_seat=True, now=NOW)
    rules.require_withdrawal(late, has_seat=False, now=NOW)
    rules.require_withdrawal(terms(), has_seat=True, now=NOW)


def test_nothing_is_given_up_after_the_end():
    with pytest.raises(errors.SessionEnded):
        rules.require_withdrawal(terms(ends_at=NOW), has_seat=False, now=NOW)


@pytest.mark.parametrize(
    ("capacity", "enrolled", "waiting", "left"), [(None, 5, 0, None), (2, 1, 0, 1), (2, 1, 4, 0)]
)
def test_seats_left_are_never_below_zero(capacity, enrolled, waiting, left):
    assert rules.seats_left(capacity, SeatCount(enrolled=enrolled, waiting=waiting)) == left
