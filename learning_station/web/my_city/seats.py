"""Seats that the city holds and has, session by session."""

from flask import Response, render_template

from learning_station.enrolment import queries as enrolment_queries
from learning_station.kernel.translations import mark as _
from learning_station.web.csv_files import send_csv
from learning_station.web.forms import say
from learning_station.web.lists import EXPORT_PAGE, asked_cursor, every_row
from learning_station.web.request_context import get_ctx
from learning_station.web.shell import plain

from .entrance import blueprint, for_coordinators, tabs_for


@blueprint.get("/seats")
@for_coordinators
def seats() -> str:
    """List the sessions in which the city holds or has seats, the next first."""
    ctx = get_ctx()
    return render_template(
        "my_city/seats.html",
        tabs=tabs_for(ctx.actor, "seats"),
        page=enrolment_queries.list_city_seats(ctx, cursor=asked_cursor()),
    )


@blueprint.get("/seats.csv")
@for_coordinators
def seats_csv() -> Response:
    """Send the seats of the city as CSV."""
    ctx = get_ctx()
    headings = [
        _("Session"), _("Begins"), _("Organisation"), _("Held seats"), _("Given"), _("Promised"),
        _("Left to give"), _("Released on"), _("With a seat"), _("Waiting"), _("Applied"),
    ]  # fmt: skip
    rows = (
        (
            plain(one.session.title), one.session.starts_at, one.organisation, one.held,
            one.used if one.held else None, one.promised if one.held else None,
            one.left if one.held else None, one.releases_at, one.enrolled, one.waiting,
            one.applied,
        )
        for one in every_row(
            lambda cursor: enrolment_queries.list_city_seats(ctx, cursor=cursor, size=EXPORT_PAGE)
        )
    )  # fmt: skip
    return send_csv("seats.csv", [say(heading) for heading in headings], rows)
