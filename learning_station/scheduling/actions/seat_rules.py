"""How the seats of a session are given, and who may have one."""

from dataclasses import fields
from uuid import UUID

import sqlalchemy as sa

from learning_station.catalogue.models import Course
from learning_station.infra.context import Context
from learning_station.infra.revisions import revise
from learning_station.infra.unit_of_work import action
from learning_station.kernel.languages import LanguageMap
from learning_station.scheduling import errors, events, queries, rules
from learning_station.scheduling.models import TrainingSession
from learning_station.scheduling.permissions import SchedulingPermission
from learning_station.scheduling.rules import SeatRules, SeatSpan

from ._changing import require_changeable

SEAT_RULES = "seats"
"""The part of a session whose changes are counted apart: it has a form of its own."""

_NAMES = tuple(each.name for each in fields(SeatRules))


@action
def set_seat_rules(
    ctx: Context, *, session_id: UUID, seat_rules: SeatRules, seen: int | None = None
) -> tuple[str, ...]:
    """Say how seats are given from now on and who may have one; return what has changed.

    Nobody loses what they have. What that means for those who are in already is for enrolment to
    say, which calls this. Raise Outdated when the rules are not as they were `seen`."""
    session = queries.get_session_for_update(ctx, session_id)
    ctx.require(SchedulingPermission.CHANGE, session)
    require_changeable(ctx, session)
    seat_rules.check(
        SeatSpan(session.course_id, session.enrols_from, session.enrols_until, session.ends_at)
    )
    rules.require_draw_ahead(session.draw_until, seat_rules.draw_until, ctx.now)
    _require_published(ctx, session, seat_rules.prerequisite_id)
    values = {name: getattr(seat_rules, name) for name in _NAMES}
    values["seats_text"] = LanguageMap(seat_rules.seats_text)
    changed = tuple(name for name in _NAMES if getattr(session, name) != values[name])
    if not changed:
        return ()
    revise(ctx, session_id, part=SEAT_RULES, seen=seen)
    for name in changed:
        setattr(session, name, values[name])
    session.changed_at = ctx.now
    ctx.record(events.SessionChanged(session_id=session_id, changed=changed))
    return changed


def _require_published(ctx: Context, session: TrainingSession, course_id: UUID | None) -> None:
    if course_id is None or course_id == session.prerequisite_id:
        return
    published = ctx.db.scalar(sa.select(Course.published_version_id).where(Course.id == course_id))
    if published is None:
        raise errors.PrerequisiteUnknown
