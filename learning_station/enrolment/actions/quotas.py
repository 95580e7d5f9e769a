"""Quotas: how many seats of a session people of one category have, at least and at most."""

from uuid import UUID

import sqlalchemy as sa

from learning_station.enrolment import queries, rules
from learning_station.enrolment.models import SeatQuota
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.rules import Quota
from learning_station.infra.context import Context
from learning_station.infra.revisions import revise
from learning_station.infra.unit_of_work import action
from learning_station.scheduling.events import SessionChanged

from ._writing import as_waitlist
from .waitlist import promote_waiting

QUOTAS = "quotas"
"""The part of a session whose changes are counted apart: it has a form of its own."""


@action
def set_quota(ctx: Context, *, session_id: UUID, quota: Quota, seen: int | None = None) -> None:
    """Set the quota of one category, whatever it was before; those who wait may move up.

    Nobody loses a seat. Raise Outdated when the quotas are not as they were `seen`."""
    session = queries.lock_session(ctx, session_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    rules.require_changeable_terms(session.terms, ctx.now)
    others = [
        each
        for each in queries.list_quotas(ctx, session_id)
        if (each.dimension, each.value) != (quota.dimension, quota.value)
    ]
    rules.require_usable_quota(quota, others, session.terms.capacity)
    revise(ctx, session_id, part=QUOTAS, seen=seen)
    _delete(ctx, session_id, quota.dimension, quota.value)
    ctx.db.add(
        SeatQuota(
            id=ctx.ids.new(),
            session_id=session_id,
            dimension=quota.dimension,
            value=quota.value,
            at_least=quota.at_least,
            at_most=quota.at_most,
        )
    )
    _let_move(ctx, session_id)


def _delete(ctx: Context, session_id: UUID, dimension: str, value: str) -> None:
    ctx.db.execute(
        sa.delete(SeatQuota).where(
            SeatQuota.session_id == session_id,
            SeatQuota.dimension == dimension,
            SeatQuota.value == value,
        )
    )


def _let_move(ctx: Context, session_id: UUID) -> None:
    ctx.db.flush()
    ctx.record(SessionChanged(session_id=session_id, changed=("quotas",)))
    promote_waiting(as_waitlist(ctx), session_id=session_id)


@action
def remove_quota(ctx: Context, *, session_id: UUID, dimension: str, value: str) -> None:
    """Take a quota away; those it kept waiting may move up. One that is gone changes nothing."""
    session = queries.lock_session(ctx, session_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    rules.require_changeable_terms(session.terms, ctx.now)
    known = {(each.dimension, each.value) for each in queries.list_quotas(ctx, session_id)}
    if (dimension, value) not in known:
        return
    revise(ctx, session_id, part=QUOTAS)
    _delete(ctx, session_id, dimension, value)
    _let_move(ctx, session_id)
