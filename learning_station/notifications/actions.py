"""All writes of notifications: messages are written once, sent by a job, and marked as sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from learning_station.accounts import queries as accounts_queries
from learning_station.accounts.queries import PersonFacts
from learning_station.accounts.rules import TokenPurpose
from learning_station.infra import job_queue
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action
from learning_station.kernel.languages import INTERFACE_LANGUAGES

from . import queries, rules
from .documents import Occasion, Reader, write_letter
from .models import Message, MessageState
from .permissions import NotificationPermission
from .queries import SessionFacts
from .rules import MessageKind

SEND_JOB = "notifications.send"
REMIND_JOB = "notifications.remind"
REMIND_OF_OFFER_JOB = "notifications.remind_of_offer"

LINKS = {
    MessageKind.CONFIRM_ADDRESS: TokenPurpose.CONFIRM_EMAIL,
    MessageKind.RESET_PASSWORD: TokenPurpose.RESET_PASSWORD,
}


@dataclass(frozen=True)
class News:
    """What is told, to one person or to many. `meeting_id` narrows the meetings down to one."""

    kind: MessageKind
    session: SessionFacts | None = None
    meeting_id: UUID | None = None
    before: datetime | None = None
    until: datetime | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@action
def tell(ctx: Context, *, person_id: UUID, news: News, key: str) -> bool:
    """Write the message of that key and ask for its sending; return False where nothing is to tell.

    A second call with the same key writes nothing, whatever became of the first message.
    """
    ctx.require(NotificationPermission.SEND)
    if queries.has_message(ctx, key):
        return False
    person = accounts_queries.find_person(ctx, person_id)
    if person is None or not rules.may_reach(
        news.kind,
        is_confirmed=person.email_confirmed_at is not None,
        is_deactivated=person.deactivated_at is not None,
    ):
        return False
    occasion = _occasion(ctx, news, person.account_id)
    if occasion is None:
        return False
    language = person.language if person.language in INTERFACE_LANGUAGES else "en"
    reader = Reader(person.given_name, language, _zone_of(person, occasion))
    _store(ctx, reader, person.email, person.id, occasion, key)
    return True


@dataclass(frozen=True)
class Addressee:
    """Somebody who is written to by their address, whether or not they have an account."""

    email: str
    given_name: str
    language: str


@action
def tell_address(ctx: Context, *, addressee: Addressee, news: News, key: str) -> bool:
    """Write the message of that key to an address; return False where nothing is to tell.

    Whoever has an account is told as the person they are; others read the session's times."""
    ctx.require(NotificationPermission.SEND)
    person = accounts_queries.find_person_by_email(ctx, addressee.email)
    if person is not None and (person.email_confirmed_at or person.deactivated_at):
        return tell(ctx, person_id=person.id, news=news, key=key)
    occasion = None if queries.has_message(ctx, key) else _occasion(ctx, news)
    if occasion is None:
        return False
    reader = Reader(addressee.given_name, addressee.language, occasion.zone or "UTC")
    _store(ctx, reader, addressee.email, None, occasion, key)
    return True


def _occasion(ctx: Context, news: News, account_id: UUID | None = None) -> Occasion | None:
    """Return what the message is about, or None when that has passed away meanwhile."""
    values = dict(news.values)
    if news.kind in LINKS and account_id is not None:
        link = accounts_queries.find_link(ctx, account_id, LINKS[news.kind])
        if link is None:
            return None
        values["link"] = link
    if news.session is None:
        return Occasion(news.kind, values, until=news.until)
    ahead = [meeting for meeting in news.session.meetings if meeting.ends_at > ctx.now]
    if news.meeting_id is not None:
        ahead = [meeting for meeting in ahead if meeting.id == news.meeting_id]
        if not ahead:
            return None
    return Occasion(
        news.kind,
        values,
        session=news.session,
        meetings=ahead,
        before=news.before,
        until=news.until,
    )


def _store(
    ctx: Context, reader: Reader, email: str, person_id: UUID | None, occasion: Occasion, key: str
) -> None:
    settings = ctx.tools.settings
    letter = write_letter(
        reader,
        occasion,
        base_url=settings.base_url,
        support=settings.support_email,
    )
    message = Message(
        id=ctx.ids.new(),
        key=key,
        kind=occasion.kind.value,
        person_id=person_id,
        recipient=email,
        language=reader.language,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        state=MessageState.QUEUED.value,
        created_at=ctx.now,
    )
    ctx.db.add(message)
    ctx.db.flush()
    ctx.enqueue(SEND_JOB, {"message_id": message.id}, dedupe_key=f"send:{message.id}")


def _zone_of(person: PersonFacts, occasion: Occasion) -> str:
    """Return the person's zone; whoever never chose one reads the times of the session."""
    if person.zone_confirmed or person.zone != "UTC":
        return person.zone
    return occasion.zone or person.zone


@action
def mark_sent(ctx: Context, *, message_id: UUID) -> None:
    """Write down that the message has left; one that carried a secret keeps only its headers."""
    ctx.require(NotificationPermission.SEND)
    message = queries.find_queued(ctx, message_id)
    if message is None:
        return
    message.state = MessageState.SENT.value
    message.sent_at = ctx.now
    if message.kind in rules.WITH_SECRET and ctx.tools.mailer.delivers:
        message.text = ""
        message.html = ""


@action
def plan_reminder(
    ctx: Context, *, meeting_id: UUID, starts_at: datetime, due: datetime | None = None
) -> None:
    """Have the people of the meeting reminded 24 hours before it, or when it is `due` instead.

    A time that has passed is now; a meeting that has begun reminds nobody."""
    ctx.require(NotificationPermission.SEND)
    due = due or rules.reminder_due(starts_at)
    if starts_at <= ctx.now:
        return
    ctx.enqueue(
        REMIND_JOB,
        {"meeting_id": meeting_id, "starts_at": starts_at},
        run_at=max(due, ctx.now),
        dedupe_key=rules.reminder_key(meeting_id, starts_at),
    )


@action
def cancel_reminder(ctx: Context, *, meeting_id: UUID, starts_at: datetime) -> None:
    """Take back the reminder planned for that start of the meeting."""
    ctx.require(NotificationPermission.SEND)
    job_queue.cancel_job(ctx.db, dedupe_key=rules.reminder_key(meeting_id, starts_at))


@action
def plan_offer_reminder(ctx: Context, *, offer_id: UUID, due: datetime) -> None:
    """Have the person reminded of an offer when that is due, once."""
    ctx.require(NotificationPermission.SEND)
    ctx.enqueue(
        REMIND_OF_OFFER_JOB,
        {"offer_id": offer_id},
        run_at=max(due, ctx.now),
        dedupe_key=f"remind-of-offer:{offer_id}",
    )
