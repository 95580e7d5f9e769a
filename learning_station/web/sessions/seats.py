"""Asking for a seat and giving it up: enrol, withdraw."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from learning_station.enrolment import actions as enrolment_actions
from learning_station.enrolment import errors as enrolment_errors
from learning_station.enrolment import queries as enrolment_queries
from learning_station.enrolment.actions import Placed
from learning_station.enrolment.queries import EnrolmentRow
from learning_station.infra.context import Context
from learning_station.kernel.errors import Conflict, NotFound
from learning_station.kernel.translations import mark as _
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling.queries import SessionRow
from learning_station.web.access import for_logistics
from learning_station.web.forms import Problem, form_page, problem_of, say
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once

from .entrance import blueprint
from .forms import WithdrawalForm

WITHDRAWN = {
    "none": _("Your application is withdrawn."),
    "waitlisted": _("You have left the waitlist."),
    "offered": _("You have declined the seat. Thank you: it goes to the next person who waits."),
    "enrolled": _("You have given up your seat. Thank you for making room."),
}


def _session(slug: str) -> str:
    return url_for("sessions.show", slug=slug)


@blueprint.post("/<slug>/enrol")
@for_logistics
def enrol(slug: str) -> ResponseReturnValue:
    """Give the reader a seat or a place on the waitlist, or say why not."""
    ctx = get_ctx()
    session = scheduling_queries.get_session(ctx, slug=slug)
    try:
        with once() as leads_to:
            say_placed(enrolment_actions.enrol(ctx, session_id=session.id))
            return leads_to(_session(slug))
    except Conflict as refusal:
        flash(say(problem_of(refusal)), "bad")
    return redirect(_session(slug), 303)


def say_placed(placed: Placed) -> None:
    """Say on the next page what somebody has after asking for a seat."""
    if not placed.is_new:
        flash(say(_said_again(placed)), "")
    elif placed.seat == "enrolled":
        flash(say(_("You have a seat. A confirmation is on its way by e-mail.")), "ok")
    elif placed.seat == "waitlisted" and placed.position:
        text = _("You are on the waitlist: place %(place)s.")
        flash(say(Problem(text, place=placed.position)), "warn")
    elif placed.seat == "waitlisted":
        flash(say(_("You are on the waitlist.")), "warn")
    else:
        flash(say(_("Your application was sent. You are told by e-mail what becomes of it.")), "ok")


def _said_again(placed: Placed) -> Problem:
    """Return what somebody has who had it before they asked."""
    if placed.seat == "enrolled":
        return Problem(_("You already have a seat in this session."))
    if placed.seat == "offered":
        return Problem(_("A seat is already offered to you: accept it or decline it."))
    if placed.position:
        text = _("You are already on the waitlist: place %(place)s.")
        return Problem(text, place=placed.position)
    if placed.seat == "waitlisted":
        return Problem(_("You are already on the waitlist."))
    return Problem(_("You have already applied. You are told by e-mail what becomes of it."))


def _find_mine(ctx: Context, session: SessionRow) -> EnrolmentRow | None:
    if ctx.actor.acts_for_id is None:
        return None
    mine = enrolment_queries.find_live_enrolment(ctx, session.id, ctx.actor.acts_for_id)
    # An application that was never sent has a page of its own.
    return None if mine is None or mine.application == "draft" else mine


@blueprint.route("/<slug>/withdraw", methods=["GET", "POST"])
@for_logistics
def withdraw(slug: str) -> ResponseReturnValue:
    """Ask whether to give up seat, place or application; do it."""
    ctx = get_ctx()
    session = scheduling_queries.get_session(ctx, slug=slug)
    mine = _find_mine(ctx, session)
    form = WithdrawalForm()
    if mine is None:
        if form.is_submitted():
            # A second click: what was asked for has happened already.
            return redirect(_session(slug), 303)
        raise NotFound
    if form.validate_on_submit():
        gave_up = mine.seat
        try:
            with once(form) as leads_to:
                enrolment_actions.withdraw(ctx, enrolment_id=mine.id, reason=form.reason.data or "")
                flash(say(WITHDRAWN[gave_up]), "ok")
                return leads_to(_session(slug))
        except enrolment_errors.AlreadyOut:
            return redirect(_session(slug), 303)
        except Conflict as refusal:
            flash(say(problem_of(refusal)), "bad")
            return redirect(_session(slug), 303)
    if form.errors:
        return form_page("sessions/withdraw.html", form=form, session=session, mine=mine)
    return render_template("sessions/withdraw.html", form=form, session=session, mine=mine)
