"""Tables of people who come from a file: what was read, and what became of each row."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learning_station.infra.db import Base, UtcDateTime


class ImportState(StrEnum):
    """How far an import is: read and shown, under way, or done."""

    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"


class RowOutcome(StrEnum):
    """What became of one row."""

    ENROLLED = "enrolled"
    WAITLISTED = "waitlisted"
    NOMINATED = "nominated"
    ALREADY = "already"
    FAILED = "failed"


class PeopleImport(Base):
    """A file with people for a session. With an organisation, its coordinator names them."""

    __tablename__ = "enrolment_import"
    __table_args__ = (
        sa.Index(None, "session_id", "id"),
        sa.CheckConstraint("state IN ('checked', 'running', 'done')", name="state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("scheduling_session.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("organisations_organisation.id")
    )
    created_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts_person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    file_name: Mapped[str]
    people: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    ignored: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    state: Mapped[str]


class ImportedRow(Base):
    """What became of one row of an import. Written with its effect, so it is done once.

    `problems` are the refusals of a failed row: code and values of each.
    """

    __tablename__ = "enrolment_imported_row"
    __table_args__ = (
        sa.CheckConstraint(
            "outcome IN ('enrolled', 'waitlisted', 'nominated', 'already', 'failed')",
            name="outcome",
        ),
    )

    import_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enrolment_import.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[str]
    problems: Mapped[list[list[Any]]] = mapped_column(sa.JSON, default=list)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
