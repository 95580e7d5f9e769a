"""Bringing a database to the present shape, with Alembic."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from learning_station.config import resource_path


def alembic_config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, on a given connection where there is one."""
    config = Config()
    config.set_main_option("script_location", str(resource_path("migrations")))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run the migrations up to a revision; all of them or none."""
    with _rebuilding(engine) as connection:
        command.upgrade(alembic_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Go back to a revision."""
    with _rebuilding(engine) as connection:
        command.downgrade(alembic_config(connection), revision)


@contextmanager
def _rebuilding(engine: Engine) -> Iterator[Connection]:
    """Give a transaction in which tables may be made anew, with all references whole at its end.

    SQLite changes a constraint by copying the table and dropping the old one, which empties it
    first: with its foreign keys on, rows that point to it would stand in the way or go with it.
    They can be switched off only between transactions
    (https://www.sqlite.org/lang_altertable.html#otheralter)."""
    with engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            with connection.begin():
                yield connection
            return
        database = connection.connection.dbapi_connection
        if database is None:
            raise RuntimeError("the connection to the database was closed")
        database.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                if broken:
                    raise RuntimeError(f"references lead nowhere: {broken[:10]}")
        finally:
            database.execute("PRAGMA foreign_keys=ON")


def current_revision(engine: Engine) -> str | None:
    """Return the revision the database is at, or None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str | None:
    """Return the newest revision of the code."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()
