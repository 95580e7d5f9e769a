"""Endorsements: the city says yes or no to applications of its people, or is asked once more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from learning_station.enrolment import errors, events, rules
from learning_station.enrolment.models import Application, Enrolment
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.rules import Asked, Rule
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action
from learning_station.kernel.errors import Conflict, NotFound

from ._endorsing import CityAsked, ask, city_deadline
from ._writing import change, end, ids_of, lock_enrolment


@action
def endorse(ctx: Context, *, enrolment_id: UUID) -> None:
    """Say that the city supports an application; the organisers decide about it next."""
    enrolment = _lock_for_city(ctx, enrolment_id)
    facts = {"asked": enrolment.escalation}
    change(ctx, enrolment, application=Application.ENDORSED, rule=Rule.ENDORSED, facts=facts)
    ctx.db.flush()
    ctx.record(events.ApplicationEndorsed(**ids_of(enrolment)))


@action
def refuse_endorsement(ctx: Context, *, enrolment_id: UUID, reason: str) -> None:
    """Say that the city does not support an application, which ends it; the person reads why."""
    enrolment = _lock_for_city(ctx, enrolment_id)
    reason = rules.require_reason(reason)
    end(
        ctx,
        enrolment,
        application=Application.REJECTED,
        rule=Rule.NOT_ENDORSED,
        reason=reason,
    )
    ctx.record(events.EndorsementRefused(**ids_of(enrolment), reason=reason))


def _lock_for_city(ctx: Context, enrolment_id: UUID) -> Enrolment:
    """Return the application the actor answers for; refuse where they may not, or need not."""
    session, enrolment = lock_enrolment(ctx, enrolment_id)
    ctx.require(EnrolmentPermission.ENDORSE, enrolment)
    if enrolment.person_id == ctx.actor.person_id:
        raise errors.OwnApplication
    rules.require_alive(session.terms, ctx.now)
    rules.require_endorsable(
        session.terms.policy, enrolment.application, is_over=enrolment.ended_at is not None
    )
    return enrolment


@dataclass(frozen=True)
class Answered:
    """For how many of the chosen applications the city has answered, and how many were skipped."""

    done: int
    skipped: int


@action
def endorse_many(ctx: Context, *, enrolment_ids: Sequence[UUID]) -> Answered:
    """Endorse several applications; skip those that were answered, withdrawn or are one's own."""
    return _answer_many(ctx, enrolment_ids, lambda key: endorse(ctx, enrolment_id=key))


@action
def refuse_endorsement_many(
    ctx: Context, *, enrolment_ids: Sequence[UUID], reason: str
) -> Answered:
    """Refuse to endorse several applications with one reason; skip those answered meanwhile."""
    rules.require_reason(reason)
    return _answer_many(
        ctx, enrolment_ids, lambda key: refuse_endorsement(ctx, enrolment_id=key, reason=reason)
    )


def _answer_many(
    ctx: Context, enrolment_ids: Sequence[UUID], answer: Callable[[UUID], None]
) -> Answered:
    # Sessions are locked in one order, so that two who answer at once do not block each other.
    rows = ctx.db.scalars(
        sa.select(Enrolment.id)
        .where(Enrolment.id.in_(enrolment_ids))
        .order_by(Enrolment.session_id, Enrolment.id)
    ).all()
    if len(rows) < len(set(enrolment_ids)):
        raise NotFound
    done = 0
    for key in rows:
        try:
            answer(key)
        except Conflict:
            continue
        done += 1
    return Answered(done, len(rows) - done)


@action
def escalate_endorsement(ctx: Context, *, enrolment_id: UUID) -> None:
    """Ask the deputies, and later the secretariat, when the city has not answered in time.

    Does nothing for an application that was answered or withdrawn, or before its time is up."""
    ctx.require_system()
    _session, enrolment = lock_enrolment(ctx, enrolment_id)
    asked = rules.next_asked(
        application=enrolment.application,
        is_over=enrolment.ended_at is not None,
        endorse_by=enrolment.endorse_by,
        escalation=enrolment.escalation,
        now=ctx.now,
    )
    if asked is None or enrolment.organisation_id is None:
        return
    facts = {"asked": asked.value, "unanswered_since": str(enrolment.endorse_by)}
    question = CityAsked(asked)
    if asked is not Asked.SECRETARIAT:
        question = CityAsked(asked, city_deadline(ctx, enrolment.organisation_id))
        enrolment.endorse_by = question.endorse_by
    enrolment.escalation = asked.value
    change(ctx, enrolment, rule=Rule.ESCALATED, facts=facts)
    ctx.db.flush()
    ask(
        ctx,
        enrolment.id,
        enrolment.session_id,
        enrolment.person_id,
        enrolment.organisation_id,
        question,
    )
