"""Who may have a seat: refused with every reason, let in by administrators who say why."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from learning_station.enrolment import actions, errors, queries
from learning_station.enrolment.models import Enrolment, EnrolmentChange, SeatOffer
from learning_station.organisations.models import Membership
from tests.factories import (
    make_affiliation,
    make_course,
    make_enrolment,
    make_organisation,
    make_person,
    make_session,
)
from tests.world import NOW

DAY = timedelta(days=1)


@pytest.fixture
def course(db, cast):
    return make_course(db, provider_id=cast.secretariat_id)


def change(db, session, **values):
    for name, value in values.items():
        setattr(session, name, value)
    db.commit()
    return session


def codes(refused):
    return [part.code.removeprefix("enrolment.") for part in refused.value.parts]


def test_a_member_city_only(db, cast, course, ctx_for):
    session = change(db, make_session(db, course=course), members_only=True)

    with pytest.raises(errors.NotEligible) as refused:
        actions.enrol(ctx_for(cast.tom), session_id=session.id)
    assert codes(refused) == ["not_a_member"]

    assert actions.enrol(ctx_for(cast.lena), session_id=session.id).seat == "enrolled"


def test_a_city_whose_membership_ended_is_none(db, cast, course, ctx_for):
    session = change(db, make_session(db, course=course), members_only=True)
    membership = db.scalars(
        sa.select(Membership).where(Membership.organisation_id == cast.berlin_id)
    ).one()
    change(db, membership, ends_on=date(2026, 11, 23))

    with pytest.raises(errors.NotEligible) as refused:
        actions.enrol(ctx_for(cast.otto), session_id=session.id)
    assert codes(refused) == ["not_a_member"]

    change(db, membership, ends_on=date(2026, 11, 24))
    assert actions.enrol(ctx_for(cast.otto), session_id=session.id).seat == "enrolled"


def test_a_profile_is_asked_of_those_who_apply_too(db, cast, course, ctx_for):
    session = make_session(db, course=course, policy="approval")
    change(db, session, profile_kind="political")

    with pytest.raises(errors.NotEligible) as refused:
        actions.apply(ctx_for(cast.lena), session_id=session.id)
    assert codes(refused) == ["other_profile"]

    assert actions.apply(ctx_for(cast.amina), session_id=session.id).application == "submitted"


def test_a_course_completed_before(db, cast, course, ctx_for):
    before = make_session(db, course=course, starts_in=-30 * DAY)
    after = make_session(db, course=make_course(db, provider_id=cast.secretariat_id))
    change(db, after, prerequisite_id=course.id)
    enrolment = make_enrolment(db, session_id=before.id, person_id=cast.lena.person_id)

    with pytest.raises(errors.NotEligible) as refused:
        actions.enrol(ctx_for(cast.lena), session_id=after.id)
    assert codes(refused) == ["prerequisite_missing"]
    assert refused.value.parts[0].values["course"].startswith("Course")

    enrolment.completed_at = NOW
    db.commit()
    assert actions.enrol(ctx_for(cast.lena), session_id=after.id).seat == "enrolled"


def test_two_seats_at_the_same_time(db, cast, course, ctx_for):
    one, other = (make_session(db, course=course) for _ in range(2))
    later = make_session(db, course=course, starts_in=8 * DAY)
    actions.enrol(ctx_for(cast.lena), session_id=one.id)

    with pytest.raises(errors.NotEligible) as refused:
        actions.enrol(ctx_for(cast.lena), session_id=other.id)
    assert codes(refused) == ["clashes"]

    assert actions.enrol(ctx_for(cast.lena), session_id=later.id).seat == "enrolled"
    assert actions.enrol(ctx_for(cast.otto), session_id=other.id).seat == "enrolled"


def test_a_meeting_that_ends_when_the_next_begins_is_no_clash(db, cast, course, ctx_for):
    one = make_session(db, course=course)
    other = make_session(db, course=course, starts_in=7 * DAY + timedelta(minutes=90))
    actions.enrol(ctx_for(cast.lena), session_id=one.id)

    assert actions.enrol(ctx_for(cast.lena), session_id=other.id).seat == "enrolled"


def test_so_many_seats_of_a_provider_in_a_year(db, cast, course, ctx_for):
    sessions = [make_session(db, course=course, starts_in=n * DAY) for n in (3, 5, 7)]
    foreign = make_course(db, provider_id=make_organisation(db, kind="partner").id)
    elsewhere = make_session(db, course=foreign, starts_in=9 * DAY)
    next_year = make_session(db, course=course, starts_in=400 * DAY)
    change(db, sessions[2], yearly_limit=2)
    for session in (*sessions[:2], elsewhere, next_year):
        actions.enrol(ctx_for(cast.lena), session_id=session.id)

    with pytest.raises(errors.NotEligible) as refused:
        actions.enrol(ctx_for(cast.lena), session_id=sessions[2].id)
    assert codes(refused) == ["year_full"]
    assert refused.value.parts[0].values["seats"] == 2

    mine = db.scalar(
        sa.select(Enrolment.id).where(
            Enrolment.session_id == sessions[0].id, Enrolment.person_id == cast.lena.person_id
        )
    )
    actions.withdraw(ctx_for(cast.lena), enrolment_id=mine)
    assert actions.enrol(ctx_for(cast.lena), session_id=sessions[2].id).seat == "enrolled"


@pytest.mark.parametrize("has_waitlist", [True, False])
def test_a_city_with_all_its_seats(db, cast, course, ctx_for, has_waitlist):
    session = make_session(db, course=course, capacity=5, has_waitlist=has_waitlist)
    change(db, session, city_limit=1)
    colleague = make_person(db)
    make_affiliation(db, person_id=colleague.id, organisation_id=cast.bogota_id)
    actions.enrol(ctx_for(cast.lena), session_id=session.id)
    ctx = ctx_for(cast.mona)

    if has_waitlist:
        assert actions.enrol(ctx, session_id=session.id).seat == "waitlisted"
    else:
        with pytest.raises(errors.NotEligible) as refused:
            actions.enrol(ctx, session_id=session.id)
        assert codes(refused) == ["city_full"]
    assert actions.enrol(ctx_for(cast.otto), session_id=session.id).seat == "enrolled"


def test_every_reason_is_said(db, cast, course, ctx_for):
    session = make_session(db, course=course)
    change(db, session, members_only=True, profile_kind="political")

    with pytest.raises(errors.NotEligible) as refused:
        actions.enrol(ctx_for(cast.tom), session_id=session.id)

    assert codes(refused) == ["not_a_member", "other_profile"]


def test_an_administrator_lets_somebody_in_with_a_reason(db, cast, course, ctx_for):
    session = change(db, make_session(db, course=course), profile_kind="political")
    ask = {"session_id": session.id, "person_id": cast.lena.person_id}

    with pytest.raises(errors.NotEligible):
        actions.enrol_on_behalf(ctx_for(cast.rita), **ask)
    placed = actions.enrol_on_behalf(ctx_for(cast.rita), **ask, reason=" Speaks there. ")

    step = db.scalars(
        sa.select(EnrolmentChange).where(EnrolmentChange.enrolment_id == placed.enrolment_id)
    ).one()
    assert (step.rule, step.reason) == ("on_behalf", "Speaks there.")
    assert step.facts["set_aside"] == ["profile"]


def test_what_was_checked_stands_in_the_history(db, cast, course, ctx_for):
    session = change(db, make_session(db, course=course), members_only=True)

    placed = actions.enrol(ctx_for(cast.lena), session_id=session.id)

    step = db.scalars(
        sa.select(EnrolmentChange).where(EnrolmentChange.enrolment_id == placed.enrolment_id)
    ).one()
    assert step.facts["checks"] == {"membership": True, "clash": True}
    assert step.facts["checks_version"] == 1


def test_an_offer_is_not_accepted_into_a_clash(db, cast, course, ctx_for, system_ctx):
    session = make_session(db, course=course, capacity=1, offer_hours=48)
    other = make_session(db, course=course)
    actions.enrol(ctx_for(cast.otto), session_id=session.id)
    actions.enrol(ctx_for(cast.lena), session_id=session.id)
    actions.enrol(ctx_for(cast.lena), session_id=other.id)
    seat = queries.find_live_enrolment(ctx_for(cast.otto), session.id, cast.otto.person_id)
    actions.withdraw(ctx_for(cast.otto), enrolment_id=seat.id)
    offer_id = db.scalar(sa.select(SeatOffer.id))

    with pytest.raises(errors.NotEligible) as refused:
        actions.accept_offer(ctx_for(cast.lena), offer_id=offer_id)
    assert codes(refused) == ["clashes"]


def test_an_open_session_without_rules_reads_one_thing_more(db, cast, course, ctx_for, statements):
    session_id = make_session(db, course=course).id
    ctx = ctx_for(cast.lena)

    with statements() as seen:
        actions.enrol(ctx, session_id=session_id)

    reads = [text for text in seen if text.lstrip().upper().startswith("SELECT")]
    assert len(reads) <= 4, reads
