"""Invitations: bound to an address, answered once, the only way into an invitation session."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.accounts.errors import EmailUnreadable
from learning_station.enrolment import actions, errors, queries
from learning_station.enrolment.actions import InvitationFacts
from learning_station.enrolment.models import Enrolment, EnrolmentChange, Invitation
from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.actor import Actor
from learning_station.kernel.errors import NotAllowed, NotFound
from learning_station.kernel.ids import RandomIds
from tests.factories import (
    make_course,
    make_enrolment,
    make_invitation,
    make_person,
    make_session,
)
from tests.world import NOW

FACTS = InvitationFacts(expires_at=NOW + timedelta(days=3), language="es")


@pytest.fixture
def course(db, cast):
    return make_course(db, provider_id=cast.secretariat_id)


@pytest.fixture
def session(db, course):
    return make_session(db, course=course, policy="invitation", capacity=1)


@pytest.fixture
def invitation(db, cast, session):
    return make_invitation(db, session_id=session.id, email=cast.lena.email)


def invite(ctx, session, *emails, facts=FACTS):
    return actions.invite(ctx, session_id=session.id, emails=emails, facts=facts)


def states(db):
    return sorted(map(tuple, db.execute(sa.select(Invitation.email, Invitation.state))))


def test_addresses_are_invited_once(db, cast, session, ctx_for):
    make_enrolment(db, session_id=session.id, person_id=cast.amina.person_id)
    ctx = ctx_for(cast.tom)

    first = invite(ctx, session, " LENA@bogota.example ", "new@city.example", cast.amina.email)
    again = invite(ctx, session, "lena@bogota.example", "other@city.example")

    assert (first.sent, list(first.inside)) == (2, [cast.amina.email])
    assert (again.sent, list(again.invited)) == (1, ["lena@bogota.example"])
    assert [email for email, _state in states(db)] == [
        "lena@bogota.example", "new@city.example", "other@city.example",
    ]  # fmt: skip


def test_a_list_with_a_bad_address_invites_nobody(db, cast, session, ctx_for):
    with pytest.raises(EmailUnreadable):
        invite(ctx_for(cast.tom), session, "fine@city.example", "not an address")

    assert states(db) == []


def test_who_may_invite_remind_and_take_back(cast, session, invitation, ctx_for):
    chosen = {"session_id": session.id, "invitation_ids": [invitation.id]}
    for member in (cast.lena, cast.mona, cast.otto):
        ctx = ctx_for(member)
        for refused in (
            lambda ctx=ctx: invite(ctx, session, "new@city.example"),
            lambda ctx=ctx: actions.remind_invitations(ctx, **chosen),
            lambda ctx=ctx: actions.take_back_invitations(ctx, **chosen),
        ):
            with pytest.raises(NotAllowed):
                refused()
    assert invite(ctx_for(cast.rita), session, "new@city.example").sent == 1


def test_an_invitation_session_is_entered_only_by_invitation(cast, session, ctx_for):
    with pytest.raises(errors.InvitationNeeded):
        actions.enrol(ctx_for(cast.lena), session_id=session.id)
    with pytest.raises(errors.InvitationNeeded):
        actions.apply(ctx_for(cast.lena), session_id=session.id)


def test_accepting_gives_the_seat_and_stands_in_the_history(db, cast, session, invitation, ctx_for):
    placed = actions.accept_invitation(ctx_for(cast.lena), invitation_id=invitation.id)

    assert (placed.seat, placed.is_new) == ("enrolled", True)
    db.refresh(invitation)
    assert (invitation.state, invitation.enrolment_id) == ("accepted", placed.enrolment_id)
    step = db.scalars(
        sa.select(EnrolmentChange).where(EnrolmentChange.enrolment_id == placed.enrolment_id)
    ).one()
    assert step.rule == "invited"
    assert step.facts["invitation"] == str(invitation.id)

    again = actions.accept_invitation(ctx_for(cast.lena), invitation_id=invitation.id)
    assert (again.enrolment_id, again.is_new) == (placed.enrolment_id, False)


def test_when_all_seats_are_taken_the_invited_wait(db, cast, session, ctx_for):
    make_enrolment(db, session_id=session.id, person_id=cast.otto.person_id)
    invitation = make_invitation(db, session_id=session.id, email=cast.lena.email)

    placed = actions.accept_invitation(ctx_for(cast.lena), invitation_id=invitation.id)

    assert (placed.seat, placed.position) == ("waitlisted", 1)


def test_a_full_session_without_a_waitlist_leaves_the_invitation_open(
    db, cast, session, invitation, ctx_for
):
    session.has_waitlist = False
    db.commit()
    make_enrolment(db, session_id=session.id, person_id=cast.otto.person_id)

    with pytest.raises(errors.SessionFull):
        actions.accept_invitation(ctx_for(cast.lena), invitation_id=invitation.id)

    db.refresh(invitation)
    assert invitation.state == "pending"


def test_another_address_is_refused(db, cast, session, invitation, ctx_for):
    for answer in (actions.accept_invitation, actions.decline_invitation):
        with pytest.raises(errors.InvitationOfAnother):
            answer(ctx_for(cast.otto), invitation_id=invitation.id)
    assert db.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 0


def test_an_address_nobody_confirmed_is_refused(db, session, ctx_for):
    person = make_person(db, email="new@city.example", is_confirmed=False)
    invitation = make_invitation(db, session_id=session.id, email="new@city.example")

    with pytest.raises(errors.InvitationOfAnother):
        actions.accept_invitation(ctx_for(Actor(person.id)), invitation_id=invitation.id)


def test_strangers_and_unknown_invitations(cast, session, ctx_for, anonymous_ctx, invitation):
    with pytest.raises(NotAllowed):
        actions.accept_invitation(anonymous_ctx, invitation_id=invitation.id)
    with pytest.raises(NotFound):
        actions.accept_invitation(ctx_for(cast.lena), invitation_id=RandomIds().new())


def test_declining_is_final_until_invited_anew(db, cast, session, invitation, ctx_for):
    for _ in range(2):
        actions.decline_invitation(ctx_for(cast.lena), invitation_id=invitation.id)
    with pytest.raises(errors.InvitationAnswered):
        actions.accept_invitation(ctx_for(cast.lena), invitation_id=invitation.id)

    invite(ctx_for(cast.tom), session, cast.lena.email)
    mine = queries.find_own_invitation(ctx_for(cast.lena), session.id, cast.lena.person_id)
    assert actions.accept_invitation(ctx_for(cast.lena), invitation_id=mine).seat == "enrolled"


def test_one_that_expired_is_refused_and_can_be_sent_anew(
    db, cast, session, invitation, ctx_for, clock
):
    clock.at = invitation.expires_at
    with pytest.raises(errors.InvitationExpired):
        actions.accept_invitation(ctx_for(cast.lena), invitation_id=invitation.id)

    later = InvitationFacts(expires_at=clock.at + timedelta(days=1), language="en")
    assert invite(ctx_for(cast.tom), session, cast.lena.email, facts=later).sent == 1
    assert [state for _email, state in states(db)] == ["pending", "taken_back"]


def test_what_the_session_asks_counts_unless_the_organisers_said_otherwise(
    db, cast, session, ctx_for
):
    session.profile_kind = "political"
    db.commit()
    invitation = make_invitation(db, session_id=session.id, email=cast.lena.email)
    with pytest.raises(errors.NotEligible):
        actions.accept_invitation(ctx_for(cast.lena), invitation_id=invitation.id)

    actions.take_back_invitations(
        ctx_for(cast.tom), session_id=session.id, invitation_ids=[invitation.id]
    )
    with pytest.raises(errors.InvitationTakenBack):
        actions.accept_invitation(ctx_for(cast.lena), invitation_id=invitation.id)

    exempt = InvitationFacts(
        expires_at=NOW + timedelta(days=3), language="es", is_exempt=True, reason="Speaks there."
    )
    invite(ctx_for(cast.tom), session, cast.lena.email, facts=exempt)
    mine = queries.find_own_invitation(ctx_for(cast.lena), session.id, cast.lena.person_id)
    placed = actions.accept_invitation(ctx_for(cast.lena), invitation_id=mine)

    step = db.scalars(
        sa.select(EnrolmentChange).where(EnrolmentChange.enrolment_id == placed.enrolment_id)
    ).one()
    assert (step.reason, step.facts["set_aside"]) == ("Speaks there.", ["profile"])


def test_an_invitation_works_beside_other_ways(db, cast, course, ctx_for):
    session = make_session(db, course=course, policy="approval", capacity=2)
    invitation = make_invitation(db, session_id=session.id, email=cast.lena.email)

    placed = actions.accept_invitation(ctx_for(cast.lena), invitation_id=invitation.id)

    assert (placed.application, placed.seat) == ("approved", "enrolled")


def test_who_applied_already_is_not_given_a_seat_beside_it(db, cast, course, ctx_for):
    session = make_session(db, course=course, policy="approval", capacity=2)
    actions.apply(ctx_for(cast.lena), session_id=session.id)
    invitation = make_invitation(db, session_id=session.id, email=cast.lena.email)

    with pytest.raises(errors.AlreadyEnrolled):
        actions.accept_invitation(ctx_for(cast.lena), invitation_id=invitation.id)


def test_only_those_who_wait_are_reminded_and_not_every_hour(
    db, cast, session, invitation, ctx_for, clock
):
    answered = make_invitation(db, session_id=session.id, email="no@city.example", state="declined")
    elsewhere = make_invitation(
        db,
        session_id=make_session(db, course=make_course(db, provider_id=cast.secretariat_id)).id,
        email="else@city.example",
    )
    chosen = {
        "session_id": session.id,
        "invitation_ids": [invitation.id, answered.id, elsewhere.id],
    }
    ctx = ctx_for(cast.tom)
    assert actions.remind_invitations(ctx, **chosen) == 0

    clock.at = NOW + timedelta(days=1)
    assert actions.remind_invitations(ctx, **chosen) == 1
    assert actions.remind_invitations(ctx, **chosen) == 0
    events = db.scalars(
        sa.select(LoggedEvent).where(LoggedEvent.name == "enrolment.invitation_sent")
    ).all()
    assert [event.payload["is_reminder"] for event in events] == [True]
    with pytest.raises(errors.NoInvitationChosen):
        actions.remind_invitations(ctx, session_id=session.id, invitation_ids=[])


def test_only_those_that_wait_are_taken_back(db, cast, session, invitation, ctx_for):
    answered = make_invitation(db, session_id=session.id, email="no@city.example", state="declined")
    chosen = {"session_id": session.id, "invitation_ids": [invitation.id, answered.id]}

    assert actions.take_back_invitations(ctx_for(cast.tom), **chosen) == 1
    assert actions.take_back_invitations(ctx_for(cast.tom), **chosen) == 0


def test_the_list_pages_filters_and_counts_in_one_statement_each(
    db, cast, session, ctx_for, clock, statements
):
    ids = [
        make_invitation(db, session_id=session.id, email=f"p{n}@city.example").id for n in range(5)
    ]
    make_invitation(db, session_id=session.id, email=cast.lena.email, state="declined")
    late = make_invitation(
        db, session_id=session.id, email="late@city.example", expires_in=timedelta(0)
    )
    ctx, session_id = ctx_for(cast.tom), session.id

    with statements() as seen:
        first = queries.list_invitations_page(ctx, session_id, state="pending", limit=3)
    assert len(seen) == 1
    rest = queries.list_invitations_page(
        ctx, session_id, state="pending", cursor=first.next_cursor, limit=3
    )
    assert sorted(row.id for row in (*first.rows, *rest.rows)) == sorted(ids)

    found = queries.list_invitations_page(ctx, session_id, text="LENA@")
    assert [(row.name, row.state(ctx.now)) for row in found.rows] == [("Lena Vargas", "declined")]
    expired = queries.list_invitations_page(ctx, session_id, state="expired")
    assert [row.id for row in expired.rows] == [late.id]
    assert queries.count_invitations(ctx, session_id) == {
        "pending": 5, "accepted": 0, "declined": 1, "expired": 1, "taken_back": 0,
    }  # fmt: skip


def test_learning_says_who_completed_what(db, cast, course, system_ctx, ctx_for):
    session = make_session(db, course=course)
    enrolment = make_enrolment(db, session_id=session.id, person_id=cast.lena.person_id)

    for at in (NOW, NOW + timedelta(days=1)):
        actions.note_completion(system_ctx, enrolment_id=enrolment.id, completed_at=at)
    db.refresh(enrolment)
    assert enrolment.completed_at == NOW
    with pytest.raises(NotAllowed):
        actions.note_completion(ctx_for(cast.rita), enrolment_id=enrolment.id, completed_at=NOW)
