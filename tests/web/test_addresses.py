"""Addresses are built once, and are those that Flask would build."""

from uuid import uuid4

import flask
import pytest
from werkzeug.routing import BuildError

from learning_station.web.addresses import KEPT, page_path, url_for


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("home.help_page", {}),
        ("sessions.index", {"topic": "m", "page": None}),
        ("sessions.index", {"topic": ["m", "w"]}),
        ("sessions.show", {"slug": "água & más"}),
        ("sessions.show", {"slug": "x", "_anchor": "when"}),
        ("sessions.show", {"slug": "x", "_external": True}),
    ],
)
def test_address_is_flasks(world, endpoint, values):
    with world.app.test_request_context("/"):
        expected = flask.url_for(endpoint, **values)

        assert [url_for(endpoint, **values) for _ in range(2)] == [expected, expected]


def test_equal_values_of_other_types_have_addresses_of_their_own(world):
    with world.app.test_request_context("/"):
        assert url_for("sessions.index", page=1) != url_for("sessions.index", page=True)


def test_installation_below_a_path_has_addresses_of_its_own(world):
    with world.app.test_request_context("/"):
        above = url_for("home.help_page")
    with world.app.test_request_context("/", base_url="http://station.example/learn"):
        below = url_for("home.help_page")

    assert (above, below) == ("/help", "/learn/help")


def test_unknown_endpoint_is_refused_every_time(world):
    with world.app.test_request_context("/"):
        for _attempt in range(2):
            with pytest.raises(BuildError, match="nowhere"):
                url_for("nowhere.index")


def test_memory_of_addresses_does_not_grow_without_end(world):
    with world.app.test_request_context("/"):
        for number in range(KEPT + 10):
            url_for("sessions.show", slug=f"s-{number}")

    assert len(world.app.extensions["addresses"]) <= KEPT


def test_page_that_answers_a_form_links_to_where_it_can_be_opened(world):
    """Every address that only takes forms lies below a page, and that is the one linked to."""
    rules = [rule for rule in world.app.url_map.iter_rules() if "GET" not in (rule.methods or ())]
    for rule in rules:
        address = _address_of(world.app, rule)
        with world.app.test_request_context(address, method="POST"):
            path = page_path()
        adapter = world.app.url_map.bind("station.example")

        assert path != "/", rule
        assert address.startswith(path), rule
        assert adapter.test(path, "GET"), rule
    assert len(rules) > 20


def _address_of(app, rule):
    by_kind = {"UUIDConverter": uuid4(), "IntegerConverter": 1}
    kinds = {name: type(rule._converters[name]).__name__ for name in rule.arguments}
    with app.test_request_context("/"):
        return flask.url_for(rule.endpoint, **{n: by_kind.get(k, "x") for n, k in kinds.items()})


@pytest.mark.parametrize(
    ("address", "method", "path"),
    [
        ("/help", "GET", "/help"),
        ("/account/sign-in", "POST", "/account/sign-in"),
        ("/no/such/page", "GET", "/no/such/page"),
        ("/sessions/x/participants/bulk", "POST", "/sessions/x/participants"),
        ("/sessions/x/participants/bulk", "GET", "/sessions/x/participants"),
        ("/no/such/page", "POST", "/"),
    ],
)
def test_page_is_linked_where_it_is(world, address, method, path):
    with world.app.test_request_context(address, method=method):
        assert page_path() == path
