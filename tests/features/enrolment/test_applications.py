"""Applications: sent once, approved or refused with a reason, one by one or many."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.enrolment import actions, errors, queries
from learning_station.enrolment.models import Enrolment
from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.actor import Actor
from learning_station.kernel.errors import NotAllowed
from tests.factories import make_course, make_person, make_session


@pytest.fixture
def session(db, cast):
    course = make_course(db, provider_id=cast.secretariat_id)
    return make_session(db, course=course, policy="approval", capacity=2)


@pytest.fixture
def people(db):
    return [Actor(make_person(db).id) for _ in range(4)]


@pytest.fixture
def applied(session, people, ctx_for):
    return [
        actions.apply(ctx_for(person), session_id=session.id, motivation="  To learn.  ")
        for person in people
    ]


def seats(db, placed):
    return [db.get(Enrolment, p.enrolment_id, populate_existing=True).seat for p in placed]


def names_of_events(db):
    return list(db.scalars(sa.select(LoggedEvent.name).order_by(LoggedEvent.id)))


def test_apply_waits_for_a_decision(db, applied):
    enrolment = db.get(Enrolment, applied[0].enrolment_id)

    assert (enrolment.application, enrolment.seat) == ("submitted", "none")
    assert enrolment.motivation == "To learn."


def test_apply_twice_is_one_application(db, session, people, applied, ctx_for):
    again = actions.apply(ctx_for(people[0]), session_id=session.id)

    assert (again.enrolment_id, again.is_new) == (applied[0].enrolment_id, False)


def test_apply_in_an_open_session_is_refused(db, cast, ctx_for):
    course = make_course(db, provider_id=cast.secretariat_id)
    session = make_session(db, course=course)

    with pytest.raises(errors.NoApplicationNeeded):
        actions.apply(ctx_for(cast.lena), session_id=session.id)


def test_apply_after_the_window_is_refused(session, cast, ctx_for, clock):
    clock.at = session.enrols_until + timedelta(seconds=1)

    with pytest.raises(errors.SessionStarted):
        actions.apply(ctx_for(cast.lena), session_id=session.id)


def test_approve_gives_seats_then_places_on_the_waitlist(db, cast, applied, ctx_for):
    placed = [actions.approve(ctx_for(cast.tom), enrolment_id=p.enrolment_id) for p in applied]

    assert seats(db, applied) == ["enrolled", "enrolled", "waitlisted", "waitlisted"]
    assert [p.position for p in placed] == [None, None, 1, 2]
    names = names_of_events(db)
    assert names.count("enrolment.learner_enrolled") == 2
    assert names.count("enrolment.learner_waitlisted") == 2


def test_approve_twice_is_refused(cast, applied, ctx_for):
    actions.approve(ctx_for(cast.rita), enrolment_id=applied[0].enrolment_id)

    with pytest.raises(errors.AlreadyDecided):
        actions.approve(ctx_for(cast.rita), enrolment_id=applied[0].enrolment_id)


def test_decisions_are_refused_to_those_who_do_not_organise(
    db, session, cast, people, applied, ctx_for
):
    for stranger in (cast.lena, cast.mona, people[0]):
        ctx = ctx_for(stranger)
        with pytest.raises(NotAllowed):
            actions.approve(ctx, enrolment_id=applied[0].enrolment_id)
        with pytest.raises(NotAllowed):
            actions.reject(ctx, enrolment_id=applied[0].enrolment_id, reason="No")
        with pytest.raises(NotAllowed):
            actions.approve_many(
                ctx, session_id=session.id, enrolment_ids=[applied[0].enrolment_id]
            )
        with pytest.raises(NotAllowed):
            actions.reject_many(ctx, session_id=session.id, enrolment_ids=[], reason="No")
    assert seats(db, applied) == ["none"] * 4


def test_reject_needs_a_reason_and_ends_it(db, session, cast, people, applied, ctx_for):
    ctx = ctx_for(cast.tom)
    with pytest.raises(errors.ReasonMissing):
        actions.reject(ctx, enrolment_id=applied[0].enrolment_id, reason=" ")

    actions.reject(ctx, enrolment_id=applied[0].enrolment_id, reason="Another profile")

    enrolment = db.get(Enrolment, applied[0].enrolment_id)
    assert (enrolment.application, enrolment.reason) == ("rejected", "Another profile")
    assert enrolment.ended_at is not None
    with pytest.raises(errors.RefusedBefore):
        actions.apply(ctx_for(people[0]), session_id=session.id)


def test_withdrawn_application_frees_nothing_and_may_be_sent_again(
    db, session, people, applied, ctx_for
):
    actions.withdraw(ctx_for(people[0]), enrolment_id=applied[0].enrolment_id)

    again = actions.apply(ctx_for(people[0]), session_id=session.id)

    assert db.get(Enrolment, applied[0].enrolment_id).application == "withdrawn"
    assert again.is_new


def test_approve_many_keeps_the_order_of_applications_and_skips_the_decided(
    db, session, cast, people, applied, ctx_for
):
    actions.withdraw(ctx_for(people[1]), enrolment_id=applied[1].enrolment_id)

    decided = actions.approve_many(
        ctx_for(cast.rita),
        session_id=session.id,
        enrolment_ids=[p.enrolment_id for p in reversed(applied)],
    )

    assert (decided.done, decided.already_decided, decided.waitlisted) == (3, 1, 1)
    assert seats(db, applied) == ["enrolled", "none", "enrolled", "waitlisted"]


def test_approve_many_without_waitlist_says_how_many_found_no_seat(
    db, session, cast, applied, ctx_for
):
    session.has_waitlist = False
    db.commit()

    decided = actions.approve_many(
        ctx_for(cast.rita),
        session_id=session.id,
        enrolment_ids=[p.enrolment_id for p in applied],
    )

    assert (decided.done, decided.no_seat) == (2, 2)
    assert seats(db, applied) == ["enrolled", "enrolled", "none", "none"]


def test_reject_many_gives_each_the_reason(db, session, cast, applied, ctx_for):
    decided = actions.reject_many(
        ctx_for(cast.rita),
        session_id=session.id,
        enrolment_ids=[p.enrolment_id for p in applied[:2]],
        reason="Other cities first",
    )

    assert decided.done == 2
    reasons = list(
        db.scalars(sa.select(Enrolment.reason).where(Enrolment.application == "rejected"))
    )
    assert reasons == ["Other cities first"] * 2


def test_history_names_every_actor(db, cast, people, applied, ctx_for):
    actions.approve(ctx_for(cast.tom), enrolment_id=applied[0].enrolment_id)
    actions.withdraw(ctx_for(people[0]), enrolment_id=applied[0].enrolment_id, reason="Ill")

    steps = queries.list_history(ctx_for(cast.rita), applied[0].enrolment_id)

    assert [(s.rule, s.to_seat, s.reason) for s in steps] == [
        ("application", "none", ""),
        ("approved", "enrolled", ""),
        ("withdrawn", "withdrawn", "Ill"),
    ]
    assert steps[1].actor_name == "Tom Okafor"
    assert steps[1].facts == {
        "capacity": 2, "enrolled": 0, "waiting": 0, "offered": 0, "held": 0,
    }  # fmt: skip


def test_participants_pages_keep_order_and_positions(db, session, cast, applied, ctx_for):
    ctx = ctx_for(cast.tom)
    actions.approve_many(
        ctx, session_id=session.id, enrolment_ids=[p.enrolment_id for p in applied]
    )

    first = queries.list_participants_page(ctx, session.id, view="waiting", limit=1)
    second = queries.list_participants_page(
        ctx, session.id, view="waiting", cursor=first.next_cursor, limit=1
    )

    people = [*first.rows, *second.rows]
    assert [p.enrolment_id for p in people] == [p.enrolment_id for p in applied[2:]]
    assert [p.position for p in people] == [1, 2]
    assert second.next_cursor is None
    assert queries.count_views(ctx, session.id) == {
        "applied": 0, "waiting": 2, "offered": 0, "enrolled": 2, "out": 0, "held": 0,
    }  # fmt: skip
