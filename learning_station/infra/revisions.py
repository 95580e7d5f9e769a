"""How often a thing was changed: so that nobody saves over what somebody else saved meanwhile.

A form carries the number that counted when it was filled. The change compares it in the statement
that counts on; of two who save at once, the second is told who was faster.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from learning_station.kernel.errors import Conflict

from .context import Context
from .db import Base, UtcDateTime, upsert


class Outdated(Conflict):
    """The thing was changed after the form was filled from it."""

    code = "revision.outdated"

    def __init__(self, *, number: int, changed_at: datetime, changed_by: UUID | None) -> None:
        super().__init__()
        self.number, self.changed_at, self.changed_by = number, changed_at, changed_by


class Revision(Base):
    """The last change of one thing, or of one part of it; no row: as it was made.

    Rows stay when their thing is deleted: ids never come again.
    """

    __tablename__ = "revision"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[UUID | None]


def present_revision(session: Session, subject_id: UUID, part: str = "") -> int:
    """Return the number that counts now. Ask before reading what it guards, never after."""
    number = session.scalar(
        sa.select(Revision.number).where(Revision.subject_id == subject_id, Revision.part == part)
    )
    return number or 0


def revise(ctx: Context, subject_id: UUID, *, part: str = "", seen: int | None = None) -> None:
    """Count a change of the thing; raise Outdated when another came after the one `seen`.

    Without `seen` (commands, jobs, changes that overwrite nothing) every change counts."""
    change = {"changed_at": ctx.now, "changed_by": ctx.actor.person_id}
    statement = (
        upsert(ctx.db, Revision)
        .values(subject_id=subject_id, part=part, number=1, **change)
        .on_conflict_do_update(
            index_elements=["subject_id", "part"],
            set_={"number": Revision.number + 1, **change},
            where=None if seen is None else Revision.number == seen,
        )
        .returning(Revision.number)
    )
    if ctx.db.execute(statement).first() is None:
        raise _outdated(ctx, subject_id, part)


def _outdated(ctx: Context, subject_id: UUID, part: str) -> Outdated:
    row: Any = ctx.db.execute(
        sa.select(Revision.number, Revision.changed_at, Revision.changed_by).where(
            Revision.subject_id == subject_id, Revision.part == part
        )
    ).one()
    return Outdated(number=row.number, changed_at=row.changed_at, changed_by=row.changed_by)
