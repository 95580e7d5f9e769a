"""`flask enrolment audit`: what is not as it must be with seats, line by line."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from learning_station.enrolment.queries.audit import AuditTotals, audit_seats
from learning_station.kernel.actor import system_actor


@click.group("enrolment")
def enrolment() -> None:
    """Seats, offers and waitlists."""


@enrolment.command("audit")
@with_appcontext
def audit() -> None:
    """Look at all seats, offers, holds and histories; the exit code is 1 when anything is wrong."""
    totals, found = AuditTotals(), 0
    with current_app.extensions["system_contexts"]() as ctx:
        for finding in audit_seats(ctx.acting_as(system_actor("command:enrolment")), totals):
            found += 1
            click.echo(f"{click.style('✗', fg='red')} {finding.kind}: {finding.sentence}")
    click.echo(
        f"Looked at {totals.sessions} sessions, {totals.enrolments} enrolments, "
        f"{totals.offers} offers and {totals.holds} holds."
    )
    click.echo("All is well." if not found else f"{found} thing(s) to mend.")
    if found:
        sys.exit(1)
