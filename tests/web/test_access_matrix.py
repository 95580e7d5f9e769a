"""Every route × method × kind of person, on own, foreign and missing objects.

The routes are read from the application, the expectations from `access_table.py`.
"""

from __future__ import annotations

import logging

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from learning_station.app import create_app
from learning_station.config import Settings
from learning_station.web.access import access_of
from tests.web.access_table import MISSING, NONE, NONE_SIGNED_IN, PERSONAS, TABLE, Row, Scene
from tests.web.kit import really_sign_in

# The rules do not depend on the database: one kind is enough for so many requests.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

_APP: Flask = create_app(Settings())
_RULES: list[Rule] = sorted(_APP.url_map.iter_rules(), key=lambda rule: rule.endpoint)
_OTHER = frozenset({"HEAD", "OPTIONS"})


def methods_of(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - _OTHER)


def has_key(rule: Rule) -> bool:
    """Tell whether the address holds the key of an object."""
    return any(type(rule._converters[name]).__name__ == "UUIDConverter" for name in rule.arguments)


def cases() -> list[tuple[str, str, Row]]:
    return [
        (rule.endpoint, method, row)
        for rule in _RULES
        for row in TABLE.get(rule.endpoint, [])
        for method in methods_of(rule)
        if not row.methods or method in row.methods
    ]


def missing_cases() -> list[tuple[str, str, str]]:
    found = []
    for rule in _RULES:
        if not has_key(rule):
            continue
        access = access_of(_APP, rule.endpoint)
        usual = NONE_SIGNED_IN if access and access.signed_in else NONE
        rows = TABLE.get(rule.endpoint, [])
        expected = next((row.missing for row in rows if row.missing), usual)
        found += [(rule.endpoint, method, expected) for method in methods_of(rule)]
    return found


def missing_values(rule: Rule) -> dict[str, object]:
    """Return values for an address at which nothing stands."""
    by_kind: dict[str, object] = {"UUIDConverter": MISSING, "IntegerConverter": 999_999}
    kinds = {name: type(rule._converters[name]).__name__ for name in rule.arguments}
    return {name: by_kind.get(kind, "missing") for name, kind in kinds.items()}


def names(case: object) -> str | None:
    return case if isinstance(case, str) else None


@pytest.fixture
def scene(world, cast) -> Scene:
    return Scene(world, cast)


def send(
    scene: Scene, client: FlaskClient, persona: str, endpoint: str, method: str, values: dict
) -> TestResponse:
    if persona != "nobody":
        really_sign_in(scene.world, client, getattr(scene.cast, persona).person_id)
    with scene.world.app.test_request_context("/"):
        address = url_for(endpoint, **values)
    return client.open(address, method=method)


def outcome(answer: TestResponse) -> str:
    """Return `s`, `n` or `y` for an answer; a fault is never one of them."""
    assert answer.status_code < 500, answer.text
    if answer.status_code == 303 and answer.location.startswith("/account/sign-in?next"):
        return "s"
    # A refused write leads to the sign-in page without a way back.
    if answer.status_code == 303 and answer.location == "/account/sign-in":
        return "s"
    return "n" if answer.status_code in (403, 404, 410) else "y"


def check(scene, caplog, persona, endpoint, method, values, expected):
    caplog.set_level(logging.ERROR)
    scene.world.app.config["WTF_CSRF_ENABLED"] = False
    client = scene.world.app.test_client()
    answer = send(scene, client, persona, endpoint, method, values)
    with answer:
        got = outcome(answer)
    if endpoint == "account.sign_out":
        # Signing out leads to the sign-in page: that is its answer.
        got = "y"
    assert got == expected, f"{persona}: {method} {endpoint} → {answer.status}"
    assert "Content-Security-Policy" in answer.headers
    faults = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert not faults, caplog.text


def test_every_route_stands_in_the_table_and_nothing_else_does(database):
    routes = {rule.endpoint for rule in _RULES}

    assert routes - TABLE.keys() == set(), "add these routes to access_table.py"
    assert TABLE.keys() - routes == set(), "these routes are gone"


def test_every_argument_of_a_route_has_a_value(database):
    for rule in _RULES:
        for row in TABLE.get(rule.endpoint, []):
            assert row.values.keys() == rule.arguments, rule.endpoint


def test_routes_agree_with_what_they_declare(database):
    for rule in _RULES:
        access = access_of(_APP, rule.endpoint)
        for row in TABLE.get(rule.endpoint, []):
            assert (row.letter("nobody") == "s") is access.signed_in, rule.endpoint


@pytest.mark.parametrize(("endpoint", "method", "row"), cases(), ids=names)
def test_each_kind_of_person_gets_what_the_table_says(scene, caplog, endpoint, method, row):
    values: dict[str, object] = {}
    for persona in PERSONAS:
        letter = row.letter(persona)
        values = values or {name: value(scene) for name, value in row.values.items()}
        check(scene, caplog, persona, endpoint, method, values, letter)
        if method != "GET" and letter == "y":
            # A write that was allowed must not spoil the next: that one gets objects anew.
            values = {}


@pytest.mark.parametrize(("endpoint", "method", "expected"), missing_cases(), ids=names)
def test_missing_object_is_refused_without_a_fault(scene, caplog, endpoint, method, expected):
    rule = next(rule for rule in _RULES if rule.endpoint == endpoint)
    values = missing_values(rule)

    for persona, letter in zip(PERSONAS, expected.split(), strict=True):
        check(scene, caplog, persona, endpoint, method, values, letter)


@pytest.mark.parametrize("rule", _RULES, ids=lambda rule: rule.endpoint)
def test_undeclared_methods_are_refused(client, rule):
    with _APP.test_request_context("/"):
        address = url_for(rule.endpoint, **missing_values(rule))
    for method in {"PUT", "PATCH", "DELETE", "TRACE"} - set(rule.methods or ()):
        with client.open(address, method=method) as answer:
            assert answer.status_code == 405
