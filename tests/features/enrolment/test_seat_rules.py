"""How seats are given: changed by those who organise the session, while people are in already."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.enrolment import actions, errors, queries
from learning_station.enrolment.rules import Quota
from learning_station.infra.event_log import LoggedEvent
from learning_station.infra.revisions import Outdated, present_revision
from learning_station.kernel.errors import NotAllowed
from learning_station.scheduling import actions as scheduling_actions
from learning_station.scheduling import errors as scheduling_errors
from learning_station.scheduling.rules import SeatRules
from tests.factories import make_course, make_enrolment, make_organisation, make_session
from tests.world import NOW

RULES = SeatRules()


@pytest.fixture
def session(db, cast):
    course = make_course(db, provider_id=cast.secretariat_id)
    return make_session(db, course=course, capacity=2, state="scheduled")


def set_rules(ctx, session, seen=None, **changes):
    return actions.change_seat_rules(
        ctx, session_id=session.id, seat_rules=replace(RULES, **changes), seen=seen
    )


def test_rules_are_kept_and_the_change_is_logged(db, cast, session, ctx_for):
    changed = set_rules(
        ctx_for(cast.tom), session, policy="two_stage", offer_hours=24, members_only=True
    )

    db.refresh(session)
    assert (session.policy, session.offer_hours, session.members_only) == ("two_stage", 24, True)
    assert set(changed) == {"policy", "offer_hours", "members_only"}
    event = db.scalars(
        sa.select(LoggedEvent).where(LoggedEvent.name == "scheduling.session_changed")
    ).one()
    assert set(event.payload["changed"]) == set(changed)


def test_saving_what_is_there_changes_nothing(db, cast, session, ctx_for):
    assert set_rules(ctx_for(cast.tom), session) == ()
    assert present_revision(db, session.id, scheduling_actions.SEAT_RULES) == 0


def test_a_form_that_is_outdated_is_refused(cast, session, ctx_for):
    set_rules(ctx_for(cast.tom), session, seen=0, yearly_limit=1)

    with pytest.raises(Outdated):
        set_rules(ctx_for(cast.rita), session, seen=0, yearly_limit=2)
    set_rules(ctx_for(cast.rita), session, seen=1, yearly_limit=2)


def test_only_those_who_give_the_session(db, cast, session, ctx_for):
    foreign = make_session(
        db, course=make_course(db, provider_id=make_organisation(db, kind="partner").id)
    )
    for member, wanted in ((cast.lena, session), (cast.mona, session), (cast.tom, foreign)):
        with pytest.raises(NotAllowed):
            set_rules(ctx_for(member), wanted, members_only=True)

    assert set_rules(ctx_for(cast.rita), foreign, members_only=True) == ("members_only",)


def test_the_way_stays_while_applications_wait(db, cast, session, ctx_for):
    set_rules(ctx_for(cast.tom), session, policy="approval")
    placed = actions.apply(ctx_for(cast.lena), session_id=session.id)

    with pytest.raises(errors.ApplicationsWait) as refused:
        set_rules(ctx_for(cast.tom), session, policy="open")
    assert refused.value.values == {"count": 1}
    set_rules(ctx_for(cast.tom), session, policy="approval", members_only=True)

    actions.approve(ctx_for(cast.tom), enrolment_id=placed.enrolment_id)
    set_rules(ctx_for(cast.tom), session, policy="open", members_only=True)
    assert queries.find_live_enrolment(
        ctx_for(cast.lena), session.id, cast.lena.person_id
    ).seat == "enrolled"  # fmt: skip


def test_who_waited_for_the_limit_of_the_city_moves_up_when_it_goes(db, cast, session, ctx_for):
    set_rules(ctx_for(cast.tom), session, city_limit=1)
    actions.enrol(ctx_for(cast.lena), session_id=session.id)
    assert actions.enrol(ctx_for(cast.mona), session_id=session.id).seat == "waitlisted"

    set_rules(ctx_for(cast.tom), session, city_limit=2)

    mine = queries.find_live_enrolment(ctx_for(cast.mona), session.id, cast.mona.person_id)
    assert mine.seat == "enrolled"


def test_a_course_that_nobody_can_complete(db, cast, session, ctx_for):
    draft = make_course(db, provider_id=cast.secretariat_id, is_published=False)

    with pytest.raises(scheduling_errors.PrerequisiteUnknown):
        set_rules(ctx_for(cast.tom), session, prerequisite_id=draft.id)
    with pytest.raises(scheduling_errors.PrerequisiteIsSame):
        set_rules(ctx_for(cast.tom), session, prerequisite_id=session.course_id)


def test_a_session_that_is_over_or_cancelled_keeps_its_rules(db, cast, session, ctx_for, clock):
    clock.at = session.ends_at + timedelta(seconds=1)
    with pytest.raises(scheduling_errors.SessionIsOver):
        set_rules(ctx_for(cast.tom), session, members_only=True)
    with pytest.raises(errors.SessionEnded):
        actions.set_quota(
            ctx_for(cast.tom), session_id=session.id, quota=Quota("region", "Africa", None, 1)
        )

    clock.at = NOW
    session.state = "cancelled"
    db.commit()
    with pytest.raises(scheduling_errors.SessionIsCancelled):
        set_rules(ctx_for(cast.tom), session, members_only=True)


# Quotas


def test_a_quota_is_set_replaced_and_removed(cast, session, ctx_for):
    ctx = ctx_for(cast.tom)
    for quota in (Quota("profile", "political", 1), Quota("profile", "political", 1, 2)):
        actions.set_quota(ctx, session_id=session.id, quota=quota)
    actions.set_quota(ctx, session_id=session.id, quota=Quota("region", "Africa", None, 1))

    assert queries.list_quotas(ctx, session.id) == [
        Quota("profile", "political", 1, 2), Quota("region", "Africa", None, 1),
    ]  # fmt: skip

    for _ in range(2):
        actions.remove_quota(ctx, session_id=session.id, dimension="region", value="Africa")
    assert len(queries.list_quotas(ctx, session.id)) == 1


def test_more_than_all_seats_are_not_promised(cast, session, ctx_for):
    ctx = ctx_for(cast.tom)
    actions.set_quota(ctx, session_id=session.id, quota=Quota("region", "Africa", 2))

    with pytest.raises(errors.QuotaAboveSeats):
        actions.set_quota(ctx, session_id=session.id, quota=Quota("region", "Asia", 1))


def test_two_who_set_quotas_at_once(cast, session, ctx_for):
    quota = Quota("region", "Africa", None, 1)
    actions.set_quota(ctx_for(cast.tom), session_id=session.id, quota=quota, seen=0)

    with pytest.raises(Outdated):
        actions.set_quota(
            ctx_for(cast.rita), session_id=session.id, quota=replace(quota, at_most=2), seen=0
        )


def test_quotas_are_for_those_who_organise(cast, session, ctx_for):
    quota = Quota("region", "Africa", None, 1)
    for member in (cast.lena, cast.mona):
        with pytest.raises(NotAllowed):
            actions.set_quota(ctx_for(member), session_id=session.id, quota=quota)
        with pytest.raises(NotAllowed):
            actions.remove_quota(
                ctx_for(member), session_id=session.id, dimension="region", value="Africa"
            )


def test_who_waited_for_a_quota_moves_up_when_it_goes(cast, session, ctx_for):
    quota = Quota("profile", "technical", None, 1)
    actions.set_quota(ctx_for(cast.tom), session_id=session.id, quota=quota)
    actions.enrol(ctx_for(cast.lena), session_id=session.id)
    assert actions.enrol(ctx_for(cast.otto), session_id=session.id).seat == "waitlisted"

    actions.remove_quota(
        ctx_for(cast.tom), session_id=session.id, dimension="profile", value="technical"
    )

    otto = queries.find_live_enrolment(ctx_for(cast.otto), session.id, cast.otto.person_id)
    assert otto.seat == "enrolled"


def test_nobody_loses_a_seat_by_a_quota(db, cast, session, ctx_for):
    make_enrolment(db, session_id=session.id, person_id=cast.lena.person_id)
    actions.set_quota(
        ctx_for(cast.tom), session_id=session.id, quota=Quota("profile", "technical", None, 0)
    )

    lena = queries.find_live_enrolment(ctx_for(cast.lena), session.id, cast.lena.person_id)
    assert lena.seat == "enrolled"
