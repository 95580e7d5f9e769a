"""Table of messages."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learning_station.infra.db import Base, UtcDateTime


class MessageState(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    SENT = "sent"


class Message(Base):
    """One mail to one person. `key` (event, recipient, subject) makes it one only."""

    __tablename__ = "notifications_message"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.Index(None, "person_id", "id"),
        sa.Index(
            "ix__notifications_message__queued",
            "id",
            sqlite_where=sa.text("state = 'queued'"),
            postgresql_where=sa.text("state = 'queued'"),
        ),
        sa.CheckConstraint("state IN ('queued', 'sent')", name="state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str]
    kind: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts_person.id"))
    recipient: Mapped[str]
    language: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    state: Mapped[str] = mapped_column(default=MessageState.QUEUED.value)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
