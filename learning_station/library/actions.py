"""Writes of stored files."""

from uuid import UUID

from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action

from .events import FileStored
from .models import StoredFile
from .permissions import LibraryPermission
from .queries import PreparedFile


@action
def store_file(ctx: Context, *, prepared: PreparedFile) -> UUID:
    """Write down a file that was just taken in and return its id."""
    ctx.require(LibraryPermission.STORE_FILE, prepared.provider_id)
    ctx.db.add(
        StoredFile(
            id=prepared.id,
            provider_id=prepared.provider_id,
            uploaded_by=ctx.actor.person_id,
            filename=prepared.filename,
            media_type=prepared.media_type,
            size=prepared.size,
            sha256=prepared.sha256,
            storage_key=prepared.storage_key,
            created_at=ctx.now,
        )
    )
    ctx.db.flush()
    ctx.record(
        FileStored(
            file_id=prepared.id,
            provider_id=prepared.provider_id,
            filename=prepared.filename,
            media_type=prepared.media_type,
            size=prepared.size,
        )
    )
    return prepared.id
