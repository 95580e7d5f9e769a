"""Facts about learning."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from learning_station.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class _LearningEvent(Event):
    name: ClassVar[str] = ""
    subject: ClassVar[str] = "enrolment_id"
    person: ClassVar[str | None] = "person_id"
    scope: ClassVar[str | None] = "session_id"

    enrolment_id: UUID
    session_id: UUID
    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class UnitCompleted(_LearningEvent):
    """A unit was completed."""

    name: ClassVar[str] = "learning.unit_completed"
    unit_id: UUID


@dataclass(frozen=True, kw_only=True)
class AttemptSubmitted(_LearningEvent):
    """A quiz was answered."""

    name: ClassVar[str] = "learning.attempt_submitted"
    unit_id: UUID
    number: int
    score_scaled: str
    success: str


@dataclass(frozen=True, kw_only=True)
class AttendanceMarked(_LearningEvent):
    """A trainer said how a person was at a meeting."""

    name: ClassVar[str] = "learning.attendance_marked"
    meeting_id: UUID
    status: str
    before: str | None


@dataclass(frozen=True, kw_only=True)
class SessionCompleted(_LearningEvent):
    """A person met the rule of the session."""

    name: ClassVar[str] = "learning.session_completed"
    rule_version: str
