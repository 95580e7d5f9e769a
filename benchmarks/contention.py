"""How many people get their answer per second when all want a seat in the same session."""

import multiprocessing
import tempfile
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from benchmarks.figures import Figure
from learning_station.accounts.models import Person
from learning_station.app import Parts, create_app
from learning_station.config import Settings
from learning_station.enrolment import actions
from learning_station.infra import migrations
from learning_station.kernel.actor import Actor
from learning_station.kernel.clock import FixedClock
from tests.factories import IDS, make_course, make_organisation, make_session
from tests.postgres import start_cluster
from tests.world import NOW

PEOPLE, SEATS, RUNS = 500, 30, 5
PROCESSES, THREADS = 2, 4
"""On PostgreSQL two processes ask, as two web servers would; on SQLite there is only one."""
LIMIT = 250.0


def measure() -> Iterator[Figure]:
    """Yield the rate on PostgreSQL and on SQLite."""
    cluster = start_cluster()
    try:
        rate = _rate(cluster.create("ls_bench"), PROCESSES)
        yield Figure("enrolment_postgresql", rate, "per second", LIMIT, "at least 250")
    finally:
        cluster.stop()
    with tempfile.TemporaryDirectory(prefix="ls-bench-") as folder:
        rate = _rate(f"sqlite:///{Path(folder) / 'bench.db'}", 1)
        yield Figure("enrolment_sqlite", rate, "per second", LIMIT)


def _rate(url: str, processes: int) -> float:
    people, sessions = _make_database(url)
    spawn = multiprocessing.get_context("spawn")
    ready, answers = spawn.Barrier(processes), spawn.Queue()
    askers = [
        spawn.Process(target=_ask, args=(url, sessions, people[n::processes], ready, answers))
        for n in range(processes)
    ]
    for asker in askers:
        asker.start()
    times = [answers.get() for _asker in askers]
    for asker in askers:
        asker.join()
    seconds = max(end for _begin, end in times) - min(begin for begin, _end in times)
    return (len(sessions) - 1) * len(people) / seconds


def _make_app(url: str, folder: str) -> Flask:
    settings = Settings(database_url=url, data_dir=Path(folder))
    return create_app(settings, Parts(clock=FixedClock(NOW)))


def _make_database(url: str) -> tuple[list[UUID], list[UUID]]:
    with tempfile.TemporaryDirectory(prefix="ls-bench-") as folder:
        engine: sa.Engine = _make_app(url, folder).extensions["engine"]
        migrations.upgrade(engine)
        made = _prepare(engine)
        engine.dispose()
        return made


def _ask(
    url: str, sessions: Sequence[UUID], people: Sequence[UUID], ready: Any, answers: Any
) -> None:
    """Enrol these people in every session, in a process of its own; the first one warms up."""
    with tempfile.TemporaryDirectory(prefix="ls-bench-") as folder:
        app = _make_app(url, folder)
        warm_up, *measured = sessions
        _enrol_all(app, warm_up, people)
        ready.wait()
        began = perf_counter()
        for session_id in measured:
            _enrol_all(app, session_id, people)
        answers.put((began, perf_counter()))
        app.extensions["engine"].dispose()


def _prepare(engine: sa.Engine) -> tuple[list[UUID], list[UUID]]:
    with Session(engine) as db:
        rows = [_person(number) for number in range(PEOPLE)]
        db.execute(sa.insert(Person), rows)
        db.commit()
        provider = make_organisation(db, kind="secretariat")
        course = make_course(db, provider_id=provider.id)
        # One after the other: nobody has two seats at the same time.
        sessions = [
            make_session(db, course=course, capacity=SEATS, starts_in=timedelta(days=7 + run)).id
            for run in range(RUNS + 1)
        ]
        return [row["id"] for row in rows], sessions


def _person(number: int) -> dict[str, object]:
    return {
        "id": IDS.new(),
        "given_name": "Person",
        "family_name": str(number),
        "printed_name": f"Person {number}",
        "profile_kind": "technical",
        "language": "en",
        "follows": [],
        "zone": "UTC",
        "zone_confirmed": True,
        "created_at": NOW,
    }


def _enrol_all(app: Flask, session_id: UUID, people: Sequence[UUID]) -> None:
    new_context = app.extensions["new_context"]
    start = threading.Barrier(THREADS)

    def ask(share: Sequence[UUID]) -> None:
        start.wait()
        for person_id in share:
            with app.app_context():
                actions.enrol(new_context(Actor(person_id)), session_id=session_id)

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(ask, [people[number::THREADS] for number in range(THREADS)]))
