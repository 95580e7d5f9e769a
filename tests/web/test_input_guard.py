"""Odd input is answered with a page, never with a fault."""

import html
import logging
import re

import pytest

from learning_station.web.security import BODY_LIMIT, safe_next


@pytest.fixture(autouse=True)
def no_faults(caplog):
    """Fail when the application wrote down a fault."""
    yield
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR], caplog.text


@pytest.mark.parametrize(
    "path",
    [
        "/help?q=%00",
        "/help?%00=x",
        "/help%00",
        "/help?page=99999999999999999999999999",
        "/help?page=-99999999999999999999999999",
        "/help?q=" + "a" * 9000,
        "/nowhere?q=%00",
        "/nowhere?q=" + "a" * 9000,
        "/help?" + "&".join(f"a{n}=1" for n in range(101)),
    ],
)
def test_odd_address_is_refused_with_a_page(client, path):
    answer = client.get(path)

    assert answer.status_code in (400, 404)
    assert "<h1>" in answer.text
    assert 'class="site-head' in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/help?q=%ED%A0%80",
        "/help?q=%FF%FE",
        "/help?q=%E2%80%AE",
        "/help?page=9999999999",
        "/help?q=<script>",
    ],
)
def test_strange_but_harmless_address_is_read(client, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("value", ["a\x00b", "\x00"])
@pytest.mark.parametrize("name", ["email", "password"])
def test_nul_in_a_field_is_refused(client, name, value):
    answer = client.post("/account/sign-in", data={"email": "a@b.example", name: value})

    assert answer.status_code == 400


def test_lone_surrogate_in_a_field_does_no_harm(client):
    body = b"email=%ED%A0%80%40x.example&password=%ED%B0%80"

    answer = client.post(
        "/account/sign-in", data=body, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code in (400, 422)


def test_flood_of_fields_is_refused(client):
    body = "&".join(f"a{n}=" for n in range(1001))

    answer = client.post(
        "/account/sign-in", data=body, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 413


def test_flood_of_parts_is_refused(client):
    answer = client.post(
        "/account/sign-in",
        data={f"a{n}": "x" for n in range(1100)},
        content_type="multipart/form-data",
    )

    assert answer.status_code == 413


def test_large_body_is_refused_where_no_upload_is_declared(client):
    answer = client.post(
        "/account/sign-in",
        data=b"email=" + b"x" * BODY_LIMIT,
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 413


@pytest.mark.parametrize(
    "words", ["Ünïcødé", "😀" * 100, "ไทย", "a" * 400, "' OR 1=1 --", "{{ 7*7 }}", '"><b>']
)
def test_any_text_is_kept_as_typed_and_shown_escaped(client, words):
    answer = client.post("/account/sign-in", data={"email": words, "password": "x"})

    assert answer.status_code == 422
    typed = re.search(r'<input[^>]*id="email"[^>]*value="([^"]*)"', answer.text).group(1)
    assert html.unescape(typed) == words


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=1",
        " /courses",
        "/ courses",
        "http:/evil.example",
        "///evil.example",
        "",
        None,
    ],
)
def test_onward_address_outside_of_the_site_is_not_followed(target):
    assert safe_next(target, "/home") == "/home"


@pytest.mark.parametrize("target", ["/", "/courses?topic=w&q=a%20b", "/sessions/x#when"])
def test_onward_address_within_the_site_is_followed(target):
    assert safe_next(target, "/home") == target


def test_foreign_host_is_refused_when_hosts_are_named(world, client):
    world.app.config["TRUSTED_HOSTS"] = ["station.example"]
    try:
        refused = client.get("/help", headers={"Host": "evil.example"})
        served = client.get("/help", headers={"Host": "station.example"})
    finally:
        world.app.config["TRUSTED_HOSTS"] = None

    assert refused.status_code == 400
    assert "evil.example" not in refused.text
    assert served.status_code == 200
