"""One transaction per use-case: what commits, what joins, what is undone."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import pytest
import sqlalchemy as sa

from learning_station.infra import event_log
from learning_station.infra.event_log import LoggedEvent
from learning_station.infra.job_queue import Job
from learning_station.infra.unit_of_work import action
from learning_station.kernel.actor import Actor
from learning_station.kernel.errors import NotAllowed
from learning_station.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class StopReached(Event):
    """Something to record."""

    name: ClassVar[str] = "test.stop_reached"
    subject: ClassVar[str] = "stop_id"
    stop_id: UUID


@action
def reach(ctx, *, stop_id, fail=False):
    ctx.record(StopReached(stop_id=stop_id))
    ctx.enqueue("test.job", {"stop_id": stop_id}, dedupe_key=f"stop:{stop_id}")
    if fail:
        raise LookupError
    return stop_id


@action
def reach_both(ctx, *, stop_ids, fail=False):
    for stop_id in stop_ids:
        reach(ctx, stop_id=stop_id)
    if fail:
        raise LookupError


def counts(db):
    return (
        db.scalar(sa.select(sa.func.count()).select_from(LoggedEvent)),
        db.scalar(sa.select(sa.func.count()).select_from(Job)),
    )


def test_action_writes_event_and_job_with_its_commit(db, system_ctx):
    stop = system_ctx.ids.new()

    reach(system_ctx, stop_id=stop)

    assert counts(db) == (1, 1)
    event = event_log.list_trail(db, stop)[0]
    assert event.payload == {"stop_id": str(stop)}
    assert event.actor == "system:test"
    assert event.occurred_at == system_ctx.now


def test_failed_action_leaves_neither_event_nor_job(db, system_ctx):
    with pytest.raises(LookupError):
        reach(system_ctx, stop_id=system_ctx.ids.new(), fail=True)

    assert counts(db) == (0, 0)


def test_inner_action_joins_the_outer_one(db, system_ctx):
    stops = [system_ctx.ids.new(), system_ctx.ids.new()]

    with pytest.raises(LookupError):
        reach_both(system_ctx, stop_ids=stops, fail=True)
    assert counts(db) == (0, 0)

    reach_both(system_ctx, stop_ids=stops)
    assert counts(db) == (2, 2)


def test_the_same_dedupe_key_makes_one_job(db, system_ctx):
    stop = system_ctx.ids.new()

    reach(system_ctx, stop_id=stop)
    reach(system_ctx, stop_id=stop)

    assert counts(db) == (2, 1)


def test_recording_outside_a_transaction_is_refused(system_ctx):
    with pytest.raises(RuntimeError):
        system_ctx.record(StopReached(stop_id=system_ctx.ids.new()))


def test_require_refuses_what_the_policy_does_not_know(ctx_for, system_ctx):
    person = ctx_for(Actor(person_id=system_ctx.ids.new()))

    with pytest.raises(NotAllowed):
        person.require("nothing:at-all")
    with pytest.raises(NotAllowed):
        person.require_system()
    system_ctx.require_system()


def test_event_log_pages_backwards(db, system_ctx):
    stops = [reach(system_ctx, stop_id=system_ctx.ids.new()) for _ in range(5)]

    newest = event_log.list_events(db, limit=2)
    older = event_log.list_events(db, before=newest[-1].id, limit=10)

    assert [event.subject_id for event in newest] == stops[:2:-1]
    assert [event.subject_id for event in older] == stops[2::-1]
    assert event_log.latest_event_id(db) == newest[0].id
