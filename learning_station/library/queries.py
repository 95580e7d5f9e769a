"""Reads of stored files, and the taking in of their bytes, which no transaction waits for.

Whether a learner may have the file of a unit depends on the seat, which the library does not know:
whoever hands a file to somebody decides that first.
"""

import hashlib
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from learning_station.infra.context import Context
from learning_station.infra.storage import FileMissing
from learning_station.kernel.errors import NotFound

from . import rules
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


def read_file(ctx: Context, file: FileFacts) -> bytes:
    """Return the bytes of a file; a file lost from the storage is not found."""
    ctx.unit.end_reading()
    try:
        return ctx.tools.storage.get(file.storage_key)
    except FileMissing as error:
        raise NotFound from error


@dataclass(frozen=True)
class PreparedFile:
    """A file that follows the rules, its bytes stored outside of any transaction."""

    id: UUID
    provider_id: UUID
    filename: str
    media_type: str
    size: int
    sha256: str
    storage_key: str


def prepare_file(ctx: Context, *, provider_id: UUID, filename: str, content: bytes) -> PreparedFile:
    """Take in the bytes of a file for a provider; refuse what it should not be.

    Where the row is never written, bytes stay that nobody points to, which harms less than a row
    without its bytes."""
    ctx.require(LibraryPermission.STORE_FILE, provider_id)
    # Judging and storing many megabytes takes long: nothing of the database is held meanwhile.
    ctx.unit.end_reading()
    name = rules.clean_filename(filename)
    media_type = rules.decide_media_type(name, content, limit_mb=ctx.tools.settings.upload_limit_mb)
    file_id = ctx.ids.new()
    key = f"library/{file_id}"
    ctx.tools.storage.put(key, content)
    return PreparedFile(
        id=file_id,
        provider_id=provider_id,
        filename=name,
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        storage_key=key,
    )
