"""The files of certificates: ask for them, keep them, say why one could not be made."""

from uuid import UUID

import sqlalchemy as sa

from learning_station.credentials import events, queries, rules
from learning_station.credentials.models import Credential, CredentialState
from learning_station.credentials.permissions import CredentialPermission
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action

from ._rows import RENDER_JOB, enqueue_rendering, lock_credential


@action
def ask_for_file(ctx: Context, *, credential_id: UUID) -> None:
    """Ask for the file anew, because it is missing or not the one that was made.

    Asked for again and again, it is made once for each file that went wrong.
    """
    credential = queries.get_credential(ctx, credential_id)
    ctx.require(CredentialPermission.DOWNLOAD, credential.awarded)
    made_at = credential.rendered_at.isoformat() if credential.rendered_at else "never"
    ctx.enqueue(
        RENDER_JOB,
        {"credential_id": credential_id},
        dedupe_key=f"{RENDER_JOB}:{credential_id}:{made_at}",
    )


@action
def retry_batch(ctx: Context, *, batch_id: UUID) -> int:
    """Try again to make the files of a batch that could not be made; return how many there are."""
    batch = queries.get_batch(ctx, batch_id)
    ctx.require(CredentialPermission.ISSUE, batch)
    failed = queries.list_failed(ctx, batch_id)
    ctx.db.execute(
        sa.update(Credential)
        .where(Credential.id.in_(failed))
        .values(failure=None)
        .execution_options(synchronize_session=False)
    )
    for credential_id in failed:
        enqueue_rendering(ctx, credential_id)
    return len(failed)


@action
def store_file(
    ctx: Context, *, credential_id: UUID, storage_key: str, sha256: str, size: int
) -> bool:
    """Note the stored file; the first time the certificate is issued by it.

    Return whether this was that first time: two workers may have made the same file, and the
    certificate may have been revoked meanwhile.
    """
    ctx.require_system()
    row = lock_credential(ctx, credential_id)
    if row.state not in rules.LIVE_STATES:
        return False
    is_first = row.state == CredentialState.PENDING.value
    row.storage_key, row.sha256, row.size = storage_key, sha256, size
    row.rendered_at, row.failure = ctx.now, None
    if is_first:
        row.state = CredentialState.ISSUED.value
        ctx.record(
            events.CredentialIssued(
                credential_id=row.id,
                session_id=row.session_id,
                person_id=row.person_id,
                serial=rules.write_serial(row.series, row.number),
            )
        )
    return is_first


@action
def note_failure(ctx: Context, *, credential_id: UUID, reason: str) -> None:
    """Note why the file cannot be made; its number stays accounted for."""
    ctx.require_system()
    row = lock_credential(ctx, credential_id)
    if row.state == CredentialState.PENDING.value:
        row.failure = reason[:500]
