"""Alembic's environment: the URL comes from the settings or from whoever calls."""

from alembic import context
from sqlalchemy import create_engine

from learning_station import wiring
from learning_station.config import read_settings
from learning_station.infra.db import Base, configure_engine

# Tables that FTS5 keeps for itself, and the index itself, are no models.
SEARCH_TABLES = "search_document"


def include_object(_object, name, kind, _reflected, _compare_to):
    """Leave out what the search tables are made of."""
    return not (kind == "table" and name.startswith(SEARCH_TABLES))


def run(connection) -> None:
    """Run the migrations on a connection."""
    wiring.load_models()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        include_object=include_object,
        compare_type=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = create_engine(read_settings().effective_database_url)
    configure_engine(engine)
    with engine.begin() as connection:
        run(connection)
