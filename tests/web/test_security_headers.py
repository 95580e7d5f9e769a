"""Headers that every answer carries: pages, errors, redirects, static files."""

import re
from dataclasses import replace

import pytest

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.fixture
def https(world):
    """Let the application believe that people reach it over HTTPS."""
    settings = world.app.extensions["settings"]
    world.app.extensions["settings"] = replace(settings, base_url="https://station.example")
    yield
    world.app.extensions["settings"] = settings


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/help", 200),
        ("/account/", 303),
        ("/account/sign-in", 200),
        ("/nowhere", 404),
        ("/help?x=%00", 400),
        ("/static/css/base.css", 200),
        ("/static/nothing.css", 404),
    ],
)
def test_every_answer_carries_the_headers(client, path, status):
    answer = client.get(path)

    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in FIXED} == FIXED
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "Server" not in answer.headers
    answer.close()


def test_wrong_method_carries_the_headers_too(client):
    answer = client.put("/help")

    assert answer.status_code == 405
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "GET" in answer.headers["Allow"]


def test_scripts_carry_the_nonce_of_their_answer_and_no_other(client):
    first, second = client.get("/help"), client.get("/help")

    nonces = [
        re.search(r"script-src 'nonce-([^']+)'", page.headers["Content-Security-Policy"]).group(1)
        for page in (first, second)
    ]
    assert nonces[0] != nonces[1]
    scripts = re.findall(r"<script[^>]*>", first.text)
    assert scripts
    assert all(f'nonce="{nonces[0]}"' in script for script in scripts)


def test_pages_hold_no_inline_style_script_or_handler(client):
    for path in ("/help", "/account/sign-in", "/account/sign-up", "/nowhere", "/zone"):
        page = client.get(path).text
        assert "<style" not in page
        assert " style=" not in page
        assert not re.search(r"\son[a-z]+=", page)
        assert all(" src=" in script for script in re.findall(r"<script[^>]*>", page))


def test_no_page_asks_anything_of_another_site(client):
    for path in ("/help", "/account/sign-in", "/static/css/base.css"):
        with client.get(path) as answer:
            page = answer.text
        assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)
        assert "url(http" not in page


def test_https_adds_strict_transport_and_upgrades(client, https):
    answer = client.get("/help")

    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert "upgrade-insecure-requests" in answer.headers["Content-Security-Policy"]


def test_plain_http_promises_no_https(client):
    assert "Strict-Transport-Security" not in client.get("/help").headers


def test_pages_are_not_stored_and_versioned_files_are_kept(client):
    page = client.get("/help")
    sheet = re.search(r'href="(/static/css/base\.css\?v=[0-9a-f]+)"', page.text).group(1)

    assert page.headers["Cache-Control"] == "private, no-store"
    with client.get(sheet) as versioned, client.get("/static/css/base.css") as plain:
        assert "immutable" in versioned.headers["Cache-Control"]
        assert "immutable" not in plain.headers["Cache-Control"]


def test_fault_shows_a_page_without_its_cause(world, client, caplog):
    def fail():
        raise RuntimeError("the cause stays in the log")

    view = world.app.view_functions["home.help_page"]
    fail.access = view.access
    world.app.view_functions["home.help_page"] = fail
    try:
        answer = client.get("/help")
    finally:
        world.app.view_functions["home.help_page"] = view

    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert "the cause stays" not in answer.text
    assert "the cause stays" in caplog.text
    assert answer.headers["X-Frame-Options"] == "DENY"
