"""Several nodes on one database, and nodes that die: every job has its effect exactly once."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from learning_station.infra.job_queue import Job, insert_job
from learning_station.kernel.ids import RandomIds
from learning_station.notifications.models import Message
from tests.faults.node import DELIVER
from tests.faults.nodes import LONG_AGO, end_leases, start_node

pytestmark = pytest.mark.fault

JOBS = 200


def insert_jobs(engine, count):
    """Ask for that many deliveries, each with a key of its own."""
    ids = RandomIds()
    with Session(engine) as session:
        for number in range(count):
            insert_job(
                session,
                job_id=ids.new(),
                kind=DELIVER,
                payload={"key": f"delivery-{number}"},
                run_at=LONG_AGO,
                created_at=LONG_AGO,
            )
        session.commit()


def counts(engine):
    """Return how many messages there are, and how many jobs in each state."""
    with Session(engine) as session:
        messages = session.scalar(sa.select(sa.func.count()).select_from(Message))
        states = session.execute(sa.select(Job.state, sa.func.count()).group_by(Job.state))
        return messages, dict(map(tuple, states))


def test_worker_killed_again_and_again_loses_nothing_and_doubles_nothing(
    own_database, engine, tmp_path
):
    insert_jobs(engine, JOBS)

    # An odd number of lines: the last one is a `begin`, so the kill meets a job in the middle.
    for lines in (1, 31, 7, 43, 25):
        with start_node(own_database, tmp_path, "work") as node:
            node.go()
            node.read_lines(lines)
            node.kill()
        end_leases(engine)
    with start_node(own_database, tmp_path, "work") as node:
        node.go()
        node.finish()

    assert counts(engine) == (JOBS, {"done": JOBS})


def test_two_workers_share_the_work_and_run_nothing_twice(own_database, engine, tmp_path):
    insert_jobs(engine, JOBS)

    with ExitStack() as stack:
        nodes = [stack.enter_context(start_node(own_database, tmp_path, "work")) for _ in "ab"]
        for node in nodes:
            node.go()
        begun = [line for node in nodes for line in node.finish() if line.startswith("begin")]

    assert len(begun) == len(set(begun)) == JOBS
    assert counts(engine) == (JOBS, {"done": JOBS})


def test_two_schedulers_tick_once_for_each_period(own_database, engine, tmp_path):
    arguments = ("tick", "2020-01-01", "20")

    with ExitStack() as stack:
        nodes = [stack.enter_context(start_node(own_database, tmp_path, *arguments)) for _ in "ab"]
        for node in nodes:
            node.go()
        ticked = [line for node in nodes for line in node.finish() if line == "ticked True"]
    with start_node(own_database, tmp_path, "work") as node:
        node.go()
        node.finish()

    assert len(ticked) == 20
    assert counts(engine) == (20, {"done": 20})
