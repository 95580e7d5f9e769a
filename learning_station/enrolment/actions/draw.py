"""The draw of an open session: who asks in time shares it, whatever the hour in their city."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from learning_station.enrolment import events, queries
from learning_station.enrolment.models.panel import SeatDraw
from learning_station.enrolment.queries import LockedSession
from learning_station.enrolment.queries import panel as panel_queries
from learning_station.enrolment.rules import Rule
from learning_station.enrolment.rules.candidates import DRAW_ORDER, Candidate, RankPolicy
from learning_station.enrolment.rules.ranking import rank
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action

from ._lots import DRAW_SEATS, ensure_draw, plan_draw
from ._ranked import Outcome, carry_out, reasons_document

__all__ = ["DRAW_SEATS", "arrange_draw", "draw_seats"]


@action
def arrange_draw(ctx: Context, *, session_id: UUID) -> None:
    """Make the seed of a session's draw, whose hash is public from then on, and plan the draw.

    Doing it again changes nothing; when the time was moved, the draw moves with it."""
    ctx.require_system()
    session = queries.lock_session(ctx, session_id)
    if session.terms.policy == "open" and session.terms.draw_until is not None:
        plan_draw(ctx, session_id, session.terms.draw_until)


@action
def draw_seats(ctx: Context, *, session_id: UUID, draw_until: datetime) -> None:
    """Rank all who asked by the fair policy with the seed made before, and give the seats.

    The others wait in the order of their ranks. Nothing happens when it was done, or when the draw
    was moved to another time."""
    ctx.require_system()
    session = queries.lock_session(ctx, session_id)
    draw = ensure_draw(ctx, session_id)
    if draw.drawn_at is not None or session.terms.draw_until != draw_until:
        return
    if session.terms.state != "scheduled":
        return
    candidates = panel_queries.list_candidates(ctx, session_id)
    given = _carry_out(ctx, session, draw, candidates)
    draw.drawn_at = ctx.now
    ctx.db.flush()
    ctx.record(events.SeatsDrawn(session_id=session_id, applications=len(candidates), seats=given))


def _carry_out(
    ctx: Context, session: LockedSession, draw: SeatDraw, candidates: Sequence[Candidate]
) -> int:
    ranking = rank(candidates, _policy(ctx, session, draw, len(candidates)))
    outcomes = [
        Outcome(
            place.id,
            has_seat=place.has_seat,
            facts={"seed": draw.seed, "rank": place.rank, "reasons": reasons_document(place)},
        )
        for place in ranking.places
    ]
    return carry_out(
        ctx, session, outcomes, seat_rule=Rule.DRAWN, rest_rule=Rule.DRAWN, ranked_by="draw",
        refuses=False,
    )  # fmt: skip


def _policy(ctx: Context, session: LockedSession, draw: SeatDraw, applications: int) -> RankPolicy:
    count = queries.count_seats(ctx, [session.id])[session.id]
    taken = queries.list_taken_categories(ctx, session.id)
    capacity = session.terms.capacity
    return RankPolicy(
        seats=applications if capacity is None else max(0, capacity - count.taken),
        seed=draw.seed,
        order=DRAW_ORDER,
        quotas=tuple(queries.list_quotas(ctx, session.id)),
        city_limit=session.terms.city_limit,
        team_size=session.terms.team_size,
        draw_until=session.terms.draw_until,
        taken=tuple((one.get("organisation"), one) for one in taken),
    )
