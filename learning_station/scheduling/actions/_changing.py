"""What actions ask before they change a session or its meetings."""

from learning_station.infra.context import Context
from learning_station.scheduling import rules
from learning_station.scheduling.models import TrainingSession
from learning_station.scheduling.permissions import SchedulingPermission


def require_changeable(ctx: Context, session: TrainingSession) -> None:
    """Refuse when the session was cancelled or is over."""
    rules.require_changeable(session.state, session.starts_at, session.ends_at, ctx.now)


def require_correctable(ctx: Context, session: TrainingSession) -> None:
    """Refuse as above, but let administrators correct dates that were wrong, not lived."""
    can_correct = rules.can_correct(
        may_correct=ctx.may(SchedulingPermission.CORRECT, session),
        has_results=session.has_results,
    )
    rules.require_changeable(
        session.state, session.starts_at, session.ends_at, ctx.now, can_correct=can_correct
    )
