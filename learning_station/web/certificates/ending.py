"""One certificate for administrators: what was frozen, revoking it, putting a corrected one."""

from uuid import UUID

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_station.credentials import actions, documents, queries
from learning_station.kernel.translations import mark as _
from learning_station.web.forms import form_page, say
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once

from .entrance import (
    FIELDS,
    blueprint,
    failure_words,
    for_administrators,
    kind_words,
    state_words,
)
from .forms import RevokeForm

ALWAYS_COMPARED = frozenset({"printed_name", "post", "course_title", "facts"})
"""What a reader looks for when a certificate is corrected, changed or not."""


@blueprint.get("/<uuid:credential_id>")
@for_administrators
def show(credential_id: UUID) -> str:
    """Show a certificate with everything that was frozen."""
    return render_template(
        "certificates/show.html",
        credential=queries.get_administered(get_ctx(), credential_id),
        failure_words=failure_words,
        states=state_words(),
        kinds=kind_words(),
    )


@blueprint.route("/<uuid:credential_id>/revoke", methods=["GET", "POST"])
@for_administrators
def revoke(credential_id: UUID) -> ResponseReturnValue:
    """Ask why, then declare the certificate invalid."""
    credential = queries.get_administered(get_ctx(), credential_id)
    form = RevokeForm()
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            actions.revoke_certificate(
                get_ctx(), credential_id=credential_id, reason=form.reason.data
            )
            flash(say(_("The certificate is revoked. Its holder is told.")), "ok")
            return leads_to(url_for("certificates.show", credential_id=credential_id))
    return form_page("certificates/revoke.html", form=form, credential=credential)


@blueprint.route("/<uuid:credential_id>/replace", methods=["GET", "POST"])
@for_administrators
def replace(credential_id: UUID) -> ResponseReturnValue:
    """Show what a corrected certificate would say, and issue it when that is confirmed."""
    credential = queries.get_administered(get_ctx(), credential_id)
    if request.method == "POST":
        with once() as leads_to:
            new_id = actions.replace_certificate(get_ctx(), credential_id=credential_id)
            flash(say(_("A corrected certificate is being made. The old one says so.")), "ok")
            return leads_to(url_for("certificates.show", credential_id=new_id))
    lines = documents.compare_with_today(get_ctx(), credential) if credential.is_live else []
    return render_template(
        "certificates/replace.html",
        credential=credential,
        lines=[line for line in lines if line.is_changed or line.field in ALWAYS_COMPARED],
        is_changed=any(line.is_changed for line in lines),
        fields={name: say(word) for name, word in FIELDS.items()},
    )
