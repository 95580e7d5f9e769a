"""`flask accounts create-admin`: the first administrator."""

import pytest

from learning_station.accounts import queries as accounts_queries
from learning_station.cli.accounts import accounts
from learning_station.kernel.actor import Grant, Role
from learning_station.organisations import queries as organisations_queries
from tests.factories import PASSWORD

NEW = "orange tram at noon"


@pytest.fixture
def run(world):
    """Return what runs the command with the options given."""

    def do(*options, asked=""):
        arguments = ["create-admin", *options]
        return world.app.test_cli_runner().invoke(accounts, arguments, input=asked)

    return do


def roles_of(ctx, email):
    person = accounts_queries.find_person_by_email(ctx, email)
    return organisations_queries.list_grants_in_force(ctx, person.id)


def test_new_administrator_can_sign_in(run, system_ctx):
    answer = run(
        "--email", "Ana@metropolis.example", "--given-name", "Ana", "--family-name", "Paz",
        "--zone", "Europe/Madrid", "--password", NEW,
    )  # fmt: skip

    assert answer.exit_code == 0, answer.output
    assert answer.output == "ana@metropolis.example is an administrator and can sign in.\n"
    assert roles_of(system_ctx, "ana@metropolis.example") == {Grant(Role.ADMINISTRATOR)}
    assert accounts_queries.find_checked_account(
        system_ctx, email="ana@metropolis.example", password=NEW
    )


def test_what_is_left_out_is_asked_for_and_the_password_is_not_shown(run, system_ctx):
    answer = run("--email", "ana@metropolis.example", asked=f"{NEW}\n{NEW}\nAna\nPaz\n")

    assert answer.exit_code == 0, answer.output
    assert NEW not in answer.output
    person = accounts_queries.find_person_by_email(system_ctx, "ana@metropolis.example")
    assert person.printed_name == "Ana Paz"


def test_known_person_gets_the_role_and_the_password(run, system_ctx, cast):
    answer = run("--email", cast.lena.email, "--password", NEW)
    again = run("--email", cast.lena.email, "--password", NEW)

    assert (answer.exit_code, again.exit_code) == (0, 0)
    assert roles_of(system_ctx, cast.lena.email) == {Grant(Role.ADMINISTRATOR)}
    email = cast.lena.email
    assert not accounts_queries.find_checked_account(system_ctx, email=email, password=PASSWORD)
    assert accounts_queries.find_checked_account(system_ctx, email=email, password=NEW)


@pytest.mark.parametrize(
    ("email", "password", "said"),
    [
        ("ana@metropolis.example", "short", "Use at least 10 characters."),
        ("ana@metropolis.example", "password123", "easily guessed"),
        ("nonsense", NEW, "Enter an e-mail address"),
    ],
)
def test_unusable_values_are_refused_in_one_line(run, system_ctx, email, password, said):
    names = ("--given-name", "A", "--family-name", "B")
    answer = run("--email", email, *names, "--password", password)

    assert answer.exit_code == 1
    assert said in answer.output
    assert accounts_queries.find_person_by_email(system_ctx, email) is None
