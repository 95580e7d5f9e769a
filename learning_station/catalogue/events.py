"""Facts about courses."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from learning_station.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class _CourseEvent(Event):
    name: ClassVar[str] = ""
    subject: ClassVar[str] = "course_id"
    scope: ClassVar[str | None] = "version_id"

    course_id: UUID
    version_id: UUID


@dataclass(frozen=True, kw_only=True)
class CourseCreated(_CourseEvent):
    """A course was begun, with an empty draft."""

    name: ClassVar[str] = "catalogue.course_created"


@dataclass(frozen=True, kw_only=True)
class DraftChanged(_CourseEvent):
    """Something in the draft of a course was changed; `what` says which part."""

    name: ClassVar[str] = "catalogue.draft_changed"
    what: str


@dataclass(frozen=True, kw_only=True)
class CoursePublished(_CourseEvent):
    """The draft became an immutable version that everybody may see."""

    name: ClassVar[str] = "catalogue.course_published"
    number: int


@dataclass(frozen=True, kw_only=True)
class DraftBegun(_CourseEvent):
    """The published version was copied into a new draft."""

    name: ClassVar[str] = "catalogue.draft_begun"
    number: int


@dataclass(frozen=True, kw_only=True)
class DraftDiscarded(_CourseEvent):
    """A draft was thrown away."""

    name: ClassVar[str] = "catalogue.draft_discarded"
