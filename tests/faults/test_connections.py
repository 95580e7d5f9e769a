"""Every answer gives its database connection back at once, not when the collector comes round."""

from __future__ import annotations

import gc

import pytest
from sqlalchemy.orm import Session

from tests.cast import make_cast
from tests.factories import PASSWORD

pytestmark = pytest.mark.fault


@pytest.fixture
def no_collector():
    """Switch the collector off: what it would tidy up must not need it."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_no_page_and_no_list_keeps_its_connection(app, no_collector):
    engine = app.extensions["engine"]
    with Session(engine) as db:
        rita = make_cast(db).rita
        email = rita.email
    client = app.test_client()
    address = "http://station.example"
    given = {"email": email, "password": PASSWORD}
    assert client.post("/account/sign-in", data=given, base_url=address).status_code == 303
    paths = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if not rule.arguments and "GET" in rule.methods and not rule.rule.startswith("/static")
    ]
    assert {"/sessions/list.csv", "/administration/people.csv"} <= set(paths)
    kept = {}
    for path in paths:
        before = engine.pool.checkedout()
        client.get(path, base_url=address).get_data()
        if engine.pool.checkedout() != before:
            kept[path] = engine.pool.checkedout()
    assert kept == {}
