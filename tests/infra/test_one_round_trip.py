"""Plain inserts that travel together: all or none, and a fault is a fault."""

import pytest
import sqlalchemy as sa

from learning_station.infra.db import Base, one_round_trip
from learning_station.infra.event_log import LoggedEvent
from tests.factories import IDS
from tests.world import NOW

EVENTS = Base.metadata.tables["event_log"]


def row(event_id):
    return {
        "id": event_id, "name": "test", "occurred_at": NOW, "actor": "anonymous", "payload": {},
    }  # fmt: skip


def count(db):
    return db.scalar(sa.select(sa.func.count()).select_from(LoggedEvent))


def test_inserts_of_a_block_are_all_there_afterwards(system_ctx, db):
    with system_ctx.unit.transaction(), one_round_trip(system_ctx.db):
        system_ctx.db.execute(sa.insert(EVENTS), row(IDS.new()))
        system_ctx.db.execute(sa.insert(EVENTS), [row(IDS.new()), row(IDS.new())])

    assert count(db) == 3


def test_a_refused_insert_undoes_the_block_and_the_transaction_ends(system_ctx, db):
    same = IDS.new()

    def insert_twice():
        with system_ctx.unit.transaction(), one_round_trip(system_ctx.db):
            system_ctx.db.execute(sa.insert(EVENTS), row(same))
            system_ctx.db.execute(sa.insert(EVENTS), row(same))

    with pytest.raises(sa.exc.IntegrityError):
        insert_twice()
    assert count(db) == 0
