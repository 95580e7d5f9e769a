"""What journeys start from: a whole installation on a database of its own, with a clock to move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from learning_station.app import Parts, create_app
from learning_station.infra.context import Context, Tools
from learning_station.infra.mail import MemoryMailer
from learning_station.infra.rendering.process import ProcessRenderer
from learning_station.infra.search import DatabaseSearch
from learning_station.infra.storage import FolderStorage
from learning_station.jobs.worker import Worker
from learning_station.kernel.actor import system_actor
from learning_station.kernel.clock import FixedClock
from tests.browser import serve
from tests.cast import Cast, make_cast
from tests.databases import Database
from tests.world import NOW, make_settings


@dataclass
class Installation:
    """A running installation: its address, its clock, its mails."""

    app: Flask
    url: str
    clock: FixedClock
    mailer: MemoryMailer
    cast: Cast

    def run_jobs(self) -> None:
        """Run what is due at the clock's time."""
        contexts, registry = self.app.extensions["system_contexts"], self.app.extensions["registry"]
        Worker(contexts, registry, name="journey").run_until_idle()

    def mails_to(self, address: str) -> list[str]:
        """Return the texts of the mails to an address, oldest first."""
        return [
            f"{mail.subject}\n{mail.text}" for mail in self.mailer.sent if mail.recipient == address
        ]

    def context(self) -> Context:
        """Return a context of the system."""
        context: Context = self.app.extensions["new_context"](system_actor("journey"))
        return context


@pytest.fixture
def installation(own_database: Database, tmp_path: Path) -> Iterator[Installation]:
    """Serve a whole installation with the cast in it."""
    settings = make_settings(own_database, tmp_path, base_url="http://127.0.0.1:1")
    clock, mailer = FixedClock(NOW), MemoryMailer()
    renderer = ProcessRenderer()
    tools = Tools(
        settings=settings,
        mailer=mailer,
        storage=FolderStorage(tmp_path / "files"),
        renderer=renderer,
        search=DatabaseSearch(),
    )
    app = create_app(settings, Parts(clock=clock, tools=tools))
    with app.app_context():
        cast = make_cast(app.extensions["new_context"](system_actor("cast")).db)
    with serve(app) as server:
        yield Installation(app=app, url=server.url, clock=clock, mailer=mailer, cast=cast)
    renderer.close()
    app.extensions["engine"].dispose()
