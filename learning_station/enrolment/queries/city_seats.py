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
    first."""
    mine = ctx.actor.mandates_for(MandateScope.NOMINATE)
    if not only_held:
        mine |= ctx.actor.mandates_for(MandateScope.REPORT)
    ctx.require(EnrolmentPermission.SEE_SEATS_OF_CITY)
    query = _seats_query(mine, only_held=only_held).where(TrainingSession.ends_at > ctx.now)
    if cursor:
        starts, session_id, organisation_id = decode_cursor(cursor, 3)
        at, ids = read_instant(starts), (read_id(session_id), read_id(organisation_id))
        key = sa.tuple_(TrainingSession.id, Organisation.id)
        later = sa.and_(
            TrainingSession.starts_at == at,
            key > sa.tuple_(*(sa.literal(i, sa.Uuid()) for i in ids)),
        )
        query = query.where(sa.or_(TrainingSession.starts_at > at, later))
    order = (TrainingSession.starts_at, TrainingSession.id, Organisation.id)
    rows = ctx.db.execute(query.order_by(*order).limit(size + 1)).all()
    return cut(
        [CitySeats(*[*row[:10], session_of(row, 10)]) for row in rows],
        size,
        lambda one: (
            one.session.starts_at.isoformat(), str(one.session.id), str(one.organisation_id),
        ),
    )  # fmt: skip


def _counted(where: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.count().filter(where)


def _seats_query(mine: Collection[UUID], *, only_held: bool) -> sa.Select[*tuple[Any, ...]]:
    live = (
        sa.select(
            Enrolment.session_id,
            Enrolment.organisation_id,
            _counted(Enrolment.seat == Seat.ENROLLED.value).label("enrolled"),
            _counted(Enrolment.seat.in_((Seat.WAITLISTED.value, Seat.OFFERED.value))).label(
                "waiting"
            ),
            _counted(
                Enrolment.application.in_((Application.SUBMITTED.value, Application.ENDORSED.value))
            ).label("applied"),
        )
        .where(
            Enrolment.organisation_id.in_(mine),
            Enrolment.ended_at.is_(None),
            Enrolment.application != Application.DRAFT.value,
        )
        .group_by(Enrolment.session_id, Enrolment.organisation_id)
        .subquery("live")
    )
    held = sa.select(SeatHold.session_id, SeatHold.organisation_id).where(
        SeatHold.organisation_id.in_(mine), SeatHold.released_at.is_(None)
    )
    keys = (
        held if only_held else sa.union(held, sa.select(live.c.session_id, live.c.organisation_id))
    ).subquery("keys")
    return (
        sa.select(
            Organisation.id, Organisation.name,
            sa.func.coalesce(live.c.enrolled, 0), sa.func.coalesce(live.c.waiting, 0),
            sa.func.coalesce(live.c.applied, 0),
            SeatHold.id, SeatHold.seats,
            used_of(SeatHold.id).correlate(SeatHold).scalar_subquery(),
            promised_of(SeatHold.id).correlate(SeatHold).scalar_subquery(),
            SeatHold.releases_at, *SESSION,
        )
        .select_from(keys)
        .join(TrainingSession, TrainingSession.id == keys.c.session_id)
        .join(Organisation, Organisation.id == keys.c.organisation_id)
        .outerjoin(
            live,
            sa.and_(
                live.c.session_id == keys.c.session_id,
                live.c.organisation_id == keys.c.organisation_id,
            ),
        )
        .outerjoin(
            SeatHold,
            sa.and_(
                SeatHold.session_id == keys.c.session_id,
                SeatHold.organisation_id == keys.c.organisation_id,
                SeatHold.released_at.is_(None),
            ),
        )
    )  # fmt: skip


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
