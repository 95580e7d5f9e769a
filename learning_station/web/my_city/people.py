"""The people of a coordinator's city in sessions: how far they are, and their certificates."""

from flask import Response, render_template

from learning_station.kernel.pages import Page
from learning_station.kernel.translations import mark as _
from learning_station.reporting.queries import my_city as queries
from learning_station.reporting.queries.keys import PAGE
from learning_station.reporting.queries.my_city import CityPerson, Standing
from learning_station.web.csv_files import send_csv
from learning_station.web.forms import say
from learning_station.web.lists import EXPORT_PAGE, asked_cursor, asked_text, every_row
from learning_station.web.request_context import get_ctx
from learning_station.web.shell import plain

from .entrance import blueprint, for_coordinators, tabs_for

STANDINGS = {
    Standing.APPLIED: _("Applied"),
    Standing.WAITING: _("On the waitlist"),
    Standing.OFFERED: _("Offered a seat"),
    Standing.ENROLLED: _("Enrolled"),
    Standing.COMPLETED: _("Completed"),
    Standing.REFUSED: _("Application refused"),
    Standing.WITHDRAWN: _("Withdrew"),
    Standing.DECLINED: _("Offer declined"),
    Standing.LAPSED: _("Offer lapsed"),
    Standing.TAKEN_BACK: _("Seat taken back"),
}
TONES = {
    Standing.ENROLLED: "ok",
    Standing.COMPLETED: "ok",
    Standing.WAITING: "warn",
    Standing.OFFERED: "warn",
}
ICONS = {
    Standing.COMPLETED: "check",
    Standing.WAITING: "clock",
    Standing.OFFERED: "clock",
    Standing.APPLIED: "clock",
}


def _read(cursor: str | None, size: int) -> Page[CityPerson]:
    return queries.list_city_people(
        get_ctx(), session_slug=asked_text("session") or None, cursor=cursor, size=size
    )


@blueprint.get("/people")
@for_coordinators
def people() -> str:
    """List the people of one's city in sessions, newest first."""
    ctx = get_ctx()
    return render_template(
        "my_city/people.html",
        tabs=tabs_for(ctx.actor, "people"),
        city=queries.get_city(ctx, session_slug=asked_text("session") or None),
        page=_read(asked_cursor(), PAGE),
        standings={standing: say(name) for standing, name in STANDINGS.items()},
        tones=TONES,
        icons=ICONS,
    )


@blueprint.get("/people.csv")
@for_coordinators
def people_csv() -> Response:
    """Send the list as CSV, filtered like the page."""
    headings = [
        say(_("Family name")), say(_("Given name")), say(_("Office")), say(_("Organisation")),
        say(_("Session")), say(_("State")), say(_("Since")), say(_("Units done")),
        say(_("Units required")), say(_("Meetings attended")), say(_("Meetings planned")),
        say(_("Completed on")), say(_("Certificate")),
    ]  # fmt: skip
    rows = (
        (
            row.family_name, row.given_name, row.office, row.organisation_name,
            plain(row.session.title), say(STANDINGS[row.standing]), row.since, row.units_done,
            row.units_required, row.meetings_attended, row.meetings_planned, row.completed_at,
            row.certificate,
        )
        for row in every_row(lambda cursor: _read(cursor, EXPORT_PAGE))
    )  # fmt: skip
    return send_csv("my-city.csv", headings, rows)
