"""The mails of invitations: to people with an account and to addresses without one."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.enrolment import actions
from learning_station.enrolment.actions import InvitationFacts
from learning_station.notifications.models import Message
from tests.factories import make_course, make_person, make_session
from tests.world import NOW


@pytest.fixture
def session(db, cast):
    course = make_course(db, provider_id=cast.secretariat_id)
    return make_session(db, course=course, slug="goals", policy="invitation", zone="Europe/Madrid")


def invite(ctx, session, *emails, **facts):
    asked = {"expires_at": NOW + timedelta(days=3), "language": "fr", **facts}
    actions.invite(ctx, session_id=session.id, emails=emails, facts=InvitationFacts(**asked))


def letters(db):
    return {each.recipient: each for each in db.scalars(sa.select(Message))}


def test_each_is_written_to_in_their_language(db, cast, session, ctx_for, run_jobs):
    invite(ctx_for(cast.tom), session, cast.lena.email, "new@city.example", note="Venez !")
    run_jobs()

    found = letters(db)
    assert found[cast.lena.email].language == "es"
    assert found[cast.lena.email].person_id == cast.lena.person_id
    new = found["new@city.example"]
    assert (new.language, new.person_id, new.kind) == ("fr", None, "invited")
    assert "Venez !" in new.text
    assert "/sessions/goals/invitation/" in new.text
    assert "Madrid" in new.text
    assert "%(" not in new.text + new.subject + new.html


def test_without_a_note_there_is_no_gap(db, cast, session, ctx_for, run_jobs):
    invite(ctx_for(cast.tom), session, "new@city.example", language="en")
    run_jobs()

    new = letters(db)["new@city.example"]
    assert new.text.startswith("Hello,\n")
    assert "<p></p>" not in new.html


def test_who_was_deactivated_is_left_in_peace(db, cast, session, ctx_for, run_jobs):
    make_person(db, email="gone@city.example", is_deactivated=True)
    invite(ctx_for(cast.tom), session, "gone@city.example")
    run_jobs()

    assert letters(db) == {}


def test_a_reminder_is_a_mail_of_its_own(db, cast, session, ctx_for, run_jobs, clock):
    invite(ctx_for(cast.tom), session, "new@city.example")
    run_jobs()
    clock.at = NOW + timedelta(days=1)
    ids = db.scalars(sa.text("SELECT id FROM enrolment_invitation").columns(id=sa.Uuid())).all()
    actions.remind_invitations(ctx_for(cast.tom), session_id=session.id, invitation_ids=ids)
    run_jobs()

    kinds = sorted(db.scalars(sa.select(Message.kind)))
    assert kinds == ["invitation_reminder", "invited"]


def test_what_was_taken_back_before_the_mail_left_is_not_sent(db, cast, session, ctx_for, run_jobs):
    invite(ctx_for(cast.tom), session, "new@city.example")
    ids = db.scalars(sa.text("SELECT id FROM enrolment_invitation").columns(id=sa.Uuid())).all()
    actions.take_back_invitations(ctx_for(cast.tom), session_id=session.id, invitation_ids=ids)
    run_jobs()

    assert letters(db) == {}
