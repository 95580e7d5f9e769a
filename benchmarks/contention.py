"""How many people get their answer per second when all want a seat in the same session."""

import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter
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

PEOPLE, SEATS, RUNS, THREADS = 500, 30, 5, 8
LIMIT = 250.0


def measure() -> Iterator[Figure]:
    """Yield the rate on PostgreSQL and on SQLite."""
    cluster = start_cluster()
    try:
        rate = _rate(cluster.create("ls_bench"))
        yield Figure("enrolment_postgresql", rate, "per second", LIMIT, "at least 250")
    finally:
        cluster.stop()
    with tempfile.TemporaryDirectory(prefix="ls-bench-") as folder:
        rate = _rate(f"sqlite:///{Path(folder) / 'bench.db'}")
        yield Figure("enrolment_sqlite", rate, "per second", LIMIT)


def _rate(url: str) -> float:
    with tempfile.TemporaryDirectory(prefix="ls-bench-") as folder:
        settings = Settings(database_url=url, data_dir=Path(folder))
        app = create_app(settings, Parts(clock=FixedClock(NOW)))
        engine: sa.Engine = app.extensions["engine"]
        migrations.upgrade(engine)
        people, sessions = _prepare(engine)
        _enrol_all(app, sessions.pop(), people)
        began = perf_counter()
        for session_id in sessions:
            _enrol_all(app, session_id, people)
        seconds = perf_counter() - began
        engine.dispose()
        return len(sessions) * PEOPLE / seconds


def _prepare(engine: sa.Engine) -> tuple[list[UUID], list[UUID]]:
    with Session(engine) as db:
        rows = [_person(number) for number in range(PEOPLE)]
        db.execute(sa.insert(Person), rows)
        db.commit()
        provider = make_organisation(db, kind="secretariat")
        course = make_course(db, provider_id=provider.id)
        sessions = [make_session(db, course=course, capacity=SEATS).id for _run in range(RUNS + 1)]
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


def _enrol_all(app: Flask, session_id: UUID, people: list[UUID]) -> None:
    new_context = app.extensions["new_context"]
    start = threading.Barrier(THREADS)

    def ask(share: list[UUID]) -> None:
        start.wait()
        for person_id in share:
            with app.app_context():
                actions.enrol(new_context(Actor(person_id)), session_id=session_id)

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(ask, [people[number::THREADS] for number in range(THREADS)]))
