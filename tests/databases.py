"""The databases of the tests: built by the migrations once, copied for who needs one alone."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Engine

from learning_station.infra import migrations
from learning_station.infra.db import configure_engine, engine_options
from tests.postgres import Cluster

KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Database:
    """One migrated database and how to reach it."""

    kind: str
    url: str

    def __str__(self) -> str:
        return self.kind


def make_engine(url: str, *, pool_size: int = 5) -> Engine:
    """Return an engine set up as the application sets up its own."""
    engine = sa.create_engine(url, **engine_options(url, pool_size=pool_size))
    configure_engine(engine)
    return engine


def migrate(url: str) -> None:
    """Build the database by the migrations."""
    engine = make_engine(url)
    try:
        migrations.upgrade(engine)
    finally:
        engine.dispose()


class SQLiteMaker:
    """Makes SQLite files by copying one that was migrated."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        self._count = 0

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Give a migrated database of its own, empty."""
        if not self._template.exists():
            migrate(f"sqlite:///{self._template}")
            _fold_in_the_log(self._template)
        self._count += 1
        path = self._folder / f"test-{self._count}.db"
        shutil.copyfile(self._template, path)
        yield Database("sqlite", f"sqlite:///{path}")
        for leftover in self._folder.glob(f"{path.name}*"):
            leftover.unlink()


def _fold_in_the_log(path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


class PostgresMaker:
    """Makes PostgreSQL databases from a template that was migrated."""

    def __init__(self, start: Callable[[], Cluster], worker: str) -> None:
        self._start = start
        self._worker = worker
        self._cluster: Cluster | None = None
        self._count = 0

    @property
    def _template(self) -> str:
        return f"ls_template_{self._worker}"

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Give a migrated database of its own, empty."""
        if self._cluster is None:
            self._cluster = self._start()
            migrate(self._cluster.create(self._template))
        self._count += 1
        name = f"ls_test_{self._worker}_{self._count}"
        yield Database("postgresql", self._cluster.create(name, template=self._template))
        self._cluster.drop(name)

    @contextmanager
    def empty(self) -> Iterator[Database]:
        """Give a database in which nothing is, not even a table."""
        if self._cluster is None:
            self._cluster = self._start()
            migrate(self._cluster.create(self._template))
        self._count += 1
        name = f"ls_empty_{self._worker}_{self._count}"
        yield Database("postgresql", self._cluster.create(name))
        self._cluster.drop(name)

    def stop(self) -> None:
        """Remove what was made."""
        if self._cluster is not None:
            self._cluster.drop(self._template)
            self._cluster.stop()
