"""The first page: the map, the six lines, the next sessions."""

from flask import render_template
from werkzeug.wrappers import Response

from learning_station.catalogue import queries as catalogue_queries
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling.queries import SessionFilter, SessionsWhen
from learning_station.web.access import public
from learning_station.web.caching import cached_page
from learning_station.web.request_context import get_ctx

from .views import blueprint

SESSIONS_SHOWN = 6


@blueprint.get("/")
@public
def index() -> Response:
    """Show what can be learnt: the lines with their sessions, and what comes next."""
    ctx = get_ctx()
    # What is still to come follows from the clock: the page is as old as this hour at most.
    hour = ctx.now.replace(minute=0, second=0, microsecond=0)

    def render() -> str:
        page = scheduling_queries.list_session_cards(
            ctx, SessionFilter(when=SessionsWhen.COMING, starts_from=ctx.now), limit=SESSIONS_SHOWN
        )
        return render_template(
            "home/index.html",
            topics=catalogue_queries.list_topics(ctx),
            counts=scheduling_queries.count_sessions_by_topic(ctx),
            sessions=page.rows,
            now=ctx.now,
        )

    return cached_page((scheduling_queries.sessions_version(ctx), hour), render)


__all__ = ["blueprint"]
