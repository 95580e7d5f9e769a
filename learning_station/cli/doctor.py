"""`flask doctor`: what is right and what is wrong with this installation, line by line."""

import sys
from collections.abc import Iterator

import click
from flask import Flask, current_app
from flask.cli import ScriptInfo
from sqlalchemy.exc import SQLAlchemyError

from learning_station.config import Settings, SettingsError
from learning_station.infra.context import Context
from learning_station.infra.health import Finding, check_installation, right, wrong
from learning_station.kernel.actor import Role
from learning_station.organisations.queries import list_person_ids_with_role
from learning_station.reporting.queries.overview import count_demo_accounts, get_overview


@click.command("doctor")
@click.pass_context
def doctor(context: click.Context) -> None:
    """Say what is right and wrong; the exit code is 1 when anything is wrong."""
    try:
        app = context.ensure_object(ScriptInfo).load_app()
    except SettingsError as error:
        finish(show(explain_settings(error)))
        return
    with app.app_context():
        finish(show(look()))


def look() -> Iterator[Finding]:
    """Yield what was found, in the order in which one thing needs the other."""
    settings: Settings = current_app.extensions["settings"]
    tools, engine = current_app.extensions["tools"], current_app.extensions["engine"]
    yield describe_settings(settings)
    with current_app.extensions["system_contexts"]() as ctx:
        is_usable = True
        for finding in check_installation(
            engine=engine,
            settings=settings,
            storage=tools.storage,
            renderer=tools.renderer,
            clock=ctx.clock,
        ):
            yield finding
            needed = finding.subject in ("database", "migrations")
            is_usable = is_usable and (finding.is_right or not needed)
        if is_usable:
            yield from look_into(ctx)
        else:
            yield wrong("queue", "cannot be read before the database is in shape")


def describe_settings(settings: Settings) -> Finding:
    """Return that the settings were accepted, and which they are in short."""
    hosts = ", ".join(settings.trusted_hosts) or "any host"
    return right("settings", f"{settings.environment}, {settings.base_url}, for {hosts}")


def look_into(ctx: Context) -> Iterator[Finding]:
    """Yield what the rows of the database tell: the queue, dead jobs, demonstration accounts."""
    try:
        overview = get_overview(ctx)
        demo_accounts = count_demo_accounts(ctx)
    except SQLAlchemyError as error:
        yield wrong("queue", f"cannot be read: {error}")
        return
    waited = int(overview.queue_age.total_seconds())
    if overview.is_queue_late:
        yield wrong("queue", f"the oldest due job has waited {waited} s. Is a worker running?")
    else:
        yield right("queue", f"the oldest due job has waited {waited} s")
    administrators = len(list_person_ids_with_role(ctx, Role.ADMINISTRATOR))
    if administrators:
        yield right("administrators", str(administrators))
    else:
        yield wrong("administrators", "none. Run: flask accounts create-admin")
    if overview.dead_jobs:
        yield wrong("dead jobs", f"{overview.dead_jobs}. See {ctx.tools.settings.link(DEAD_JOBS)}")
    else:
        yield right("dead jobs", "none")
    if ctx.tools.settings.is_production and demo_accounts:
        yield wrong("demonstration", f"{demo_accounts} demo accounts can sign in: deactivate them")
    else:
        yield right("demonstration", f"{demo_accounts} demo accounts")


DEAD_JOBS = "/administration/jobs?state=dead"


def explain_settings(error: SettingsError) -> Iterator[Finding]:
    """Yield every problem of the settings; without settings nothing else can be looked at."""
    for problem in error.problems:
        yield wrong("settings", problem)


def app_that_explains(error: SettingsError) -> Flask:
    """Return an application that can do nothing but say what is wrong with the settings."""
    app = Flask("learning_station")

    @app.cli.command("doctor")
    def explain() -> None:
        """Say what is wrong with the settings; nothing else can be looked at without them."""
        finish(show(explain_settings(error)))

    return app


def show(findings: Iterator[Finding]) -> int:
    """Print each finding as it comes; return how many are wrong."""
    count = 0
    for finding in findings:
        count += not finding.is_right
        mark, colour = ("✓", "green") if finding.is_right else ("✗", "red")
        click.echo(f"{click.style(mark, fg=colour)} {finding.subject}: {finding.detail}")
    return count


def finish(count: int) -> None:
    """End with a sentence, and with exit code 1 when anything is wrong."""
    click.echo("All is well." if not count else f"{count} thing(s) to mend.")
    if count:
        sys.exit(1)
