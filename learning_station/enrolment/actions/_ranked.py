"""Giving the seats of a ranking: in its order, under the lock of the session, all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.enrolment import events, queries
from learning_station.enrolment.models import Application, Enrolment, Seat
from learning_station.enrolment.queries import LockedSession
from learning_station.enrolment.rules import Rule
from learning_station.enrolment.rules.candidates import Place
from learning_station.infra.context import Context
from learning_station.kernel.translations import mark as _

from ._writing import as_waitlist, behind, change, end, ids_of, seen
from .waitlist import promote_waiting

NOT_SELECTED = _("The seats were given to applications with a higher rank.")
"""What those are told whom a ranking refuses; it is translated where it is shown."""


@dataclass(frozen=True)
class Outcome:
    """What a ranking gives to an application, and the facts that stay with the decision."""

    enrolment_id: UUID
    has_seat: bool
    facts: dict[str, Any]


def reasons_document(place: Place) -> list[dict[str, Any]]:
    """Return the reasons of a place as they are stored."""
    return [{"code": reason.code.value, **reason.facts} for reason in place.reasons]


def carry_out(
    ctx: Context,
    session: LockedSession,
    outcomes: Sequence[Outcome],
    *,
    seat_rule: Rule,
    rest_rule: Rule,
    ranked_by: str,
    refuses: bool,
) -> int:
    """Give the seats of a ranking and return how many; the session is locked.

    Whoever withdrew meanwhile is left out. When fewer seats are free than the ranking gives, those
    with the last ranks wait before everybody else. The others wait in the order of the ranks, or
    are refused where there is no waitlist or the policy says so."""
    count = queries.count_seats(ctx, [session.id])[session.id]
    seats = seen(session, count)
    capacity = session.terms.capacity
    free = len(outcomes) if capacity is None else max(0, capacity - count.taken)
    live = _live(ctx, [outcome.enrolment_id for outcome in outcomes])
    given, waiting = 0, []
    for outcome in outcomes:
        enrolment = live.get(outcome.enrolment_id)
        if enrolment is None:
            continue
        if outcome.has_seat and given < free:
            facts = {**seats, **outcome.facts}
            approved = Application.APPROVED
            change(
                ctx, enrolment, application=approved, seat=Seat.ENROLLED, rule=seat_rule,
                facts=facts,
            )  # fmt: skip
            ctx.record(
                events.LearnerEnrolled(**ids_of(enrolment), approved=True, ranked_by=ranked_by)
            )
            given += 1
        else:
            waiting.append((not outcome.has_seat, enrolment, {**seats, **outcome.facts}))
    waiting.sort(key=lambda one: one[0])
    rest = [(enrolment, facts) for _is_chosen, enrolment, facts in waiting]
    if refuses or not session.terms.has_waitlist:
        _refuse(ctx, rest, rest_rule, ranked_by)
    else:
        _let_wait(ctx, session, rest, rest_rule, ranked_by)
    ctx.db.flush()
    promote_waiting(as_waitlist(ctx), session_id=session.id)
    return given


def _live(ctx: Context, enrolment_ids: Sequence[UUID]) -> dict[UUID, Enrolment]:
    """Return those of the applications that still wait for a decision."""
    waits = (Application.SUBMITTED.value, Application.ENDORSED.value)
    rows = ctx.db.scalars(
        sa.select(Enrolment)
        .where(
            Enrolment.id.in_(enrolment_ids),
            Enrolment.application.in_(waits),
            Enrolment.ended_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )
    return {enrolment.id: enrolment for enrolment in rows}


def _refuse(
    ctx: Context, rest: Sequence[tuple[Enrolment, dict[str, Any]]], rule: Rule, ranked_by: str
) -> None:
    for enrolment, facts in rest:
        end(ctx, enrolment, application=Application.REJECTED, rule=rule, facts=facts)
        ctx.record(events.ApplicationRejected(**ids_of(enrolment), reason="", ranked_by=ranked_by))


def _let_wait(
    ctx: Context,
    session: LockedSession,
    rest: Sequence[tuple[Enrolment, dict[str, Any]]],
    rule: Rule,
    ranked_by: str,
) -> None:
    if not rest:
        return
    # One microsecond after the other: the waitlist keeps the order of the ranks.
    facts_then = queries.get_seat_facts(ctx, session.id, rest[0][0].person_id)
    since = behind(facts_then, ctx.now)
    for offset, (enrolment, facts) in enumerate(rest):
        enrolment.waitlisted_at = since + timedelta(microseconds=offset)
        enrolment.priority = 0
        change(
            ctx, enrolment, application=Application.APPROVED, seat=Seat.WAITLISTED, rule=rule,
            facts=facts,
        )  # fmt: skip
        place = facts_then.next_place + offset
        ctx.record(
            events.LearnerWaitlisted(**ids_of(enrolment), position=place, ranked_by=ranked_by)
        )
