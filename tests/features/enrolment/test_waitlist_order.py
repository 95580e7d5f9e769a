"""Who is next: quotas pass over, fewer seats throw nobody out, organisers move with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest

from learning_station.enrolment import actions, errors, queries
from learning_station.enrolment.models import (
    SeatQuota,
)
from learning_station.enrolment.rules import Obstacle
from learning_station.kernel.actor import Actor
from learning_station.kernel.errors import NotAllowed
from learning_station.scheduling import actions as scheduling_actions
from tests.factories import (
    IDS,
    make_course,
    make_enrolment,
    make_person,
    make_session,
)
from tests.features.enrolment.offer_kit import (
    last_change,
    names_of_events,
    names_of_obstacles,
    open_offer,
    seats,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def course(db, cast):
    return make_course(db, provider_id=cast.secretariat_id)


@pytest.fixture
def session(db, course):
    return make_session(db, course=course, capacity=1, offer_hours=48)


@pytest.fixture
def people(db):
    return [Actor(make_person(db).id) for _ in range(4)]


@pytest.fixture
def placed(session, people, ctx_for):
    """The first has the seat, the others wait in their order."""
    return [actions.enrol(ctx_for(person), session_id=session.id) for person in people]


@pytest.fixture
def offer(db, people, placed, ctx_for):
    """The first gave the seat back; the second has the offer."""
    actions.withdraw(ctx_for(people[0]), enrolment_id=placed[0].enrolment_id)
    return open_offer(db, placed[1].enrolment_id)


# Quotas


def add_quota(db, session, dimension, value, at_most):
    db.add(
        SeatQuota(
            id=IDS.new(), session_id=session.id, dimension=dimension, value=value, at_most=at_most
        )
    )
    db.commit()


def wait(db, session, number, **categories):
    return make_enrolment(
        db, session_id=session.id, person_id=make_person(db).id, seat="waitlisted",
        categories=categories, waits=number,
    )  # fmt: skip


def test_whom_a_full_quota_blocks_is_passed_over_and_keeps_the_place(db, session, cast, ctx_for):
    session.capacity = 3
    add_quota(db, session, "region", "africa", 1)
    add_quota(db, session, "profile", "political", 1)
    first = wait(db, session, 1, region="africa", profile="political")
    second = wait(db, session, 2, region="africa", profile="technical")
    third = wait(db, session, 3, region="europe", profile="political")
    fourth = wait(db, session, 4, region="europe", profile="technical")
    ctx = ctx_for(cast.tom)

    assert actions.promote_waiting(ctx, session_id=session.id) == 2
    assert actions.promote_waiting(ctx, session_id=session.id) == 0

    everybody = [first, second, third, fourth]
    assert seats(db, everybody) == ["offered", "waitlisted", "waitlisted", "offered"]
    assert [queries.waitlist_position(ctx, one) for one in everybody] == [None, 1, 2, None]
    assert last_change(db, fourth.id).facts["place"] == 4
    assert names_of_obstacles(session, ctx) == [Obstacle.QUOTA_FULL] * 2


def test_a_seat_declined_makes_room_in_its_quotas(db, session, cast, ctx_for):
    session.capacity = 2
    add_quota(db, session, "region", "africa", 1)
    first = wait(db, session, 1, region="africa")
    second = wait(db, session, 2, region="africa")
    actions.promote_waiting(ctx_for(cast.tom), session_id=session.id)
    assert seats(db, [first, second]) == ["offered", "waitlisted"]

    actions.decline_offer(ctx_for(Actor(first.person_id)), offer_id=open_offer(db, first.id).id)

    assert seats(db, [first, second]) == ["declined", "offered"]


def test_the_limit_per_city_counts_when_people_move_up(db, session, cast, ctx_for):
    session.capacity, session.city_limit = 5, 1
    db.commit()
    first = wait(db, session, 1, organisation="bogota")
    second = wait(db, session, 2, organisation="bogota")
    third = wait(db, session, 3, organisation="dakar")

    actions.promote_waiting(ctx_for(cast.tom), session_id=session.id)

    assert seats(db, [first, second, third]) == ["offered", "waitlisted", "offered"]


def test_a_newcomer_gets_a_free_seat_that_those_who_wait_may_not_have(db, session, cast, ctx_for):
    session.capacity, session.city_limit = 2, 1
    db.commit()
    actions.enrol(ctx_for(cast.lena), session_id=session.id)
    colleague = actions.enrol(ctx_for(cast.mona), session_id=session.id)

    newcomer = actions.enrol(ctx_for(cast.otto), session_id=session.id)

    assert (colleague.seat, newcomer.seat) == ("waitlisted", "enrolled")
    change = last_change(db, colleague.enrolment_id)
    assert change.rule == "quota_full"
    assert change.facts["quota"] == {
        "dimension": "organisation", "value": "bogota", "at_most": 1,
    }  # fmt: skip


# Fewer seats


def test_fewer_seats_throw_nobody_out_and_an_offer_may_still_be_accepted(
    db, session, people, placed, offer, ctx_for, cast, run_jobs
):
    scheduling_actions.change_capacity(ctx_for(cast.rita), session_id=session.id, capacity=0)
    run_jobs()

    actions.accept_offer(ctx_for(people[1]), offer_id=offer.id)

    assert seats(db, placed)[1] == "enrolled"
    assert names_of_obstacles(session, ctx_for(cast.tom)) == [Obstacle.MORE_THAN_SEATS]


# Moved by the organisers


def test_priority_moves_somebody_up_everywhere(db, session, people, placed, cast, ctx_for):
    ctx = ctx_for(cast.tom)

    actions.set_priority(
        ctx, enrolment_id=placed[3].enrolment_id, priority=10, reason=" Speaks at the session "
    )

    page = queries.list_participants_page(ctx, session.id, view="waiting")
    assert [p.enrolment_id for p in page.rows] == [
        placed[3].enrolment_id, placed[1].enrolment_id, placed[2].enrolment_id,
    ]  # fmt: skip
    change = last_change(db, placed[3].enrolment_id)
    assert (change.rule, change.reason) == ("priority", "Speaks at the session")
    assert change.facts == {"before": 0, "after": 10, "place_before": 3, "place_after": 1}
    assert names_of_events(db)[-1] == "enrolment.place_moved"
    actions.withdraw(ctx_for(people[0]), enrolment_id=placed[0].enrolment_id)
    assert seats(db, placed)[1:] == ["waitlisted", "waitlisted", "offered"]


def test_who_comes_after_somebody_was_set_back_stands_before_them(session, placed, cast, ctx_for):
    actions.set_priority(
        ctx_for(cast.rita), enrolment_id=placed[1].enrolment_id, priority=-1, reason="Asked so"
    )

    newcomer = actions.enrol(ctx_for(cast.lena), session_id=session.id)

    ctx = ctx_for(cast.lena)
    row = queries.get_enrolment(ctx, newcomer.enrolment_id)
    assert newcomer.position == queries.waitlist_position(ctx, row) == 3


def test_priority_is_refused_with_the_reason(db, people, placed, cast, ctx_for):
    ctx, waiting = ctx_for(cast.tom), placed[2].enrolment_id
    for stranger in (people[2], cast.lena, cast.mona):
        with pytest.raises(NotAllowed):
            actions.set_priority(
                ctx_for(stranger), enrolment_id=waiting, priority=9, reason="Please"
            )
    with pytest.raises(errors.ReasonMissing):
        actions.set_priority(ctx, enrolment_id=waiting, priority=9, reason=" ")
    for outside in (-1001, 1001):
        with pytest.raises(errors.PriorityOutOfRange):
            actions.set_priority(ctx, enrolment_id=waiting, priority=outside, reason="Far")
    with pytest.raises(errors.NotWaiting):
        actions.set_priority(ctx, enrolment_id=placed[0].enrolment_id, priority=1, reason="Up")

    actions.set_priority(ctx, enrolment_id=waiting, priority=0, reason="As it is")
    assert last_change(db, waiting).rule == "waitlist"
    actions.set_priority(ctx, enrolment_id=waiting, priority=1000, reason="First")
    assert last_change(db, waiting).rule == "priority"
