"""Facts about files."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from learning_station.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class FileStored(Event):
    """A file was taken in for a provider."""

    name: ClassVar[str] = "library.file_stored"
    subject: ClassVar[str] = "file_id"
    scope: ClassVar[str | None] = "provider_id"

    file_id: UUID
    provider_id: UUID
    filename: str
    media_type: str
    size: int
