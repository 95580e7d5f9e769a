"""Serial numbers: a counter row, locked and moved on in the transaction that uses the numbers."""

import sqlalchemy as sa

from learning_station.credentials.models import Series
from learning_station.infra.context import Context
from learning_station.infra.db import upsert


def lock_series(ctx: Context, name: str) -> int:
    """Return the last number given, with the counter locked until the transaction ends.

    Whoever issues locks first and looks afterwards, so two administrators who issue at once come
    one after the other. A database sequence would leave gaps where a transaction fails.
    """
    statement = (
        upsert(ctx.db, Series)
        .values(name=name, last_number=0)
        .on_conflict_do_update(index_elements=["name"], set_={"last_number": Series.last_number})
        .returning(Series.last_number)
    )
    return int(ctx.db.execute(statement).scalar_one())


def move_series(ctx: Context, name: str, last_number: int) -> None:
    """Write the last number that was given."""
    statement = (
        sa.update(Series)
        .where(Series.name == name)
        .values(last_number=last_number)
        .execution_options(synchronize_session=False)
    )
    ctx.db.execute(statement)
