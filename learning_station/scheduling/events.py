"""Facts about training sessions and meetings."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from learning_station.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class _SessionEvent(Event):
    name: ClassVar[str] = ""
    subject: ClassVar[str] = "session_id"

    session_id: UUID


@dataclass(frozen=True, kw_only=True)
class SessionDrafted(_SessionEvent):
    """A session was prepared; only those who prepare it see it."""

    name: ClassVar[str] = "scheduling.session_drafted"


@dataclass(frozen=True, kw_only=True)
class SessionScheduled(_SessionEvent):
    """The session is public."""

    name: ClassVar[str] = "scheduling.session_scheduled"


@dataclass(frozen=True, kw_only=True)
class SessionChanged(_SessionEvent):
    """Facts of a session changed; `changed` names the fields."""

    name: ClassVar[str] = "scheduling.session_changed"
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CapacityChanged(_SessionEvent):
    """More or fewer seats."""

    name: ClassVar[str] = "scheduling.capacity_changed"
    before: int | None
    after: int | None


@dataclass(frozen=True, kw_only=True)
class SessionCancelled(_SessionEvent):
    """The session will not take place."""

    name: ClassVar[str] = "scheduling.session_cancelled"
    reason: str


@dataclass(frozen=True, kw_only=True)
class _MeetingEvent(Event):
    name: ClassVar[str] = ""
    subject: ClassVar[str] = "meeting_id"
    scope: ClassVar[str | None] = "session_id"

    meeting_id: UUID
    session_id: UUID


@dataclass(frozen=True, kw_only=True)
class MeetingAdded(_MeetingEvent):
    """A meeting was added to a session."""

    name: ClassVar[str] = "scheduling.meeting_added"
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class MeetingMoved(_MeetingEvent):
    """A meeting takes place at another time."""

    name: ClassVar[str] = "scheduling.meeting_moved"
    before: datetime
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class MeetingRemoved(_MeetingEvent):
    """A meeting was taken off the session."""

    name: ClassVar[str] = "scheduling.meeting_removed"
    starts_at: datetime
