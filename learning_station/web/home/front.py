"""The first page: the map, the six lines, the next sessions."""

from flask import render_template
from werkzeug.wrappers import Response

from learning_station.catalogue import queries as catalogue_queries
from learning_station.enrolment import queries as enrolment_queries
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling.queries import SessionFilter, SessionsWhen
from learning_station.web.access import public
from learning_station.web.caching import cached_page
from learning_station.web.reader import get_reader
from learning_station.web.request_context import get_ctx
from learning_station.web.sessions.cards import card_views
from learning_station.web.sessions.views import page_version

from .views import blueprint

SESSIONS_SHOWN = 6


@blueprint.get("/")
@public
def index() -> Response:
    """Show what can be learnt: the lines with their sessions, and what comes next."""
    ctx = get_ctx()

    def render() -> str:
        coming = SessionFilter(when=SessionsWhen.COMING, starts_from=ctx.now)
        cards = scheduling_queries.list_session_cards(ctx, coming, limit=SESSIONS_SHOWN).rows
        seats = enrolment_queries.count_seats(ctx, [card.id for card in cards])
        return render_template(
            "home/index.html",
            topics=catalogue_queries.list_topics(ctx),
            counts=scheduling_queries.count_sessions_by_topic(ctx),
            sessions=card_views(cards, seats, reader=get_reader(), now=ctx.now),
            now=ctx.now,
        )

    return cached_page(page_version(ctx), render)


__all__ = ["blueprint"]
