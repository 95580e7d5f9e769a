"""Seats: who gets one, who waits, who is refused and why, who moves up."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.enrolment import actions, errors, queries
from learning_station.enrolment.models import Enrolment, EnrolmentChange
from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.actor import Actor
from learning_station.kernel.errors import NotAllowed, NotFound
from learning_station.scheduling import actions as scheduling_actions
from tests.factories import make_course, make_enrolment, make_person, make_session


@pytest.fixture
def course(db, cast):
    return make_course(db, provider_id=cast.secretariat_id)


@pytest.fixture
def people(db):
    return [Actor(make_person(db).id) for _ in range(5)]


def events_of(db, name):
    return db.scalars(
        sa.select(LoggedEvent).where(LoggedEvent.name == name).order_by(LoggedEvent.id)
    ).all()


def history(db, enrolment_id):
    rows = db.scalars(
        sa.select(EnrolmentChange)
        .where(EnrolmentChange.enrolment_id == enrolment_id)
        .order_by(EnrolmentChange.id)
    ).all()
    return [(row.rule, row.to_application, row.to_seat) for row in rows]


def test_enrol_in_open_session_gives_a_seat(db, cast, course, ctx_for):
    session = make_session(db, course=course, capacity=30)

    placed = actions.enrol(ctx_for(cast.lena), session_id=session.id)

    enrolment = db.get(Enrolment, placed.enrolment_id)
    assert (placed.seat, placed.is_new) == ("enrolled", True)
    assert enrolment.organisation_id == cast.bogota_id
    assert enrolment.office == "Urban planner"
    assert history(db, enrolment.id) == [("open_seat", "none", "enrolled")]
    assert len(events_of(db, "enrolment.learner_enrolled")) == 1


def test_second_click_answers_with_the_first_result(db, cast, course, ctx_for):
    session = make_session(db, course=course, capacity=30)
    first = actions.enrol(ctx_for(cast.lena), session_id=session.id)

    second = actions.enrol(ctx_for(cast.lena), session_id=session.id)

    assert (second.enrolment_id, second.is_new) == (first.enrolment_id, False)
    assert db.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 1
    assert len(events_of(db, "enrolment.learner_enrolled")) == 1


def test_enrol_when_nobody_is_signed_in_is_refused(db, course, anonymous_ctx):
    session = make_session(db, course=course)

    with pytest.raises(NotAllowed):
        actions.enrol(anonymous_ctx, session_id=session.id)


def test_enrol_when_full_puts_learner_on_waitlist_with_position(db, course, people, ctx_for):
    session = make_session(db, course=course, capacity=1)
    placed = [actions.enrol(ctx_for(person), session_id=session.id) for person in people[:3]]

    assert [p.seat for p in placed] == ["enrolled", "waitlisted", "waitlisted"]
    assert [p.position for p in placed] == [None, 1, 2]
    waiting = queries.get_enrolment(ctx_for(people[2]), placed[2].enrolment_id)
    assert queries.waitlist_position(ctx_for(people[2]), waiting) == 2


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"state": "draft"}, errors.SessionNotPublic),
        ({"state": "cancelled"}, errors.SessionCancelled),
        ({"capacity": 0}, errors.SessionClosed),
        ({"policy": "approval"}, errors.ApplicationNeeded),
    ],
)
def test_enrol_is_refused_with_the_reason(db, cast, course, ctx_for, changes, refusal):
    session = make_session(db, course=course, **changes)

    with pytest.raises(refusal):
        actions.enrol(ctx_for(cast.lena), session_id=session.id)
    assert db.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 0


@pytest.mark.parametrize(
    ("opens", "closes", "starts", "refusal"),
    [
        (1, 2, 7, errors.WindowNotOpen),
        (-9, -1, 7, errors.WindowClosed),
        (-9, -2, -1, errors.SessionStarted),
        (-9, -3, -2, errors.SessionEnded),
    ],
)
def test_enrol_outside_the_window_is_refused(
    db, cast, course, ctx_for, clock, opens, closes, starts, refusal
):
    day = timedelta(days=1)
    meetings = 1 if refusal is errors.SessionEnded else 5
    session = make_session(db, course=course, starts_in=starts * day, meetings=meetings)
    session.enrols_from = clock.now() + opens * day
    session.enrols_until = clock.now() + closes * day
    db.commit()

    with pytest.raises(refusal):
        actions.enrol(ctx_for(cast.lena), session_id=session.id)


def test_enrol_at_the_last_instant_of_the_window_succeeds(db, cast, course, ctx_for, clock):
    session = make_session(db, course=course)
    clock.at = session.enrols_until

    assert actions.enrol(ctx_for(cast.lena), session_id=session.id).seat == "enrolled"


def test_enrol_when_full_without_waitlist_is_refused(db, cast, course, ctx_for):
    session = make_session(db, course=course, capacity=1, has_waitlist=False)
    actions.enrol(ctx_for(cast.otto), session_id=session.id)

    with pytest.raises(errors.SessionFull):
        actions.enrol(ctx_for(cast.lena), session_id=session.id)


def test_withdraw_frees_the_seat_for_the_next_in_the_same_transaction(db, course, people, ctx_for):
    session = make_session(db, course=course, capacity=1)
    placed = [actions.enrol(ctx_for(person), session_id=session.id) for person in people[:3]]

    actions.withdraw(ctx_for(people[0]), enrolment_id=placed[0].enrolment_id, reason="Ill")

    seats = [queries.get_enrolment(ctx_for(p), e.enrolment_id).seat
             for p, e in zip(people, placed, strict=False)]  # fmt: skip
    assert seats == ["withdrawn", "enrolled", "waitlisted"]
    assert history(db, placed[1].enrolment_id)[-1] == ("promoted", "none", "enrolled")
    promoted = events_of(db, "enrolment.learner_enrolled")[-1]
    assert promoted.payload["from_waitlist"] is True
    assert promoted.actor == "system:waitlist"
    assert queries.count_seats(ctx_for(people[1]), [session.id])[session.id].waiting == 1


def test_who_withdrew_and_comes_back_stands_last(db, course, people, ctx_for):
    session = make_session(db, course=course, capacity=1)
    placed = [actions.enrol(ctx_for(person), session_id=session.id) for person in people[:3]]
    actions.withdraw(ctx_for(people[0]), enrolment_id=placed[0].enrolment_id)

    again = actions.enrol(ctx_for(people[0]), session_id=session.id)

    assert (again.seat, again.position) == ("waitlisted", 2)
    assert again.enrolment_id != placed[0].enrolment_id


def test_leaving_the_waitlist_promotes_nobody(db, course, people, ctx_for):
    session = make_session(db, course=course, capacity=1)
    placed = [actions.enrol(ctx_for(person), session_id=session.id) for person in people[:3]]

    actions.withdraw(ctx_for(people[1]), enrolment_id=placed[1].enrolment_id)

    last = queries.get_enrolment(ctx_for(people[2]), placed[2].enrolment_id)
    assert last.seat == "waitlisted"
    assert queries.waitlist_position(ctx_for(people[2]), last) == 1


def test_withdraw_after_the_deadline_is_refused_for_a_seat_but_not_for_a_place(
    db, course, people, ctx_for, clock
):
    session = make_session(db, course=course, capacity=1)
    session.withdraws_until = clock.now() + timedelta(days=1)
    db.commit()
    placed = [actions.enrol(ctx_for(person), session_id=session.id) for person in people[:2]]
    clock.advance(timedelta(days=2))

    with pytest.raises(errors.WithdrawalClosed):
        actions.withdraw(ctx_for(people[0]), enrolment_id=placed[0].enrolment_id)
    actions.withdraw(ctx_for(people[1]), enrolment_id=placed[1].enrolment_id)

    assert db.get(Enrolment, placed[0].enrolment_id).seat == "enrolled"
    assert db.get(Enrolment, placed[1].enrolment_id).seat == "withdrawn"


def test_withdraw_of_somebody_else_is_not_found(db, cast, course, ctx_for):
    session = make_session(db, course=course)
    placed = actions.enrol(ctx_for(cast.lena), session_id=session.id)

    for stranger in (cast.otto, cast.mona, cast.rita):
        with pytest.raises(NotFound):
            actions.withdraw(ctx_for(stranger), enrolment_id=placed.enrolment_id)


def test_withdraw_twice_is_refused(db, cast, course, ctx_for):
    session = make_session(db, course=course)
    placed = actions.enrol(ctx_for(cast.lena), session_id=session.id)
    actions.withdraw(ctx_for(cast.lena), enrolment_id=placed.enrolment_id)

    with pytest.raises(errors.AlreadyOut):
        actions.withdraw(ctx_for(cast.lena), enrolment_id=placed.enrolment_id)


def test_nobody_moves_up_after_the_end(db, cast, course, people, ctx_for, clock):
    session = make_session(db, course=course, capacity=1)
    placed = [actions.enrol(ctx_for(person), session_id=session.id) for person in people[:2]]
    clock.at = session.ends_at

    actions.cancel_enrolment(
        ctx_for(cast.rita), enrolment_id=placed[0].enrolment_id, reason="Did not come"
    )

    assert db.get(Enrolment, placed[1].enrolment_id).seat == "waitlisted"


def test_cancel_by_organiser_needs_a_reason_and_promotes(db, cast, course, people, ctx_for):
    session = make_session(db, course=course, capacity=1)
    placed = [actions.enrol(ctx_for(person), session_id=session.id) for person in people[:2]]

    with pytest.raises(errors.ReasonMissing):
        actions.cancel_enrolment(
            ctx_for(cast.tom), enrolment_id=placed[0].enrolment_id, reason="  "
        )
    actions.cancel_enrolment(
        ctx_for(cast.tom), enrolment_id=placed[0].enrolment_id, reason="Wrong session"
    )

    assert db.get(Enrolment, placed[0].enrolment_id).seat == "cancelled"
    assert db.get(Enrolment, placed[1].enrolment_id).seat == "enrolled"
    with pytest.raises(errors.RefusedBefore):
        actions.enrol(ctx_for(people[0]), session_id=session.id)


def test_cancel_by_a_learner_is_refused(db, cast, course, ctx_for):
    session = make_session(db, course=course)
    placed = actions.enrol(ctx_for(cast.lena), session_id=session.id)

    for stranger in (cast.lena, cast.otto, cast.mona):
        with pytest.raises(NotAllowed):
            actions.cancel_enrolment(
                ctx_for(stranger), enrolment_id=placed.enrolment_id, reason="No"
            )


@pytest.mark.parametrize(("capacity", "waiting"), [(3, 1), (None, 0), (1, 3), (9, 0)])
def test_more_seats_promote_as_many_as_fit(
    db, cast, course, people, ctx_for, run_jobs, capacity, waiting
):
    session = make_session(db, course=course, capacity=1)
    for person in people[:4]:
        actions.enrol(ctx_for(person), session_id=session.id)

    scheduling_actions.change_capacity(ctx_for(cast.rita), session_id=session.id, capacity=capacity)
    run_jobs()

    assert queries.count_seats(ctx_for(cast.rita), [session.id])[session.id].waiting == waiting


def test_fewer_seats_take_nobodys_seat(db, cast, course, people, ctx_for, run_jobs):
    session = make_session(db, course=course, capacity=3)
    placed = [actions.enrol(ctx_for(person), session_id=session.id) for person in people[:4]]
    scheduling_actions.change_capacity(ctx_for(cast.rita), session_id=session.id, capacity=1)
    run_jobs()

    actions.withdraw(ctx_for(people[0]), enrolment_id=placed[0].enrolment_id)

    count = queries.count_seats(ctx_for(cast.rita), [session.id])[session.id]
    assert (count.enrolled, count.waiting) == (2, 1)


def test_those_who_wait_come_before_newcomers(db, cast, course, people, ctx_for):
    session = make_session(db, course=course, capacity=1)
    make_enrolment(db, session_id=session.id, person_id=people[0].person_id, seat="waitlisted")

    placed = actions.enrol(ctx_for(people[1]), session_id=session.id)

    assert (placed.seat, placed.position) == ("waitlisted", 2)


def test_promote_is_for_organisers_and_system(db, cast, course, people, ctx_for, system_ctx):
    session = make_session(db, course=course, capacity=1)
    make_enrolment(db, session_id=session.id, person_id=people[0].person_id, seat="waitlisted")

    with pytest.raises(NotAllowed):
        actions.promote_waiting(ctx_for(cast.lena), session_id=session.id)
    assert actions.promote_waiting(system_ctx, session_id=session.id) == 1


def test_enrol_on_behalf_is_for_administrators(db, cast, course, ctx_for):
    session = make_session(db, course=course, policy="approval")

    for stranger in (cast.otto, cast.mona, cast.tom):
        with pytest.raises(NotAllowed):
            actions.enrol_on_behalf(
                ctx_for(stranger), session_id=session.id, person_id=cast.lena.person_id
            )
    placed = actions.enrol_on_behalf(
        ctx_for(cast.rita), session_id=session.id, person_id=cast.lena.person_id
    )

    change = db.scalar(sa.select(EnrolmentChange))
    assert (placed.application, placed.seat) == ("approved", "enrolled")
    assert change.on_behalf_of == cast.lena.person_id
    assert change.actor_id == cast.rita.person_id
    with pytest.raises(errors.AlreadyEnrolled):
        actions.enrol_on_behalf(
            ctx_for(cast.rita), session_id=session.id, person_id=cast.lena.person_id
        )


def test_enrol_in_a_session_that_does_not_exist_is_not_found(cast, ctx_for):
    with pytest.raises(NotFound):
        actions.enrol(ctx_for(cast.lena), session_id=cast.lena.person_id)


def test_enrolment_of_others_is_not_found_but_seen_by_organisers(db, cast, course, ctx_for):
    session = make_session(db, course=course)
    placed = actions.enrol(ctx_for(cast.lena), session_id=session.id)

    for member in (cast.lena, cast.tom, cast.rita):
        assert queries.get_enrolment(ctx_for(member), placed.enrolment_id).seat == "enrolled"
    for member in (cast.otto, cast.mona):
        with pytest.raises(NotFound):
            queries.get_enrolment(ctx_for(member), placed.enrolment_id)
