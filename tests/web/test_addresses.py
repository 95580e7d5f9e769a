"""Addresses are built once, and are those that Flask would build."""

import flask
import pytest
from werkzeug.routing import BuildError

from learning_station.web.addresses import KEPT, url_for


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
