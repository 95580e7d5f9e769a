"""The database: declarative base, engine set-up for SQLite and PostgreSQL, column types."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from learning_station.kernel.languages import LanguageMap
from learning_station.kernel.sorting import plain_letters

NAMING = {
    "ix": "ix__%(table_name)s__%(column_0_N_name)s",
    "uq": "uq__%(table_name)s__%(column_0_N_name)s",
    "ck": "ck__%(table_name)s__%(constraint_name)s",
    "fk": "fk__%(table_name)s__%(column_0_N_name)s__%(referred_table_name)s",
    "pk": "pk__%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table is declared on; constraints are named by convention."""

    metadata = sa.MetaData(naming_convention=NAMING)


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
"""Flask-SQLAlchemy gives engine and session; models never use `db.Model`."""


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An instant. Naive values are refused, because SQLite drops offsets silently."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Turn an aware datetime into UTC; raise ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return the instant, aware and in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class LanguageMapType(sa.types.TypeDecorator[LanguageMap]):
    """A LanguageMap kept as a JSON object."""

    impl = sa.JSON
    cache_ok = True

    def process_bind_param(
        self, value: Mapping[str, str] | None, dialect: sa.Dialect
    ) -> dict[str, str] | None:
        """Return the plain mapping."""
        return None if value is None else dict(value)

    def process_result_value(
        self, value: Mapping[str, str] | None, dialect: sa.Dialect
    ) -> LanguageMap | None:
        """Return a LanguageMap."""
        return None if value is None else LanguageMap(value)


def dumps(value: Any) -> str:
    """Return JSON that keeps letters of all scripts readable in the database."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# One writer at a time within the embedded process: waiting in Python is fair, SQLite's own is not.
_sqlite_writers: dict[str, threading.RLock] = {}


def configure_engine(engine: Engine) -> None:
    """Prepare an engine: on SQLite WAL, foreign keys, full sync, and BEGIN spoken by us."""
    if engine.dialect.name != "sqlite":
        return
    _sqlite_writers.setdefault(str(engine.url), threading.RLock())

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL", "foreign_keys=ON", "busy_timeout=10000", "synchronous=FULL",
            "temp_store=MEMORY", "cache_size=-16000",
        ):  # fmt: skip
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        connection.create_function("plain_letters", 1, _plain_letters, deterministic=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")


def _plain_letters(text: str | None) -> str | None:
    return None if text is None else plain_letters(text)


class PlainLetters(GenericFunction[str]):
    """A text in small letters without accents (`sa.func.plain_letters`): `sole` finds `Solé`.

    SQLite calls the function of the kernel, PostgreSQL does the same with its own means."""

    type = sa.Text()
    name = "plain_letters"
    inherit_cache = True


@compiles(PlainLetters, "postgresql")
def _compile_plain_letters(element: PlainLetters, compiler: SQLCompiler, **options: Any) -> str:
    text = compiler.process(element.clauses, **options)
    return f"lower(regexp_replace(normalize({text}, NFKD), '[\\u0300-\\u036f]', '', 'g'))"


WRITE_OPTIONS = {"sqlite_begin": "IMMEDIATE"}
"""Execution options of a writing transaction; PostgreSQL ignores them."""


@contextmanager
def writing_turn(bind: Engine | sa.Connection) -> Iterator[None]:
    """Wait for this process's turn to write (SQLite); PostgreSQL needs no turn."""
    engine = bind.engine
    lock = _sqlite_writers.get(str(engine.url)) if engine.dialect.name == "sqlite" else None
    if lock is None:
        yield
        return
    with lock:
        yield


@contextmanager
def one_round_trip(session: Session) -> Iterator[None]:
    """Send the plain inserts of the block together (PostgreSQL); errors surface at its end.

    Only for statements whose result nobody reads: while others wait for our locks, each answer
    waited for is time they lose.
    """
    connection = session.connection()
    dialect = connection.dialect
    if dialect.name != "postgresql":
        yield
        return
    driver: Any = connection.connection.driver_connection
    errors: type[Exception] = dialect.loaded_dbapi.Error
    try:
        with driver.pipeline():
            yield
    except errors as error:
        raise sa.exc.DBAPIError.instance(
            "several inserts", None, error, errors, dialect=dialect
        ) from error


def upsert(session: Session, model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Return an insert that can say what happens where the row is there already."""
    is_postgres = session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(model) if is_postgres else sqlite.insert(model)


def engine_options(url: str, *, pool_size: int) -> dict[str, Any]:
    """Return the engine options for Flask-SQLAlchemy."""
    # The connection used last has its pages at hand; the others may sleep.
    options: dict[str, Any] = {"json_serializer": dumps}
    if ":memory:" not in url:
        options["pool_use_lifo"] = True
    if url.startswith("sqlite"):
        options["connect_args"] = {"timeout": 10, "check_same_thread": False}
        if ":memory:" not in url:
            options |= {"pool_size": pool_size, "max_overflow": 10}
    else:
        # A transaction that sits idle holds row locks; the server ends it.
        options |= {
            "pool_size": pool_size,
            "max_overflow": 10,
            "pool_pre_ping": True,
            "isolation_level": "READ COMMITTED",
        }
    return options
