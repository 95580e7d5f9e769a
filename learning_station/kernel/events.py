"""Facts in the past tense. Features define theirs; the unit of work writes them to the log."""

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact. Fields are primitives, ids, dates; `name` is stable for ever.

    `subject` names the field that holds the object it is about, `person` the field with the person
    it concerns and `scope` the field with the object it belongs to (a session, a course): the audit
    trail finds the event by each of the three.
    """

    name: ClassVar[str]
    subject: ClassVar[str]
    person: ClassVar[str | None] = None
    scope: ClassVar[str | None] = None

    def payload(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return {
            field.name: to_json(getattr(self, field.name)) for field in dataclasses.fields(self)
        }

    def reference(self, field: str | None) -> UUID | None:
        """Return the id in that field, or None when the event has no such field."""
        value = getattr(self, field) if field else None
        return value if isinstance(value, UUID) else None


def to_json(value: Any) -> Any:
    """Return ids and dates as text, enums by value, everything else as it is."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    return value
