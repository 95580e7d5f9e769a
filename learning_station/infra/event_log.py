"""The event log: audit trail and outbox in one table. Rows are only ever added."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from .db import Base, UtcDateTime


class LoggedEvent(Base):
    """One fact, who caused it, and what it is about. DO NOT update or delete rows."""

    __tablename__ = "event_log"
    __table_args__ = (
        sa.Index(None, "subject_id"),
        sa.Index(None, "person_id"),
        sa.Index(None, "scope_id"),
        sa.Index(None, "actor_id"),
        sa.Index(None, "name", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str]
    actor_id: Mapped[UUID | None]
    on_behalf_of: Mapped[UUID | None]
    subject_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    scope_id: Mapped[UUID | None]
    payload: Mapped[dict[str, Any]] = mapped_column(sa.JSON)


def list_trail(
    session: sa.orm.Session,
    object_id: UUID,
    *,
    before: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> Sequence[LoggedEvent]:
    """Return the events about, around, concerning or caused by that object, the latest first.

    They stand in the order in which they happened: what is carried over or read in is written down
    later than that."""
    query = sa.select(LoggedEvent).where(
        sa.or_(
            LoggedEvent.subject_id == object_id,
            LoggedEvent.person_id == object_id,
            LoggedEvent.scope_id == object_id,
            LoggedEvent.actor_id == object_id,
        )
    )
    if before is not None:
        occurred_at = sa.literal(before[0], LoggedEvent.occurred_at.type)
        event_id = sa.literal(before[1], LoggedEvent.id.type)
        key = sa.tuple_(LoggedEvent.occurred_at, LoggedEvent.id)
        query = query.where(key < sa.tuple_(occurred_at, event_id))
    order = (LoggedEvent.occurred_at.desc(), LoggedEvent.id.desc())
    return session.scalars(query.order_by(*order).limit(limit)).all()


def list_events(
    session: sa.orm.Session,
    *,
    name: str | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> Sequence[LoggedEvent]:
    """Return the events written last, of one kind where `name` says so."""
    query = sa.select(LoggedEvent)
    if name:
        query = query.where(LoggedEvent.name == name)
    if before is not None:
        query = query.where(LoggedEvent.id < before)
    return session.scalars(query.order_by(LoggedEvent.id.desc()).limit(limit)).all()


_TABLE = Base.metadata.tables[LoggedEvent.__tablename__]
# A plain table: every answer of a public page asks this, also those that say "not changed".
_LATEST = sa.select(_TABLE.c.id).order_by(_TABLE.c.id.desc()).limit(1)


def latest_event_id(session: sa.orm.Session) -> UUID | None:
    """Return the id of the newest event: it changes whenever anything has changed."""
    return session.scalar(_LATEST)
