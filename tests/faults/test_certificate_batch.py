"""A batch of certificates through killed workers and administrators at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from learning_station.app import Parts, create_app
from learning_station.config import Settings
from learning_station.credentials import actions
from learning_station.credentials.errors import NothingToIssue
from learning_station.credentials.models import Credential, Series
from learning_station.infra.event_log import LoggedEvent
from learning_station.infra.job_queue import Job
from learning_station.infra.storage import FolderStorage
from learning_station.kernel.actor import Actor, Grant, Role
from learning_station.kernel.clock import FixedClock
from learning_station.learning.models import Completion
from learning_station.notifications.models import Message
from tests.databases import Database
from tests.factories import (
    IDS,
    make_course,
    make_enrolment,
    make_organisation,
    make_person,
    make_session,
    make_topic,
)
from tests.faults.nodes import LONG_AGO, Node, end_leases, start_node

pytestmark = pytest.mark.fault

PEOPLE = 200
RUNS = 10


@pytest.fixture
def app(own_database: Database, tmp_path: Path) -> Iterator[Flask]:
    """Give the application on that database, long ago."""
    settings = Settings(database_url=own_database.url, data_dir=tmp_path)
    app = create_app(settings, Parts(clock=FixedClock(LONG_AGO)))
    yield app
    app.extensions["engine"].dispose()


def make_session_with(engine: Engine, people: int) -> tuple[UUID, Actor]:
    """Make a session in which that many people have earned their certificate."""
    with Session(engine, expire_on_commit=False) as db:
        provider = make_organisation(db, kind="secretariat")
        topic = make_topic(db, letter="m")
        course = make_course(db, provider_id=provider.id, topic_ids=[topic.id])
        session = make_session(db, course=course)
        administrator = make_person(db)
        for _number in range(people):
            person = make_person(db)
            enrolment = make_enrolment(db, session_id=session.id, person_id=person.id)
            db.add(
                Completion(
                    id=IDS.new(),
                    enrolment_id=enrolment.id,
                    state="completed",
                    rule_version="1",
                    completed_at=LONG_AGO,
                    changed_at=LONG_AGO,
                )
            )
        db.commit()
        actor = Actor(administrator.id, frozenset({Grant(Role.ADMINISTRATOR)}))
        return session.id, actor


def issue(app: Flask, session_id: UUID, actor: Actor) -> None:
    """Issue to everybody who meets the rule."""
    with app.extensions["system_contexts"]() as ctx:
        actions.issue_certificates(ctx.acting_as(actor), session_id=session_id)


def start(database: Database, folder: Path, renderer: str) -> AbstractContextManager[Node]:
    """Start a worker for certificates."""
    return start_node(database, folder, renderer, module="tests.faults.certificate_node")


def check_everything(engine: Engine, folder: Path, people: int) -> None:
    """Check that each certificate exists once, with its number, file, announcement and mail."""
    storage = FolderStorage(folder / "files")
    with Session(engine) as db:
        rows = db.scalars(sa.select(Credential).order_by(Credential.number)).all()
        assert [row.number for row in rows] == list(range(1, people + 1))
        assert db.scalar(sa.select(Series.last_number)) == people
        assert len({row.person_id for row in rows}) == people
        assert len({row.code for row in rows}) == people
        assert {row.state for row in rows} == {"issued"}
        for row in rows:
            content = storage.get(row.storage_key or "")
            assert sha256(content).hexdigest() == row.sha256
        announced = db.scalars(
            sa.select(LoggedEvent.subject_id).where(
                LoggedEvent.name == "credentials.credential_issued"
            )
        ).all()
        assert sorted(announced, key=str) == sorted((row.id for row in rows), key=str)
        mails = sa.select(sa.func.count()).select_from(Message)
        assert db.scalar(mails) == people
        states = db.scalars(sa.select(Job.state).distinct()).all()
        assert states == ["done"]


def kill_again_and_again(
    engine: Engine, database: Database, folder: Path, renderer: str, lines: tuple[int, ...]
) -> None:
    """Let workers begin and die in the middle, then let one finish."""
    for count in lines:
        with start(database, folder, renderer) as node:
            node.go()
            node.read_lines(count)
            node.kill()
        end_leases(engine)
    with start(database, folder, renderer) as node:
        node.go()
        node.finish()


def test_workers_killed_in_the_middle_lose_nothing_double_nothing_and_leave_no_gap(
    own_database: Database, engine: Engine, app: Flask, tmp_path: Path
) -> None:
    issue(app, *make_session_with(engine, PEOPLE))

    # An odd number of lines: the last one is a `begin`, so the kill meets a file in the making.
    kill_again_and_again(engine, own_database, tmp_path, "memory", (1, 61, 33, 5, 97))

    check_everything(engine, tmp_path, PEOPLE)


def test_real_renderers_killed_in_the_middle_leave_whole_files(
    own_database: Database, engine: Engine, app: Flask, tmp_path: Path
) -> None:
    issue(app, *make_session_with(engine, 8))

    kill_again_and_again(engine, own_database, tmp_path, "real", (1, 5))

    check_everything(engine, tmp_path, 8)


def test_administrators_who_issue_at_once_give_each_number_once(engine: Engine, app: Flask) -> None:
    total = 0
    for _run in range(RUNS):
        session_id, actor = make_session_with_topic(engine, 5)
        start_line = threading.Barrier(3)
        outcomes: list[str] = []

        def try_to_issue(
            session_id: UUID = session_id,
            actor: Actor = actor,
            start_line: threading.Barrier = start_line,
            outcomes: list[str] = outcomes,
        ) -> None:
            start_line.wait()
            try:
                issue(app, session_id, actor)
                outcomes.append("issued")
            except NothingToIssue:
                outcomes.append("nothing")

        threads = [threading.Thread(target=try_to_issue) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        total += 5

        assert sorted(outcomes) == ["issued", "nothing", "nothing"]
        with Session(engine) as db:
            numbers = db.scalars(sa.select(Credential.number).order_by(Credential.number)).all()
        assert numbers == list(range(1, total + 1))


def make_session_with_topic(engine: Engine, people: int) -> tuple[UUID, Actor]:
    """Make another session; its topic exists once only."""
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM catalogue_course_topic"))
        connection.execute(sa.text("DELETE FROM catalogue_topic"))
    return make_session_with(engine, people)
