"""`flask accounts create-admin`: the first administrator, or a new password for one."""

import click
from flask import current_app
from flask.cli import with_appcontext

from learning_station.accounts import actions as accounts_actions
from learning_station.accounts import queries as accounts_queries
from learning_station.accounts import rules as accounts_rules
from learning_station.infra.context import Context
from learning_station.kernel.actor import Role, system_actor
from learning_station.kernel.errors import LearningStationError
from learning_station.organisations import actions as organisations_actions
from learning_station.organisations import queries as organisations_queries


@click.group("accounts")
def accounts() -> None:
    """People and their accounts."""


@accounts.command("create-admin")
@click.option("--email", required=True, help="The address the administrator signs in with.")
@click.option("--given-name", default="", help="Asked for when it is left out.")
@click.option("--family-name", default="", help="Asked for when it is left out.")
@click.option("--language", default="en", help="en, es or fr.")
@click.option("--zone", default="UTC", help="IANA time zone such as Europe/Madrid.")
@click.password_option(
    "--password", help="Asked for when it is left out, so that it stays out of the shell history."
)
@with_appcontext
def create_admin(
    email: str, given_name: str, family_name: str, language: str, zone: str, password: str
) -> None:
    """Make an administrator; for a known address set the password and grant the role."""
    ctx = _context()
    try:
        address = accounts_rules.normalise_email(email)
        prepared = accounts_queries.prepare_password(ctx, password, about=(address,))
        person = accounts_queries.find_person_by_email(ctx, address)
        if person is not None:
            accounts_actions.set_password(ctx, person_id=person.id, password=prepared)
            person_id = person.id
        else:
            person_id = accounts_actions.create_person(
                ctx,
                email=address,
                given_name=given_name or click.prompt("Given name"),
                family_name=family_name or click.prompt("Family name"),
                language=language,
                zone=zone,
                password=prepared,
            )
        held = organisations_queries.list_grants_in_force(ctx, person_id)
        if not any(grant.role is Role.ADMINISTRATOR for grant in held):
            organisations_actions.grant_role(ctx, person_id=person_id, role=Role.ADMINISTRATOR)
    except LearningStationError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{address} is an administrator and can sign in.")


def _context() -> Context:
    ctx: Context = current_app.extensions["new_context"](system_actor("command:accounts"))
    return ctx
