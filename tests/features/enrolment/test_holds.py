"""Held seats: kept for a city, given to people by name, released to everybody in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.enrolment import actions, errors, queries
from learning_station.enrolment.models import Enrolment, SeatHold
from learning_station.infra.revisions import Outdated
from learning_station.kernel.errors import NotAllowed, NotFound
from learning_station.notifications.models import Message
from tests.factories import make_course, make_enrolment, make_session
from tests.features.enrolment.city_kit import coordinator, make_official
from tests.world import NOW

RELEASE = NOW + timedelta(days=3)


@pytest.fixture
def session(db, cast):
    course = make_course(db, provider_id=cast.secretariat_id)
    return make_session(db, course=course, policy="open", capacity=5)


@pytest.fixture
def hold(cast, ctx_for, session):
    """Return what holds seats for Bogotá."""

    def do(seats=3, **values):
        asked = {"organisation_id": cast.bogota_id, "releases_at": RELEASE, **values}
        return actions.hold_seats(ctx_for(cast.tom), session_id=session.id, seats=seats, **asked)

    return do


@pytest.fixture
def allocate(db, cast, ctx_for, session):
    """Return what names somebody new of the city for a held seat, and has them confirm."""

    def do(hold_id, confirms=True):
        who = make_official(db, cast.bogota_id)
        key = actions.nominate_person(
            ctx_for(cast.mona),
            session_id=session.id,
            organisation_id=cast.bogota_id,
            person_id=who.person_id,
            hold_id=hold_id,
        )
        if confirms:
            actions.confirm_nomination(ctx_for(who), nomination_id=key)
        return who, key

    return do


def count(ctx, session):
    return queries.count_seats(ctx, [session.id])[session.id]


def told(db, kind):
    return sorted(db.scalars(sa.select(Message.recipient).where(Message.kind == kind)))


def test_held_seats_are_taken_for_everybody_else(db, cast, session, hold, ctx_for, run_jobs):
    hold(4)
    run_jobs()

    seats = [
        actions.enrol(ctx_for(who), session_id=session.id).seat for who in (cast.lena, cast.otto)
    ]

    assert seats == ["enrolled", "waitlisted"]
    assert told(db, "seats_held") == ["mona@bogota.example"]


def test_no_more_are_held_than_are_free_and_nobody_waits_for(db, cast, session, hold, ctx_for):
    make_enrolment(db, session_id=session.id, person_id=cast.otto.person_id)
    make_enrolment(db, session_id=session.id, person_id=cast.amina.person_id, seat="waitlisted")

    with pytest.raises(errors.HoldTooLarge):
        hold(4)
    hold(3)
    with pytest.raises(errors.HoldExists):
        hold(1)


def test_allocated_person_has_a_seat_of_the_hold(db, cast, session, hold, allocate, ctx_for):
    hold_id = hold(2)

    who, _key = allocate(hold_id)

    enrolment = db.scalars(sa.select(Enrolment).where(Enrolment.person_id == who.person_id)).one()
    assert (enrolment.seat, enrolment.hold_id) == ("enrolled", hold_id)
    assert queries.list_history(ctx_for(cast.rita), enrolment.id)[0].rule == "allocated"
    now = count(ctx_for(cast.rita), session)
    assert (now.enrolled, now.held, now.taken) == (1, 1, 2)


def test_hold_is_used_up_by_names_whether_or_not_they_have_answered(hold, allocate):
    hold_id = hold(2)
    allocate(hold_id, confirms=False)
    allocate(hold_id)

    with pytest.raises(errors.HoldFull):
        allocate(hold_id)


def test_declined_and_withdrawn_seats_can_be_given_again(cast, hold, allocate, ctx_for, session):
    hold_id = hold(1)
    who, key = allocate(hold_id, confirms=False)
    actions.decline_nomination(ctx_for(who), nomination_id=key)
    who, _key = allocate(hold_id)
    mine = queries.find_live_enrolment(ctx_for(who), session.id, who.person_id)
    actions.withdraw(ctx_for(who), enrolment_id=mine.id)

    allocate(hold_id)

    assert count(ctx_for(cast.rita), session).taken == 1


def test_held_seat_is_given_although_others_wait_and_the_window_is_over(
    db, cast, session, hold, allocate, clock
):
    hold_id = hold(1, releases_at=session.starts_at)
    make_enrolment(db, session_id=session.id, person_id=cast.otto.person_id, seat="waitlisted")
    session.enrols_until = NOW + timedelta(days=1)
    db.commit()
    clock.at = NOW + timedelta(days=2)

    who, _key = allocate(hold_id)

    enrolment = db.scalars(sa.select(Enrolment).where(Enrolment.person_id == who.person_id)).one()
    assert enrolment.seat == "enrolled"


def test_approval_is_not_asked_for_a_held_seat(db, cast, session, hold, allocate):
    session.policy = "approval"
    db.commit()

    who, _key = allocate(hold(1))

    enrolment = db.scalars(sa.select(Enrolment).where(Enrolment.person_id == who.person_id)).one()
    assert (enrolment.application, enrolment.seat) == ("approved", "enrolled")


# Release


def test_release_gives_what_was_not_used_to_those_who_wait(
    db, cast, session, hold, allocate, clock, run_jobs
):
    hold_id = hold(5)
    allocate(hold_id)
    for who in (cast.otto, cast.amina):
        make_enrolment(db, session_id=session.id, person_id=who.person_id, seat="waitlisted")

    clock.at = RELEASE - timedelta(seconds=1)
    run_jobs()
    assert db.get(SeatHold, hold_id, populate_existing=True).released_at is None
    clock.at = RELEASE
    run_jobs()

    assert db.get(SeatHold, hold_id, populate_existing=True).released_at == RELEASE
    seats = list(db.scalars(sa.select(Enrolment.seat)))
    assert seats == ["enrolled"] * 3
    assert told(db, "hold_released") == ["mona@bogota.example"]


def test_release_happens_once_however_often_its_job_runs(
    cast, hold, clock, system_ctx, db, run_jobs
):
    hold_id = hold(2)
    clock.at = RELEASE
    for _again in range(3):
        actions.release_due_hold(system_ctx, hold_id=hold_id)
    run_jobs()

    assert told(db, "hold_released") == ["mona@bogota.example"]


def test_hold_released_by_hand_gives_no_more_seats(cast, hold, allocate, ctx_for, session):
    hold_id = hold(2)
    who, key = allocate(hold_id, confirms=False)

    actions.release_hold(ctx_for(cast.tom), hold_id=hold_id)
    actions.release_hold(ctx_for(cast.tom), hold_id=hold_id)

    with pytest.raises(errors.HoldReleased):
        allocate(hold_id)
    # Who was named before asks like everybody else.
    placed = actions.confirm_nomination(ctx_for(who), nomination_id=key)
    assert placed.seat == "enrolled"
    assert count(ctx_for(cast.rita), session).held == 0


# Changing


def test_smaller_hold_lets_the_waitlist_move_and_the_old_date_release_nothing(
    db, cast, session, hold, ctx_for, clock, run_jobs
):
    hold_id = hold(5)
    make_enrolment(db, session_id=session.id, person_id=cast.otto.person_id, seat="waitlisted")

    actions.change_hold(
        ctx_for(cast.tom), hold_id=hold_id, seats=4, releases_at=RELEASE + timedelta(days=1), seen=0
    )
    assert list(db.scalars(sa.select(Enrolment.seat))) == ["enrolled"]
    clock.at = RELEASE
    run_jobs()
    assert db.get(SeatHold, hold_id, populate_existing=True).released_at is None
    clock.at = RELEASE + timedelta(days=1)
    run_jobs()
    assert db.get(SeatHold, hold_id, populate_existing=True).released_at is not None


def test_change_is_refused_below_use_above_room_and_when_outdated(cast, hold, allocate, ctx_for):
    hold_id, ctx = hold(2), ctx_for(cast.tom)
    allocate(hold_id)
    allocate(hold_id, confirms=False)

    def change(seats, seen=None, at=RELEASE):
        actions.change_hold(ctx, hold_id=hold_id, seats=seats, releases_at=at, seen=seen)

    with pytest.raises(errors.HoldBelowUse):
        change(1)
    with pytest.raises(errors.HoldTooLarge):
        change(6)
    with pytest.raises(errors.ReleaseOutOfRange):
        change(2, at=NOW)
    change(5, seen=0)
    with pytest.raises(Outdated):
        change(3, seen=0)


# Who may


@pytest.mark.parametrize("who", ["lena", "mona", "otto"])
def test_only_organisers_hold_change_and_release(cast, hold, ctx_for, session, who):
    hold_id, ctx = hold(1), ctx_for(getattr(cast, who))

    with pytest.raises(NotAllowed):
        actions.hold_seats(
            ctx, session_id=session.id, organisation_id=cast.berlin_id, seats=1, releases_at=RELEASE
        )
    with pytest.raises(NotAllowed):
        actions.change_hold(ctx, hold_id=hold_id, seats=2, releases_at=RELEASE)
    with pytest.raises(NotAllowed):
        actions.release_hold(ctx, hold_id=hold_id)
    with pytest.raises(NotAllowed):
        actions.release_due_hold(ctx, hold_id=hold_id)


def test_another_city_cannot_give_the_seats_of_a_hold(db, cast, hold, ctx_for, session):
    hold_id = hold(1)
    berlin = coordinator(cast.otto.person_id, cast.berlin_id)

    with pytest.raises(NotFound):
        actions.nominate_person(
            ctx_for(berlin), session_id=session.id, organisation_id=cast.berlin_id,
            person_id=cast.otto.person_id, hold_id=hold_id,
        )  # fmt: skip
