"""One's own certificates, and their files."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from learning_station.credentials import actions, queries
from learning_station.kernel.actor import Role
from learning_station.web.access import signed_in
from learning_station.web.files import send_bytes
from learning_station.web.request_context import get_ctx

from .entrance import blueprint, failure_words, kind_words, state_words


@blueprint.get("")
@signed_in
def index() -> str:
    """List the reader's certificates, the newest first."""
    ctx = get_ctx()
    return render_template(
        "certificates/index.html",
        credentials=queries.list_own_credentials(ctx),
        may_issue=ctx.actor.has_role(Role.ADMINISTRATOR),
        failure_words=failure_words,
        states=state_words(),
        kinds=kind_words(),
    )


@blueprint.get("/<uuid:credential_id>/file")
@signed_in
def file(credential_id: UUID) -> ResponseReturnValue:
    """Hand over the PDF to its holder or an administrator; ask for it anew when it is damaged."""
    ctx = get_ctx()
    credential = queries.get_credential(ctx, credential_id)
    content = queries.read_file(ctx, credential)
    if content is None:
        if credential.is_live and credential.failure is None:
            actions.ask_for_file(ctx, credential_id=credential.id)
        page = render_template(
            "certificates/waiting.html", credential=credential, failure_words=failure_words
        )
        return page, 503, {"Retry-After": "30", "Cache-Control": "private, no-store"}
    return send_bytes(
        content,
        filename=f"{credential.serial}.pdf",
        content_type="application/pdf",
    )
