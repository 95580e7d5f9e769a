"""Changing how the seats of a session are given while people are in already."""

from uuid import UUID

from learning_station.enrolment import errors, queries
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action
from learning_station.scheduling import actions as scheduling_actions
from learning_station.scheduling.rules import SeatRules

from ._writing import as_waitlist
from .waitlist import promote_waiting

_DECIDES = ("policy", "draw_until")
"""What applications that wait were sent under."""


@action
def change_seat_rules(
    ctx: Context, *, session_id: UUID, seat_rules: SeatRules, seen: int | None = None
) -> tuple[str, ...]:
    """Say how seats are given from now on and who may have one; return what has changed.

    Everybody keeps what they have; who waits and may move up under the new rules does so. While
    applications wait for a decision, the way they are decided stays. Raise Outdated when the rules
    are not as they were `seen`."""
    session = queries.lock_session(ctx, session_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    is_decided_otherwise = any(
        getattr(session.terms, name) not in (None, getattr(seat_rules, name)) for name in _DECIDES
    )
    waiting = queries.count_undecided(ctx, session_id) if is_decided_otherwise else 0
    if waiting:
        raise errors.ApplicationsWait(count=waiting)
    changed = scheduling_actions.set_seat_rules(
        ctx, session_id=session_id, seat_rules=seat_rules, seen=seen
    )
    if changed:
        promote_waiting(as_waitlist(ctx), session_id=session_id)
    return changed
