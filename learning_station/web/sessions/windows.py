"""Why a session takes no applications now, in words."""

from learning_station.enrolment import queries as enrolment_queries
from learning_station.enrolment import rules as enrolment_rules
from learning_station.infra.context import Context
from learning_station.kernel.errors import Conflict
from learning_station.scheduling.queries import SessionRow
from learning_station.web.forms import problem_of, say


def why_closed(ctx: Context, session: SessionRow) -> str:
    """Return in words why no application can be saved or sent now; nothing while it can."""
    try:
        enrolment_rules.require_window(enrolment_queries.terms_of(session), ctx.now)
    except Conflict as refusal:
        return say(problem_of(refusal))
    return ""
