"""The seed of a session's draws: made once, kept secret until it was used; and asking for a lot."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from learning_station.enrolment import events
from learning_station.enrolment.models import Application
from learning_station.enrolment.models.panel import SeatDraw
from learning_station.enrolment.queries import LockedSession
from learning_station.infra.context import Context

from ._writing import Entry, Placed, write_enrolment

DRAW_SEATS = "enrolment.draw_seats"
"""The job that draws the seats of a session."""


def ensure_draw(ctx: Context, session_id: UUID) -> SeatDraw:
    """Return the draw of a session, made now when there is none. The session is locked."""
    draw = ctx.db.get(SeatDraw, session_id, populate_existing=True)
    if draw is None:
        draw = SeatDraw(session_id=session_id, seed=ctx.ids.code(16), created_at=ctx.now)
        ctx.db.add(draw)
        ctx.db.flush()
    return draw


def plan_draw(ctx: Context, session_id: UUID, draw_until: datetime) -> SeatDraw:
    """Return the draw of a session, with its job planned for that time."""
    draw = ensure_draw(ctx, session_id)
    if draw.drawn_at is None:
        ctx.enqueue(
            DRAW_SEATS,
            {"session_id": session_id, "draw_until": draw_until},
            run_at=draw_until,
            dedupe_key=f"draw:{session_id}:{draw_until.isoformat()}",
        )
    return draw


def enter_draw(ctx: Context, session: LockedSession, entry: Entry) -> Placed | None:
    """Take part in the draw of an open session; return None where none is to come."""
    draw_at = session.terms.draw_until
    if draw_at is None or plan_draw(ctx, session.id, draw_at).drawn_at is not None:
        return None
    facts = {**(entry.facts or {}), "draw_at": draw_at.isoformat()}
    entry = replace(entry, application=Application.SUBMITTED, facts=facts)
    enrolment_id = write_enrolment(ctx, session.id, entry)
    ctx.record(
        events.DrawEntered(
            enrolment_id=enrolment_id,
            session_id=session.id,
            person_id=entry.asker.person_id,
            draw_at=draw_at,
        )
    )
    return Placed(enrolment_id, entry.application.value, entry.seat.value)
