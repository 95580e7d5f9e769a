"""What the modules of this page group share: the blueprint, and the session of its organisers."""

from flask import Blueprint

from learning_station.enrolment.queries import panel as panel_queries
from learning_station.infra.context import Context
from learning_station.kernel.errors import NotFound
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling.queries import SessionRow

blueprint = Blueprint("selection", __name__)


def get_own_session(ctx: Context, slug: str) -> SessionRow:
    """Return a session with a panel that the reader organises; nobody else may know of it."""
    session = scheduling_queries.get_session(ctx, slug=slug)
    panel_queries.require_organiser(ctx, session)
    if session.policy != "panel":
        raise NotFound
    return session
