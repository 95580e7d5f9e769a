"""Applications that wait for the word of the city: answered one by one, or many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_station.enrolment import actions as enrolment_actions
from learning_station.enrolment import errors as enrolment_errors
from learning_station.enrolment import queries as enrolment_queries
from learning_station.enrolment.actions import Answered
from learning_station.enrolment.queries import CityApplication
from learning_station.infra.context import Context
from learning_station.kernel.errors import Conflict
from learning_station.kernel.translations import mark as _
from learning_station.web.csv_files import send_csv
from learning_station.web.forms import (
    Form,
    LongTextField,
    Problem,
    at_most,
    form_page,
    optional,
    problem_of,
    required,
    say,
)
from learning_station.web.lists import EXPORT_PAGE, asked_cursor, every_row
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once
from learning_station.web.sessions.decisions import Audience, read_decisions
from learning_station.web.shell import plain

from .entrance import blueprint, for_coordinators, read_ids, tabs_for

ASKED = (
    _("You and your colleagues"),
    _("Also those who stand in for you"),
    _("Also the secretariat"),
)
"""Who is asked about an application, by how often nobody answered."""


class AnswersForm(Form):
    """What the city says of the chosen applications."""

    reason = LongTextField(
        _("Reason for not supporting them"),
        [optional(), at_most(1000)],
        description=_("Needed only for a no. The people concerned read these words."),
    )


class RefusalForm(Form):
    """Why the city does not support an application."""

    reason = LongTextField(
        _("Reason"),
        [required(_("Give a reason: the person will read it.")), at_most(1000)],
        description=_("The person reads these words in their e-mail."),
    )


@blueprint.get("/applications")
@for_coordinators
def applications() -> str:
    """List the applications that wait for the city, the most urgent first."""
    return _list_page(get_ctx(), AnswersForm(), ())


def _list_page(ctx: Context, form: AnswersForm, chosen: Sequence[UUID]) -> str:
    return render_template(
        "my_city/applications.html",
        tabs=tabs_for(ctx.actor, "applications"),
        page=enrolment_queries.list_city_applications(ctx, cursor=asked_cursor()),
        asked=[say(text) for text in ASKED],
        form=form,
        chosen=set(chosen),
        person_id=ctx.actor.person_id,
    )


@blueprint.get("/applications.csv")
@for_coordinators
def applications_csv() -> Response:
    """Send the applications that wait for the city as CSV."""
    ctx = get_ctx()
    headings = [
        _("Family name"), _("Given name"), _("Office"), _("Organisation"), _("Session"),
        _("What they wrote"), _("Applied on"), _("Answer until"), _("Who is asked"),
    ]  # fmt: skip
    rows = (
        (
            one.family_name, one.given_name, one.office, one.organisation,
            plain(one.session.title), one.motivation, one.created_at, one.endorse_by,
            say(ASKED[one.escalation]),
        )
        for one in every_row(
            lambda cursor: enrolment_queries.list_city_applications(
                ctx, cursor=cursor, size=EXPORT_PAGE
            )
        )
    )  # fmt: skip
    return send_csv("applications.csv", [say(heading) for heading in headings], rows)


# Many at once


@dataclass(frozen=True)
class Effect:
    """What an answer to many applications would do, before it is given."""

    is_yes: bool
    reason: str
    answered: Sequence[CityApplication]
    left: Sequence[tuple[CityApplication, str]]
    """Those that stay as they are, each with the reason in words."""


@blueprint.post("/applications/preview")
@for_coordinators
def preview_answers() -> ResponseReturnValue:
    """Show what the answer would do to the chosen applications; nothing is changed yet."""
    ctx, form = get_ctx(), AnswersForm()
    chosen = read_ids(request.form.getlist("enrolment"))
    if form.validate_on_submit():
        with form.refusals():
            effect = _effect(ctx, chosen, form.reason.data or "")
            return render_template("my_city/preview.html", effect=effect)
    return _list_page(ctx, form, chosen), 422


def _effect(ctx: Context, chosen: Sequence[UUID], reason: str) -> Effect:
    answer = request.form.get("answer")
    if not chosen:
        raise enrolment_errors.NothingChosen
    if answer not in ("endorse", "refuse"):
        raise enrolment_errors.DecisionMissing
    if answer == "refuse" and not reason.strip():
        raise enrolment_errors.ReasonMissing
    found = enrolment_queries.list_chosen_applications(ctx, chosen)
    left = [(one, why) for one in found if (why := _why_left(ctx, one))]
    ids_left = {one.enrolment_id for one, _why in left}
    return Effect(
        is_yes=answer == "endorse",
        reason=reason,
        answered=[one for one in found if one.enrolment_id not in ids_left],
        left=left,
    )


def _why_left(ctx: Context, one: CityApplication) -> str:
    """Return why an application would stay as it is, or nothing."""
    if one.person_id == ctx.actor.person_id:
        return say(problem_of(enrolment_errors.OwnApplication()))
    if one.application == "endorsed" and one.ended_at is None:
        return say(problem_of(enrolment_errors.AlreadyEndorsed()))
    return "" if one.is_open else say(problem_of(enrolment_errors.AlreadyDecided()))


@blueprint.post("/applications/answer")
@for_coordinators
def answer_many() -> ResponseReturnValue:
    """Answer for the chosen applications together; those answered meanwhile are skipped."""
    ctx, form = get_ctx(), AnswersForm()
    chosen = read_ids(request.form.getlist("enrolment"))
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            effect = _effect(ctx, chosen, form.reason.data or "")
            _say_answered(_answer(ctx, effect))
            return leads_to(url_for("my_city.applications"))
    return _list_page(ctx, form, chosen), 422


def _answer(ctx: Context, effect: Effect) -> Answered:
    ids = [one.enrolment_id for one in (*effect.answered, *(one for one, _why in effect.left))]
    if effect.is_yes:
        return enrolment_actions.endorse_many(ctx, enrolment_ids=ids)
    return enrolment_actions.refuse_endorsement_many(ctx, enrolment_ids=ids, reason=effect.reason)


def _say_answered(answered: Answered) -> None:
    flash(say(Problem(_("Applications answered: %(count)s."), count=answered.done)), "ok")
    if answered.skipped:
        text = _("Left as they are: %(count)s.")
        flash(say(Problem(text, count=answered.skipped)), "warn")


# One by one


@blueprint.get("/applications/<uuid:enrolment_id>")
@for_coordinators
def application(enrolment_id: UUID) -> ResponseReturnValue:
    """Show one application of the city's people."""
    return _application_page(get_ctx(), enrolment_id, RefusalForm())


def _application_page(ctx: Context, enrolment_id: UUID, form: RefusalForm) -> ResponseReturnValue:
    one = enrolment_queries.get_city_application(ctx, enrolment_id)
    return form_page(
        "my_city/application.html",
        form=form,
        one=one,
        asked=say(ASKED[one.escalation]),
        why_not=_why_left(ctx, one),
        decisions=read_decisions(
            ctx, enrolment_id, person_id=one.person_id, audience=Audience.STAFF
        ),
    )


@blueprint.post("/applications/<uuid:enrolment_id>/endorse")
@for_coordinators
def endorse(enrolment_id: UUID) -> ResponseReturnValue:
    """Support one application."""
    ctx = get_ctx()
    enrolment_queries.get_city_application(ctx, enrolment_id)
    try:
        with once() as leads_to:
            enrolment_actions.endorse(ctx, enrolment_id=enrolment_id)
            flash(say(_("The application is supported. The organisers decide next.")), "ok")
            return leads_to(url_for("my_city.applications"))
    except Conflict as refusal:
        flash(say(problem_of(refusal)), "bad")
    return redirect(url_for("my_city.application", enrolment_id=enrolment_id), 303)


@blueprint.post("/applications/<uuid:enrolment_id>/refuse")
@for_coordinators
def refuse(enrolment_id: UUID) -> ResponseReturnValue:
    """Not support one application, with a reason."""
    ctx, form = get_ctx(), RefusalForm()
    enrolment_queries.get_city_application(ctx, enrolment_id)
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            enrolment_actions.refuse_endorsement(
                ctx, enrolment_id=enrolment_id, reason=form.reason.data or ""
            )
            flash(say(_("Done. The person is told the reason.")), "ok")
            return leads_to(url_for("my_city.applications"))
    return _application_page(ctx, enrolment_id, form)
