"""Panels: set up, shared out, assessed; who may see what."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from learning_station.enrolment import errors
from learning_station.enrolment.actions import panel as actions
from learning_station.enrolment.models.panel import Assessment, SeatDraw, SelectionPolicy
from learning_station.enrolment.queries import panel as queries
from learning_station.enrolment.rules.panel import CriterionFacts, SelectionRule
from learning_station.infra.revisions import Outdated
from learning_station.kernel.actor import Actor, Grant, Role
from learning_station.kernel.errors import NotAllowed, NotFound
from tests.factories import make_affiliation, make_course, make_organisation, make_session
from tests.features.enrolment.panels import CRITERIA, assess_all, facts, make_panel, set_up


@pytest.fixture
def scene(db, cast):
    return make_panel(db, cast)


@pytest.fixture
def tom_ctx(ctx_for, cast):
    return ctx_for(cast.tom)


def mine(ctx):
    return queries.list_my_assessments(ctx).rows


def marks_of(ctx, assessment_id, *points):
    criteria = queries.get_my_assessment(ctx, assessment_id).criteria
    return {c.id: (value, "because") for c, value in zip(criteria, points, strict=True)}


def test_setting_up_keeps_criteria_and_versions_of_the_rule(tom_ctx, scene, db):
    session_id = scene.session.id

    actions.set_up_panel(tom_ctx, session_id=session_id, facts=facts())
    actions.set_up_panel(tom_ctx, session_id=session_id, facts=facts(is_blind=True))
    rule = SelectionRule(fair_from=2)
    actions.set_up_panel(tom_ctx, session_id=session_id, facts=facts(rule=rule))

    panel = queries.get_panel(tom_ctx, session_id)
    assert (panel.version, panel.rule, panel.is_blind) == (2, rule, False)
    assert [(c.name, c.weight, c.most_points) for c in panel.criteria] == [
        (c.name, c.weight, c.most_points) for c in CRITERIA
    ]
    assert panel.most_points == 3000
    assert len(db.scalars(sa.select(SelectionPolicy)).all()) == 2
    assert len(db.get_one(SeatDraw, session_id).seed) == 16


def test_who_does_not_organise_sets_nothing_up(ctx_for, cast, scene):
    other = Actor(cast.tom.person_id, frozenset({Grant(Role.TRAINER, cast.bogota_id)}))

    for who in (cast.mona.actor, cast.lena.actor, other):
        with pytest.raises(NotAllowed):
            actions.set_up_panel(ctx_for(who), session_id=scene.session.id, facts=facts())
    actions.set_up_panel(ctx_for(cast.rita), session_id=scene.session.id, facts=facts())


def test_a_session_without_a_panel_has_none_to_set_up(tom_ctx, db, cast):
    session = make_session(db, course=make_course(db, provider_id=cast.secretariat_id))

    with pytest.raises(errors.NoPanel):
        actions.set_up_panel(tom_ctx, session_id=session.id, facts=facts())


def test_who_saves_over_somebody_elses_panel_is_told(tom_ctx, scene):
    actions.set_up_panel(tom_ctx, session_id=scene.session.id, facts=facts(), seen=0)

    with pytest.raises(Outdated):
        actions.set_up_panel(tom_ctx, session_id=scene.session.id, facts=facts(), seen=0)


def test_weights_are_fixed_once_points_were_given_but_names_are_not(tom_ctx, ctx_for, scene):
    set_up(tom_ctx, scene)
    ctx = ctx_for(Actor(scene.assessors[0]))
    row = mine(ctx)[0]
    actions.save_assessment(
        ctx, assessment_id=row.id, marks=marks_of(ctx, row.id, 3, None), is_done=False
    )
    heavier = [CriterionFacts("Need", 3, 10), CRITERIA[1]]
    renamed = [CriterionFacts("Need", 2, 10), CRITERIA[1]]

    with pytest.raises(errors.CriteriaFixed):
        actions.set_up_panel(tom_ctx, session_id=scene.session.id, facts=facts(criteria=heavier))
    actions.set_up_panel(tom_ctx, session_id=scene.session.id, facts=facts(criteria=renamed))

    assert queries.list_criteria(tom_ctx, scene.session.id)[0].name == "Need"


def test_every_application_has_two_assessors_and_the_work_is_even(tom_ctx, scene):
    set_up(tom_ctx, scene)

    rows = queries.list_assessors(tom_ctx, scene.session.id)
    assert sum(row.assigned for row in rows) == 16
    assert max(row.assigned for row in rows) - min(row.assigned for row in rows) <= 1
    again = actions.assign_assessments(tom_ctx, session_id=scene.session.id)
    assert (again.given, again.lacking) == (0, 0)


def test_nobody_assesses_their_own_city(tom_ctx, ctx_for, scene, db):
    city_id = scene.applications[0].organisation_id
    make_affiliation(db, person_id=scene.assessors[0], organisation_id=city_id)

    set_up(tom_ctx, scene)

    assessors = db.scalars(
        sa.select(Assessment.assessor_id).where(Assessment.enrolment_id == scene.applications[0].id)
    ).all()
    assert sorted(assessors) == sorted(scene.assessors[1:])


def test_a_conflict_that_comes_up_later_hides_the_application_and_is_mended(
    tom_ctx, ctx_for, scene, db
):
    set_up(tom_ctx, scene)
    taken = db.scalars(
        sa.select(Assessment).where(Assessment.assessor_id == scene.assessors[0])
    ).first()
    taken_id = taken.id
    city_id = next(a.organisation_id for a in scene.applications if a.id == taken.enrolment_id)
    make_affiliation(db, person_id=scene.assessors[0], organisation_id=city_id)
    ctx = ctx_for(Actor(scene.assessors[0]))

    assert taken_id not in [row.id for row in mine(ctx)]
    with pytest.raises(NotFound):
        queries.get_my_assessment(ctx, taken_id)
    assert actions.assign_assessments(tom_ctx, session_id=scene.session.id).given == 1
    assert db.scalars(sa.select(Assessment.id).where(Assessment.id == taken_id)).first() is None


def test_too_few_assessors_are_said(tom_ctx, scene):
    scene.assessors = scene.assessors[:1]

    set_up(tom_ctx, scene)

    again = actions.assign_assessments(tom_ctx, session_id=scene.session.id)
    assert (again.given, again.lacking) == (0, 8)


def test_an_assessor_who_leaves_takes_what_is_not_done(tom_ctx, ctx_for, scene, db):
    set_up(tom_ctx, scene)
    ctx = ctx_for(Actor(scene.assessors[0]))
    first = mine(ctx)[0]
    actions.save_assessment(
        ctx, assessment_id=first.id, marks=marks_of(ctx, first.id, 3, 4), is_done=True
    )

    actions.remove_assessor(tom_ctx, session_id=scene.session.id, person_id=scene.assessors[0])

    left = db.scalars(
        sa.select(Assessment.id).where(Assessment.assessor_id == scene.assessors[0])
    ).all()
    assert left == [first.id]
    with pytest.raises(NotFound):
        actions.remove_assessor(tom_ctx, session_id=scene.session.id, person_id=scene.assessors[0])


def test_unknown_address_is_refused_and_the_same_person_counts_once(tom_ctx, scene, cast):
    with pytest.raises(errors.AssessorUnknown):
        actions.add_assessor(tom_ctx, session_id=scene.session.id, email="nobody@city.example")
    for _time in range(2):
        actions.add_assessor(tom_ctx, session_id=scene.session.id, email="LENA@bogota.example ")

    rows = queries.list_assessors(tom_ctx, scene.session.id)
    assert [row.person_id for row in rows] == [cast.lena.person_id]


def test_an_assessment_is_saved_as_a_draft_and_then_done(tom_ctx, ctx_for, scene):
    set_up(tom_ctx, scene)
    ctx = ctx_for(Actor(scene.assessors[0]))
    row = mine(ctx)[0]

    actions.save_assessment(
        ctx, assessment_id=row.id, marks=marks_of(ctx, row.id, 9, None), is_done=False
    )
    assert (mine(ctx)[0].state, queries.count_my_assessments(ctx)[0]) == ("draft", 0)
    with pytest.raises(errors.PointsMissing):
        actions.save_assessment(
            ctx, assessment_id=row.id, marks=marks_of(ctx, row.id, 9, None), is_done=True
        )
    actions.save_assessment(
        ctx, assessment_id=row.id, marks=marks_of(ctx, row.id, 9, 8), comment=" Good. ",
        is_done=True, seen=1,
    )  # fmt: skip

    shown = queries.get_my_assessment(ctx, row.id)
    assert (shown.row.state, shown.row.total, shown.comment) == ("done", 2600, "Good.")
    assert list(shown.marks.values()) == [(9, "because"), (8, "because")]
    assert shown.next_id == mine(ctx)[1].id
    assert queries.list_done(tom_ctx, scene.session.id)[0][2] == 2600


@pytest.mark.parametrize("points", [-1, 11])
def test_points_out_of_range_are_refused(tom_ctx, ctx_for, scene, points):
    set_up(tom_ctx, scene)
    ctx = ctx_for(Actor(scene.assessors[0]))
    row = mine(ctx)[0]

    with pytest.raises(errors.PointsOutOfRange):
        actions.save_assessment(
            ctx, assessment_id=row.id, marks=marks_of(ctx, row.id, points, 1), is_done=False
        )


def test_only_the_assessor_sees_and_saves_an_assessment(tom_ctx, ctx_for, cast, scene):
    set_up(tom_ctx, scene)
    own = ctx_for(Actor(scene.assessors[0]))
    row = mine(own)[0]
    marks = marks_of(own, row.id, 1, 1)
    theirs = {one.id for one in mine(ctx_for(Actor(scene.assessors[1])))}
    assert row.id not in theirs

    for who in (Actor(scene.assessors[1]), cast.tom.actor, cast.rita.actor, cast.mona.actor):
        with pytest.raises(NotFound):
            queries.get_my_assessment(ctx_for(who), row.id)
        with pytest.raises(NotAllowed):
            actions.save_assessment(ctx_for(who), assessment_id=row.id, marks=marks, is_done=True)


def test_an_application_that_was_withdrawn_is_not_assessed_any_more(tom_ctx, ctx_for, scene, db):
    set_up(tom_ctx, scene)
    ctx = ctx_for(Actor(scene.assessors[0]))
    before = mine(ctx)
    shown = queries.get_my_assessment(ctx, before[0].id)
    gone = next(a for a in scene.applications if a.id == shown.enrolment_id)
    gone.application, gone.ended_at = "withdrawn", gone.created_at
    db.commit()

    assert [row.id for row in mine(ctx)] == [row.id for row in before[1:]]


def test_blind_assessors_see_neither_name_nor_city_nor_office(tom_ctx, ctx_for, scene):
    set_up(tom_ctx, scene, is_blind=True)
    ctx = ctx_for(Actor(scene.assessors[0]))

    row = mine(ctx)[0]
    shown = queries.get_my_assessment(ctx, row.id)
    assert (row.name, row.city, shown.office) == ("", "", "")
    assert shown.motivation.startswith("We lose")
    assert shown.row.number > 0


def test_pages_of_the_list_follow_one_another(tom_ctx, ctx_for, scene):
    set_up(tom_ctx, scene)
    ctx = ctx_for(Actor(scene.assessors[0]))

    first = queries.list_my_assessments(ctx, limit=2)
    second = queries.list_my_assessments(ctx, cursor=first.next_cursor, limit=2)

    numbers = [row.number for row in (*first.rows, *second.rows)]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 4


def test_points_of_an_application_are_the_mean_of_its_assessors(tom_ctx, ctx_for, scene):
    set_up(tom_ctx, scene)
    assess_all(ctx_for, scene)

    points = {c.id: c.points for c in queries.list_candidates(tom_ctx, scene.session.id)}
    assert [points[one.id] for one in scene.applications] == [
        (2 * (10 - n) + 5) * 100 for n in range(8)
    ]


def test_assessors_of_another_session_have_nothing_here(tom_ctx, ctx_for, scene, db, cast):
    other = make_panel(db, cast, slug="other", applications=3)
    set_up(tom_ctx, scene)
    set_up(tom_ctx, other)
    make_organisation(db)

    rows = mine(ctx_for(Actor(other.assessors[0])))
    assert {row.session_slug for row in rows} == {"other"}
