"""The mails: what was written to whom, and whether it left."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from learning_station.infra.context import Context
from learning_station.kernel.pages import Page, cut
from learning_station.notifications.models import Message, MessageState
from learning_station.reporting.errors import MessageUnknown
from learning_station.reporting.permissions import ReportingPermission

from .keys import PAGE, read_key

STATES = tuple(state.value for state in MessageState)


@dataclass(frozen=True, kw_only=True)
class MessageRow:
    """One mail in the list, without its body."""

    id: UUID
    kind: str
    person_id: UUID | None
    recipient: str
    language: str
    subject: str
    state: str
    created_at: datetime
    sent_at: datetime | None

    @property
    def is_queued(self) -> bool:
        """Tell whether the mail has not left yet."""
        return self.state == MessageState.QUEUED.value


@dataclass(frozen=True, kw_only=True)
class MessageBody(MessageRow):
    """One mail with both of its bodies."""

    text: str
    html: str


_ROW = (
    Message.id, Message.kind, Message.person_id, Message.recipient, Message.language,
    Message.subject, Message.state, Message.created_at, Message.sent_at,
)  # fmt: skip


def list_messages(
    ctx: Context,
    *,
    text: str | None = None,
    kind: str | None = None,
    state: str | None = None,
    cursor: str | None = None,
    size: int = PAGE,
) -> Page[MessageRow]:
    """Return a page of mails, newest first; `text` is looked for in recipient and subject."""
    ctx.require(ReportingPermission.READ_MAILBOX)
    query = sa.select(*_ROW)
    if text:
        looked_for = text.strip()
        in_recipient = Message.recipient.icontains(looked_for, autoescape=True)
        in_subject = Message.subject.icontains(looked_for, autoescape=True)
        query = query.where(sa.or_(in_recipient, in_subject))
    if kind:
        query = query.where(Message.kind == kind)
    if state:
        query = query.where(Message.state == state)
    before = read_key(cursor)
    if before is not None:
        query = query.where(Message.id < before)
    found = ctx.db.execute(query.order_by(Message.id.desc()).limit(size + 1)).mappings()
    return cut([MessageRow(**row) for row in found], size, lambda row: (str(row.id),))


def get_message(ctx: Context, message_id: UUID) -> MessageBody:
    """Return one mail; raise MessageUnknown when there is none."""
    ctx.require(ReportingPermission.READ_MAILBOX)
    query = sa.select(*_ROW, Message.text, Message.html).where(Message.id == message_id)
    row = ctx.db.execute(query).mappings().one_or_none()
    if row is None:
        raise MessageUnknown
    return MessageBody(**row)
