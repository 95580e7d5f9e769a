"""A coordinator's own mandates and deputies; who works in the city, and how that is known."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from learning_station.kernel.actor import MandateScope
from learning_station.kernel.errors import Conflict
from learning_station.kernel.pages import Page
from learning_station.kernel.translations import mark as _
from learning_station.organisations import actions, queries
from learning_station.organisations.queries import Colleague
from learning_station.organisations.rules import SCOPE_NAMES
from learning_station.reporting.queries.keys import PAGE
from learning_station.web.csv_files import send_csv
from learning_station.web.forms import (
    CheckboxesField,
    DateField,
    EmailField,
    Form,
    at_most,
    email_address,
    form_page,
    problem_of,
    required,
    say,
)
from learning_station.web.lists import EXPORT_PAGE, asked_choice, asked_cursor, every_row, said
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once

from .entrance import blueprint, for_coordinators, tabs_for


class DeputyForm(Form):
    """Who stands in for a coordinator, on which days, for what."""

    email = EmailField(
        _("E-mail address of your deputy"),
        [required(_("Enter the e-mail address.")), at_most(254), email_address()],
        description=_("Somebody with an account who works in your organisation."),
    )
    scopes = CheckboxesField(
        _("What your deputy may do"), [required(_("Choose at least one."))], choices=[]
    )
    starts_on = DateField(_("First day"), [required(_("Choose the first day."))])
    ends_on = DateField(_("Last day"), [required(_("Choose the last day."))])


@blueprint.get("/mandates")
@for_coordinators
def mandates() -> str:
    """Show one's own mandates, and who stands in for them."""
    ctx = get_ctx()
    return render_template(
        "my_city/mandates.html",
        tabs=tabs_for(ctx.actor, "mandates"),
        mandates=queries.list_own_mandates(ctx),
        today=ctx.now.date(),
    )


@blueprint.route("/mandates/<uuid:mandate_id>/deputies/new", methods=["GET", "POST"])
@for_coordinators
def deputy_new(mandate_id: UUID) -> ResponseReturnValue:
    """Propose who stands in for one's own mandate."""
    ctx = get_ctx()
    mandate = queries.get_own_mandate(ctx, mandate_id).grant
    form = DeputyForm(scopes=sorted(mandate.scopes))
    form.scopes.choices = [
        (scope.value, name) for scope, name in SCOPE_NAMES.items() if scope in mandate.scopes
    ]
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            actions.propose_deputy(
                ctx,
                mandate_id=mandate_id,
                email=form.email.data,
                scopes=[MandateScope(scope) for scope in form.scopes.data],
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
            )
            flash(say(_("Your deputy is proposed. An administrator has to sign it.")), "ok")
            return leads_to(url_for("my_city.mandates"))
    return form_page("my_city/deputy_new.html", form=form, mandate=mandate)


@blueprint.post("/deputies/<uuid:grant_id>/end")
@for_coordinators
def deputy_end(grant_id: UUID) -> ResponseReturnValue:
    """End a deputy of one's own, or take the proposal back."""
    with once() as leads_to:
        actions.end_deputy(get_ctx(), grant_id=grant_id)
        flash(say(_("The deputy is ended.")), "ok")
        return leads_to(url_for("my_city.mandates"))


# Who works there

KNOWN = {"no": _("Not verified yet"), "yes": _("Verified")}


def _read(cursor: str | None, size: int) -> Page[Colleague]:
    known = asked_choice("verified", KNOWN)
    return queries.list_colleagues(
        get_ctx(),
        is_verified=None if known is None else known == "yes",
        cursor=cursor,
        size=size,
    )


@blueprint.get("/colleagues")
@for_coordinators
def colleagues() -> str:
    """List who works in one's city today, and how that is known."""
    ctx = get_ctx()
    return render_template(
        "my_city/colleagues.html",
        tabs=tabs_for(ctx.actor, "colleagues"),
        page=_read(asked_cursor(), PAGE),
        vouched=ctx.actor.mandates_for(MandateScope.ENDORSE),
        me=ctx.actor.person_id,
        known=said(list(KNOWN.items())),
    )


@blueprint.get("/colleagues.csv")
@for_coordinators
def colleagues_csv() -> Response:
    """Send who works in one's city as CSV, filtered like the page."""
    headings = [
        say(_("Family name")), say(_("Given name")), say(_("Office")), say(_("Organisation")),
        say(_("Since")), say(_("How it is known")), say(_("Verified")),
    ]  # fmt: skip
    rows = (
        (
            row.family_name, row.given_name, row.office, row.organisation_name, row.starts_on,
            say(HOW[row.verification]) if row.verification else say(_("Not verified yet")),
            row.verified_at,
        )
        for row in every_row(lambda cursor: _read(cursor, EXPORT_PAGE))
    )  # fmt: skip
    return send_csv("colleagues.csv", headings, rows)


HOW = {
    "domain": _("Verified by e-mail address"),
    "coordinator": _("Verified by the coordinator"),
    "invitation": _("Verified by invitation"),
    "secretariat": _("Verified by the secretariat"),
}


@blueprint.post("/colleagues/<uuid:affiliation_id>/verify")
@for_coordinators
def colleague_verify(affiliation_id: UUID) -> ResponseReturnValue:
    """Vouch for it that somebody works in one's city."""
    try:
        with once() as leads_to:
            actions.verify_affiliation(get_ctx(), affiliation_id=affiliation_id)
            flash(say(_("Thank you: it is known now that the person works with you.")), "ok")
            return leads_to(url_for("my_city.colleagues"))
    except Conflict as refusal:
        flash(say(problem_of(refusal)), "bad")
    return redirect(url_for("my_city.colleagues"), 303)
