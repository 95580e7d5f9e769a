"""Pages of assistants: who does one's logistics, for whom one acts, and the calendar meanwhile."""

from uuid import UUID

from flask import Blueprint, Response, flash, render_template, url_for
from flask.typing import ResponseReturnValue

from learning_station.accounts import actions as accounts_actions
from learning_station.accounts import queries as accounts_queries
from learning_station.accounts.queries import ProfileKind
from learning_station.kernel.errors import NotAllowed, NotFound
from learning_station.kernel.translations import mark as _
from learning_station.organisations import actions, queries
from learning_station.organisations.errors import AssistsNobody
from learning_station.organisations.rules import NAMING
from learning_station.reporting.queries.calendar import Calendar, get_calendar
from learning_station.web.access import for_logistics, signed_in
from learning_station.web.account.identity import act_for
from learning_station.web.csv_files import send_csv
from learning_station.web.forms import Problem, form_page, say
from learning_station.web.my_learning.line import stop_times
from learning_station.web.reader import get_reader
from learning_station.web.request_context import forget_reader, get_ctx
from learning_station.web.sending import once
from learning_station.web.shell import plain

from .forms import AssistantForm

blueprint = Blueprint("assistants", __name__, url_prefix="/assistants")


def _me() -> UUID:
    person = get_reader().person
    if person is None:
        raise NotAllowed(permission="assistants")
    return person.person_id


# Those who are assisted


@blueprint.route("/", methods=["GET", "POST"])
@signed_in
def index() -> ResponseReturnValue:
    """Show who does one's logistics; name somebody."""
    ctx, me = get_ctx(), _me()
    form = AssistantForm()
    if form.validate_on_submit():
        with form.refusals():
            accounts_actions.count_try(ctx, throttle=NAMING, key=str(me))
            with once(form) as leads_to:
                actions.name_assistant(
                    ctx,
                    principal_id=me,
                    email=form.email.data,
                    starts_on=form.starts_on.data,
                    ends_on=form.ends_on.data,
                )
                flash(say(_("Your assistant is named, and told by e-mail.")), "ok")
                return leads_to(url_for("assistants.index"))
    kind = accounts_queries.get_person(ctx, me).profile_kind
    return form_page(
        "assistants/index.html",
        form=form,
        assistants=queries.list_assistants(ctx, me),
        is_elected=kind is ProfileKind.POLITICAL,
        today=ctx.now.date(),
    )


@blueprint.post("/<uuid:grant_id>/end")
@signed_in
def end(grant_id: UUID) -> ResponseReturnValue:
    """End an assistant of one's own, or lay down what one does for somebody."""
    with once() as leads_to:
        actions.end_assistant(get_ctx(), grant_id=grant_id)
        flash(say(_("This assistance is ended.")), "ok")
        return leads_to(url_for("account.index"))


# Those who assist


@blueprint.get("/choose")
@for_logistics
def choose() -> str:
    """Show for whom one may act today, and for whom one does."""
    ctx = get_ctx()
    return render_template(
        "assistants/choose.html",
        principals=queries.list_principals(ctx, _me()),
        chosen=ctx.actor.for_person_id,
    )


@blueprint.post("/act-for/<uuid:person_id>")
@for_logistics
def act_for_person(person_id: UUID) -> ResponseReturnValue:
    """Act for somebody who named the reader as their assistant."""
    names = {row.person_id: row.name for row in queries.list_principals(get_ctx(), _me())}
    if person_id not in names:
        raise AssistsNobody
    with once() as leads_to:
        flash(say(Problem(_("You act for %(name)s now."), name=names[person_id])), "ok")
        answer = leads_to(url_for("assistants.calendar"))
    act_for(person_id)
    forget_reader()
    return answer


@blueprint.post("/act-for-oneself")
@for_logistics
def act_for_oneself() -> ResponseReturnValue:
    """Act for oneself again."""
    with once() as leads_to:
        flash(say(_("You act for yourself again.")), "ok")
        answer = leads_to(url_for("assistants.choose"))
    act_for(None)
    forget_reader()
    return answer


def _calendar() -> Calendar:
    """Return the calendar of the person acted for; there is none while one acts for oneself."""
    ctx = get_ctx()
    if ctx.actor.for_person_id is None:
        raise NotFound
    return get_calendar(ctx, ctx.actor.for_person_id)


@blueprint.get("/calendar")
@for_logistics
def calendar() -> str:
    """Show the sessions and meetings ahead of the person one acts for."""
    return render_template("assistants/calendar.html", found=_calendar(), stop_times=stop_times)


@blueprint.get("/calendar.csv")
@for_logistics
def calendar_csv() -> Response:
    """Send the meetings ahead of the person one acts for as CSV."""
    headings = [
        say(_("Session")), say(_("Meeting")), say(_("Begins")), say(_("Ends")), say(_("Time zone")),
        say(_("Place")),
    ]  # fmt: skip
    rows = (
        (
            plain(one.session_title), plain(one.title), one.starts_at, one.ends_at, one.zone,
            one.place,
        )
        for one in _calendar().meetings
    )  # fmt: skip
    return send_csv("calendar.csv", headings, rows)
