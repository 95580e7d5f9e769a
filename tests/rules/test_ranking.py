"""Who gets the seats: the properties of every ranking, and the real cases."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning_station.enrolment.rules import Quota
from learning_station.enrolment.rules.candidates import (
    DRAW_ORDER,
    PANEL_ORDER,
    Candidate,
    Code,
    Criterion,
    Place,
    Ranking,
    RankPolicy,
    draw_number,
    seed_hash,
)
from learning_station.enrolment.rules.ranking import rank

START = datetime(2026, 12, 1, 9, tzinfo=UTC)
REGIONS = ("africa", "asia", "europe", "latin_america")
GENDERS = ("women", "men")


def candidate(
    number: int,
    *,
    city: str | None = "bogota",
    points: int = 0,
    hours: float = 0.0,
    endorsed: bool = False,
    priority: int = 0,
    team: str | None = None,
    **categories: str,
) -> Candidate:
    return Candidate(
        id=UUID(int=number + 1),
        organisation=city,
        asked_at=START + timedelta(hours=hours),
        categories=categories,
        points=points,
        endorsed=endorsed,
        priority=priority,
        team=team,
    )


def order_of(ranking: Ranking) -> list[int]:
    return [place.id.int - 1 for place in ranking.places]


def seats_of(ranking: Ranking) -> list[int]:
    return [place.id.int - 1 for place in ranking.seated]


def place_of(ranking: Ranking, number: int) -> Place:
    return next(place for place in ranking.places if place.id.int == number + 1)


def codes(place: Place) -> list[Code]:
    return [reason.code for reason in place.reasons]


def facts(place: Place, code: Code) -> dict[str, object]:
    return dict(next(reason.facts for reason in place.reasons if reason.code is code))


# Properties of every ranking


@st.composite
def applications(draw, least: int = 0, most: int = 25, teams: bool = False):
    size = draw(st.integers(least, most))
    return [
        candidate(
            number,
            city=draw(st.sampled_from(["a", "b", "c", "d", "e", None])),
            points=draw(st.integers(0, 6)) * 100,
            hours=draw(st.integers(0, 4)),
            endorsed=draw(st.booleans()),
            priority=draw(st.integers(0, 2)),
            team=draw(st.sampled_from([None, "t1", "t2", "t3"])) if teams else None,
            region=draw(st.sampled_from(REGIONS)),
            gender=draw(st.sampled_from(GENDERS)),
        )
        for number in range(size)
    ]


limits = st.one_of(st.none(), st.integers(0, 5))
quotas = st.builds(
    lambda at_least, at_most, pair: Quota(
        *pair, at_least=at_least, at_most=None if at_most is None else max(at_most, at_least or 0)
    ),
    limits,
    limits,
    st.sampled_from([("region", r) for r in REGIONS] + [("gender", g) for g in GENDERS]),
)
orders = st.one_of(
    st.just(PANEL_ORDER), st.just(DRAW_ORDER), st.permutations(list(Criterion)).map(tuple)
)
policies = st.builds(
    RankPolicy,
    seats=st.integers(0, 12),
    seed=st.text("abc123", min_size=1, max_size=4),
    order=orders,
    fair_from=st.integers(2, 4),
    quotas=st.lists(quotas, max_size=4, unique_by=lambda q: (q.dimension, q.value)).map(tuple),
    city_limit=st.one_of(st.none(), st.integers(1, 4)),
    draw_until=st.one_of(st.none(), st.just(START + timedelta(hours=2))),
)
plain = policies.map(lambda policy: replace(policy, quotas=(), city_limit=None))


@given(applications(teams=True), policies, st.randoms(use_true_random=False))
def test_order_in_which_applications_are_given_does_not_matter(people, policy, chance):
    shuffled = list(people)
    chance.shuffle(shuffled)

    assert rank(shuffled, policy) == rank(people, policy)


@given(applications(teams=True), policies)
def test_everybody_has_one_place_and_there_are_never_more_seats(people, policy):
    ranking = rank(people, policy)

    assert sorted(order_of(ranking)) == list(range(len(people)))
    assert [place.rank for place in ranking.places] == list(range(1, len(people) + 1))
    assert len(ranking.seated) <= policy.seats
    flags = [place.has_seat for place in ranking.places]
    assert flags == sorted(flags, reverse=True), "those with a seat come first"


@given(applications(teams=True), policies)
def test_a_limit_is_never_broken(people, policy):
    ranking = rank(people, policy)

    seated = [people[number] for number in seats_of(ranking)]
    for quota in policy.quotas:
        has = sum(quota.holds(person.categories) for person in seated)
        assert quota.at_most is None or has <= quota.at_most
    cities = Counter(person.organisation for person in seated if person.organisation)
    assert policy.city_limit is None or not cities or max(cities.values()) <= policy.city_limit


@given(applications(), plain.filter(lambda policy: policy.order[0] is Criterion.CITY))
def test_no_city_has_a_seat_too_many_while_another_waits_for_its_first(people, policy):
    ranking = rank(people, policy)

    seated = Counter(people[number].organisation for number in seats_of(ranking))
    waiting = {p.organisation for p in people} - seated.keys()
    if waiting:
        assert all(number < policy.fair_from for number in seated.values())


@given(applications(), plain)
def test_no_seat_is_left_empty_without_a_limit(people, policy):
    assert len(rank(people, policy).seated) == min(policy.seats, len(people))


@given(applications(), plain, st.sampled_from(REGIONS), st.integers(0, 8))
def test_a_single_quota_is_met_whenever_possible(people, policy, region, at_least):
    policy = replace(policy, quotas=(Quota("region", region, at_least=at_least),))

    report = rank(people, policy).quotas[0]

    can = sum(person.categories["region"] == region for person in people)
    assert report.has >= min(at_least, can, policy.seats)
    assert report.short == max(0, at_least - report.has)


@given(applications(least=1), policies, st.data())
def test_more_points_are_never_worse(people, policy, data):
    number = data.draw(st.integers(0, len(people) - 1))
    better = list(people)
    better[number] = replace(people[number], points=people[number].points + 100)

    before, after = (place_of(rank(who, policy), number) for who in (people, better))

    assert after.has_seat >= before.has_seat
    if before.has_seat == after.has_seat and not policy.quotas and policy.city_limit is None:
        assert after.rank <= before.rank


@given(applications(teams=True), policies)
def test_a_team_has_seats_for_all_or_for_none(people, policy):
    ranking = rank(people, policy)

    for team in ("t1", "t2", "t3"):
        places = [place_of(ranking, n) for n, person in enumerate(people) if person.team == team]
        assert len({place.has_seat for place in places}) <= 1
        ranks = sorted(place.rank for place in places)
        assert ranks == list(range(ranks[0], ranks[0] + len(ranks))) if ranks else True


@given(applications(), policies)
def test_reasons_are_complete(people, policy):
    ranking = rank(people, policy)

    blocking = {
        Code.QUOTA_NEEDED, Code.QUOTA_FULL, Code.CITY_FULL, Code.SEATS_OUT,
    }  # fmt: skip
    for place in ranking.places:
        found = codes(place)
        named = {Code.CITY_SEAT, Code.CITY_LATER} & set(found)
        assert bool(named) == (Criterion.CITY in policy.order)
        assert (Code.POINTS in found) == (Criterion.POINTS in policy.order)
        assert len(blocking & set(found)) == (0 if place.has_seat else 1)


@given(applications(), policies)
def test_each_exchange_that_is_proposed_meets_its_quota_and_keeps_the_others(people, policy):
    ranking = rank(people, policy)

    seated = set(seats_of(ranking))
    for report in ranking.quotas:
        if not report.swaps:
            continue
        now = set(seated)
        for swap in report.swaps:
            assert swap.loses.int - 1 in now
            assert swap.gains.int - 1 not in now
            now ^= {swap.loses.int - 1, swap.gains.int - 1}
        for other in ranking.quotas:
            has = sum(other.quota.holds(people[number].categories) for number in now)
            assert other.quota.at_most is None or has <= other.quota.at_most
            assert max(0, (other.quota.at_least or 0) - has) <= other.short
            if other is report:
                assert has >= (report.quota.at_least or 0)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_same_seed_draws_the_same_and_another_one_draws_anew(seed):
    people = [candidate(number, city=f"city-{number}") for number in range(60)]
    policy = RankPolicy(seats=30, seed=str(seed), order=DRAW_ORDER)

    assert rank(people, policy) == rank(people, policy)
    assert order_of(rank(people, policy)) != order_of(rank(people, replace(policy, seed="other")))


def test_everybody_wins_the_draw_about_as_often():
    people = [candidate(number, city=f"city-{number}") for number in range(10)]
    wins: Counter[int] = Counter()
    for seed in range(2000):
        wins.update(seats_of(rank(people, RankPolicy(seats=5, seed=str(seed)))))

    # 1,000 each, give or take five standard deviations.
    assert all(888 <= wins[number] <= 1112 for number in range(10)), wins


def test_lot_depends_on_seed_and_application_only():
    assert draw_number("s", "x") == draw_number("s", "x") != draw_number("t", "x")
    assert seed_hash("48 207") == seed_hash("48 207") != seed_hash("48 208")


# Single rules


def test_second_seat_of_a_city_counts_like_a_first_one_unless_the_policy_is_strict():
    people = [
        candidate(0, city="cairo", points=2700),
        candidate(1, city="cairo", points=2600),
        candidate(2, city="berlin", points=1800),
        candidate(3, city="cairo", points=2500),
    ]

    published = rank(people, RankPolicy(seats=3, seed="s"))
    strict = rank(people, RankPolicy(seats=2, seed="s", fair_from=2))

    assert order_of(published) == [0, 1, 2, 3]
    assert seats_of(strict) == [0, 2]
    assert Code.CITY_LATER in codes(place_of(published, 3))
    assert facts(place_of(published, 3), Code.CITY_LATER) == {"number": 3}


def test_seats_a_city_has_already_count():
    people = [candidate(0, city="cairo", points=2700), candidate(1, city="berlin", points=100)]
    taken = (("cairo", {}), ("cairo", {}))

    ranking = rank(people, RankPolicy(seats=1, seed="s", taken=taken))

    assert seats_of(ranking) == [1]
    assert facts(place_of(ranking, 0), Code.CITY_LATER) == {"number": 3}


def test_somebody_passed_over_by_a_limit_does_not_use_up_the_citys_first_seat():
    people = [
        candidate(0, city="cairo", points=2700, gender="men"),
        candidate(1, city="cairo", points=2600, gender="women"),
    ]
    policy = RankPolicy(seats=2, seed="s", fair_from=2, quotas=(Quota("gender", "men", None, 0),))

    ranking = rank(people, policy)

    assert seats_of(ranking) == [1]
    assert facts(place_of(ranking, 1), Code.CITY_SEAT) == {"number": 1}
    assert facts(place_of(ranking, 0), Code.QUOTA_FULL)["value"] == "men"


def test_priority_groups_come_in_their_order_and_are_named():
    people = [candidate(0, city="a", points=9), candidate(1, city="b", points=1, priority=2)]

    ranking = rank(people, RankPolicy(seats=1, seed="s"))

    assert seats_of(ranking) == [1]
    assert facts(place_of(ranking, 1), Code.PRIORITY) == {"group": 2}


def test_the_draw_names_whom_it_was_won_and_lost_against():
    people = [candidate(number, city=f"c{number}", points=2600) for number in range(3)]

    ranking = rank(people, RankPolicy(seats=1, seed="s", most_points=3000))

    first, second, third = ranking.places
    assert facts(first, Code.DRAW_WON) == {"rank": 2}
    assert Code.DRAW_LOST not in codes(first)
    assert facts(second, Code.DRAW_LOST) == {"rank": 1}
    assert facts(third, Code.DRAW_LOST) == {"rank": 2}
    assert facts(first, Code.POINTS) == {"points": 2600, "most": 3000}


def test_who_asked_in_the_first_hours_shares_a_draw_and_later_ones_come_by_time():
    early = [candidate(number, city=f"c{number}", hours=number / 10) for number in range(10)]
    late = [candidate(11, city="x", hours=30), candidate(10, city="y", hours=29)]
    policy = RankPolicy(seats=5, seed="s", order=DRAW_ORDER, draw_until=START + timedelta(hours=24))

    ranking = rank([*late, *early], policy)

    assert order_of(ranking)[-2:] == [10, 11]
    assert order_of(ranking)[:10] != list(range(10)), "not by time"
    assert Code.CAME_AFTER_DRAW in codes(place_of(ranking, 10))


def test_quota_gives_the_last_seats_and_says_to_whom_and_from_whom():
    people = [
        *(candidate(n, city=f"m{n}", points=900 - n, gender="men") for n in range(5)),
        *(candidate(n, city=f"w{n}", points=100 - n, gender="women") for n in range(5, 8)),
    ]
    policy = RankPolicy(seats=4, seed="s", quotas=(Quota("gender", "women", at_least=2),))

    ranking = rank(people, policy)

    assert seats_of(ranking) == [0, 1, 5, 6]
    assert facts(place_of(ranking, 5), Code.QUOTA_GAVE) == {"dimension": "gender", "value": "women"}
    assert Code.QUOTA_GAVE not in codes(place_of(ranking, 0))
    assert Code.QUOTA_NEEDED in codes(place_of(ranking, 2))
    assert ranking.quotas[0].is_met


def test_a_quota_nobody_can_meet_leaves_no_seat_empty():
    people = [candidate(n, city=f"m{n}", gender="men") for n in range(5)]
    policy = RankPolicy(seats=4, seed="s", quotas=(Quota("gender", "women", at_least=2),))

    ranking = rank(people, policy)

    assert len(ranking.seated) == 4
    assert ranking.quotas[0].short == 2
    assert not ranking.quotas[0].swaps


def test_a_target_is_only_reported_with_the_smallest_change_that_would_meet_it():
    people = [
        candidate(0, city="cairo", points=2700, region="africa"),
        candidate(1, city="warsaw", points=1800, region="europe"),
        candidate(2, city="ramallah", points=1700, region="middle_east"),
        candidate(3, city="beirut", points=1600, region="middle_east"),
    ]
    target = Quota("region", "middle_east", at_least=1)

    ranking = rank(people, RankPolicy(seats=2, seed="s", targets=(target,)))

    report = ranking.quotas[0]
    assert seats_of(ranking) == [0, 1]
    assert (report.has, report.asked, report.short, report.is_target) == (0, 2, 1, True)
    assert [(s.gains.int - 1, s.loses.int - 1) for s in report.swaps] == [(2, 1)]


def test_no_exchange_is_proposed_that_would_break_another_quota():
    people = [
        candidate(0, city="a", points=30, region="africa", gender="women"),
        candidate(1, city="b", points=20, region="africa", gender="women"),
        candidate(2, city="c", points=10, region="europe", gender="men"),
    ]
    policy = RankPolicy(
        seats=2,
        seed="s",
        quotas=(Quota("gender", "women", at_least=2),),
        targets=(Quota("region", "europe", at_least=1),),
    )

    report = rank(people, policy).quotas[1]

    assert report.short == 1
    assert report.swaps == ()


def test_overlapping_quotas_can_be_met_by_the_same_person():
    people = [
        *(candidate(n, city=f"m{n}", points=90, region="europe", gender="men") for n in range(3)),
        candidate(3, city="w", points=10, region="africa", gender="women"),
    ]
    quotas_ = (Quota("gender", "women", at_least=1), Quota("region", "africa", at_least=1))

    ranking = rank(people, RankPolicy(seats=2, seed="s", quotas=quotas_))

    assert 3 in seats_of(ranking)
    assert all(report.is_met for report in ranking.quotas)


# The real cases


def many(count: int, *, cities: int, seed: int = 1, **fixed: tuple[str, ...]) -> list[Candidate]:
    chance = Random(seed)
    return [
        candidate(
            number,
            city=f"city-{chance.randrange(cities)}",
            points=chance.randrange(1000, 3001, 50),
            hours=chance.random() * 200,
            endorsed=chance.random() < 0.5,
            **{name: chance.choice(values) for name, values in fixed.items()},
        )
        for number in range(count)
    ]


def test_154_applications_for_72_seats():
    people = many(
        154,
        cities=88,
        region=("africa", "africa", "asia", "asia", "europe", "latin_america", "middle_east"),
        gender=("women", "women", "men", "men", "men"),
        profile=("technical",) * 6 + ("political",),
    )
    quotas_ = (
        Quota("gender", "women", at_least=29),
        Quota("profile", "political", at_least=14),
        *(Quota("region", region, at_least=8) for region in ("africa", "asia", "middle_east")),
    )
    policy = RankPolicy(seats=72, seed="48207", most_points=3000, quotas=quotas_)

    ranking = rank(people, policy)

    seated = Counter(people[number].organisation for number in seats_of(ranking))
    waiting = {person.organisation for person in people} - seated.keys()
    assert len(ranking.seated) == 72
    assert len(ranking.places) == 154
    assert not waiting or max(seated.values()) <= 2
    # Quotas that overlap are not always met at once: then the exchange that meets them is told.
    assert all(report.is_met or report.swaps for report in ranking.quotas), ranking.quotas
    assert [place.rank for place in ranking.places[70:73]] == [71, 72, 73]


def test_three_cohorts_of_35():
    people = many(200, cities=120, language=("en", "en", "es", "fr", "pt"))
    policy = RankPolicy(seats=105, seed="s", cohorts={"en": 35, "es": 35, "fr": 35})

    ranking = rank(people, policy)

    seated = Counter(people[number].categories["language"] for number in seats_of(ranking))
    asked = Counter(person.categories["language"] for person in people)
    assert seated == {tag: min(35, asked[tag]) for tag in ("en", "es", "fr")}
    waiting = [place for place in ranking.places if not place.has_seat]
    for place in waiting:
        language = people[place.id.int - 1].categories["language"]
        expected = Code.NO_COHORT if language == "pt" else Code.COHORT_FULL
        assert expected in codes(place)


@pytest.mark.parametrize(("seats", "teams"), [(15, 5), (16, 5), (2, 0), (27, 9), (100, 9)])
def test_nine_teams_of_three_get_seats_for_all_or_for_none(seats, teams):
    people = [
        candidate(3 * team + role, city=f"c{team}", points=1000 + 10 * team + role, team=f"t{team}")
        for team in range(9)
        for role in range(3)
    ]
    policy = RankPolicy(seats=seats, seed="s", team_size=3)

    ranking = rank(people, policy)

    assert len(ranking.seated) == 3 * teams
    assert {number // 3 for number in seats_of(ranking)} == set(range(9 - teams, 9))
    if seats == 16:
        assert Code.TEAM_TOO_LARGE in codes(ranking.places[15])


def test_a_team_that_lacks_somebody_waits():
    people = [candidate(n, city="c", team="t") for n in range(2)]

    ranking = rank(people, RankPolicy(seats=10, seed="s", team_size=3))

    assert not ranking.seated
    assert facts(ranking.places[0], Code.TEAM_INCOMPLETE) == {"size": 2, "of": 3}
