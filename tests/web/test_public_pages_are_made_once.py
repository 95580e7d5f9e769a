"""Public pages are made once per version, and never shared where they are somebody's own."""

import re
from datetime import timedelta

import sqlalchemy as sa

from learning_station.kernel.languages import LanguageMap
from tests.factories import make_course, make_organisation, make_session

NONCE = re.compile(r"nonce-([\w-]+)")


def make_sessions(db):
    provider = make_organisation(db, kind="secretariat")
    course = make_course(db, provider_id=provider.id)
    return make_session(db, course=course, title=LanguageMap(en="Water for all"))


def test_second_stranger_gets_the_page_without_its_queries(world, db, statements):
    make_sessions(db)
    world.app.test_client().get("/sessions?q=")

    with statements() as sent:
        page = world.app.test_client().get("/sessions?q=")

    assert page.status_code == 200
    assert "Water for all" in page.text
    assert len(sent) == 1


def test_each_answer_has_its_own_nonce_in_page_and_policy(world, db):
    make_sessions(db)

    answers = [world.app.test_client().get("/sessions") for _ in range(2)]

    nonces = [NONCE.search(answer.headers["Content-Security-Policy"])[1] for answer in answers]
    assert len(set(nonces)) == 2
    for answer, nonce in zip(answers, nonces, strict=True):
        assert f'nonce="{nonce}"' in answer.text


def test_page_changes_when_something_happened(world, db):
    session = make_sessions(db)
    client = world.app.test_client()
    before = client.get("/sessions")

    world.clock.advance(timedelta(minutes=1))
    db.execute(sa.update(type(session)).values(title={"en": "Water for some"}))
    db.commit()
    after = client.get("/sessions")

    assert "Water for some" not in before.text
    assert "Water for some" in after.text


def test_signed_in_reader_is_never_given_the_page_of_a_stranger(world, db, cast, sign_in):
    make_sessions(db)
    world.app.test_client().get("/sessions")

    page = sign_in(world.app.test_client(), cast.lena).get("/sessions")

    assert "Lena" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"


def test_language_and_zone_have_pages_of_their_own(world, db):
    make_sessions(db)
    client = world.app.test_client()

    english, spanish = client.get("/sessions?lang=en"), client.get("/sessions?lang=es")

    assert 'lang="en"' in english.text
    assert '<html lang="es"' in spanish.text
