"""The background job of credentials: make the file of a certificate, outside any transaction."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from learning_station.infra.context import Context, Handler, Reactions
from learning_station.infra.rendering import RenderingFailed

from . import actions, queries


def render_certificate(ctx: Context, payload: Mapping[str, Any]) -> None:
    """Make, store and note the file of a certificate that has none, or not the right one.

    Run twice it changes nothing: the file is made from what was frozen, under a key that names its
    content, and the row is changed only while it waits for a file. A design that cannot print
    the texts is noted beside the certificate; trouble with the renderer itself is tried again.
    """
    credential_id = UUID(payload["credential_id"])
    credential = queries.find_credential(ctx, credential_id)
    if credential is None or not credential.is_live:
        return
    if queries.read_file(ctx, credential) is not None:
        return
    ctx.unit.end_reading()
    try:
        file = ctx.tools.renderer.render(credential.order)
    except RenderingFailed as failure:
        if failure.may_retry:
            raise
        actions.note_failure(ctx, credential_id=credential_id, reason=str(failure))
        return
    key = f"certificates/{credential.series}/{credential.id}-{file.sha256[:16]}.pdf"
    ctx.tools.storage.put(key, file.content)
    actions.store_file(
        ctx,
        credential_id=credential_id,
        storage_key=key,
        sha256=file.sha256,
        size=len(file.content),
    )


REACTIONS: Reactions = {}
JOBS: dict[str, Handler] = {actions.RENDER_JOB: render_certificate}
