"""Applications: sent by people, endorsed by their city, approved or refused by the organisers."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from learning_station.enrolment import errors, events, queries, rules
from learning_station.enrolment.models import Application, Enrolment, Seat
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.rules import Outcome, Rule
from learning_station.enrolment.rules.panel import require_single_decision
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action

from ._eligibility import require_eligible
from ._endorsing import ask, choose_asked
from ._placing import decide, facts_of, require_asker
from ._writing import (
    Entry,
    Placed,
    as_waitlist,
    behind,
    change,
    end_application,
    get_asker,
    ids_of,
    lock_enrolment,
    require_undecided,
    write_enrolment,
)
from .waitlist import promote_waiting


@action
def apply(
    ctx: Context, *, session_id: UUID, motivation: str = "", person_id: UUID | None = None
) -> Placed:
    """Ask for a seat that others decide on. Asking again changes nothing."""
    person_id = require_asker(ctx, person_id)
    asker = get_asker(ctx, person_id)
    session = queries.lock_session(ctx, session_id)
    facts = queries.get_seat_facts(ctx, session_id, person_id)
    rules.require_alive(session.terms, ctx.now)
    if facts.live is not None:
        return Placed(*facts.live, is_new=False)
    rules.require_window(session.terms, ctx.now)
    rules.require_application(session.terms)
    if facts.was_refused:
        raise errors.RefusedBefore
    checked = require_eligible(ctx, session, asker)
    question = choose_asked(ctx, session, asker.organisation_id)
    entry = Entry(
        asker=asker,
        application=Application.SUBMITTED,
        rule=Rule.APPLICATION,
        motivation=motivation.strip(),
        facts=checked,
        endorse_by=question.endorse_by if question else None,
        escalation=question.asked.value if question else 0,
    )
    enrolment_id = write_enrolment(ctx, session_id, entry)
    ctx.record(
        events.ApplicationSubmitted(
            enrolment_id=enrolment_id, session_id=session_id, person_id=person_id
        )
    )
    if question is not None:
        ask(ctx, enrolment_id, session_id, person_id, asker.organisation_id, question)
    return Placed(enrolment_id, entry.application.value, entry.seat.value)


# Decisions of the organisers


@action
def approve(ctx: Context, *, enrolment_id: UUID, reason: str = "") -> Placed:
    """Approve an application: a seat, or a place on the waitlist when all are taken.

    Where the city is asked first, only what it endorsed; what it left unanswered, with a reason."""
    session, enrolment = lock_enrolment(ctx, enrolment_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    require_undecided(enrolment)
    require_single_decision(session.terms)
    rules.require_alive(session.terms, ctx.now)
    rules.require_city_heard(
        session.terms.policy,
        enrolment.application,
        escalation=enrolment.escalation,
        reason=reason,
    )
    facts = queries.get_seat_facts(ctx, session.id, enrolment.person_id)
    outcome, why = decide(ctx, session, facts, enrolment.categories)
    is_seat = outcome is Outcome.ENROLLED
    decided = facts_of(ctx, session, facts, why, enrolment.categories)
    if not is_seat:
        enrolment.waitlisted_at = behind(facts, ctx.now)
        decided["place"] = facts.next_place
    change(
        ctx,
        enrolment,
        application=Application.APPROVED,
        seat=Seat.ENROLLED if is_seat else Seat.WAITLISTED,
        rule=Rule.APPROVED if is_seat else Rule.APPROVED_TO_WAITLIST,
        facts=decided,
        reason=reason.strip(),
    )
    ctx.db.flush()
    position = None if is_seat else facts.next_place
    if position is None:
        ctx.record(events.LearnerEnrolled(**ids_of(enrolment), approved=True))
    else:
        ctx.record(events.LearnerWaitlisted(**ids_of(enrolment), position=position))
    return Placed(enrolment.id, enrolment.application, enrolment.seat, position)


@action
def reject(ctx: Context, *, enrolment_id: UUID, reason: str) -> None:
    """Refuse an application, with a reason the person will read."""
    session, enrolment = lock_enrolment(ctx, enrolment_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    require_undecided(enrolment)
    end_application(ctx, enrolment, Rule.REJECTED, rules.require_reason(reason))
    promote_waiting(as_waitlist(ctx), session_id=session.id)


@dataclass(frozen=True)
class Decided:
    """How many of the chosen applications were decided, and how many were skipped and why."""

    done: int
    already_decided: int
    no_seat: int = 0
    unheard: int = 0
    """How many were left because their city has not answered yet."""
    waitlisted: int = 0
    """How many of those decided were approved and wait for a seat."""


@action
def approve_many(
    ctx: Context, *, session_id: UUID, enrolment_ids: Sequence[UUID], reason: str = ""
) -> Decided:
    """Approve several applications in the order they came; skip those that cannot be.

    The reason is that for deciding without the city, where it has not answered."""
    session = queries.lock_session(ctx, session_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    done = decided = full = unheard = waitlisted = 0
    for enrolment_id in _in_order(ctx, session_id, enrolment_ids):
        try:
            placed = approve(ctx, enrolment_id=enrolment_id, reason=reason)
        except errors.AlreadyDecided:
            decided += 1
        except (errors.SessionFull, errors.SessionClosed):
            full += 1
        except errors.CityNotHeard:
            unheard += 1
        else:
            done += 1
            waitlisted += placed.position is not None
    return Decided(done, decided, full, unheard, waitlisted)


def _in_order(ctx: Context, session_id: UUID, enrolment_ids: Sequence[UUID]) -> Sequence[UUID]:
    return ctx.db.scalars(
        sa.select(Enrolment.id)
        .where(Enrolment.session_id == session_id, Enrolment.id.in_(enrolment_ids))
        .order_by(Enrolment.created_at, Enrolment.id)
    ).all()


@action
def reject_many(
    ctx: Context, *, session_id: UUID, enrolment_ids: Sequence[UUID], reason: str
) -> Decided:
    """Refuse several applications with one reason; skip those decided meanwhile."""
    session = queries.lock_session(ctx, session_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    rules.require_reason(reason)
    done = decided = 0
    for enrolment_id in _in_order(ctx, session_id, enrolment_ids):
        try:
            reject(ctx, enrolment_id=enrolment_id, reason=reason)
        except errors.AlreadyDecided:
            decided += 1
        else:
            done += 1
    return Decided(done, decided)
