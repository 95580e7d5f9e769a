"""`flask db-upgrade`: bring the database to the present shape."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Engine

from learning_station.infra import migrations


@click.command("db-upgrade")
@with_appcontext
def db_upgrade() -> None:
    """Make or update the tables; a database that is up to date stays as it is."""
    engine: Engine = current_app.extensions["engine"]
    if engine.url.database and engine.dialect.name == "sqlite":
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    before, head = migrations.current_revision(engine), migrations.head_revision()
    if before == head:
        click.echo(f"The database is up to date ({head}).")
        return
    migrations.upgrade(engine)
    click.echo(f"The database went from {before or 'empty'} to {head}.")
