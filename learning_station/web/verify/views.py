"""Verification: the form, and the answer to a code. Nothing here is stored or indexed."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_station.accounts import actions as accounts_actions
from learning_station.credentials import queries
from learning_station.credentials.documents import KINDS
from learning_station.credentials.errors import CodeUnreadable
from learning_station.credentials.rules import (
    UNKNOWN_CODES_FROM_ADDRESS,
    read_code,
    write_code,
)
from learning_station.kernel.translations import mark as _
from learning_station.web.access import public
from learning_station.web.forms import Form, TextField, at_most, form_page, required, say
from learning_station.web.request_context import get_ctx

blueprint = Blueprint("verify", __name__, url_prefix="/verify")


class CodeForm(Form):
    """The code that stands on a certificate."""

    code = TextField(
        _("Code on the certificate"),
        [required(_("Type the code that stands on the certificate.")), at_most(60)],
        description=_("Sixteen letters and figures. Dashes do not matter."),
    )


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Let no page of this group be stored or indexed: it shows a person's name."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@blueprint.get("")
@public
def index() -> ResponseReturnValue:
    """Ask for a code and lead to its page."""
    if "code" not in request.args:
        return render_template("verify/index.html", form=CodeForm(formdata=None))
    form = CodeForm(request.args)
    if form.validate():
        with form.refusals():
            code = write_code(read_code(form.code.data))
            return redirect(url_for("verify.show", code=code), 303)
    return form_page("verify/index.html", form=form)


@blueprint.get("/<code>")
@public
def show(code: str) -> ResponseReturnValue:
    """Say whether the certificate of that code is valid, with the facts to compare."""
    ctx = get_ctx()
    try:
        found = queries.find_credential_by_code(ctx, read_code(code))
    except CodeUnreadable:
        found = None
    if found is None:
        accounts_actions.count_try(
            ctx, throttle=UNKNOWN_CODES_FROM_ADDRESS, key=request.remote_addr or ""
        )
        return _page("verify/unknown.html", typed=code[:60], form=CodeForm(formdata=None)), 404
    newer = queries.find_credential(ctx, found.superseded_by) if found.superseded_by else None
    return _page(
        "verify/show.html",
        credential=found,
        newer=newer,
        kind=say(KINDS[found.kind]),
        form=CodeForm(formdata=None),
    )


def _page(template: str, **values: object) -> Response:
    return make_response(render_template(template, **values))
