"""The sessions that lead to a certificate, and how many people wait for theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.credentials.models import Credential, CredentialState
from learning_station.credentials.rules import LIVE_STATES
from learning_station.enrolment.models import Enrolment, Seat
from learning_station.infra.context import Context
from learning_station.kernel.actor import Actor, Grant, Role
from learning_station.kernel.languages import LanguageMap
from learning_station.kernel.pages import (
    Page,
    cut,
    decode_cursor,
    read_id,
    read_instant,
    read_number,
)
from learning_station.learning.models import Completion, CompletionState
from learning_station.scheduling.models import TrainingSession


@dataclass(frozen=True)
class AwardingSession:
    """A session in the administrators' list, with how many certificates it has led to."""

    id: UUID
    slug: str
    title: LanguageMap
    award: str
    zone: str
    spoken: Sequence[str]
    starts_at: datetime
    ends_at: datetime
    issued: int
    waiting: int
    """How many people have earned the certificate and have none."""


PAGE = 50


def list_awarding_sessions(ctx: Context, *, cursor: str | None = None) -> Page[AwardingSession]:
    """Return the sessions that lead to a certificate and that the actor administers.

    Those where most people wait come first, then the one that began or begins last.
    """
    rows = _list(ctx, PAGE + 1, *([_behind(cursor)] if cursor else []))
    return cut(rows, PAGE, lambda row: (str(row.waiting), row.starts_at.isoformat(), str(row.id)))


def list_waiting_for_certificates(ctx: Context, *, limit: int = 10) -> list[AwardingSession]:
    """Return the sessions in which people wait for a certificate, as far as the actor issues it."""
    return _list(ctx, limit, _ROWS.c.waiting > 0)


def waiting_for_certificates(actor: Actor) -> sa.ScalarSelect[int]:
    """Return the count of people waiting for a certificate the actor issues, to be selected."""
    total = sa.func.sum(_ROWS.c.waiting, type_=sa.Integer())
    query = sa.select(sa.func.coalesce(total, 0)).where(*_administered(actor))
    return query.scalar_subquery()


def _list(ctx: Context, limit: int, *conditions: sa.ColumnElement[bool]) -> list[AwardingSession]:
    columns = [column for column in _ROWS.c if column.key != "provider_id"]
    query = (
        sa.select(*columns)
        .where(*_administered(ctx.actor), *conditions)
        .order_by(_ROWS.c.waiting.desc(), _ROWS.c.starts_at.desc(), _ROWS.c.id.desc())
        .limit(limit)
    )
    rows: Sequence[Sequence[Any]] = ctx.db.execute(query).all()
    return [AwardingSession(*row) for row in rows]


_ROWS = (
    sa.select(
        TrainingSession.id,
        TrainingSession.slug,
        TrainingSession.title,
        TrainingSession.award,
        TrainingSession.zone,
        TrainingSession.spoken,
        TrainingSession.starts_at,
        TrainingSession.ends_at,
        sa.select(sa.func.count())
        .where(
            Credential.session_id == TrainingSession.id,
            Credential.state.in_(sorted(LIVE_STATES)),
        )
        .correlate(TrainingSession)
        .scalar_subquery()
        .label("issued"),
        sa.select(sa.func.count())
        .select_from(Enrolment)
        .join(Completion, Completion.enrolment_id == Enrolment.id)
        .where(
            Enrolment.session_id == TrainingSession.id,
            Enrolment.seat == Seat.ENROLLED.value,
            Completion.state == CompletionState.COMPLETED.value,
            ~sa.exists().where(
                Credential.person_id == Enrolment.person_id,
                Credential.session_id == Enrolment.session_id,
                Credential.kind == TrainingSession.award,
                # Whose certificate was revoked waits for nothing: a new one is issued on purpose.
                Credential.state.in_(sorted({*LIVE_STATES, CredentialState.REVOKED.value})),
            ),
        )
        .correlate(TrainingSession)
        .scalar_subquery()
        .label("waiting"),
        TrainingSession.provider_id,
    )
    .where(TrainingSession.award != "none", TrainingSession.state == "scheduled")
    .subquery()
)


def _administered(actor: Actor) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the condition that leaves the sessions of the actor's providers; none for all."""
    if actor.system is not None or Grant(Role.ADMINISTRATOR) in actor.grants:
        return ()
    own = actor.organisations_of(Role.ADMINISTRATOR)
    return (_ROWS.c.provider_id.in_(sorted(own)),)


def _behind(cursor: str) -> sa.ColumnElement[bool]:
    count, starts, last_id = decode_cursor(cursor, 3)
    waiting = read_number(count, below=1_000_000)
    starts_at, session_id = read_instant(starts), read_id(last_id)
    rows = _ROWS.c
    same_day = sa.and_(rows.starts_at == starts_at, rows.id < session_id)
    same_count = sa.and_(rows.waiting == waiting, sa.or_(rows.starts_at < starts_at, same_day))
    return sa.or_(rows.waiting < waiting, same_count)
