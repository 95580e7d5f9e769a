"""Reads of stored files.

Whether a learner may have the file of a unit depends on the seat, which the library does not know:
whoever hands a file to somebody decides that first.
"""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from learning_station.infra.context import Context
from learning_station.infra.storage import FileMissing
from learning_station.kernel.errors import NotFound

from .models import StoredFile
from .permissions import LibraryPermission


@dataclass(frozen=True)
class FileFacts:
    """What is known about a stored file."""

    id: UUID
    provider_id: UUID
    filename: str
    media_type: str
    size: int
    storage_key: str


_FILES = sa.select(
    StoredFile.id,
    StoredFile.provider_id,
    StoredFile.filename,
    StoredFile.media_type,
    StoredFile.size,
    StoredFile.storage_key,
)


def find_file(ctx: Context, file_id: UUID) -> FileFacts | None:
    """Return what is known about a file, or None."""
    row = ctx.db.execute(_FILES.where(StoredFile.id == file_id)).one_or_none()
    return FileFacts(*row) if row else None


def get_file(ctx: Context, file_id: UUID) -> FileFacts:
    """Return what is known about a file."""
    found = find_file(ctx, file_id)
    if found is None:
        raise NotFound
    return found


def list_files(ctx: Context, provider_id: UUID, *, limit: int = 100) -> list[FileFacts]:
    """Return the newest files of a provider; none to those who may not browse them."""
    if not ctx.may(LibraryPermission.BROWSE_FILES, provider_id):
        return []
    statement = _FILES.where(StoredFile.provider_id == provider_id)
    rows = ctx.db.execute(statement.order_by(StoredFile.id.desc()).limit(limit))
    return [FileFacts(*row) for row in rows]


def read_file(ctx: Context, file: FileFacts) -> bytes:
    """Return the bytes of a file; a file lost from the storage is not found."""
    ctx.unit.end_reading()
    try:
        return ctx.tools.storage.get(file.storage_key)
    except FileMissing as error:
        raise NotFound from error
