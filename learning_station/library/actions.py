"""Writes of stored files."""

import hashlib
from uuid import UUID

from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action

from . import rules
from .events import FileStored
from .models import StoredFile
from .permissions import LibraryPermission


@action
def store_file(ctx: Context, *, provider_id: UUID, filename: str, content: bytes) -> UUID:
    """Take in a file for a provider and return its id; refuse what it should not be."""
    ctx.require(LibraryPermission.STORE_FILE, provider_id)
    name = rules.clean_filename(filename)
    media_type = rules.decide_media_type(name, content, limit_mb=ctx.tools.settings.upload_limit_mb)
    file_id = ctx.ids.new()
    key = f"library/{file_id}"
    # A rollback leaves bytes nobody points to, which harms less than a row without its bytes.
    ctx.tools.storage.put(key, content)
    ctx.db.add(
        StoredFile(
            id=file_id,
            provider_id=provider_id,
            uploaded_by=ctx.actor.person_id,
            filename=name,
            media_type=media_type,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            storage_key=key,
            created_at=ctx.now,
        )
    )
    ctx.db.flush()
    ctx.record(
        FileStored(
            file_id=file_id,
            provider_id=provider_id,
            filename=name,
            media_type=media_type,
            size=len(content),
        )
    )
    return file_id
