"""Behind a proxy: whose address counts, and plain HTTP is led to HTTPS."""

from dataclasses import replace

import pytest
from flask import request

from learning_station.config import Settings
from learning_station.web.security import init_security
from learning_station.web.setup import new_flask


def app_with(**values):
    settings = replace(Settings(), **values)
    app = new_flask()
    app.extensions["settings"] = settings
    init_security(app, settings)
    app.add_url_rule("/whoami", "whoami", view_func=lambda: f"{request.remote_addr} {request.host}")
    app.add_url_rule("/health/live", "live", view_func=lambda: "alive")
    return app.test_client()


@pytest.mark.parametrize(
    ("hops", "sent", "seen"),
    [
        (0, "203.0.113.7", "127.0.0.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7, 192.0.2.9", "203.0.113.7"),
        (2, "203.0.113.7", "127.0.0.1"),
    ],
)
def test_only_the_proxies_that_were_named_are_believed(hops, sent, seen):
    client = app_with(proxy_hops=hops)

    answer = client.get("/whoami", headers={"X-Forwarded-For": sent})

    assert answer.text.split()[0] == seen


def test_forwarded_host_of_nobody_is_not_believed():
    client = app_with(proxy_hops=0)

    answer = client.get("/whoami", headers={"X-Forwarded-Host": "evil.example"})

    assert "evil" not in answer.text


def test_plain_http_is_led_to_https_at_the_known_address():
    client = app_with(base_url="https://station.example", proxy_hops=1)

    plain = client.get(
        "/whoami?x=1", headers={"X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"}
    )
    secure = client.get("/whoami", headers={"X-Forwarded-Proto": "https"})

    assert (plain.status_code, plain.location) == (308, "https://station.example/whoami?x=1")
    assert secure.status_code == 200
    assert "max-age" in plain.headers["Strict-Transport-Security"]


def test_health_is_answered_to_the_balancer_over_plain_http():
    client = app_with(base_url="https://station.example", proxy_hops=1)

    assert client.get("/health/live").status_code == 200


def test_cookie_of_https_is_bound_to_the_host():
    app = app_with(base_url="https://station.example").application

    assert app.config["SESSION_COOKIE_NAME"] == "__Host-ls"
    assert app.config["SESSION_COOKIE_SECURE"] is True


def test_cookie_of_plain_http_has_a_plain_name():
    app = app_with().application

    assert app.config["SESSION_COOKIE_NAME"] == "ls"
    assert app.config["SESSION_COOKIE_SECURE"] is False
