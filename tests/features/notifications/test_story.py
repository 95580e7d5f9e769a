"""What the features really record ends as the right mail: nothing is assumed about their events."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from learning_station.accounts import actions as accounts_actions
from learning_station.accounts.queries import ProfileKind
from learning_station.enrolment import actions as enrolment_actions
from learning_station.infra.context import Context
from learning_station.infra.mail import MemoryMailer
from learning_station.kernel.clock import FixedClock
from learning_station.kernel.zones import to_local
from learning_station.scheduling import actions as scheduling_actions
from learning_station.scheduling.models import Meeting
from learning_station.scheduling.rules import MeetingFacts
from tests.cast import Cast
from tests.factories import make_course, make_session

CtxFor = Callable[..., Context]
RunJobs = Callable[[], int]


def test_the_link_of_the_first_mail_opens_the_account(
    anonymous_ctx: Context, client: FlaskClient, mailer: MemoryMailer, run_jobs: RunJobs
) -> None:
    accounts_actions.sign_up(
        anonymous_ctx,
        email="Nora@city.example",
        given_name="Nora",
        family_name="Lind",
        printed_name="Nora Lind",
        profile_kind=ProfileKind.TECHNICAL,
        language="fr",
        zone="Europe/Stockholm",
    )
    run_jobs()

    (mail,) = mailer.sent
    assert (mail.recipient, mail.language) == ("nora@city.example", "fr")
    link = re.search(r"http://station\.example(/account/\S+)", mail.text)
    assert link is not None
    assert client.get(link.group(1)).status_code == 200


def test_the_waitlist_is_told_when_a_seat_becomes_free(
    db: Session, cast: Cast, ctx_for: CtxFor, mailer: MemoryMailer, run_jobs: RunJobs
) -> None:
    course = make_course(db, provider_id=cast.secretariat_id)
    session = make_session(db, course=course, capacity=1)
    placed = enrolment_actions.enrol(ctx_for(cast.otto), session_id=session.id)
    enrolment_actions.enrol(ctx_for(cast.amina), session_id=session.id)
    run_jobs()
    told = {mail.recipient: mail.subject for mail in mailer.sent}
    assert set(told) == {"otto@berlin.example", "amina@dakar.example"}
    assert told["otto@berlin.example"].startswith("You have a seat")
    mailer.sent.clear()

    enrolment_actions.withdraw(ctx_for(cast.otto), enrolment_id=placed.enrolment_id)
    run_jobs()

    assert sorted(mail.recipient for mail in mailer.sent) == [
        "amina@dakar.example",
        "otto@berlin.example",
    ]


def test_a_meeting_that_is_really_moved_moves_its_reminder(
    db: Session,
    cast: Cast,
    ctx_for: CtxFor,
    mailer: MemoryMailer,
    clock: FixedClock,
    run_jobs: RunJobs,
) -> None:
    course = make_course(db, provider_id=cast.secretariat_id)
    session = make_session(db, course=course, meetings=1, starts_in=timedelta(days=5))
    enrolment_actions.enrol(ctx_for(cast.otto), session_id=session.id)
    run_jobs()
    meeting = db.query(Meeting).filter_by(session_id=session.id).one()
    first = meeting.starts_at
    mailer.sent.clear()

    scheduling_actions.move_meeting(
        ctx_for(cast.rita),
        meeting_id=meeting.id,
        facts=MeetingFacts(
            zone=meeting.zone,
            starts_local=meeting.starts_local + timedelta(days=2),
            ends_local=meeting.ends_local + timedelta(days=2),
        ),
    )
    run_jobs()
    assert [mail.subject.split(":")[0] for mail in mailer.sent] == ["New time for a meeting"]
    mailer.sent.clear()

    clock.at = first - timedelta(hours=24)
    run_jobs()
    assert mailer.sent == []
    clock.at = first + timedelta(days=1)
    run_jobs()
    assert [mail.subject.split(":")[0] for mail in mailer.sent] == ["Reminder"]


@pytest.mark.parametrize(
    ("published_before", "reminded_before"),
    [(timedelta(days=4), timedelta(hours=24)), (timedelta(hours=20), timedelta(hours=2))],
)
def test_a_session_published_late_reminds_its_people_all_the_same(
    published_before: timedelta,
    reminded_before: timedelta,
    db: Session,
    cast: Cast,
    ctx_for: CtxFor,
    mailer: MemoryMailer,
    clock: FixedClock,
    run_jobs: RunJobs,
) -> None:
    course = make_course(db, provider_id=cast.secretariat_id)
    session = make_session(
        db, course=course, state="draft", meetings=0, starts_in=timedelta(days=5)
    )
    starts_local = to_local(session.starts_at, "UTC").replace(tzinfo=None)
    meeting = scheduling_actions.add_meeting(
        ctx_for(cast.rita),
        session_id=session.id,
        facts=MeetingFacts(
            zone="UTC", starts_local=starts_local, ends_local=starts_local + timedelta(hours=1)
        ),
    )
    starts_at = meeting.starts_at
    run_jobs()
    clock.at = starts_at - published_before
    run_jobs()
    scheduling_actions.publish_session(ctx_for(cast.rita), session_id=session.id)
    run_jobs()
    enrolment_actions.enrol(ctx_for(cast.otto), session_id=session.id)
    run_jobs()
    mailer.sent.clear()

    clock.at = starts_at - reminded_before - timedelta(seconds=1)
    run_jobs()
    assert mailer.sent == []
    clock.at = starts_at - reminded_before
    run_jobs()
    assert [mail.subject.split(":")[0] for mail in mailer.sent] == ["Reminder"]


def test_a_meeting_that_is_removed_is_told_and_not_reminded_of(
    db: Session,
    cast: Cast,
    ctx_for: CtxFor,
    mailer: MemoryMailer,
    clock: FixedClock,
    run_jobs: RunJobs,
) -> None:
    course = make_course(db, provider_id=cast.secretariat_id)
    session = make_session(db, course=course, meetings=0, starts_in=timedelta(days=5))
    enrolment_actions.enrol(ctx_for(cast.otto), session_id=session.id)
    starts = session.starts_at.replace(tzinfo=None)
    meeting = scheduling_actions.add_meeting(
        ctx_for(cast.rita),
        session_id=session.id,
        facts=MeetingFacts(
            zone="UTC", starts_local=starts, ends_local=starts + timedelta(minutes=90)
        ),
    )
    run_jobs()
    mailer.sent.clear()

    scheduling_actions.remove_meeting(ctx_for(cast.rita), meeting_id=meeting.id)
    run_jobs()
    assert [mail.subject.split(":")[0] for mail in mailer.sent] == ["A meeting will not take place"]
    assert "29 November 2026" in mailer.sent[0].text
    mailer.sent.clear()

    clock.at = session.starts_at - timedelta(hours=24)
    assert run_jobs() == 0
    assert mailer.sent == []
