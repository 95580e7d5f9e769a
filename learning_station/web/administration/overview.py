"""The first page of administration: what needs attention."""

from flask import render_template

from learning_station.credentials import queries as credentials_queries
from learning_station.reporting.queries.overview import get_overview, list_waiting_sessions
from learning_station.web.request_context import get_ctx

from .entrance import blueprint, for_administrators
from .wording import TEMPLATE_WORDS


@blueprint.get("/")
@for_administrators
def index() -> str:
    """Show what needs attention and the way to every list."""
    ctx = get_ctx()
    overview = get_overview(ctx)
    earned = overview.waiting_for_certificates
    return render_template(
        "administration/index.html",
        overview=overview,
        waiting=list_waiting_sessions(ctx) if overview.applications else [],
        earned=earned,
        earned_sessions=credentials_queries.list_waiting_for_certificates(ctx) if earned else [],
        **TEMPLATE_WORDS,
    )
