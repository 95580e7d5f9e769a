"""What the fixtures share: an application whose transactions are savepoints, and its switches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from learning_station.app import Parts, create_app
from learning_station.config import Settings
from learning_station.infra import job_queue
from learning_station.infra.context import Context, Tools
from learning_station.infra.mail import MemoryMailer
from learning_station.infra.rendering.memory import MemoryRenderer
from learning_station.infra.search import DatabaseSearch
from learning_station.infra.storage import MemoryStorage
from learning_station.jobs.worker import Worker
from learning_station.kernel.actor import Actor
from learning_station.kernel.clock import FixedClock
from learning_station.kernel.ids import RandomIds
from tests.databases import Database

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""The present of every test: a Tuesday morning."""


def make_settings(database: Database, folder: Path, **values: object) -> Settings:
    """Return the settings of a test application."""
    defaults: dict[str, object] = {
        "database_url": database.url,
        "data_dir": folder,
        "base_url": "http://station.example",
        "secret_key": "only-for-tests-0123456789-abcdefghij",
    }
    return Settings(**(defaults | values))  # type: ignore[arg-type]  # checked by the dataclass


@dataclass
class World:
    """One application on one database; each test gets it as new."""

    database: Database
    folder: Path
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOW))
    mailer: MemoryMailer = field(default_factory=MemoryMailer)
    storage: MemoryStorage = field(default_factory=MemoryStorage)
    renderer: MemoryRenderer = field(default_factory=MemoryRenderer)
    session: Session | None = None

    def __post_init__(self) -> None:
        self.settings = make_settings(self.database, self.folder)
        self.tools = Tools(
            settings=self.settings,
            mailer=self.mailer,
            storage=self.storage,
            renderer=self.renderer,
            search=DatabaseSearch(),
        )
        parts = Parts(
            clock=self.clock,
            ids=RandomIds(),
            tools=self.tools,
            session_factory=self._present_session,
        )
        self.app: Flask = create_app(self.settings, parts)
        self.app.testing = True
        self.engine: Engine = self.app.extensions["engine"]

    def _present_session(self) -> Session:
        if self.session is None:
            raise RuntimeError("the test asks for no database: use the fixture `world` or `ctx`")
        # A new context is a new request or job: it must see rows as they are, not as remembered.
        if not (self.session.new or self.session.dirty or self.session.deleted):
            self.session.expire_all()
        return self.session

    @contextmanager
    def in_savepoint(self) -> Iterator[None]:
        """Undo everything at the end, whatever was committed within."""
        with self.engine.connect() as connection:
            connection.execution_options(sqlite_begin="IMMEDIATE")
            outer = connection.begin()
            self.session = Session(
                bind=connection,
                join_transaction_mode="create_savepoint",
                expire_on_commit=False,
            )
            try:
                yield
            finally:
                self.session.close()
                self.session = None
                outer.rollback()
                self._as_new()

    def _as_new(self) -> None:
        self.clock.at = NOW
        self.app.extensions.pop("page_memory", None)
        self.mailer.sent.clear()
        self.mailer.down = False
        self.storage.files.clear()
        self.renderer.orders.clear()

    def ctx_for(self, actor: Actor) -> Context:
        """Return a context in which that actor acts."""
        new_context = self.app.extensions["new_context"]
        context: Context = new_context(actor)
        return context

    def run_jobs(self) -> int:
        """Run every job that is due at the clock's time; return how many ran."""
        worker = Worker(
            self.app.extensions["system_contexts"], self.app.extensions["registry"], name="test"
        )
        # The clock of the tests rules here, not the server's.
        with patch.object(job_queue, "database_now", lambda _session, fallback: fallback):
            return worker.run_until_idle()


@contextmanager
def count_statements(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that reach the database; savepoints of the tests do not count."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        word = statement.split(maxsplit=1)[0].upper()
        if word not in ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT"):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
