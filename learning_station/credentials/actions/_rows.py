"""Steps that several actions share: lock a row, ask for its file."""

from uuid import UUID

import sqlalchemy as sa

from learning_station.credentials.models import Credential
from learning_station.infra.context import Context
from learning_station.kernel.errors import NotFound

RENDER_JOB = "credentials.render"


def enqueue_rendering(ctx: Context, credential_id: UUID) -> None:
    """Ask for the file of a certificate in this transaction."""
    ctx.enqueue(RENDER_JOB, {"credential_id": credential_id})


def lock_credential(ctx: Context, credential_id: UUID) -> Credential:
    """Return the row, locked until the transaction ends, as it is now."""
    row = ctx.db.execute(
        sa.select(Credential)
        .where(Credential.id == credential_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row
