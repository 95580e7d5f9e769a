"""Seats that cities hold and have, as their coordinators and the organisers see them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.enrolment.models import (
    Application,
    Enrolment,
    Seat,
    SeatHold,
)
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.infra.context import Context
from learning_station.kernel.actor import MandateScope
from learning_station.kernel.errors import NotFound
from learning_station.kernel.pages import Page, cut, decode_cursor, read_id, read_instant
from learning_station.organisations.models import Organisation
from learning_station.scheduling.models import TrainingSession

from .city import SESSION, CitySession, promised_of, session_of, used_of


@dataclass(frozen=True)
class CitySeats:
    """How the seats of one city stand in one session; `held` is None without a hold."""

    organisation_id: UUID
    organisation: str
    enrolled: int
    waiting: int
    applied: int
    hold_id: UUID | None
    held: int | None
    used: int
    promised: int
    releases_at: datetime | None
    session: CitySession

    @property
    def left(self) -> int:
        """Return how many held seats can still be given to somebody."""
        return max(0, (self.held or 0) - self.used - self.promised)


def list_city_seats(
    ctx: Context, *, only_held: bool = False, cursor: str | None = None, size: int = 50
) -> Page[CitySeats]:
    """Return the sessions not over yet in which the actor's cities hold or have seats, the next
    first. Of those `only_held`, the people are not counted."""
    ctx.require(EnrolmentPermission.SEE_SEATS_OF_CITY)
    mine = ctx.actor.mandates_for(MandateScope.NOMINATE)
    if not only_held:
        mine |= ctx.actor.mandates_for(MandateScope.REPORT)
    counts = (
        _held_by(mine) if only_held else sa.union_all(_held_by(mine), _people_of(mine, ctx.now))
    )
    shown = _page_of(counts.subquery("counts"), ctx.now, cursor, size)
    rows = ctx.db.execute(_with_holds(shown)).all()
    return cut(
        [CitySeats(*[*row[:10], session_of(row, 10)]) for row in rows],
        size,
        lambda one: (
            one.session.starts_at.isoformat(),
            str(one.session.id),
            str(one.organisation_id),
        ),
    )


def _held_by(mine: Collection[UUID]) -> sa.Select[*tuple[Any, ...]]:
    nobody = sa.literal(0)
    return sa.select(
        SeatHold.session_id,
        SeatHold.organisation_id,
        nobody.label("enrolled"),
        nobody.label("waiting"),
        nobody.label("applied"),
    ).where(SeatHold.organisation_id.in_(mine), SeatHold.released_at.is_(None))


def _people_of(mine: Collection[UUID], now: datetime) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement that counts people by session and city, from an index alone."""
    ahead = sa.select(TrainingSession.id).where(TrainingSession.ends_at > now)
    enrolled = Enrolment.seat == Seat.ENROLLED.value
    waiting = Enrolment.seat.in_((Seat.WAITLISTED.value, Seat.OFFERED.value))
    applied = sa.and_(
        Enrolment.seat == Seat.NONE.value,
        Enrolment.application.in_((Application.SUBMITTED.value, Application.ENDORSED.value)),
    )
    return (
        sa.select(
            Enrolment.session_id,
            Enrolment.organisation_id,
            *(
                sa.func.count().filter(each).label(name)
                for name, each in (
                    ("enrolled", enrolled), ("waiting", waiting), ("applied", applied),
                )
            ),
        )
        .where(
            Enrolment.organisation_id.in_(mine),
            Enrolment.session_id.in_(ahead),
            sa.or_(enrolled, waiting, applied),
        )
        .group_by(Enrolment.organisation_id, Enrolment.session_id)
    )  # fmt: skip


def _page_of(counts: sa.Subquery, now: datetime, cursor: str | None, size: int) -> sa.Subquery:
    """Return the rows of one page: what is asked of each of them is asked of no other."""

    def total(column: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
        # PostgreSQL sums whole numbers into decimal ones.
        return sa.cast(sa.func.sum(column), sa.Integer)

    names = ("enrolled", "waiting", "applied")
    totals = (
        sa.select(
            counts.c.session_id,
            counts.c.organisation_id,
            *(total(counts.c[name]).label(name) for name in names),
        )
        .group_by(counts.c.session_id, counts.c.organisation_id)
        .subquery("totals")
    )
    keys = (TrainingSession.starts_at, TrainingSession.id, totals.c.organisation_id)
    query = (
        sa.select(*SESSION, totals.c.organisation_id, *(totals.c[name] for name in names))
        .join(totals, totals.c.session_id == TrainingSession.id)
        .where(TrainingSession.ends_at > now)
    )
    if cursor:
        starts, session_id, organisation_id = decode_cursor(cursor, 3)
        last = (sa.literal(read_id(each), sa.Uuid()) for each in (session_id, organisation_id))
        after = sa.tuple_(*keys[1:]) > sa.tuple_(*last)
        at = read_instant(starts)
        same = sa.and_(TrainingSession.starts_at == at, after)
        query = query.where(sa.or_(TrainingSession.starts_at > at, same))
    return query.order_by(*keys).limit(size + 1).subquery("shown")


def _with_holds(shown: sa.Subquery) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Organisation.id,
            Organisation.name,
            shown.c.enrolled,
            shown.c.waiting,
            shown.c.applied,
            SeatHold.id,
            SeatHold.seats,
            used_of(SeatHold.id).correlate(SeatHold).scalar_subquery(),
            promised_of(SeatHold.id).correlate(SeatHold).scalar_subquery(),
            SeatHold.releases_at,
            *(shown.c[column.key] for column in SESSION),
        )
        .select_from(shown)
        .join(Organisation, Organisation.id == shown.c.organisation_id)
        .outerjoin(
            SeatHold,
            sa.and_(
                SeatHold.session_id == shown.c.id,
                SeatHold.organisation_id == shown.c.organisation_id,
                SeatHold.released_at.is_(None),
            ),
        )
        .order_by(shown.c.starts_at, shown.c.id, shown.c.organisation_id)
    )


@dataclass(frozen=True)
class SessionHold:
    """Seats of a session that are or were held for an organisation."""

    id: UUID
    organisation_id: UUID
    organisation: str
    zone: str
    seats: int
    used: int
    promised: int
    releases_at: datetime
    released_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Tell whether the seats are still held."""
        return self.released_at is None


def list_session_holds(ctx: Context, session: TrainingSession) -> list[SessionHold]:
    """Return the holds of a session, open ones first."""
    ctx.require(EnrolmentPermission.HOLD_SEATS, session)
    rows = ctx.db.execute(
        sa.select(
            SeatHold.id, SeatHold.organisation_id, Organisation.name, Organisation.zone,
            SeatHold.seats,
            used_of(SeatHold.id).correlate(SeatHold).scalar_subquery(),
            promised_of(SeatHold.id).correlate(SeatHold).scalar_subquery(),
            SeatHold.releases_at, SeatHold.released_at,
        )
        .join(Organisation, Organisation.id == SeatHold.organisation_id)
        .where(SeatHold.session_id == session.id)
        .order_by(SeatHold.released_at.is_not(None), Organisation.name, SeatHold.id)
    )  # fmt: skip
    return [SessionHold(*row) for row in rows]


def get_session_hold(ctx: Context, session: TrainingSession, hold_id: UUID) -> SessionHold:
    """Return one hold of a session; otherwise NotFound."""
    for hold in list_session_holds(ctx, session):
        if hold.id == hold_id:
            return hold
    raise NotFound
