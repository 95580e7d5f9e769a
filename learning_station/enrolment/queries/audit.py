"""Reads for the audit of seats: everything is looked at, a thousand rows at a time."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Person
from learning_station.enrolment.models import (
    Application,
    Enrolment,
    EnrolmentChange,
    SeatHold,
    SeatOffer,
)
from learning_station.enrolment.rules import Rule
from learning_station.enrolment.rules.audit import (
    AuditedEnrolment,
    AuditedHold,
    AuditedOffer,
    AuditedSession,
    AuditFinding,
    audit_double,
    audit_enrolment,
    audit_giving,
    audit_hold,
    audit_offer,
    audit_session,
)
from learning_station.infra.context import Context
from learning_station.infra.event_log import LoggedEvent
from learning_station.scheduling.events import CapacityChanged
from learning_station.scheduling.models import TrainingSession

from .seats import TAKEN, count_seats, terms_of

AT_ONCE = 1000


@dataclass
class AuditTotals:
    """How much was looked at."""

    sessions: int = 0
    enrolments: int = 0
    offers: int = 0
    holds: int = 0


def audit_seats(ctx: Context, totals: AuditTotals) -> Iterator[AuditFinding]:
    """Yield all that is wrong with seats, and count in `totals` what was looked at."""
    ctx.require_system()
    _hold_still(ctx)
    yield from _sessions(ctx, totals)
    yield from _doubles(ctx)
    yield from _enrolments(ctx, totals)
    yield from _offers(ctx, totals)
    yield from _holds(ctx, totals)


def _hold_still(ctx: Context) -> None:
    """Look at one moment: what people do meanwhile would look like faults. SQLite's readers do so
    by themselves."""
    connection = ctx.db.connection()
    if connection.dialect.name == "postgresql" and not connection.in_nested_transaction():
        connection.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


def _batches(
    ctx: Context, query: sa.Select[*tuple[Any, ...]], key: sa.orm.InstrumentedAttribute[UUID]
) -> Iterator[Sequence[Any]]:
    """Yield the rows of a query in the order of their key, which stands first in each."""
    last: UUID | None = None
    while True:
        batch = query if last is None else query.where(key > last)
        rows = ctx.db.execute(batch.order_by(key).limit(AT_ONCE)).all()
        if rows:
            yield rows
        if len(rows) < AT_ONCE:
            return
        last = rows[-1][0]


# Sessions


def _sessions(ctx: Context, totals: AuditTotals) -> Iterator[AuditFinding]:
    query = sa.select(TrainingSession.id, TrainingSession)
    for rows in _batches(ctx, query, TrainingSession.id):
        sessions = [row[1] for row in rows]
        counts = count_seats(ctx, [session.id for session in sessions])
        above = [one.id for one in sessions if counts[one.id].above(one.capacity)]
        lowered = _lowered(ctx, above)
        for session in sessions:
            totals.sessions += 1
            yield from audit_session(
                AuditedSession(
                    id=session.id,
                    slug=session.slug,
                    capacity=session.capacity,
                    count=counts[session.id],
                    was_lowered=session.id in lowered,
                )
            )


def _lowered(ctx: Context, session_ids: Sequence[UUID]) -> set[UUID]:
    """Return which of the sessions were given fewer seats once."""
    rows = ctx.db.execute(
        sa.select(LoggedEvent.subject_id, LoggedEvent.payload).where(
            LoggedEvent.name == CapacityChanged.name, LoggedEvent.subject_id.in_(session_ids)
        )
    )
    return {session_id for session_id, facts in rows if session_id and _is_less(facts)}


def _is_less(facts: Mapping[str, Any]) -> bool:
    before, after = facts["before"], facts["after"]
    return after is not None and (before is None or after < before)


# Enrolments


def _doubles(ctx: Context) -> Iterator[AuditFinding]:
    rows = ctx.db.execute(
        sa.select(Enrolment.session_id, Enrolment.person_id, sa.func.count())
        .where(Enrolment.ended_at.is_(None))
        .group_by(Enrolment.session_id, Enrolment.person_id)
        .having(sa.func.count() > 1)
        .order_by(Enrolment.session_id, Enrolment.person_id)
    )
    for session_id, person_id, number in rows:
        yield audit_double(session_id, person_id, number)


_ENROLMENTS = (
    sa.select(
        Enrolment.id, TrainingSession.id.label("session_id"), Person.id.label("person_id"),
        Enrolment.application, Enrolment.seat, Enrolment.created_at, Enrolment.waitlisted_at,
        Enrolment.enrolled_at, Enrolment.ended_at, Enrolment.priority,
    )
    .outerjoin(TrainingSession, TrainingSession.id == Enrolment.session_id)
    .outerjoin(Person, Person.id == Enrolment.person_id)
    # What was never sent has no history yet, and no seat.
    .where(Enrolment.application != Application.DRAFT.value)
)  # fmt: skip


def _enrolments(ctx: Context, totals: AuditTotals) -> Iterator[AuditFinding]:
    for rows in _batches(ctx, _ENROLMENTS, Enrolment.id):
        ids = [row.id for row in rows]
        histories, open_offers = _histories(ctx, ids), _open_offers(ctx, ids)
        for row in rows:
            totals.enrolments += 1
            steps = histories.get(row.id, ())
            told = {"open_offers": open_offers.get(row.id, 0), **_told(steps)}
            yield from audit_enrolment(AuditedEnrolment(**row._mapping, **told))
            yield from _given(row.id, steps)


def _histories(ctx: Context, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Any]]:
    rows = ctx.db.execute(
        sa.select(
            EnrolmentChange.enrolment_id,
            EnrolmentChange.id,
            EnrolmentChange.from_seat,
            EnrolmentChange.to_application,
            EnrolmentChange.to_seat,
            EnrolmentChange.rule,
            EnrolmentChange.facts,
            EnrolmentChange.at,
        )
        .where(EnrolmentChange.enrolment_id.in_(ids))
        .order_by(EnrolmentChange.enrolment_id, EnrolmentChange.id)
    )
    histories: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        histories[row.enrolment_id].append(row)
    return histories


def _open_offers(ctx: Context, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    rows = ctx.db.execute(
        sa.select(SeatOffer.enrolment_id, sa.func.count())
        .where(SeatOffer.enrolment_id.in_(ids), SeatOffer.closed_at.is_(None))
        .group_by(SeatOffer.enrolment_id)
    )
    return {row.enrolment_id: row[1] for row in rows}


def _told(steps: Sequence[Any]) -> dict[str, Any]:
    """Return what a history says about the present."""
    told: dict[str, Any] = {}
    for step in steps:
        if step.to_seat == "waitlisted" and step.from_seat != "waitlisted":
            told["waits_since"] = step.at
        if step.rule == Rule.PRIORITY.value:
            told["priority_given"] = step.facts.get("after", 0)
            told["priority_at"] = step.at
    if steps:
        told["last_application"] = steps[-1].to_application
        told["last_seat"] = steps[-1].to_seat
    return told


def _given(enrolment_id: UUID, steps: Sequence[Any]) -> Iterator[AuditFinding]:
    for step in steps:
        if step.to_seat in TAKEN and step.from_seat not in TAKEN:
            yield from audit_giving(step.id, enrolment_id, step.rule, step.facts)


# Offers and holds


def _offers(ctx: Context, totals: AuditTotals) -> Iterator[AuditFinding]:
    query = (
        sa.select(SeatOffer.id, SeatOffer, Enrolment.session_id, Enrolment.seat, TrainingSession)
        .outerjoin(Enrolment, Enrolment.id == SeatOffer.enrolment_id)
        .join(TrainingSession, TrainingSession.id == SeatOffer.session_id)
    )
    for rows in _batches(ctx, query, SeatOffer.id):
        for _id, offer, session_id, seat, session in rows:
            totals.offers += 1
            facts = AuditedOffer(
                id=offer.id,
                enrolment_id=offer.enrolment_id,
                session_id=offer.session_id,
                enrolment_session_id=session_id,
                session_state=session.state,
                offers_end=terms_of(session).offers_end,
                ends_at=offer.ends_at,
                closed_at=offer.closed_at,
                outcome=offer.outcome,
                seat=seat,
            )
            yield from audit_offer(facts, ctx.now)


def _holds(ctx: Context, totals: AuditTotals) -> Iterator[AuditFinding]:
    sits = sa.and_(Enrolment.hold_id == SeatHold.id, Enrolment.seat.in_(TAKEN))
    strange = sa.or_(
        Enrolment.session_id != SeatHold.session_id,
        Enrolment.organisation_id.is_distinct_from(SeatHold.organisation_id),
    )
    query = (
        sa.select(
            SeatHold.id,
            SeatHold.session_id,
            SeatHold.seats,
            sa.func.count(Enrolment.id).label("used"),
            sa.func.count(Enrolment.id).filter(strange).label("strangers"),
            SeatHold.releases_at,
            SeatHold.released_at,
        )
        .outerjoin(Enrolment, sits)
        .group_by(SeatHold.id)
    )
    for rows in _batches(ctx, query, SeatHold.id):
        for row in rows:
            totals.holds += 1
            yield from audit_hold(AuditedHold(**row._mapping), ctx.now)
