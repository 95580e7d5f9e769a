"""The fixtures of the faults: an application whose transactions commit, and its database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from learning_station.app import Parts, create_app
from learning_station.kernel.clock import FixedClock
from tests.databases import Database, make_engine
from tests.world import NOW, make_settings


@pytest.fixture
def present() -> FixedClock:
    """Give the clock of the application."""
    return FixedClock(NOW)


@pytest.fixture
def app(own_database: Database, tmp_path: Path, present: FixedClock) -> Iterator[Flask]:
    """Give a real application: its transactions commit, in connections of its own pool."""
    app = create_app(make_settings(own_database, tmp_path), Parts(clock=present))
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    app.extensions["tools"].renderer.close()
    app.extensions["engine"].dispose()


@pytest.fixture
def engine(own_database: Database) -> Iterator[Engine]:
    """Give a connection to the database the nodes work on."""
    engine = make_engine(own_database.url)
    yield engine
    engine.dispose()
