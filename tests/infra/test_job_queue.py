"""The queue under a lease: claim, finish, give back, take over, retry."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.infra import job_queue
from learning_station.infra.job_queue import LEASE, MAX_ATTEMPTS, Job, JobState
from learning_station.jobs.registry import Registry
from learning_station.jobs.schedule import TIMED, tick
from learning_station.jobs.worker import Worker


@pytest.fixture(autouse=True)
def lease_clock(monkeypatch):
    """Let the lease follow the test's clock on both databases."""
    monkeypatch.setattr(job_queue, "database_now", lambda session, fallback: fallback)


@pytest.fixture
def contexts(world):
    return world.app.extensions["system_contexts"]


def enqueue(ctx, kind="test.job", **options):
    with ctx.unit.transaction():
        ctx.enqueue(kind, {"n": 1}, **options)


def only_job(db):
    db.expire_all()
    return db.scalars(sa.select(Job)).one()


def test_worker_runs_a_job_once_and_keeps_it_as_done(db, system_ctx, contexts):
    ran = []
    worker = Worker(contexts, Registry({"test.job": lambda ctx, payload: ran.append(payload)}))
    enqueue(system_ctx)

    assert worker.run_until_idle() == 1
    assert worker.run_until_idle() == 0

    assert ran == [{"n": 1}]
    assert only_job(db).state == JobState.DONE


def test_job_for_later_waits_until_then(system_ctx, contexts, clock):
    ran = []
    worker = Worker(contexts, Registry({"test.job": lambda ctx, payload: ran.append(1)}))
    enqueue(system_ctx, run_at=clock.now() + timedelta(hours=1))

    worker.run_until_idle()
    assert ran == []

    clock.advance(timedelta(hours=1))
    worker.run_until_idle()
    assert ran == [1]


def test_job_of_a_dead_worker_is_due_again_when_its_lease_ends(db, system_ctx, contexts, clock):
    enqueue(system_ctx)
    with system_ctx.unit.transaction():
        held = job_queue.claim_jobs(system_ctx.db, owner="dead", now=clock.now(), limit=5)
    assert len(held) == 1

    with system_ctx.unit.transaction():
        assert job_queue.claim_jobs(system_ctx.db, owner="b", now=clock.now(), limit=5) == []

    clock.advance(LEASE + timedelta(seconds=1))
    with system_ctx.unit.transaction():
        taken = job_queue.claim_jobs(system_ctx.db, owner="b", now=clock.now(), limit=5)
        assert [job.attempt for job in taken] == [2]

        # The dead one comes back to life: it may not finish what another holds.
        assert not job_queue.finish_job(system_ctx.db, job=held[0], owner="dead", now=clock.now())
        assert job_queue.finish_job(system_ctx.db, job=taken[0], owner="b", now=clock.now())


def test_failing_job_is_tried_again_later_and_dies_at_last(db, system_ctx, contexts, clock):
    def fail(ctx, payload):
        raise ValueError("no luck")

    worker = Worker(contexts, Registry({"test.job": fail}))
    enqueue(system_ctx)

    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert worker.run_until_idle() == 1
        assert only_job(db).attempt == attempt
        clock.advance(timedelta(hours=2))

    job = only_job(db)
    assert job.state == JobState.DEAD
    assert "no luck" in job.error
    assert worker.run_until_idle() == 0

    with system_ctx.unit.transaction():
        assert job_queue.retry_job(system_ctx.db, job_id=job.id, now=clock.now())
    ran = []
    repaired = Worker(contexts, Registry({"test.job": lambda ctx, payload: ran.append(1)}))
    repaired.run_until_idle()
    assert ran == [1]


def test_job_without_handler_fails_visibly(db, system_ctx, contexts):
    enqueue(system_ctx, kind="test.unheard_of")

    Worker(contexts, Registry()).run_until_idle()

    assert "UnknownJob" in only_job(db).error


def test_one_failing_job_does_not_stop_the_others(system_ctx, contexts):
    ran = []

    def fail(ctx, payload):
        raise ValueError

    handlers = {"test.bad": fail, "test.good": lambda ctx, payload: ran.append(1)}
    enqueue(system_ctx, kind="test.bad")
    enqueue(system_ctx, kind="test.good")

    Worker(contexts, Registry(handlers)).run_until_idle()

    assert ran == [1]


def test_job_is_cancelled_once(db, system_ctx, clock):
    later = clock.now() + timedelta(days=1)
    enqueue(system_ctx, run_at=later, dedupe_key="remind:1")

    with system_ctx.unit.transaction():
        assert job_queue.cancel_job(system_ctx.db, dedupe_key="remind:1")
        assert not job_queue.cancel_job(system_ctx.db, dedupe_key="remind:1")


def test_two_schedulers_make_one_job_per_period(db, contexts, clock):
    assert tick(contexts, TIMED[0])
    assert not tick(contexts, TIMED[0])

    clock.advance(timedelta(hours=1))
    assert tick(contexts, TIMED[0])


def test_old_finished_jobs_are_tidied_and_dead_ones_stay(db, system_ctx, contexts, clock):
    Worker(contexts, Registry({"test.job": lambda ctx, payload: None}))
    enqueue(system_ctx)
    Worker(contexts, Registry({"test.job": lambda ctx, payload: None})).run_until_idle()
    clock.advance(job_queue.KEPT + timedelta(minutes=1))

    with system_ctx.unit.transaction():
        assert job_queue.delete_old_jobs(system_ctx.db, now=clock.now()) == 1
