"""Forms that were sent: each is done once, and sent again it leads where it led the first time.

A form carries an id of its own, made when it is shown. Its row is written in the transaction of
what it does: a form that was refused leaves none, and of two that come at the same moment the
second waits for the first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from .db import Base, UtcDateTime, upsert

KEPT = timedelta(days=1)
"""How long a form is known again; a page is hardly open for longer."""


class SentForm(Base):
    """One form that was done, for the person who sent it, and where its answer led."""

    __tablename__ = "sent_form"
    __table_args__ = (sa.Index(None, "sent_at"),)

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    location: Mapped[str]
    # Not written any more; the column goes when no running version fills it.
    messages: Mapped[list[str]] = mapped_column(sa.JSON)


@dataclass(frozen=True)
class Sending:
    """A form as it comes: whose it is, its id, and what tells its content apart."""

    person_id: UUID
    request_id: UUID
    fingerprint: str


@dataclass(frozen=True)
class FirstAnswer:
    """What the form was answered with when it came first."""

    fingerprint: str
    location: str


def claim(session: Session, sending: Sending, *, now: datetime) -> FirstAnswer | None:
    """Take the form for this transaction; return its first answer when it was done before.

    Waits while another transaction has it, and takes it when that one is rolled back."""
    statement = (
        upsert(session, SentForm)
        .values(
            request_id=sending.request_id,
            person_id=sending.person_id,
            fingerprint=sending.fingerprint,
            sent_at=now,
            location="",
            messages=[],
        )
        .on_conflict_do_nothing(index_elements=["request_id", "person_id"])
        .returning(SentForm.request_id)
    )
    if session.execute(statement).first() is not None:
        return None
    return find_answer(session, sending.request_id, sending.person_id)


def find_answer(
    session: Session, request_id: UUID, person_id: UUID | None = None
) -> FirstAnswer | None:
    """Return what the form was answered with, or None; whoever is not signed in has its id only."""
    query = sa.select(SentForm.fingerprint, SentForm.location).where(
        SentForm.request_id == request_id
    )
    if person_id is not None:
        query = query.where(SentForm.person_id == person_id)
    row = session.execute(query.limit(1)).one_or_none()
    return FirstAnswer(*row) if row else None


def keep_answer(session: Session, sending: Sending, *, location: str) -> None:
    """Note where the answer to the claimed form leads."""
    values: dict[str, Any] = {
        "fingerprint": sending.fingerprint,
        "location": location,
    }
    session.execute(
        sa.update(SentForm)
        .where(SentForm.request_id == sending.request_id, SentForm.person_id == sending.person_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def delete_old_forms(session: Session, *, now: datetime) -> int:
    """Forget the forms that were sent long ago."""
    statement = sa.delete(SentForm).where(SentForm.sent_at < now - KEPT)
    result: Any = session.execute(statement)
    return int(result.rowcount)
