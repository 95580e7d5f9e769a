"""Selections: computed, adjusted, approved by two, told to nobody until they are carried out."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.enrolment import actions as seat_actions
from learning_station.enrolment import errors
from learning_station.enrolment.actions import selection as actions
from learning_station.enrolment.models import Enrolment, EnrolmentChange
from learning_station.enrolment.models.panel import Selection, SelectionPlace
from learning_station.enrolment.queries import selection as queries
from learning_station.enrolment.rules import Quota
from learning_station.enrolment.rules.panel import OTHERS_REFUSED, SelectionRule
from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.actor import Actor
from learning_station.kernel.errors import NotAllowed, NotFound
from learning_station.notifications.models import Message
from tests.features.enrolment.panels import assess_all, make_panel, set_up


@pytest.fixture
def scene(db, cast):
    return make_panel(db, cast)


@pytest.fixture
def tom_ctx(ctx_for, cast):
    return ctx_for(cast.tom)


@pytest.fixture
def rita_ctx(ctx_for, cast):
    return ctx_for(cast.rita)


def propose(ctx, ctx_for, scene, **values):
    """Set up, assess and compute: applicant 0 has most points, applicant 7 the fewest."""
    set_up(ctx, scene, **values)
    assess_all(ctx_for, scene)
    return actions.compute_selection(ctx, session_id=scene.session.id)


def ranked(ctx, selection_id):
    return queries.list_ranking(ctx, selection_id)


def live(db, scene):
    """Return application and seat of each, in the order they came."""
    db.expire_all()
    return [(one.application, one.seat) for one in scene.applications]


def approve(world, first, second, selection_id):
    actions.approve_selection(first, selection_id=selection_id)
    actions.approve_selection(second, selection_id=selection_id)


def letters(db, *kinds):
    return db.scalars(sa.select(Message.kind).where(Message.kind.in_(kinds))).all()


def test_a_proposal_keeps_ranks_reasons_rule_and_seed(tom_ctx, ctx_for, scene, db):
    selection_id = propose(tom_ctx, ctx_for, scene)

    rows = ranked(tom_ctx, selection_id)
    selection = db.get_one(Selection, selection_id)
    assert [row.enrolment_id for row in rows] == [one.id for one in scene.applications]
    assert [row.has_seat for row in rows] == [True] * 3 + [False] * 5
    assert rows[0].reasons[0] == {"code": "city_seat", "number": 1}
    assert {"code": "points", "points": 2500, "most": 3000} in rows[0].reasons
    assert rows[3].reasons[-1] == {"code": "seats_out", "seats": 3}
    assert (selection.policy_version, selection.seats, selection.state) == (1, 3, "proposed")
    assert live(db, scene) == [("endorsed", "none"), ("submitted", "none")] * 4


def test_only_organisers_compute_adjust_approve_and_stop(tom_ctx, ctx_for, scene, cast):
    selection_id = propose(tom_ctx, ctx_for, scene)

    for who in (cast.mona, cast.lena):
        ctx = ctx_for(who)
        with pytest.raises(NotAllowed):
            actions.compute_selection(ctx, session_id=scene.session.id)
        with pytest.raises(NotAllowed):
            actions.adjust_selection(ctx, selection_id=selection_id, reason="x")
        with pytest.raises(NotAllowed):
            actions.approve_selection(ctx, selection_id=selection_id)
        with pytest.raises(NotAllowed):
            actions.stop_letters(ctx, selection_id=selection_id)


def test_nothing_to_rank_is_said(tom_ctx, db, cast):
    scene = make_panel(db, cast, applications=0)

    with pytest.raises(errors.NothingToRank):
        actions.compute_selection(tom_ctx, session_id=scene.session.id)


def test_computing_anew_replaces_the_proposal(tom_ctx, ctx_for, scene, db):
    first = propose(tom_ctx, ctx_for, scene)

    second = actions.compute_selection(tom_ctx, session_id=scene.session.id)

    assert db.get_one(Selection, first).state == "replaced"
    assert queries.find_selection(tom_ctx, scene.session.id).id == second
    with pytest.raises(errors.SelectionClosed):
        actions.approve_selection(tom_ctx, selection_id=first)


def test_an_adjustment_needs_a_reason_and_keeps_the_computed_rank(tom_ctx, ctx_for, scene):
    selection_id = propose(tom_ctx, ctx_for, scene)
    gains, loses = scene.applications[5].id, scene.applications[2].id

    with pytest.raises(errors.AdjustmentReasonMissing):
        actions.adjust_selection(
            tom_ctx, selection_id=selection_id, gains_id=gains, loses_id=loses, reason=" "
        )
    with pytest.raises(errors.NoSeatToGive):
        actions.adjust_selection(tom_ctx, selection_id=selection_id, gains_id=gains, reason="r")
    with pytest.raises(NotFound):
        actions.adjust_selection(
            tom_ctx, selection_id=selection_id, gains_id=scene.session.id, reason="r"
        )
    actions.adjust_selection(
        tom_ctx, selection_id=selection_id, gains_id=gains, loses_id=loses, reason="The dam broke."
    )

    rows = {row.enrolment_id: row for row in ranked(tom_ctx, selection_id)}
    assert (rows[gains].rank, rows[gains].has_seat, rows[gains].is_adjusted) == (6, True, True)
    assert (rows[loses].rank, rows[loses].has_seat, rows[loses].computed) == (3, False, "seat")
    told = queries.list_adjustments(tom_ctx, selection_id)
    assert [(a.gains, a.loses, a.reason, a.made_by) for a in told] == [
        ("Noor Applicant005", "Noor Applicant002", "The dam broke.", "Tom Okafor")
    ]
    with pytest.raises(errors.AdjustedBefore):
        actions.adjust_selection(
            tom_ctx, selection_id=selection_id, gains_id=gains, loses_id=loses, reason="Again."
        )


def test_a_seat_is_taken_and_given_to_somebody_else(tom_ctx, ctx_for, scene):
    selection_id = propose(tom_ctx, ctx_for, scene)

    actions.adjust_selection(
        tom_ctx, selection_id=selection_id, loses_id=scene.applications[0].id, reason="Retired."
    )
    actions.adjust_selection(
        tom_ctx, selection_id=selection_id, gains_id=scene.applications[7].id, reason="Next one."
    )

    seated = [row.rank for row in ranked(tom_ctx, selection_id) if row.has_seat]
    assert seated == [2, 3, 8]


def test_two_different_people_approve_and_the_proposer_may_be_one(
    world, tom_ctx, rita_ctx, ctx_for, scene, db
):
    selection_id = propose(tom_ctx, ctx_for, scene)

    assert actions.approve_selection(tom_ctx, selection_id=selection_id) is None
    with pytest.raises(errors.ApprovedBefore):
        actions.approve_selection(tom_ctx, selection_id=selection_id)
    assert db.get_one(Selection, selection_id).state == "proposed"
    until = actions.approve_selection(rita_ctx, selection_id=selection_id)

    assert until == world.clock.now() + timedelta(minutes=10)
    assert [one.name for one in queries.list_approvals(tom_ctx, selection_id)] == [
        "Tom Okafor",
        "Rita Solé",
    ]


def test_an_adjustment_takes_approvals_back(tom_ctx, rita_ctx, ctx_for, scene):
    selection_id = propose(tom_ctx, ctx_for, scene)
    actions.approve_selection(tom_ctx, selection_id=selection_id)

    actions.adjust_selection(
        tom_ctx, selection_id=selection_id, loses_id=scene.applications[0].id, reason="r"
    )

    assert queries.list_approvals(tom_ctx, selection_id) == []
    assert actions.approve_selection(rita_ctx, selection_id=selection_id) is None


def test_nothing_is_told_or_changed_before_the_time_to_stop_has_passed(
    world, tom_ctx, rita_ctx, ctx_for, scene, db, run_jobs
):
    selection_id = propose(tom_ctx, ctx_for, scene)
    run_jobs()
    told = len(db.scalars(sa.select(Message.id)).all())
    approve(world, tom_ctx, rita_ctx, selection_id)

    world.clock.at += timedelta(minutes=9, seconds=59)
    run_jobs()

    assert len(db.scalars(sa.select(Message.id)).all()) == told
    assert {seat for _application, seat in live(db, scene)} == {"none"}


def test_carrying_out_gives_seats_and_places_with_facts_and_letters_to_all(
    world, tom_ctx, rita_ctx, ctx_for, scene, db, run_jobs
):
    selection_id = propose(tom_ctx, ctx_for, scene)
    actions.adjust_selection(
        tom_ctx, selection_id=selection_id, gains_id=scene.applications[5].id,
        loses_id=scene.applications[2].id, reason="The dam broke.",
    )  # fmt: skip
    approve(world, tom_ctx, rita_ctx, selection_id)

    world.clock.at += timedelta(minutes=10)
    run_jobs()

    seats = [seat for _application, seat in live(db, scene)]
    assert [number for number, seat in enumerate(seats) if seat == "enrolled"] == [0, 1, 5]
    order = db.scalars(
        sa.select(Enrolment)
        .where(Enrolment.session_id == scene.session.id, Enrolment.seat == "waitlisted")
        .order_by(Enrolment.waitlisted_at)
    ).all()
    assert [scene.applications.index(one) for one in order] == [2, 3, 4, 6, 7]
    assert sorted(letters(db, "selected", "selected_to_wait")) == (
        ["selected"] * 3 + ["selected_to_wait"] * 5
    )
    change = db.scalars(
        sa.select(EnrolmentChange).where(
            EnrolmentChange.enrolment_id == scene.applications[5].id,
            EnrolmentChange.rule == "selected",
        )
    ).one()
    assert (change.facts["rank"], change.facts["adjusted"], change.facts["policy_version"]) == (
        6, True, 1,
    )  # fmt: skip
    assert change.facts["capacity"] == 3
    assert db.get_one(Selection, selection_id).state == "applied"


def test_stopped_letters_never_leave_and_both_approve_anew(
    world, tom_ctx, rita_ctx, ctx_for, scene, db, run_jobs
):
    selection_id = propose(tom_ctx, ctx_for, scene)
    approve(world, tom_ctx, rita_ctx, selection_id)
    world.clock.at += timedelta(minutes=5)

    actions.stop_letters(tom_ctx, selection_id=selection_id)
    actions.stop_letters(tom_ctx, selection_id=selection_id)
    approve(world, tom_ctx, rita_ctx, selection_id)
    world.clock.at += timedelta(minutes=6)
    run_jobs()

    assert {seat for _application, seat in live(db, scene)} == {"none"}, "the old time is void"
    world.clock.at += timedelta(minutes=4)
    run_jobs()
    assert [seat for _application, seat in live(db, scene)].count("enrolled") == 3
    with pytest.raises(errors.LettersGone):
        actions.stop_letters(tom_ctx, selection_id=selection_id)


def test_coming_again_changes_nothing(world, tom_ctx, rita_ctx, ctx_for, scene, db, system_ctx):
    selection_id = propose(tom_ctx, ctx_for, scene)
    approve(world, tom_ctx, rita_ctx, selection_id)
    due = db.get_one(Selection, selection_id).applies_at
    world.clock.at = due

    for _time in range(2):
        actions.apply_selection(system_ctx, selection_id=selection_id, applies_at=due)

    steps = db.scalars(sa.select(EnrolmentChange.rule)).all()
    assert (steps.count("selected"), steps.count("not_selected")) == (3, 5)
    with pytest.raises(NotAllowed):
        actions.apply_selection(tom_ctx, selection_id=selection_id, applies_at=due)


class Killed(RuntimeError):
    """The worker is gone in the middle of its work."""


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_does_all(
    world, tom_ctx, rita_ctx, ctx_for, scene, db, system_ctx
):
    selection_id = propose(tom_ctx, ctx_for, scene)
    approve(world, tom_ctx, rita_ctx, selection_id)
    due = db.get_one(Selection, selection_id).applies_at
    world.clock.at = due
    seen = []

    def die(_connection, _cursor, statement, *_rest):
        if statement.startswith("INSERT INTO enrolment_change"):
            seen.append(statement)
            if len(seen) == 4:
                raise Killed

    sa.event.listen(world.engine, "before_cursor_execute", die)
    try:
        with pytest.raises(Killed):
            actions.apply_selection(system_ctx, selection_id=selection_id, applies_at=due)
    finally:
        sa.event.remove(world.engine, "before_cursor_execute", die)
    assert {seat for _application, seat in live(db, scene)} == {"none"}
    events = db.scalars(sa.select(LoggedEvent.name)).all()
    assert "enrolment.learner_enrolled" not in events

    actions.apply_selection(system_ctx, selection_id=selection_id, applies_at=due)

    assert [seat for _application, seat in live(db, scene)].count("enrolled") == 3
    assert len(db.scalars(sa.select(SelectionPlace)).all()) == 8


def test_who_withdrew_meanwhile_is_left_out_and_the_next_moves_up(
    world, tom_ctx, rita_ctx, ctx_for, scene, db, run_jobs
):
    selection_id = propose(tom_ctx, ctx_for, scene)
    approve(world, tom_ctx, rita_ctx, selection_id)
    gone = scene.applications[1]
    seat_actions.withdraw(ctx_for(Actor(gone.person_id)), enrolment_id=gone.id)

    world.clock.at += timedelta(minutes=10)
    run_jobs()

    seats = [seat for _application, seat in live(db, scene)]
    assert [number for number, seat in enumerate(seats) if seat == "enrolled"] == [0, 2, 3]
    assert live(db, scene)[1] == ("withdrawn", "none")


def test_never_more_seats_than_there_are_by_then(
    world, tom_ctx, rita_ctx, ctx_for, scene, db, run_jobs
):
    selection_id = propose(tom_ctx, ctx_for, scene)
    approve(world, tom_ctx, rita_ctx, selection_id)
    scene.session.capacity = 2
    db.commit()

    world.clock.at += timedelta(minutes=10)
    run_jobs()

    seats = [seat for _application, seat in live(db, scene)]
    assert seats[:3] == ["enrolled", "enrolled", "waitlisted"]
    first = min(
        (one for one in scene.applications if one.seat == "waitlisted"),
        key=lambda one: one.waitlisted_at,
    )
    assert first is scene.applications[2]


@pytest.mark.parametrize(("has_waitlist", "others"), [(True, OTHERS_REFUSED), (False, "waitlist")])
def test_the_others_are_refused_where_the_rule_or_the_session_says_so(
    world, tom_ctx, rita_ctx, ctx_for, db, cast, run_jobs, has_waitlist, others
):
    scene = make_panel(db, cast, has_waitlist=has_waitlist)
    selection_id = propose(tom_ctx, ctx_for, scene, rule=SelectionRule(others=others))
    approve(world, tom_ctx, rita_ctx, selection_id)

    world.clock.at += timedelta(minutes=10)
    run_jobs()

    assert live(db, scene)[3:] == [("rejected", "none")] * 5
    assert letters(db, "not_selected") == ["not_selected"] * 5


def test_a_target_that_is_not_met_comes_with_the_exchange_that_meets_it(tom_ctx, ctx_for, scene):
    rule = SelectionRule(targets=(Quota("region", "latin_america", at_least=1),))
    selection_id = propose(tom_ctx, ctx_for, scene, rule=rule)
    selection = queries.find_selection(tom_ctx, scene.session.id)
    rows = queries.list_ranked(tom_ctx, selection_id)

    report = queries.review(selection, rows)[0]
    swap = report.swaps[0]
    assert (report.has, report.short, report.asked) == (0, 1, 2)
    assert (swap.gains, swap.loses) == (scene.applications[3].id, scene.applications[2].id)

    actions.adjust_selection(
        tom_ctx, selection_id=selection_id, gains_id=swap.gains, loses_id=swap.loses, reason="Rule."
    )

    after = queries.review(selection, queries.list_ranked(tom_ctx, selection_id))[0]
    assert after.is_met


def test_one_application_alone_is_not_approved_where_the_panel_decides(tom_ctx, scene):
    with pytest.raises(errors.PanelDecides):
        seat_actions.approve(tom_ctx, enrolment_id=scene.applications[0].id)
    seat_actions.reject(tom_ctx, enrolment_id=scene.applications[0].id, reason="Not of a city.")
