"""Tables of progress, attempts, attendance and completion."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learning_station.infra.db import Base, UtcDateTime


class AttendanceStatus(StrEnum):
    """How somebody was there."""

    PRESENT = "present"
    PARTIAL = "partial"
    LATE = "late"
    EXCUSED = "excused"
    ABSENT = "absent"


class Success(StrEnum):
    """Whether an assessment was met."""

    UNKNOWN = "unknown"
    PASSED = "passed"
    FAILED = "failed"


class CompletionState(StrEnum):
    """How far a person is with a session."""

    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"


class UnitProgress(Base):
    """What a person did with one unit of their session. `completed_at` is never cleared.

    `place` says where in the unit they were last: a share from 0 to 1 of its length.
    """

    __tablename__ = "learning_unit_progress"
    __table_args__ = (sa.UniqueConstraint("enrolment_id", "unit_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enrolment_enrolment.id"))
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("catalogue_unit.id"))
    place: Mapped[Decimal] = mapped_column(sa.Numeric(5, 4), default=Decimal(0))
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Attempt(Base):
    """One try at a quiz. `answers` maps question ids to chosen answer ids."""

    __tablename__ = "learning_attempt"
    __table_args__ = (
        sa.UniqueConstraint("enrolment_id", "unit_id", "number"),
        sa.CheckConstraint("score_scaled BETWEEN 0 AND 1", name="score_scaled"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enrolment_enrolment.id"))
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("catalogue_unit.id"))
    number: Mapped[int]
    answers: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    score_scaled: Mapped[Decimal] = mapped_column(sa.Numeric(5, 4))
    success: Mapped[str]
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Attendance(Base):
    """How one person was at one meeting; no row means nobody has said so yet."""

    __tablename__ = "learning_attendance"
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "enrolment_id"),
        sa.Index(None, "enrolment_id"),
        sa.CheckConstraint(
            "status IN ('present', 'partial', 'late', 'excused', 'absent')", name="status"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    meeting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("scheduling_meeting.id"))
    enrolment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enrolment_enrolment.id"))
    status: Mapped[str]
    marked_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts_person.id"))
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Completion(Base):
    """Whether a person has completed a session, under which rule, and from which facts."""

    __tablename__ = "learning_completion"
    __table_args__ = (sa.UniqueConstraint("enrolment_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enrolment_enrolment.id"))
    state: Mapped[str]
    success: Mapped[str] = mapped_column(default=Success.UNKNOWN.value)
    rule_version: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
