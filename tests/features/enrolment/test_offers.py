"""Offers: every way a seat becomes free ends in one for the next, and every answer counts once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from learning_station.enrolment import actions, errors, queries
from learning_station.enrolment.models import (
    SeatHold,
    SeatOffer,
)
from learning_station.enrolment.rules import Obstacle
from learning_station.infra.job_queue import Job
from learning_station.kernel.actor import Actor
from learning_station.kernel.errors import NotAllowed, NotFound
from learning_station.scheduling import actions as scheduling_actions
from tests.factories import (
    IDS,
    make_affiliation,
    make_course,
    make_enrolment,
    make_organisation,
    make_person,
    make_session,
)
from tests.features.enrolment.offer_kit import (
    lapse_jobs,
    last_change,
    names_of_events,
    names_of_obstacles,
    open_offer,
    seats,
)
from tests.world import NOW

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


# Every way a seat becomes free


def free_by_withdrawal(db, session, people, placed, ctx_for, cast, run_jobs):
    actions.withdraw(ctx_for(people[0]), enrolment_id=placed[0].enrolment_id)


def free_by_cancelling(db, session, people, placed, ctx_for, cast, run_jobs):
    actions.cancel_enrolment(
        ctx_for(cast.tom), enrolment_id=placed[0].enrolment_id, reason="Another post"
    )


def free_by_more_seats(db, session, people, placed, ctx_for, cast, run_jobs):
    scheduling_actions.change_capacity(ctx_for(cast.rita), session_id=session.id, capacity=2)
    run_jobs()


def free_by_a_released_hold(db, session, people, placed, ctx_for, cast, run_jobs):
    session.capacity = 2
    hold = SeatHold(
        id=IDS.new(), session_id=session.id, organisation_id=cast.dakar_id, seats=1,
        releases_at=NOW, created_at=NOW,
    )  # fmt: skip
    db.add(hold)
    db.commit()
    assert actions.promote_waiting(ctx_for(cast.rita), session_id=session.id) == 0
    hold.released_at = NOW
    db.commit()
    actions.promote_waiting(ctx_for(cast.rita), session_id=session.id)


def free_by_declining(db, session, people, placed, ctx_for, cast, run_jobs):
    first = give_an_offer_to_somebody_before(db, session)
    actions.decline_offer(ctx_for(Actor(first.person_id)), offer_id=open_offer(db, first.id).id)


def free_by_lapsing(db, session, people, placed, ctx_for, cast, run_jobs):
    first = give_an_offer_to_somebody_before(db, session)
    offer = open_offer(db, first.id)
    offer.ends_at = NOW
    db.commit()
    actions.lapse_offer(ctx_for(Actor(system="test")), offer_id=offer.id)


def free_by_withdrawing_an_offered_seat(db, session, people, placed, ctx_for, cast, run_jobs):
    first = give_an_offer_to_somebody_before(db, session)
    actions.withdraw(ctx_for(Actor(first.person_id)), enrolment_id=first.id)
    assert db.scalar(sa.select(SeatOffer.outcome)) == "void"


def give_an_offer_to_somebody_before(db, session):
    """Offer a second seat of the session to somebody who stands before all others."""
    session.capacity = 2
    first = make_enrolment(db, session_id=session.id, person_id=make_person(db).id, seat="offered")
    db.add(
        SeatOffer(
            id=IDS.new(),
            enrolment_id=first.id,
            session_id=session.id,
            opened_at=NOW - HOUR,
            ends_at=NOW + HOUR,
        )
    )
    db.commit()
    return first


WAYS = (
    free_by_withdrawal, free_by_cancelling, free_by_more_seats, free_by_a_released_hold,
    free_by_declining, free_by_lapsing, free_by_withdrawing_an_offered_seat,
)  # fmt: skip


@pytest.mark.parametrize("offer_hours", [48, None])
@pytest.mark.parametrize("free", WAYS)
def test_each_way_a_seat_becomes_free_reaches_the_next_one(
    db, session, people, placed, ctx_for, cast, run_jobs, free, offer_hours
):
    session.offer_hours = offer_hours
    db.commit()

    free(db, session, people, placed, ctx_for, cast, run_jobs)

    got = "enrolled" if offer_hours is None else "offered"
    assert seats(db, placed)[1:] == [got, "waitlisted", "waitlisted"]
    change = last_change(db, placed[1].enrolment_id)
    assert change.rule == ("promoted" if offer_hours is None else "offered")
    assert change.facts["place"] == 1
    if offer_hours is not None:
        offer = open_offer(db, placed[1].enrolment_id)
        assert offer.ends_at == NOW + 48 * HOUR
        assert change.facts["until"] == offer.ends_at.isoformat()
        assert [job.run_at for job in lapse_jobs(db)] == [offer.ends_at]


def test_an_offered_seat_is_taken(db, session, people, placed, offer, ctx_for, cast):
    assert actions.promote_waiting(ctx_for(cast.rita), session_id=session.id) == 0
    newcomer = actions.enrol(ctx_for(cast.lena), session_id=session.id)

    assert newcomer.seat == "waitlisted"
    count = queries.count_seats(ctx_for(cast.rita), [session.id])[session.id]
    assert (count.enrolled, count.offered, count.waiting) == (0, 1, 3)


# Until when


@pytest.mark.parametrize(
    ("cut_off", "expected"),
    [(None, NOW + 7 * DAY - HOUR + HOUR), (NOW + 6 * DAY + 5 * HOUR, NOW + 6 * DAY + 5 * HOUR)],
)
def test_an_offer_is_cut_to_the_cut_off(
    db, session, people, placed, ctx_for, clock, cut_off, expected
):
    session.offers_until = cut_off
    db.commit()
    clock.at = NOW + 6 * DAY

    actions.withdraw(ctx_for(people[0]), enrolment_id=placed[0].enrolment_id)

    assert open_offer(db, placed[1].enrolment_id).ends_at == expected


def test_nothing_is_offered_from_the_cut_off_on(db, session, people, placed, ctx_for, clock, cast):
    session.offers_until = NOW + DAY
    db.commit()
    clock.at = NOW + DAY

    actions.withdraw(ctx_for(people[0]), enrolment_id=placed[0].enrolment_id)

    assert seats(db, placed)[1] == "waitlisted"
    assert names_of_obstacles(session, ctx_for(cast.tom)) == [Obstacle.PAST_CUT_OFF]


def test_working_hours_are_those_of_the_persons_city(db, course, ctx_for, people, clock):
    city = make_organisation(db, zone="Africa/Cairo", weekend=(5, 6))
    session = make_session(
        db, course=course, capacity=1, offer_hours=9, starts_in=timedelta(days=60)
    )
    session.offer_clock = "working_hours"
    db.commit()
    first = actions.enrol(ctx_for(people[0]), session_id=session.id)
    make_affiliation(db, person_id=people[1].person_id, organisation_id=city.id)
    second = actions.enrol(ctx_for(people[1]), session_id=session.id)
    # Thursday 26 November, 17:00 in Cairo (UTC+2): one hour is left, the weekend follows.
    clock.at = datetime(2026, 11, 26, 15, tzinfo=UTC)

    actions.withdraw(ctx_for(people[0]), enrolment_id=first.enrolment_id)

    offer = open_offer(db, second.enrolment_id)
    assert offer.ends_at == datetime(2026, 11, 29, 15, tzinfo=UTC)


# Answers


def test_accepting_once_and_once_more_is_one_seat(db, people, placed, offer, ctx_for):
    actions.accept_offer(ctx_for(people[1]), offer_id=offer.id)
    actions.accept_offer(ctx_for(people[1]), offer_id=offer.id)

    row = db.get(SeatOffer, offer.id, populate_existing=True)
    assert (row.outcome, row.closed_at) == ("accepted", NOW)
    assert seats(db, placed)[1:3] == ["enrolled", "waitlisted"]
    assert names_of_events(db).count("enrolment.learner_enrolled") == 2
    with pytest.raises(errors.OfferOver):
        actions.decline_offer(ctx_for(people[1]), offer_id=offer.id)


def test_declining_once_and_once_more_offers_the_seat_to_one_other(
    db, session, people, placed, offer, ctx_for
):
    actions.decline_offer(ctx_for(people[1]), offer_id=offer.id, reason=" Travelling ")
    actions.decline_offer(ctx_for(people[1]), offer_id=offer.id)

    assert seats(db, placed)[1:] == ["declined", "offered", "waitlisted"]
    assert last_change(db, placed[1].enrolment_id).reason == "Travelling"
    with pytest.raises(errors.OfferOver):
        actions.accept_offer(ctx_for(people[1]), offer_id=offer.id)
    again = actions.enrol(ctx_for(people[1]), session_id=session.id)
    assert (again.seat, again.position) == ("waitlisted", 2)


def test_a_late_answer_is_refused_even_before_the_job_came(
    db, people, placed, offer, ctx_for, clock
):
    clock.at = offer.ends_at

    for answer in (actions.accept_offer, actions.decline_offer):
        with pytest.raises(errors.OfferOver):
            answer(ctx_for(people[1]), offer_id=offer.id)
    assert seats(db, placed)[1] == "offered"
    clock.at = offer.ends_at - timedelta(microseconds=1)
    actions.accept_offer(ctx_for(people[1]), offer_id=offer.id)
    assert seats(db, placed)[1] == "enrolled"


def test_the_offer_of_another_is_theirs_alone(db, cast, people, placed, offer, ctx_for):
    strangers = (people[2], cast.mona, cast.tom, cast.rita)
    for stranger in strangers:
        with pytest.raises(NotFound):
            queries.get_own_offer(ctx_for(stranger), offer.id)
        for answer in (actions.accept_offer, actions.decline_offer):
            with pytest.raises(NotAllowed):
                answer(ctx_for(stranger), offer_id=offer.id)

    assert queries.get_own_offer(ctx_for(people[1]), offer.id).until == offer.ends_at
    actions.accept_offer(ctx_for(people[1]), offer_id=offer.id)
    assert seats(db, placed)[1] == "enrolled"


def test_an_offer_that_does_not_exist_is_not_found(cast, ctx_for):
    for answer in (actions.accept_offer, actions.decline_offer):
        with pytest.raises(NotFound):
            answer(ctx_for(cast.lena), offer_id=cast.lena.person_id)


# Cancelled sessions


def test_cancelling_the_session_voids_its_offers(
    db, session, people, placed, offer, ctx_for, cast, run_jobs, mailer
):
    scheduling_actions.cancel_session(
        ctx_for(cast.rita), session_id=session.id, reason="No trainer"
    )

    with pytest.raises(errors.SessionCancelled):
        actions.accept_offer(ctx_for(people[1]), offer_id=offer.id)
    run_jobs()

    row = db.get(SeatOffer, offer.id, populate_existing=True)
    assert row.outcome == "void"
    assert seats(db, placed)[1:3] == ["cancelled", "waitlisted"]
    change = last_change(db, placed[1].enrolment_id)
    assert (change.rule, change.reason) == ("offer_void", "No trainer")
    told = [mail for mail in mailer.sent if "cancelled" in mail.subject]
    assert len({mail.recipient for mail in told}) == len(told) == 3
    with pytest.raises(errors.OfferOver):
        actions.decline_offer(ctx_for(people[1]), offer_id=offer.id)


def test_only_the_system_voids_and_lapses(session, cast, offer, ctx_for, system_ctx):
    for stranger in (cast.lena, cast.tom, cast.rita):
        with pytest.raises(NotAllowed):
            actions.void_offers(ctx_for(stranger), session_id=session.id, reason="No")
        with pytest.raises(NotAllowed):
            actions.lapse_offer(ctx_for(stranger), offer_id=offer.id)
    assert actions.void_offers(system_ctx, session_id=session.id, reason="Yes") == 1
    assert actions.void_offers(system_ctx, session_id=session.id, reason="Yes") == 0


# The job that ends an offer


def test_the_job_ends_the_offer_in_its_time_and_the_next_one_is_asked(
    db, people, placed, offer, clock, run_jobs
):
    clock.at = offer.ends_at - timedelta(seconds=1)
    run_jobs()
    assert seats(db, placed)[1] == "offered"

    clock.at = offer.ends_at
    run_jobs()

    assert seats(db, placed)[1:] == ["lapsed", "offered", "waitlisted"]
    assert db.get(SeatOffer, offer.id, populate_existing=True).outcome == "lapsed"
    assert open_offer(db, placed[2].enrolment_id).ends_at == clock.at + 48 * HOUR


def test_run_twice_it_changes_nothing_more(db, placed, offer, clock, system_ctx):
    clock.at = offer.ends_at
    for _time in range(2):
        actions.lapse_offer(system_ctx, offer_id=offer.id)

    assert seats(db, placed)[1:] == ["lapsed", "offered", "waitlisted"]
    assert names_of_events(db).count("enrolment.offer_lapsed") == 1


def test_run_after_an_answer_it_changes_nothing(
    db, people, placed, offer, clock, ctx_for, system_ctx
):
    actions.accept_offer(ctx_for(people[1]), offer_id=offer.id)
    clock.at = offer.ends_at

    actions.lapse_offer(system_ctx, offer_id=offer.id)

    assert seats(db, placed)[1] == "enrolled"


def test_run_too_early_it_comes_again(db, placed, offer, clock, run_jobs):
    """The queue's clock is ahead of this machine's: a job that only went away would be lost."""
    db.execute(sa.update(Job).where(Job.kind == actions.LAPSE_OFFER).values(run_at=NOW))
    db.commit()

    run_jobs()
    assert seats(db, placed)[1] == "offered"
    clock.at = offer.ends_at + timedelta(seconds=5)
    run_jobs()

    assert seats(db, placed)[1] == "lapsed"


def test_killed_in_the_middle_nothing_of_it_stays_and_the_job_comes_again(
    db, placed, offer, clock, run_jobs, monkeypatch
):
    clock.at = offer.ends_at
    with monkeypatch.context() as broken:
        broken.setattr(
            "learning_station.enrolment.actions.waitlist.promote_waiting",
            lambda *_args, **_values: (_ for _ in ()).throw(RuntimeError("killed")),
        )
        run_jobs()
    assert seats(db, placed)[1:3] == ["offered", "waitlisted"]
    assert open_offer(db, placed[1].enrolment_id) is not None

    clock.advance(timedelta(minutes=5))
    run_jobs()

    assert seats(db, placed)[1:3] == ["lapsed", "offered"]


def test_after_days_without_a_worker_nothing_is_offered_past_the_cut_off(
    db, session, placed, offer, clock, run_jobs
):
    clock.at = session.starts_at + HOUR

    run_jobs()

    assert seats(db, placed)[1:] == ["lapsed", "waitlisted", "waitlisted"]


# Links


def test_whoever_holds_the_link_answers_as_its_person_and_nothing_else(
    db, people, placed, offer, anonymous_ctx, cast
):
    token = queries.make_offer_link(anonymous_ctx, offer.id).rpartition("/")[2]

    holder = queries.as_link_holder(anonymous_ctx, token)

    assert holder.actor == people[1]
    with pytest.raises(NotAllowed):
        actions.promote_waiting(holder, session_id=offer.session_id)
    actions.accept_offer(holder, offer_id=offer.id)
    assert last_change(db, placed[1].enrolment_id).actor_id == people[1].person_id


def test_the_link_of_a_closed_account_leads_nowhere(db, session, ctx_for, anonymous_ctx):
    person = make_person(db, is_deactivated=True)
    row = make_enrolment(db, session_id=session.id, person_id=person.id, seat="offered")
    offer_id: UUID = IDS.new()
    db.add(
        SeatOffer(
            id=offer_id,
            enrolment_id=row.id,
            session_id=session.id,
            opened_at=NOW,
            ends_at=NOW + DAY,
        )
    )
    db.commit()
    token = queries.make_offer_link(anonymous_ctx, offer_id).rpartition("/")[2]

    for wrong in (token, "nonsense", token[:-1]):
        with pytest.raises(NotFound):
            queries.as_link_holder(anonymous_ctx, wrong)
