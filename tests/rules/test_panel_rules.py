"""Panels: fair shares without conflicts, points, and where assessors differ."""

from __future__ import annotations

import json
from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning_station.enrolment import errors
from learning_station.enrolment.rules import Quota
from learning_station.enrolment.rules import panel as rules
from learning_station.enrolment.rules.candidates import Candidate, RankPolicy
from learning_station.enrolment.rules.panel import (
    Assessable,
    Assessor,
    CriterionFacts,
    SelectionRule,
)
from tests.world import NOW


def key(number: int) -> UUID:
    return UUID(int=number + 1)


def application(number: int, city: int = 0) -> Assessable:
    return Assessable(key(1000 + number), key(2000 + number), key(3000 + city))


def assessor(number: int, *cities: int) -> Assessor:
    return Assessor(key(number), frozenset(key(3000 + city) for city in cities))


@given(
    st.lists(st.integers(0, 5), max_size=30),
    st.lists(st.sets(st.integers(0, 5), max_size=2), min_size=1, max_size=6),
    st.integers(1, 3),
    st.text("ab", max_size=3),
)
def test_nobody_assesses_their_own_city_and_all_that_can_be_given_is_given(cities, own, each, seed):
    applications = [application(n, city) for n, city in enumerate(cities)]
    assessors = [assessor(n, *of) for n, of in enumerate(own)]

    shares = rules.share_out(applications, assessors, each=each, seed=seed)

    by_id = {a.id: a for a in applications}
    who = {a.person_id: a for a in assessors}
    assert all(who[one].may_assess(by_id[what]) for what, one in shares.given)
    assert len(set(shares.given)) == len(shares.given)
    numbers = Counter(what for what, _one in shares.given)
    for one in applications:
        able = sum(a.may_assess(one) for a in assessors)
        assert numbers[one.id] == min(each, able)
        assert (one.id in shares.lacking) == (able < each)
    assert rules.share_out(applications, assessors, each=each, seed=seed) == shares


@given(st.integers(0, 40), st.integers(1, 7), st.integers(1, 3))
def test_work_is_balanced_where_nobody_has_a_conflict(number, people, each):
    applications = [application(n) for n in range(number)]
    assessors = [assessor(n) for n in range(people)]

    shares = rules.share_out(applications, assessors, each=each, seed="s")

    load = Counter({one.person_id: 0 for one in assessors})
    load.update(one for _what, one in shares.given)
    assert max(load.values()) - min(load.values()) <= 1


def test_nobody_assesses_themselves():
    own = Assessable(key(1), key(7), None)

    shares = rules.share_out([own], [Assessor(key(7))], each=1, seed="s")

    assert shares.given == ()
    assert shares.lacking == (key(1),)


def test_what_was_given_before_stays_and_counts():
    applications = [application(n) for n in range(4)]
    present = [(applications[0].id, key(0)), (applications[1].id, key(0))]

    shares = rules.share_out(
        applications, [assessor(0), assessor(1)], each=1, seed="s", present=present
    )

    assert {one for _what, one in shares.given} == {key(1)}
    assert {what for what, _one in shares.given} == {applications[2].id, applications[3].id}


def test_points_are_weighted_and_their_mean_is_rounded():
    criteria = [CriterionFacts("Need", 2, 10), CriterionFacts("Effect", 1, 10)]

    assert rules.most_points(criteria) == 3000
    assert rules.total_of([(2, 9), (1, 8)]) == 2600
    assert rules.points_of([2600, 2700, 2700]) == 2667
    assert rules.points_of([]) == 0


@pytest.mark.parametrize("facts", [("x", 0, 5), ("x", 11, 5), ("x", 1, 0), ("x", 1, 101)])
def test_criteria_out_of_range_are_refused(facts):
    with pytest.raises(errors.CriterionOutOfRange):
        rules.require_criteria([CriterionFacts(*facts)])
    rules.require_criteria([CriterionFacts("x", 10, 100)])
    with pytest.raises(errors.CriteriaMissing):
        rules.require_criteria([])


def test_calibration_shows_where_assessors_differ():
    spreads, views = rules.calibrate(
        [(key(1), key(10), 2000), (key(1), key(11), 2800), (key(2), key(10), 1000)]
    )

    assert [(s.enrolment_id, s.width, s.number) for s in spreads] == [
        (key(1), 800, 2),
        (key(2), 0, 1),
    ]
    strict, mild = views[1], views[0]
    assert (mild.person_id, mild.mean, mild.distance) == (key(11), 2800, 800)
    assert (strict.done, strict.mean, strict.distance) == (2, 1500, -800)


def test_rule_survives_being_stored():
    rule = SelectionRule(
        fair_from=2,
        others="refuse",
        targets=(Quota("region", "africa", at_least=3),),
        cohorts={"en": 35},
    )

    assert rules.read_rule(rule.to_document()) == rule
    policy = RankPolicy(
        seats=3, seed="s", targets=rule.targets, cohorts={"en": 35}, taken=(("a", {"x": "y"}),)
    )
    assert rules.read_policy(json.loads(json.dumps(rules.policy_document(policy)))) == policy


def test_review_counts_those_who_have_a_seat_after_adjustments():
    people = [
        Candidate(id=key(n), organisation=f"c{n}", asked_at=NOW, categories={"region": region})
        for n, region in enumerate(["africa", "europe", "asia"])
    ]
    policy = RankPolicy(seats=2, seed="s", targets=(Quota("region", "asia", at_least=1),))

    before = rules.review(people, frozenset({key(0), key(1)}), policy)[0]
    after = rules.review(people, frozenset({key(0), key(2)}), policy)[0]

    assert (before.short, before.swaps[0].gains, before.swaps[0].loses) == (1, key(2), key(1))
    assert (after.short, after.has, after.asked) == (0, 1, 1)


@pytest.mark.parametrize(
    ("gains", "loses", "free", "reason", "refusal"),
    [
        ("waits", "seat", 0, " ", errors.AdjustmentReasonMissing),
        (None, None, 1, "r", errors.NobodyChosen),
        ("seat", None, 1, "r", errors.AdjustedBefore),
        (None, "waits", 1, "r", errors.AdjustedBefore),
        ("waits", None, 0, "r", errors.NoSeatToGive),
    ],
)
def test_adjustments_that_make_no_sense_are_refused(gains, loses, free, reason, refusal):
    with pytest.raises(refusal):
        rules.require_adjustment(gains=gains, loses=loses, free=free, reason=reason)


@pytest.mark.parametrize(
    ("gains", "loses", "free"), [("waits", "seat", 0), ("waits", None, 1), (None, "seat", 0)]
)
def test_seats_are_swapped_given_and_taken(gains, loses, free):
    rules.require_adjustment(gains=gains, loses=loses, free=free, reason="The mayor withdrew.")
