"""Counting tries in database rows, so that every process sees the same count."""

from datetime import timedelta

import sqlalchemy as sa

from learning_station.accounts import errors, rules
from learning_station.accounts.models import OneTimeToken, SignedInSession, ThrottleCount
from learning_station.accounts.permissions import AccountPermission
from learning_station.accounts.rules import Throttle
from learning_station.infra.context import Context
from learning_station.infra.db import upsert
from learning_station.infra.unit_of_work import action

KEPT_FOR = timedelta(days=90)
"""How long ended signed-in sessions and used links stay, for questions about misuse."""


@action
def count_try(ctx: Context, *, throttle: Throttle, key: str) -> None:
    """Count one try of that key; raise TooManyTries when its window is full."""
    ctx.require(AccountPermission.TRY)
    values = {
        "purpose": throttle.purpose,
        "key_hash": rules.hash_key(throttle.purpose, key),
        "window_start": throttle.window_start(ctx.now),
        "count": 1,
    }
    if _count_up(ctx, values) > throttle.limit:
        raise errors.TooManyTries(minutes=throttle.minutes_left(ctx.now))


def _count_up(ctx: Context, values: dict[str, object]) -> int:
    statement = (
        upsert(ctx.db, ThrottleCount)
        .values(values)
        .on_conflict_do_update(
            index_elements=["purpose", "key_hash", "window_start"],
            set_={"count": ThrottleCount.count + 1},
        )
        .returning(ThrottleCount.count)
    )
    return int(ctx.db.execute(statement).scalar_one())


@action
def forget_tries(ctx: Context, *, throttle: Throttle, key: str) -> None:
    """Forget the tries of a key, after one that succeeded."""
    ctx.require(AccountPermission.TRY)
    ctx.db.execute(
        sa.delete(ThrottleCount).where(
            ThrottleCount.purpose == throttle.purpose,
            ThrottleCount.key_hash == rules.hash_key(throttle.purpose, key),
        )
    )


@action
def take_back_try(ctx: Context, *, throttle: Throttle, key: str) -> None:
    """Count one try of that key less, after it succeeded; what others tried stays counted."""
    ctx.require(AccountPermission.TRY)
    ctx.db.execute(
        sa.update(ThrottleCount)
        .where(
            ThrottleCount.purpose == throttle.purpose,
            ThrottleCount.key_hash == rules.hash_key(throttle.purpose, key),
            ThrottleCount.window_start == throttle.window_start(ctx.now),
            ThrottleCount.count > 0,
        )
        .values(count=ThrottleCount.count - 1)
        .execution_options(synchronize_session=False)
    )


@action
def tidy(ctx: Context) -> None:
    """Remove counts of past windows, and signed-in sessions and links that ended long ago."""
    ctx.require_system()
    ctx.db.execute(
        sa.delete(ThrottleCount).where(ThrottleCount.window_start < ctx.now - timedelta(days=1))
    )
    ctx.db.execute(
        sa.delete(SignedInSession).where(SignedInSession.expires_at < ctx.now - KEPT_FOR)
    )
    ctx.db.execute(sa.delete(OneTimeToken).where(OneTimeToken.expires_at < ctx.now - KEPT_FOR))
