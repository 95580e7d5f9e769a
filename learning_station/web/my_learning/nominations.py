"""The page of somebody whom their city named: for what, by whom, until when, and two answers."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from learning_station.enrolment import actions as enrolment_actions
from learning_station.enrolment import queries as enrolment_queries
from learning_station.enrolment.actions import Placed
from learning_station.infra.context import Context
from learning_station.kernel.errors import Conflict
from learning_station.kernel.translations import mark as _
from learning_station.web.access import signed_in
from learning_station.web.forms import (
    Form,
    Problem,
    TextField,
    at_most,
    form_page,
    optional,
    problem_of,
    say,
)
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once

from .views import blueprint


class DeclineForm(Form):
    """Why somebody does not take part, if they want to say it."""

    reason = TextField(
        _("Reason"),
        [optional(), at_most(500)],
        description=_("You need not give one. Your coordinator reads it."),
    )


def _address(nomination_id: UUID) -> str:
    return url_for("my_learning.nomination", nomination_id=nomination_id)


@blueprint.get("/nominations/<uuid:nomination_id>")
@signed_in
def nomination(nomination_id: UUID) -> ResponseReturnValue:
    """Show a nomination to the one who was named."""
    return _page(get_ctx(), nomination_id, DeclineForm())


def _page(ctx: Context, nomination_id: UUID, form: DeclineForm) -> ResponseReturnValue:
    one = enrolment_queries.get_own_nomination(ctx, nomination_id)
    return form_page("my_learning/nomination.html", form=form, one=one)


@blueprint.post("/nominations/<uuid:nomination_id>/confirm")
@signed_in
def confirm_nomination(nomination_id: UUID) -> ResponseReturnValue:
    """Take part."""
    ctx = get_ctx()
    one = enrolment_queries.get_own_nomination(ctx, nomination_id)
    try:
        with once() as leads_to:
            _say(enrolment_actions.confirm_nomination(ctx, nomination_id=nomination_id))
            return leads_to(url_for("sessions.show", slug=one.session.slug))
    except Conflict as refusal:
        flash(say(problem_of(refusal)), "bad")
    return redirect(_address(nomination_id), 303)


def _say(placed: Placed) -> None:
    if placed.seat == "enrolled":
        flash(say(_("You have a seat. A confirmation is on its way by e-mail.")), "ok")
    elif placed.position:
        text = _("You are on the waitlist: place %(place)s.")
        flash(say(Problem(text, place=placed.position)), "warn")
    else:
        flash(
            say(_("Your city supports you; the organisers decide. You are told by e-mail.")), "ok"
        )


@blueprint.post("/nominations/<uuid:nomination_id>/decline")
@signed_in
def decline_nomination(nomination_id: UUID) -> ResponseReturnValue:
    """Not take part."""
    ctx, form = get_ctx(), DeclineForm()
    enrolment_queries.get_own_nomination(ctx, nomination_id)
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            enrolment_actions.decline_nomination(
                ctx, nomination_id=nomination_id, reason=form.reason.data or ""
            )
            flash(say(_("You do not take part. Your coordinator is told.")), "ok")
            return leads_to(_address(nomination_id))
    return _page(ctx, nomination_id, form)
