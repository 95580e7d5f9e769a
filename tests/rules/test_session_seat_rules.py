"""What contradicts itself in the way seats are given. Without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from learning_station.kernel.ids import RandomIds
from learning_station.scheduling import errors, rules
from learning_station.scheduling.rules import SeatRules, SeatSpan

NOW = datetime(2027, 1, 10, tzinfo=UTC)
DAY = timedelta(days=1)
COURSE = RandomIds().new()
SPAN = SeatSpan(COURSE, NOW - DAY, NOW + 5 * DAY, NOW + 9 * DAY)


@pytest.mark.parametrize("policy", ["open", "approval", "two_stage", "invitation", "panel"])
def test_every_way_with_offers_and_limits(policy):
    given = SeatRules(
        policy=policy, offer_hours=48, offer_clock="working_hours", offers_until=NOW + 5 * DAY,
        members_only=True, profile_kind="political", yearly_limit=1, city_limit=2, team_size=3,
    )  # fmt: skip

    assert given.find_problems(SPAN) == []


@pytest.mark.parametrize(
    ("facts", "refusal", "field"),
    [
        ({"policy": "auction"}, errors.SeatChoiceUnknown, "policy"),
        ({"offer_clock": "moon"}, errors.SeatChoiceUnknown, "offer_clock"),
        ({"profile_kind": "artist"}, errors.SeatChoiceUnknown, "profile_kind"),
        ({"offer_hours": 0}, errors.OfferHoursOutOfRange, "offer_hours"),
        ({"offer_hours": 721}, errors.OfferHoursOutOfRange, "offer_hours"),
        ({"yearly_limit": 0}, errors.SeatLimitTooSmall, "yearly_limit"),
        ({"city_limit": 0}, errors.SeatLimitTooSmall, "city_limit"),
        ({"team_size": 1}, errors.TeamTooSmall, "team_size"),
        ({"offers_until": NOW + 10 * DAY}, errors.OffersEndTooLate, "offers_until"),
        ({"policy": "panel", "draw_until": NOW + DAY}, errors.DrawOnlyWhenOpen, "draw_until"),
        ({"draw_until": NOW + 6 * DAY}, errors.DrawOutsideWindow, "draw_until"),
        ({"draw_until": NOW - 2 * DAY}, errors.DrawOutsideWindow, "draw_until"),
        ({"prerequisite_id": COURSE}, errors.PrerequisiteIsSame, "prerequisite_id"),
    ],
)
def test_what_contradicts_itself(facts, refusal, field):
    problems = SeatRules(**facts).find_problems(SPAN)

    assert [(type(problem), problem.field) for problem in problems] == [(refusal, field)]


@pytest.mark.parametrize(
    ("before", "after", "refusal"),
    [
        (None, NOW, errors.DrawInPast),
        (NOW + DAY, NOW - DAY, errors.DrawInPast),
        (NOW - DAY, None, errors.DrawIsOver),
        (NOW - DAY, NOW + DAY, errors.DrawIsOver),
    ],
)
def test_a_draw_lies_ahead_and_takes_place_once(before, after, refusal):
    with pytest.raises(refusal):
        rules.require_draw_ahead(before, after, NOW)


@pytest.mark.parametrize(
    ("before", "after"),
    [(None, None), (NOW - DAY, NOW - DAY), (None, NOW + DAY), (NOW + DAY, None)],
)
def test_a_draw_may_be_set_moved_and_left_as_it_is(before, after):
    rules.require_draw_ahead(before, after, NOW)
