"""How the seats of sessions stand: terms, the lock, what decides about a request, counts."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.enrolment.models import (
    Application,
    Enrolment,
    Seat,
    SeatHold,
    SeatQuota,
)
from learning_station.enrolment.rules import (
    Categories,
    Chosen,
    Limits,
    Quota,
    SeatCount,
    SessionTerms,
    blocking_quota,
    choose_next,
    count_categories,
)
from learning_station.infra.context import Context
from learning_station.infra.db import UtcDateTime
from learning_station.kernel.errors import NotFound
from learning_station.scheduling.models import TrainingSession

from .enrolments import WAITLIST_ORDER

EMPTY = SeatCount()
_TERMS = tuple(field.name for field in fields(SessionTerms))
TAKEN = (Seat.ENROLLED.value, Seat.OFFERED.value)
"""The states in which somebody has a seat that nobody else can have."""


def terms_of(session: TrainingSession) -> SessionTerms:
    """Return what the session says about its seats."""
    return SessionTerms(**{name: getattr(session, name) for name in _TERMS})


@dataclass(frozen=True)
class LockedSession:
    """A session whose row is locked: what counts for its seats, as it is now."""

    id: UUID
    provider_id: UUID
    terms: SessionTerms


_LOCK = (
    sa.select(TrainingSession.provider_id, *(getattr(TrainingSession, name) for name in _TERMS))
    .where(TrainingSession.id == sa.bindparam("session_id"))
    .with_for_update(key_share=True)
)


def lock_session(ctx: Context, session_id: UUID) -> LockedSession:
    """Lock the session's row until the transaction ends; only then may its seats be counted."""
    row = ctx.db.execute(_LOCK, {"session_id": session_id}).one_or_none()
    if row is None:
        raise NotFound
    provider_id, *terms = row
    return LockedSession(
        session_id, provider_id, SessionTerms(**dict(zip(_TERMS, terms, strict=True)))
    )


@dataclass(frozen=True)
class SeatFacts:
    """What decides about one request, counted under the lock.

    `live` is the person's own (id, application, seat); `tail` is when the last began to wait.
    """

    count: SeatCount
    tail: datetime | None
    live: tuple[UUID, str, str] | None
    was_refused: bool
    has_quotas: bool = False
    set_back: int = 0
    """How many of those who wait were moved behind everybody who comes now."""

    @property
    def next_place(self) -> int:
        """Return at which place of the waitlist the next one stands."""
        return self.count.waiting - self.set_back + 1


_SESSION_ID: sa.BindParameter[UUID] = sa.bindparam("session_id")
_USED = (
    sa.select(sa.func.count())
    .where(Enrolment.hold_id == SeatHold.id, Enrolment.seat.in_(TAKEN))
    .correlate(SeatHold)
    .scalar_subquery()
)
# PostgreSQL sums whole numbers into decimal ones.
_UNUSED: sa.ColumnElement[int] = sa.cast(
    sa.func.coalesce(sa.func.sum(sa.case((SeatHold.seats > _USED, SeatHold.seats - _USED))), 0),
    sa.Integer,
)


def _counted(seat: Seat, what: sa.ColumnElement[Any]) -> sa.ScalarSelect[Any]:
    return (
        sa.select(what)
        .where(Enrolment.session_id == _SESSION_ID, Enrolment.seat == seat.value)
        .scalar_subquery()
    )


HELD = (
    sa.select(_UNUSED)
    .where(SeatHold.session_id == _SESSION_ID, SeatHold.released_at.is_(None))
    .scalar_subquery()
)
"""How many seats of the session bound as `session_id` are held for cities and not given yet."""
_HAS_QUOTAS = sa.select(sa.exists().where(SeatQuota.session_id == _SESSION_ID)).scalar_subquery()

_FACTS: sa.Select[*tuple[Any, ...]] = (
    sa.select(
        sa.literal_column("facts.enrolled"),
        sa.literal_column("facts.waiting"),
        sa.literal_column("facts.offered"),
        sa.literal_column("facts.held"),
        sa.literal_column("facts.tail", UtcDateTime()),
        sa.literal_column("facts.has_quotas", sa.Boolean()),
        sa.literal_column("facts.set_back"),
        Enrolment.id,
        Enrolment.application,
        Enrolment.seat,
        Enrolment.ended_at,
    )
    .select_from(
        sa.select(
            _counted(Seat.ENROLLED, sa.func.count()).label("enrolled"),
            _counted(Seat.WAITLISTED, sa.func.count()).label("waiting"),
            _counted(Seat.OFFERED, sa.func.count()).label("offered"),
            HELD.label("held"),
            _counted(Seat.WAITLISTED, sa.func.max(Enrolment.waitlisted_at)).label("tail"),
            _HAS_QUOTAS.label("has_quotas"),
            _counted(Seat.WAITLISTED, sa.func.count().filter(Enrolment.priority < 0)).label(
                "set_back"
            ),
        ).subquery("facts")
    )
    .outerjoin(
        Enrolment,
        sa.and_(
            Enrolment.session_id == _SESSION_ID,
            Enrolment.person_id == sa.bindparam("person_id"),
        ),
    )
)


def get_seat_facts(ctx: Context, session_id: UUID, person_id: UUID) -> SeatFacts:
    """Return how the seats stand and what this person has in the session; one statement."""
    rows = ctx.db.execute(_FACTS, {"session_id": session_id, "person_id": person_id}).all()
    live = next((row for row in rows if _is_live(row)), None)
    refused = any(
        row.application == Application.REJECTED.value or row.seat == Seat.CANCELLED.value
        for row in rows
    )
    enrolled, waiting, offered, held, tail, has_quotas, set_back = rows[0][:7]
    return SeatFacts(
        SeatCount(enrolled=enrolled, waiting=waiting, offered=offered, held=held),
        tail,
        (live.id, live.application, live.seat) if live is not None else None,
        refused,
        has_quotas,
        set_back,
    )


def _is_live(row: sa.Row[*tuple[Any, ...]]) -> bool:
    """Tell whether it counts: an application that was never sent stands in nobody's way."""
    is_draft = row.application == Application.DRAFT.value
    return row.id is not None and row.ended_at is None and not is_draft


def count_seats(ctx: Context, session_ids: Sequence[UUID]) -> dict[UUID, SeatCount]:
    """Return how the seats of these sessions stand, in one statement."""
    if not session_ids:
        return {}
    counted = (Seat.ENROLLED.value, Seat.WAITLISTED.value, Seat.OFFERED.value)
    of_people = (
        sa.select(Enrolment.session_id, Enrolment.seat, sa.func.count())
        .where(Enrolment.session_id.in_(session_ids), Enrolment.seat.in_(counted))
        .group_by(Enrolment.session_id, Enrolment.seat)
    )
    of_cities = (
        sa.select(SeatHold.session_id, sa.literal("held"), _UNUSED)
        .where(SeatHold.session_id.in_(session_ids), SeatHold.released_at.is_(None))
        .group_by(SeatHold.session_id)
    )
    found: dict[UUID, dict[str, int]] = {session_id: {} for session_id in session_ids}
    for session_id, what, number in ctx.db.execute(sa.union_all(of_people, of_cities)):
        found[session_id][what] = number
    return {
        session_id: SeatCount(
            enrolled=seats.get(Seat.ENROLLED.value, 0),
            waiting=seats.get(Seat.WAITLISTED.value, 0),
            offered=seats.get(Seat.OFFERED.value, 0),
            held=seats.get("held", 0),
        )
        for session_id, seats in found.items()
    }


def list_quotas(ctx: Context, session_id: UUID) -> list[Quota]:
    """Return the quotas of a session, in a fixed order."""
    rows = ctx.db.execute(
        sa.select(SeatQuota.dimension, SeatQuota.value, SeatQuota.at_least, SeatQuota.at_most)
        .where(SeatQuota.session_id == session_id)
        .order_by(SeatQuota.dimension, SeatQuota.value)
    )
    return [Quota(*row) for row in rows]


def list_taken_categories(ctx: Context, session_id: UUID) -> Sequence[Categories]:
    """Return the categories of all who have or were offered a seat."""
    return ctx.db.scalars(
        sa.select(Enrolment.categories).where(
            Enrolment.session_id == session_id, Enrolment.seat.in_(TAKEN)
        )
    ).all()


def get_limits(ctx: Context, session_id: UUID, terms: SessionTerms) -> Limits:
    """Return all that limits how many of a kind have seats in the session."""
    return Limits(list_quotas(ctx, session_id), terms.city_limit)


def find_blocking_quota(
    ctx: Context, session_id: UUID, categories: Categories, *, city_limit: int | None = None
) -> Quota | None:
    """Return the quota that has no room for one more such person, or None."""
    taken = count_categories(list_taken_categories(ctx, session_id))
    limits = Limits(list_quotas(ctx, session_id), city_limit)
    return blocking_quota(limits.of(categories), taken, categories)


_WAITING: sa.Select[*tuple[Any, ...]] = (
    sa.select(Enrolment.id, Enrolment.categories)
    .where(Enrolment.session_id == _SESSION_ID, Enrolment.seat == Seat.WAITLISTED.value)
    .order_by(*WAITLIST_ORDER)
)


def choose_next_ones(ctx: Context, session: LockedSession, free: int) -> Chosen[UUID]:
    """Return who is next for so many free seats, and whom a full quota keeps where they are."""
    limits = get_limits(ctx, session.id, session.terms)
    if not limits:
        ids = ctx.db.execute(_WAITING.limit(free), {"session_id": session.id})
        return Chosen([(row.id, place) for place, row in enumerate(ids, start=1)], ())
    taken = count_categories(list_taken_categories(ctx, session.id))
    rows = ctx.db.execute(_WAITING, {"session_id": session.id})
    return choose_next(((row.id, row.categories) for row in rows), limits, taken, free)
