"""Who is told what: from the recorded event to the mail that left."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from learning_station.accounts import events as accounts_events
from learning_station.accounts.models import Account, OneTimeToken
from learning_station.accounts.rules import TokenPurpose, hash_token, make_token
from learning_station.credentials.events import CredentialIssued, CredentialRevoked
from learning_station.enrolment import events as enrolment_events
from learning_station.infra.context import Context
from learning_station.infra.job_queue import Job
from learning_station.infra.mail import MemoryMailer
from learning_station.kernel.clock import FixedClock
from learning_station.kernel.errors import NotAllowed
from learning_station.kernel.events import Event
from learning_station.kernel.languages import LanguageMap
from learning_station.notifications import actions
from learning_station.notifications.actions import News
from learning_station.notifications.models import Message
from learning_station.notifications.rules import MessageKind
from learning_station.scheduling import events as scheduling_events
from tests.cast import Cast, Member
from tests.factories import make_enrolment, make_person
from tests.way import Way, make_way
from tests.world import World

CtxFor = Callable[..., Context]
RunJobs = Callable[[], int]
Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def way(db: Session, cast: Cast) -> Way:
    return make_way(db, cast)


@pytest.fixture
def happen(system_ctx: Context, run_jobs: RunJobs) -> Callable[[Event], None]:
    """Return what records an event and runs everything that follows from it."""

    def do(event: Event) -> None:
        with system_ctx.unit.transaction():
            system_ctx.record(event)
        run_jobs()

    return do


Happen = Callable[[Event], None]


def seat_event(kind: type[Event], way: Way, member: Member, **values: object) -> Event:
    return kind(
        enrolment_id=uuid4(), session_id=way.session.id, person_id=member.person_id, **values
    )


ENROLMENT_EVENTS: list[tuple[type[Event], dict[str, object], str, str]] = [
    (enrolment_events.ApplicationSubmitted, {}, "application_received", "has arrived"),
    (
        enrolment_events.ApplicationRejected,
        {"reason": "For planners"},
        "rejected",
        "For planners",
    ),
    (enrolment_events.LearnerEnrolled, {}, "enrolled", "have a seat"),
    (enrolment_events.LearnerEnrolled, {"approved": True}, "approved", "was approved"),
    (
        enrolment_events.LearnerEnrolled,
        {"from_waitlist": True, "approved": True},
        "moved_up",
        "become free",
    ),
    (enrolment_events.LearnerWaitlisted, {"position": 7}, "waitlisted", "place 7"),
    (enrolment_events.LearnerWithdrew, {}, "withdrawn", "withdrawn"),
    (
        enrolment_events.EnrolmentCancelled,
        {"reason": "Twice enrolled"},
        "enrolment_cancelled",
        "Twice enrolled",
    ),
]


@pytest.mark.parametrize(("event", "values", "kind", "says"), ENROLMENT_EVENTS)
def test_each_step_of_an_enrolment_is_told_once(
    event: type[Event],
    values: dict[str, object],
    kind: str,
    says: str,
    way: Way,
    cast: Cast,
    happen: Happen,
    mailer: MemoryMailer,
    db: Session,
) -> None:
    happen(seat_event(event, way, cast.otto, **values))

    (mail,) = mailer.sent
    assert mail.recipient == "otto@berlin.example"
    assert "Urban water" in mail.subject
    assert says in mail.text
    assert says in mail.html
    row = db.scalars(sa.select(Message)).one()
    assert (row.kind, row.state, row.person_id) == (kind, "sent", cast.otto.person_id)


def test_a_reason_that_was_not_given_is_said_so(
    way: Way, cast: Cast, happen: Happen, mailer: MemoryMailer
) -> None:
    event = seat_event(enrolment_events.ApplicationRejected, way, cast.otto, reason=" ")
    happen(event)

    assert "none was given" in mailer.sent[0].text


def test_times_are_told_on_both_clocks_when_they_differ(
    way: Way, cast: Cast, happen: Happen, mailer: MemoryMailer
) -> None:
    happen(seat_event(enrolment_events.LearnerEnrolled, way, cast.lena))
    happen(seat_event(enrolment_events.LearnerEnrolled, way, cast.otto))

    to_lena, to_otto = mailer.sent
    assert to_lena.language == "es"
    for body in (to_lena.text, to_lena.html):
        assert "Bogotá (UTC−5)" in body
        assert "Estocolmo (UTC+1)" in body
        assert "05:00" in body
        assert "11:00" in body
    assert "Berlin (UTC+1)" in to_otto.text
    assert "Stockholm" not in to_otto.text


def test_a_title_in_another_language_is_tagged_in_html(
    way: Way, cast: Cast, happen: Happen, mailer: MemoryMailer, db: Session
) -> None:
    way.session.title = LanguageMap(fr='Eau <urbaine> & "réseaux"')
    db.commit()

    happen(seat_event(enrolment_events.LearnerEnrolled, way, cast.otto))

    assert '<span lang="fr" dir="ltr">Eau &lt;urbaine&gt; &amp;' in mailer.sent[0].html
    assert "<urbaine>" not in mailer.sent[0].html
    assert "<urbaine>" in mailer.sent[0].text


def test_a_hostile_name_is_text_and_never_a_header(
    way: Way, happen: Happen, mailer: MemoryMailer, db: Session
) -> None:
    way.session.title = LanguageMap(en="Water\r\nBcc: all@city.example")
    person = make_person(db, given_name="<b>Eve</b>{{ 7*7 }}", email="eve@city.example")
    db.commit()

    happen(
        enrolment_events.LearnerEnrolled(
            enrolment_id=uuid4(), session_id=way.session.id, person_id=person.id
        )
    )

    (mail,) = mailer.sent
    assert "\n" not in mail.subject
    assert mail.as_message()["Bcc"] is None
    assert "&lt;b&gt;Eve&lt;/b&gt;{{ 7*7 }}" in mail.html


def test_running_everything_again_sends_nothing_twice(
    way: Way, cast: Cast, happen: Happen, mailer: MemoryMailer, db: Session, run_jobs: RunJobs
) -> None:
    happen(seat_event(enrolment_events.LearnerEnrolled, way, cast.otto))

    db.execute(sa.update(Job).values(state="ready", attempt=0, run_at=Job.created_at))
    db.commit()
    assert run_jobs() > 0

    assert len(mailer.sent) == 1
    assert len(db.scalars(sa.select(Message)).all()) == 1


def test_deactivated_and_unconfirmed_people_are_not_written_to(
    way: Way, happen: Happen, mailer: MemoryMailer, db: Session
) -> None:
    for values in ({"is_deactivated": True}, {"is_confirmed": False}):
        person = make_person(db, **values)
        happen(
            enrolment_events.LearnerEnrolled(
                enrolment_id=uuid4(), session_id=way.session.id, person_id=person.id
            )
        )

    assert mailer.sent == []


# People


def give_link(ctx: Context, db: Session, person_id: UUID, purpose: TokenPurpose) -> str:
    account = db.scalars(sa.select(Account).where(Account.person_id == person_id)).one()
    token_id = ctx.ids.new()
    token = make_token(ctx.tools.settings.secret_key, purpose.value, token_id)
    db.add(
        OneTimeToken(
            id=token_id,
            account_id=account.id,
            purpose=purpose.value,
            token_hash=hash_token(token),
            created_at=ctx.now,
            expires_at=ctx.now + timedelta(hours=1),
        )
    )
    db.commit()
    return token


def account_event(kind: type[Event], db: Session, person_id: UUID) -> Event:
    account_id = db.scalars(sa.select(Account.id).where(Account.person_id == person_id)).one()
    return kind(account_id=account_id, person_id=person_id)


@pytest.mark.parametrize(
    ("event", "purpose", "is_confirmed"),
    [
        (accounts_events.PersonSignedUp, TokenPurpose.CONFIRM_EMAIL, False),
        (accounts_events.SignUpRepeated, TokenPurpose.CONFIRM_EMAIL, False),
        (accounts_events.PasswordResetAsked, TokenPurpose.RESET_PASSWORD, True),
    ],
)
def test_a_link_is_mailed_and_its_body_forgotten_once_sent(
    event: type[Event],
    purpose: TokenPurpose,
    is_confirmed: bool,
    db: Session,
    system_ctx: Context,
    happen: Happen,
    mailer: MemoryMailer,
) -> None:
    person = make_person(db, is_confirmed=is_confirmed)
    token = give_link(system_ctx, db, person.id, purpose)

    happen(account_event(event, db, person.id))

    (mail,) = mailer.sent
    assert token in mail.text
    assert token in mail.html
    row = db.scalars(sa.select(Message)).one()
    assert (row.text, row.html) == ("", "")
    jobs = db.scalars(sa.select(Job)).all()
    assert all(token not in str(job.payload) for job in jobs)


def test_in_the_mailbox_the_link_stays_readable(
    db: Session, system_ctx: Context, happen: Happen, mailer: MemoryMailer
) -> None:
    mailer.delivers = False
    try:
        person = make_person(db, is_confirmed=False)
        token = give_link(system_ctx, db, person.id, TokenPurpose.CONFIRM_EMAIL)
        happen(account_event(accounts_events.PersonSignedUp, db, person.id))
    finally:
        mailer.delivers = True

    assert token in db.scalars(sa.select(Message)).one().text


def test_a_link_that_cannot_be_used_any_more_is_not_mailed(
    db: Session, cast: Cast, happen: Happen, mailer: MemoryMailer
) -> None:
    happen(account_event(accounts_events.PasswordResetAsked, db, cast.lena.person_id))

    assert mailer.sent == []


def test_signing_up_again_tells_the_holder_without_a_link(
    db: Session, cast: Cast, happen: Happen, mailer: MemoryMailer
) -> None:
    happen(account_event(accounts_events.SignUpRepeated, db, cast.otto.person_id))
    happen(account_event(accounts_events.PasswordChanged, db, cast.otto.person_id))

    assert [mail.subject for mail in mailer.sent] == [
        "You already have an account",
        "Your password was changed",
    ]
    assert "http://station.example/account/sign-in" in mailer.sent[0].text


# Sessions and certificates


def test_a_cancelled_session_is_told_once_to_everybody_concerned(
    db: Session, way: Way, cast: Cast, happen: Happen, mailer: MemoryMailer
) -> None:
    make_enrolment(db, session_id=way.session.id, person_id=cast.otto.person_id, seat="waitlisted")
    way.session.state = "cancelled"
    db.commit()

    happen(
        scheduling_events.SessionCancelled(session_id=way.session.id, reason="The trainer is ill")
    )
    happen(
        seat_event(enrolment_events.EnrolmentCancelled, way, cast.lena, reason="The trainer is ill")
    )

    assert sorted(mail.recipient for mail in mailer.sent) == [
        "lena@bogota.example",
        "otto@berlin.example",
    ]
    assert all("The trainer is ill" in mail.text for mail in mailer.sent)


def test_the_session_is_read_once_however_many_are_told(
    db: Session, way: Way, cast: Cast, happen: Happen, mailer: MemoryMailer, statements: Statements
) -> None:
    for member in (cast.otto, cast.mona, cast.amina):
        make_enrolment(db, session_id=way.session.id, person_id=member.person_id)
    way.session.state = "cancelled"
    db.commit()

    with statements() as sent:
        happen(scheduling_events.SessionCancelled(session_id=way.session.id, reason="Ill"))

    assert len(mailer.sent) == 4
    # Once for the mails, and once under its lock, to end what was offered.
    assert sum("FROM scheduling_session" in statement for statement in sent) == 2
    assert sum("FROM scheduling_meeting" in statement for statement in sent) == 1


def test_certificates_are_announced_and_their_end_explained(
    way: Way, cast: Cast, happen: Happen, mailer: MemoryMailer
) -> None:
    facts = {
        "credential_id": uuid4(),
        "session_id": way.session.id,
        "person_id": cast.otto.person_id,
    }

    happen(CredentialIssued(**facts, serial="2026-000042"))
    happen(CredentialRevoked(**facts, reason="Issued by mistake"))

    ready, revoked = mailer.sent
    assert "2026-000042" in ready.text
    assert "http://station.example/certificates" in ready.text
    assert "Issued by mistake" in revoked.text


def test_only_jobs_write_messages(cast: Cast, ctx_for: CtxFor, system_ctx: Context) -> None:
    news = News(MessageKind.PASSWORD_CHANGED)
    assert actions.tell(system_ctx, person_id=cast.otto.person_id, news=news, key="k")

    for member in (cast.otto, cast.tom, cast.rita):
        with pytest.raises(NotAllowed):
            actions.tell(ctx_for(member), person_id=cast.lena.person_id, news=news, key="other")


# Reminders


def add_meetings(happen: Happen, way: Way) -> None:
    for meeting in way.meetings:
        happen(
            scheduling_events.MeetingAdded(
                meeting_id=meeting.id, session_id=way.session.id, starts_at=meeting.starts_at
            )
        )


def move(db: Session, way: Way, happen: Happen, by: timedelta) -> None:
    meeting = way.meetings[1]
    before = meeting.starts_at
    meeting.starts_at += by
    meeting.ends_at += by
    db.commit()
    happen(
        scheduling_events.MeetingMoved(
            meeting_id=meeting.id,
            session_id=way.session.id,
            before=before,
            starts_at=meeting.starts_at,
        )
    )


@pytest.mark.parametrize(("by", "told"), [(timedelta(0), 1), (timedelta(days=-5), 0)])
def test_a_removed_meeting_is_told_to_those_with_a_seat_unless_it_is_past(
    by: timedelta,
    told: int,
    db: Session,
    way: Way,
    cast: Cast,
    happen: Happen,
    mailer: MemoryMailer,
) -> None:
    make_enrolment(db, session_id=way.session.id, person_id=cast.amina.person_id, seat="waitlisted")
    starts_at = way.meetings[1].starts_at + by
    facts = {"meeting_id": uuid4(), "session_id": way.session.id, "starts_at": starts_at}

    happen(scheduling_events.MeetingRemoved(**facts))

    assert [mail.recipient for mail in mailer.sent] == ["lena@bogota.example"] * told
    assert all("Bogotá (UTC−5)" in mail.text for mail in mailer.sent)
    assert all("Estocolmo (UTC+1)" in mail.text for mail in mailer.sent)


def reminders(db: Session) -> list[str]:
    return list(db.scalars(sa.select(Message.recipient).where(Message.kind == "reminder")))


def test_a_reminder_leaves_24_hours_before_the_meeting(
    db: Session,
    way: Way,
    cast: Cast,
    happen: Happen,
    mailer: MemoryMailer,
    clock: FixedClock,
    run_jobs: RunJobs,
) -> None:
    make_enrolment(db, session_id=way.session.id, person_id=cast.amina.person_id, seat="waitlisted")
    meeting = way.meetings[1]
    move(db, way, happen, timedelta(days=5))
    mailer.sent.clear()

    clock.at = meeting.starts_at - timedelta(hours=24, seconds=1)
    run_jobs()
    assert mailer.sent == []

    clock.at = meeting.starts_at - timedelta(hours=24)
    run_jobs()
    assert [mail.recipient for mail in mailer.sent] == ["lena@bogota.example"]


def test_a_reminder_moves_with_its_meeting_there_and_back(
    db: Session, way: Way, happen: Happen, clock: FixedClock, run_jobs: RunJobs
) -> None:
    meeting = way.meetings[1]
    move(db, way, happen, timedelta(days=10))
    first = meeting.starts_at

    move(db, way, happen, timedelta(days=2))
    clock.at = first - timedelta(hours=24)
    run_jobs()
    assert reminders(db) == []

    move(db, way, happen, timedelta(days=-1))
    clock.at = meeting.starts_at - timedelta(hours=24)
    run_jobs()
    assert reminders(db) == ["lena@bogota.example"]

    move(db, way, happen, timedelta(days=5))
    clock.at = meeting.starts_at - timedelta(hours=24)
    run_jobs()
    assert len(reminders(db)) == 2


def test_every_new_meeting_gets_one_reminder(
    db: Session, way: Way, happen: Happen, clock: FixedClock, run_jobs: RunJobs
) -> None:
    add_meetings(happen, way)
    clock.at = way.meetings[1].starts_at - timedelta(hours=1)
    run_jobs()

    assert reminders(db) == ["lena@bogota.example"] * 2


def test_cancelled_sessions_and_removed_meetings_remind_nobody(
    db: Session,
    way: Way,
    happen: Happen,
    mailer: MemoryMailer,
    clock: FixedClock,
    run_jobs: RunJobs,
) -> None:
    move(db, way, happen, timedelta(days=10))
    mailer.sent.clear()
    way.session.state = "cancelled"
    db.commit()

    clock.advance(timedelta(days=30))
    run_jobs()

    assert mailer.sent == []


def test_a_moved_meeting_is_told_with_old_and_new_time(
    db: Session, way: Way, cast: Cast, happen: Happen, mailer: MemoryMailer
) -> None:
    make_enrolment(db, session_id=way.session.id, person_id=cast.otto.person_id)

    move(db, way, happen, timedelta(days=3, hours=2))

    to_otto = next(mail for mail in mailer.sent if mail.recipient == "otto@berlin.example")
    assert "Wednesday 25 November 2026, 11:00, Berlin (UTC+1)" in to_otto.text
    assert "Saturday 28 November 2026, 13:00 to 14:30, Berlin (UTC+1)" in to_otto.text


def test_two_workers_remind_each_person_once(
    world: World, db: Session, way: Way, happen: Happen, clock: FixedClock
) -> None:
    move(db, way, happen, timedelta(days=5))
    clock.at = way.meetings[1].starts_at - timedelta(hours=20)
    payload = {
        "meeting_id": str(way.meetings[1].id),
        "starts_at": way.meetings[1].starts_at.isoformat(),
    }
    registry = world.app.extensions["registry"]
    handler = registry.find("notifications.remind")

    for _worker in range(2):
        with world.app.extensions["system_contexts"]() as ctx:
            handler(ctx, payload)

    assert reminders(db) == ["lena@bogota.example"]
