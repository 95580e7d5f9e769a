"""The trainers' list of sessions: what runs and comes, drafts, and what is past."""

from flask import Response, render_template

from learning_station.kernel.pages import Page
from learning_station.kernel.translations import mark as _
from learning_station.kernel.zones import first_day, last_day
from learning_station.learning.permissions import LearningPermission, SessionStaff
from learning_station.reporting.queries import teaching as queries
from learning_station.reporting.queries.keys import PAGE
from learning_station.reporting.queries.teaching import Stretch, TaughtSession
from learning_station.scheduling.permissions import SchedulingPermission
from learning_station.scheduling.rules import Phase
from learning_station.web.csv_files import send_csv
from learning_station.web.forms import say
from learning_station.web.lists import EXPORT_PAGE, asked_choice, asked_cursor, every_row
from learning_station.web.request_context import get_ctx
from learning_station.web.shell import language_list, plain

from .entrance import authors_only, blueprint

STRETCHES = {
    Stretch.AHEAD: _("Running and coming"),
    Stretch.DRAFTS: _("Drafts"),
    Stretch.PAST: _("Past"),
}
PHASES = {
    Phase.DRAFT: _("Draft"),
    Phase.CANCELLED: _("Cancelled"),
    Phase.UPCOMING: _("Coming"),
    Phase.RUNNING: _("Running"),
    Phase.ENDED: _("Over"),
}
PHASE_TONES = {Phase.CANCELLED: "bad", Phase.RUNNING: "ok"}


def _asked_stretch() -> Stretch:
    return Stretch(asked_choice("show", list(Stretch)) or Stretch.AHEAD)


def _read(cursor: str | None, size: int) -> Page[TaughtSession]:
    return queries.list_taught_sessions(
        get_ctx(), stretch=_asked_stretch(), cursor=cursor, size=size
    )


@blueprint.get("/sessions")
@authors_only
def sessions() -> str:
    """List the sessions one gives or may prepare."""
    return render_template(
        "authoring/sessions.html",
        page=_read(asked_cursor(), PAGE),
        shown=_asked_stretch(),
        stretches=[(each.value, say(name)) for each, name in STRETCHES.items()],
        phases={phase: say(name) for phase, name in PHASES.items()},
        tones=PHASE_TONES,
        may_prepare=_may_prepare,
        may_mark=_may_mark,
        spoken_words=_spoken_words,
    )


@blueprint.get("/sessions.csv")
@authors_only
def sessions_csv() -> Response:
    """Send the sessions as CSV, chosen like the page."""
    headings = [
        say(_("Session")), say(_("Given by")), say(_("State")), say(_("Time zone")),
        say(_("First day")), say(_("Last day")), say(_("Next meeting")), say(_("Enrolled")),
        say(_("Seats")), say(_("On the waitlist")), say(_("Applications to decide")),
    ]  # fmt: skip
    rows = (
        (
            plain(row.title), row.provider_name, say(PHASES[row.phase]), row.zone,
            first_day(row.starts_at, row.zone), last_day(row.ends_at, row.zone),
            row.next_meeting_at, row.enrolled, row.capacity, row.waiting, row.applications,
        )
        for row in every_row(lambda cursor: _read(cursor, EXPORT_PAGE))
    )  # fmt: skip
    return send_csv("my-sessions.csv", headings, rows)


def _spoken_words(row: TaughtSession) -> str:
    return language_list(row.spoken)


def _may_prepare(row: TaughtSession) -> bool:
    return get_ctx().may(SchedulingPermission.CHANGE, row)


def _may_mark(row: TaughtSession) -> bool:
    ctx = get_ctx()
    trainers = {ctx.actor.person_id} if row.is_own and ctx.actor.person_id else set()
    return ctx.may(LearningPermission.MARK_ATTENDANCE, SessionStaff(row.provider_id, trainers))
