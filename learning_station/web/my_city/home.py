"""The coordinator's first page: what waits for them, with deadlines on their clock."""

from collections.abc import Callable
from typing import TypeVar

from flask import render_template

from learning_station.enrolment import queries as enrolment_queries
from learning_station.infra.context import Context
from learning_station.kernel.actor import MandateScope
from learning_station.kernel.pages import Page
from learning_station.reporting.queries import my_city as reporting_queries
from learning_station.web.request_context import get_ctx

from .entrance import blueprint, for_coordinators, tabs_for

Row = TypeVar("Row")
SHOWN = 6
"""How many of each list the page shows; the whole list is one click away."""


@blueprint.get("/")
@for_coordinators
def index() -> str:
    """Show what waits for the coordinator: each list as far as their mandate reaches."""
    ctx = get_ctx()
    return render_template(
        "my_city/index.html",
        tabs=tabs_for(ctx.actor, "index"),
        city=reporting_queries.get_city_numbers(ctx),
        applications=_list(ctx, MandateScope.ENDORSE, _applications),
        nominations=_list(ctx, MandateScope.NOMINATE, _nominations),
        holds=_list(ctx, MandateScope.NOMINATE, _holds),
        now=ctx.now,
    )


def _list(ctx: Context, scope: MandateScope, read: Callable[[Context], Page[Row]]) -> Page[Row]:
    """Return the beginning of a list, or nothing of what the mandate does not cover."""
    return read(ctx) if ctx.actor.mandates_for(scope) else Page(())


def _applications(ctx: Context) -> Page[enrolment_queries.CityApplication]:
    return enrolment_queries.list_city_applications(ctx, size=SHOWN)


def _nominations(ctx: Context) -> Page[enrolment_queries.CityNomination]:
    return enrolment_queries.list_city_nominations(ctx, state="open", size=SHOWN)


def _holds(ctx: Context) -> Page[enrolment_queries.CitySeats]:
    return enrolment_queries.list_city_seats(ctx, only_held=True, size=SHOWN)
