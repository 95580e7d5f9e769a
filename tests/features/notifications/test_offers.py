"""Offers are told with deadline and link, reminded of while they wait, and confirmed at the end."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.enrolment import actions as enrolment_actions
from learning_station.enrolment.models import SeatOffer
from learning_station.infra.job_queue import Job
from learning_station.notifications.models import Message
from tests.factories import make_course, make_enrolment, make_session

HOUR = timedelta(hours=1)


@pytest.fixture
def session(db, cast):
    course = make_course(db, provider_id=cast.secretariat_id)
    return make_session(db, course=course, capacity=1, offer_hours=48, zone="Europe/Stockholm")


@pytest.fixture
def offer(db, cast, session, ctx_for, run_jobs, mailer):
    """Lena waits first, Otto after her; Lena has the offer, and the mail about it was sent."""
    for number, member in enumerate((cast.lena, cast.otto)):
        make_enrolment(
            db, session_id=session.id, person_id=member.person_id, seat="waitlisted", waits=number
        )
    enrolment_actions.promote_waiting(ctx_for(cast.rita), session_id=session.id)
    run_jobs()
    return db.scalars(sa.select(SeatOffer)).one()


def kinds(db):
    return list(db.scalars(sa.select(Message.kind).order_by(Message.id)))


def test_an_offer_is_told_with_its_deadline_on_both_clocks_and_its_link(offer, mailer, client):
    (mail,) = mailer.sent

    assert (mail.recipient, mail.language) == ("lena@bogota.example", "es")
    for body in (mail.text, mail.html):
        assert "04:00, Bogotá (UTC−5)" in body
        assert "10:00, Estocolmo (UTC+1)" in body
    (path,) = re.findall(r"http://station\.example(/my-learning/offers/link/[\w-]+)", mail.text)
    assert client.get(path).status_code == 200


def test_the_body_of_a_mail_that_answers_for_somebody_is_not_kept(db, offer, mailer):
    # The mailer of the tests delivers.
    assert mailer.delivers
    row = db.scalars(sa.select(Message)).one()
    assert (row.kind, row.text, row.html) == ("seat_offered", "", "")


def test_who_has_not_answered_is_reminded_twelve_hours_before(db, offer, mailer, clock, run_jobs):
    clock.at = offer.ends_at - 12 * HOUR - timedelta(seconds=1)
    run_jobs()
    assert kinds(db) == ["seat_offered"]

    clock.at = offer.ends_at - 12 * HOUR
    run_jobs()
    db.execute(
        sa.update(Job)
        .where(Job.kind == "notifications.remind_of_offer")
        .values(state="ready", attempt=0)
    )
    db.commit()
    run_jobs()

    assert kinds(db) == ["seat_offered", "offer_reminder"]
    assert "/my-learning/offers/link/" in mailer.sent[-1].text


@pytest.mark.parametrize("accepts", [True, False])
def test_who_has_answered_is_not_reminded(db, cast, offer, ctx_for, clock, run_jobs, accepts):
    answer = enrolment_actions.accept_offer if accepts else enrolment_actions.decline_offer
    answer(ctx_for(cast.lena), offer_id=offer.id)
    run_jobs()
    expected = ["seat_offered", "moved_up"] if accepts else [
        "seat_offered", "offer_declined", "seat_offered",
    ]  # fmt: skip
    assert sorted(kinds(db)) == sorted(expected)

    clock.at = offer.ends_at - 12 * HOUR
    run_jobs()

    assert sorted(kinds(db)) == sorted(expected + ([] if accepts else ["offer_reminder"]))


def test_an_offer_that_lapsed_is_told_to_both(db, offer, mailer, clock, run_jobs):
    clock.at = offer.ends_at
    run_jobs()

    told = {(mail.recipient, mail.language): mail for mail in mailer.sent[1:]}
    assert sorted(kinds(db)) == ["offer_lapsed", "seat_offered", "seat_offered"]
    assert "/sessions/" in told["lena@bogota.example", "es"].text
    assert "kept for you" in told["otto@berlin.example", "en"].text


def test_an_offer_answered_before_the_mail_was_written_is_not_told(
    db, cast, session, ctx_for, run_jobs
):
    make_enrolment(db, session_id=session.id, person_id=cast.lena.person_id, seat="waitlisted")
    enrolment_actions.promote_waiting(ctx_for(cast.rita), session_id=session.id)
    offer = db.scalars(sa.select(SeatOffer)).one()
    enrolment_actions.accept_offer(ctx_for(cast.lena), offer_id=offer.id)

    run_jobs()

    assert kinds(db) == ["moved_up"]
