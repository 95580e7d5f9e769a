"""The ground under every test: savepoints, clock, sign-in."""

import contextlib

import sqlalchemy as sa

from learning_station.accounts.models import Person
from learning_station.organisations.models import Organisation
from tests.factories import make_organisation


def test_each_test_begins_with_empty_tables(db):
    assert db.scalar(sa.select(sa.func.count()).select_from(Person)) == 0

    make_organisation(db, slug="only-here")


def test_what_another_test_wrote_is_gone(db):
    assert db.scalar(sa.select(sa.func.count()).select_from(Organisation)) == 0


def test_a_failed_unit_leaves_nothing_but_keeps_what_was_there(db, cast, system_ctx):
    with contextlib.suppress(LookupError), system_ctx.unit.transaction():
        system_ctx.db.execute(sa.update(Person).values(given_name="Nobody"))
        raise LookupError

    names = db.scalars(sa.select(Person.given_name)).all()
    assert len(names) == 6
    assert "Nobody" not in names


def test_signed_in_person_is_known_to_the_pages(client, sign_in, cast):
    sign_in(client, cast.lena)

    page = client.get("/help")

    assert page.status_code == 200
    assert "Lena" in page.text


def test_two_clients_are_two_people(world, sign_in, cast):
    lena, otto = world.app.test_client(), world.app.test_client()
    sign_in(lena, cast.lena)
    sign_in(otto, cast.otto)

    pages = [client.get("/help").text for client in (lena, otto, world.app.test_client())]

    assert [("Lena" in page, "Otto" in page) for page in pages] == [
        (True, False),
        (False, True),
        (False, False),
    ]
