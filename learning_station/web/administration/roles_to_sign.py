"""Pages of deputies that coordinators proposed: they count once the secretariat has signed."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from learning_station.kernel.errors import Conflict
from learning_station.kernel.translations import mark as _
from learning_station.organisations import actions, queries
from learning_station.reporting.queries.keys import PAGE
from learning_station.web.csv_files import send_csv
from learning_station.web.forms import form_page, problem_of, say
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once
from learning_station.web.shell import scope_list

from .entrance import EXPORT_PAGE, asked_cursor, blueprint, every_row, for_administrators
from .forms import RefusalForm


def _list_address() -> str:
    return url_for("administration.roles_to_sign")


@blueprint.get("/roles/to-sign")
@for_administrators
def roles_to_sign() -> str:
    """List the deputies that wait for a signature, the latest first."""
    return render_template(
        "administration/roles_to_sign.html",
        page=queries.list_unsigned(get_ctx(), cursor=asked_cursor(), size=PAGE),
    )


@blueprint.get("/roles/to-sign.csv")
@for_administrators
def roles_to_sign_csv() -> Response:
    """Send the deputies that wait for a signature as CSV."""
    headings = [
        say(_("Family name")), say(_("Given name")), say(_("E-mail address")),
        say(_("Organisation")), say(_("Covers")), say(_("First day")), say(_("Last day")),
        say(_("Proposed by")), say(_("Proposed")),
    ]  # fmt: skip
    rows = (
        (
            grant.family_name, grant.given_name, grant.email, grant.organisation_name,
            scope_list(grant.scopes), grant.starts_on, grant.ends_on, grant.granted_by_name,
            grant.granted_at,
        )
        for grant in every_row(
            lambda cursor: queries.list_unsigned(get_ctx(), cursor=cursor, size=EXPORT_PAGE)
        )
    )  # fmt: skip
    return send_csv("to-sign.csv", headings, rows)


@blueprint.post("/roles/to-sign/<uuid:grant_id>/sign")
@for_administrators
def role_sign(grant_id: UUID) -> ResponseReturnValue:
    """Sign a deputy: from now on they count on their days."""
    try:
        with once() as leads_to:
            actions.sign_deputy(get_ctx(), grant_id=grant_id)
            flash(say(_("The deputy is signed, and both are told by e-mail.")), "ok")
            return leads_to(_list_address())
    except Conflict as refusal:
        flash(say(problem_of(refusal)), "bad")
    return redirect(_list_address(), 303)


@blueprint.route("/roles/to-sign/<uuid:grant_id>/refuse", methods=["GET", "POST"])
@for_administrators
def role_refuse(grant_id: UUID) -> ResponseReturnValue:
    """Refuse to sign a deputy, with a reason."""
    ctx = get_ctx()
    grant = queries.get_unsigned(ctx, grant_id)
    form = RefusalForm()
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            actions.refuse_deputy(ctx, grant_id=grant_id, reason=form.reason.data)
            flash(say(_("The deputy is refused, and the coordinator is told why.")), "ok")
            return leads_to(_list_address())
    return form_page("administration/role_refuse.html", form=form, grant=grant)
