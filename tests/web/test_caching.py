"""Public pages that answer 304; everything else is never stored."""

import pytest
from flask import Blueprint

from learning_station.web.access import public
from learning_station.web.caching import cached_page
from tests.web.kit import really_sign_in


@pytest.fixture
def page(world):
    """Let `/help` be a page whose version the test sets."""
    state = {"version": 1, "made": 0}

    @public
    def view():
        def render():
            state["made"] += 1
            return f"<h1>{state['version']}</h1>"

        return cached_page(("help", state["version"]), render)

    real = world.app.view_functions["home.help_page"]
    world.app.view_functions["home.help_page"] = view
    yield state
    world.app.view_functions["home.help_page"] = real


def test_unchanged_page_is_not_made_again(client, page):
    first = client.get("/help")
    again = client.get("/help", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data, page["made"]) == (304, b"", 1)
    assert "Content-Security-Policy" not in again.headers
    assert again.headers["X-Frame-Options"] == "DENY"


def test_changed_page_is_made_anew(client, page):
    tag = client.get("/help").headers["ETag"]
    page["version"] = 2

    assert client.get("/help", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("change", ["language", "zone", "address"])
def test_other_language_zone_or_address_is_another_page(client, page, change):
    tag = client.get("/help").headers["ETag"]
    headers, path = {"If-None-Match": tag}, "/help"
    if change == "language":
        headers["Accept-Language"] = "fr"
    elif change == "zone":
        client.set_cookie("ls_zone", "Asia/Seoul")
    else:
        path = "/help?topic=w"

    assert client.get(path, headers=headers).status_code == 200


def test_signed_in_reader_gets_a_page_that_nobody_stores(world, client, page, cast):
    tag = client.get("/help").headers["ETag"]
    really_sign_in(world, client, cast.lena.person_id)

    answer = client.get("/help", headers={"If-None-Match": tag})

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers


def test_route_without_a_declaration_stops_the_start(world):
    from learning_station.web.access import UndeclaredRoutes, check_declarations
    from learning_station.web.setup import new_flask

    app, blueprint = new_flask(), Blueprint("open", __name__)
    public(app.view_functions["static"])
    blueprint.get("/a", endpoint="a")(public(lambda: "a"))
    app.register_blueprint(blueprint)
    blueprint_two = Blueprint("forgotten", __name__)
    blueprint_two.get("/b", endpoint="b")(lambda: "b")
    app.register_blueprint(blueprint_two)

    with pytest.raises(UndeclaredRoutes, match=r"forgotten\.b"):
        check_declarations(app)
