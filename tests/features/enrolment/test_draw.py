"""Draws: whoever asks in time shares one, told when it is; the seed can be checked afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.enrolment import actions, errors
from learning_station.enrolment.actions import draw as draw_actions
from learning_station.enrolment.models import EnrolmentChange
from learning_station.enrolment.models.panel import SeatDraw
from learning_station.enrolment.queries import panel as queries
from learning_station.enrolment.rules.candidates import seed_hash
from learning_station.infra.job_queue import Job
from learning_station.kernel.actor import Actor
from learning_station.kernel.errors import NotAllowed
from learning_station.notifications.models import Message
from tests.factories import make_affiliation, make_course, make_organisation, make_person
from tests.factories import make_session as make
from tests.world import NOW

UNTIL = NOW + timedelta(hours=24)


@pytest.fixture
def session(db, cast):
    session = make(
        db,
        course=make_course(db, provider_id=cast.secretariat_id),
        capacity=3,
        starts_in=timedelta(days=30),
    )
    session.draw_until = UNTIL
    db.commit()
    return session


@pytest.fixture
def people(db):
    people = [make_person(db) for _number in range(6)]
    for person in people:
        make_affiliation(db, person_id=person.id, organisation_id=make_organisation(db).id)
    return people


def ask(ctx_for, session, people):
    return [actions.enrol(ctx_for(Actor(person.id)), session_id=session.id) for person in people]


def seats(world, ctx_for, session, people):
    """Return what each has now."""
    found = [actions.enrol(ctx_for(Actor(person.id)), session_id=session.id) for person in people]
    return [placed.seat for placed in found]


def test_who_asks_before_the_draw_takes_part_and_is_told_when_it_is(
    ctx_for, session, people, db, run_jobs
):
    placed = ask(ctx_for, session, people)
    run_jobs()

    assert {(one.application, one.seat) for one in placed} == {("submitted", "none")}
    assert db.scalars(sa.select(Message.kind)).all() == ["draw_entered"] * 6
    again = actions.enrol(ctx_for(Actor(people[0].id)), session_id=session.id)
    assert not again.is_new


def test_the_draw_gives_the_seats_and_the_others_wait_in_their_order(
    world, ctx_for, session, people, db, run_jobs
):
    ask(ctx_for, session, people)
    world.clock.at = UNTIL
    run_jobs()

    now = seats(world, ctx_for, session, people)
    assert (now.count("enrolled"), now.count("waitlisted")) == (3, 3)
    steps = db.scalars(sa.select(EnrolmentChange).where(EnrolmentChange.rule == "drawn")).all()
    draw = db.get_one(SeatDraw, session.id)
    assert len(steps) == 6
    assert {step.facts["seed"] for step in steps} == {draw.seed}
    assert sorted(step.facts["rank"] for step in steps) == [1, 2, 3, 4, 5, 6]
    assert draw.drawn_at == UNTIL
    kinds = db.scalars(sa.select(Message.kind)).all()
    assert (kinds.count("drawn"), kinds.count("drawn_to_wait")) == (3, 3)


def test_after_the_draw_the_session_is_open_as_others_are(
    world, ctx_for, session, people, run_jobs
):
    ask(ctx_for, session, people[:2])
    world.clock.at = UNTIL
    run_jobs()

    placed = ask(ctx_for, session, people[2:4])

    assert [one.seat for one in placed] == ["enrolled", "waitlisted"]


def test_who_comes_between_the_time_and_the_draw_comes_after_all_in_time(
    world, ctx_for, session, people, run_jobs
):
    ask(ctx_for, session, people[:3])
    world.clock.at = UNTIL + timedelta(seconds=1)
    late = ask(ctx_for, session, people[3:4])
    run_jobs()

    assert late[0].application == "submitted"
    now = seats(world, ctx_for, session, people[:4])
    assert now == ["enrolled"] * 3 + ["waitlisted"]


def test_who_withdraws_before_the_draw_is_not_drawn(world, ctx_for, session, people, run_jobs):
    placed = ask(ctx_for, session, people[:4])
    ctx = ctx_for(Actor(people[0].id))
    actions.withdraw(ctx, enrolment_id=placed[0].enrolment_id)
    world.clock.at = UNTIL
    run_jobs()

    assert seats(world, ctx_for, session, people[1:4]) == ["enrolled"] * 3


def test_a_draw_that_was_moved_is_held_at_its_new_time_only(
    world, ctx_for, session, people, db, system_ctx, run_jobs
):
    ask(ctx_for, session, people)
    session.draw_until = UNTIL + timedelta(hours=5)
    db.commit()
    draw_actions.arrange_draw(system_ctx, session_id=session.id)
    world.clock.at = UNTIL
    run_jobs()
    assert seats(world, ctx_for, session, people) == ["none"] * 6

    world.clock.at = UNTIL + timedelta(hours=5)
    run_jobs()

    assert seats(world, ctx_for, session, people).count("enrolled") == 3


def test_seed_is_made_once_its_hash_can_be_public_before(ctx_for, session, system_ctx, db):
    for _time in range(2):
        draw_actions.arrange_draw(system_ctx, session_id=session.id)

    draw = queries.find_draw(system_ctx, session.id)
    assert len(seed_hash(draw.seed)) == 64
    assert draw.drawn_at is None
    jobs = db.scalars(sa.select(Job).where(Job.kind == draw_actions.DRAW_SEATS)).all()
    assert [job.run_at for job in jobs] == [UNTIL]


def test_drawing_again_changes_nothing_and_only_the_system_draws(
    world, ctx_for, session, people, db, cast, system_ctx
):
    ask(ctx_for, session, people)
    world.clock.at = UNTIL

    for _time in range(2):
        draw_actions.draw_seats(system_ctx, session_id=session.id, draw_until=UNTIL)

    assert (
        len(db.scalars(sa.select(EnrolmentChange.id).where(EnrolmentChange.rule == "drawn")).all())
        == 6
    )
    with pytest.raises(NotAllowed):
        draw_actions.draw_seats(ctx_for(cast.rita), session_id=session.id, draw_until=UNTIL)
    with pytest.raises(NotAllowed):
        draw_actions.arrange_draw(ctx_for(cast.rita), session_id=session.id)


def test_a_cancelled_session_is_not_drawn(world, ctx_for, session, people, db, run_jobs):
    placed = ask(ctx_for, session, people)
    session.state = "cancelled"
    db.commit()
    world.clock.at = UNTIL
    run_jobs()

    assert db.get_one(SeatDraw, session.id).drawn_at is None
    assert placed


def test_nobody_is_let_in_alone_before_the_draw(ctx_for, session, people, cast):
    placed = ask(ctx_for, session, people[:1])

    with pytest.raises(errors.DrawDecides):
        actions.approve(ctx_for(cast.tom), enrolment_id=placed[0].enrolment_id)
