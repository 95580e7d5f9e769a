"""The language of the interface and the zone of the reader."""

from dataclasses import replace

import pytest

from tests.web.kit import heading, really_sign_in


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("es-CO,es;q=0.9,en;q=0.5", "es"),
        ("fr", "fr"),
        ("de-DE,de;q=0.9", "en"),
        ("", "en"),
        ("de, fr;q=0.5", "fr"),
    ],
)
def test_language_follows_the_browser(client, accepted, language):
    page = client.get("/help", headers={"Accept-Language": accepted})

    assert f'<html lang="{language}" dir="ltr"' in page.text
    assert page.headers["Content-Language"] == language
    assert "Accept-Language" in page.headers["Vary"]


def test_language_of_the_settings_holds_where_the_browser_names_none_of_ours(
    world, client, monkeypatch
):
    spanish = replace(world.settings, default_language="es")
    monkeypatch.setitem(world.app.extensions, "settings", spanish)

    assert '<html lang="es"' in client.get("/help").text
    assert '<html lang="es"' in client.get("/help", headers={"Accept-Language": "de"}).text
    assert '<html lang="fr"' in client.get("/help", headers={"Accept-Language": "fr"}).text


def test_chosen_language_is_remembered(client):
    chosen = client.get("/help?lang=es", headers={"Accept-Language": "fr"})
    later = client.get("/help", headers={"Accept-Language": "fr"})

    assert '<html lang="es"' in chosen.text
    assert '<html lang="es"' in later.text


def test_unknown_language_is_not_remembered(client):
    answer = client.get("/help?lang=xx")

    assert '<html lang="en"' in answer.text
    assert "Set-Cookie" not in answer.headers


def test_language_of_the_account_comes_before_the_browser(client, sign_in, cast):
    sign_in(client, cast.lena)

    page = client.get("/help", headers={"Accept-Language": "fr"})

    assert '<html lang="es"' in page.text


def test_links_to_the_other_languages_keep_the_rest_of_the_address(client):
    page = client.get("/help?q=agua&lang=es").text

    assert 'href="/help?q=agua&amp;lang=fr"' in page
    assert 'hreflang="fr"' in page


def test_zone_is_set_by_the_form_and_kept_in_the_browser(client):
    answer = client.post("/zone?next=/help", data={"zone": "Asia/Seoul"})

    assert (answer.status_code, answer.location) == (303, "/help")
    assert client.get_cookie("ls_zone").value == "Asia/Seoul"


def test_unknown_zone_is_refused_beside_the_field(client):
    answer = client.post("/zone", data={"zone": "Mars/Olympus"})

    assert answer.status_code == 422
    assert "Choose one from the list." in answer.text


def test_forged_zone_cookie_is_ignored(client):
    client.set_cookie("ls_zone", "../../etc/passwd")

    page = client.get("/zone")

    assert page.status_code == 200
    assert 'data-wants-zone="yes"' in page.text


def test_head_shows_the_time_of_the_signed_in_reader_with_its_city(client, sign_in, cast):
    sign_in(client, cast.lena)

    page = client.get("/help").text

    assert "Bogotá" in page
    assert '<time datetime="2026-11-24T04:00-05:00"' in page


@pytest.mark.parametrize(
    "path", ["/help", "/privacy", "/accessibility", "/how-seats-are-given", "/zone"]
)
def test_explaining_pages_stand_in_the_shell(client, path):
    page = client.get(path)

    assert page.status_code == 200
    assert heading(page.text)
    assert 'href="#main"' in page.text
    assert page.text.count("<main") == 1


def test_zone_of_an_account_is_changed_by_the_form_as_well(world, client, cast):
    really_sign_in(world, client, cast.lena.person_id)

    client.post("/zone", data={"zone": "Asia/Seoul"})

    page = client.get("/account/?lang=en").text
    assert "Seoul" in page
    assert 'data-clock="Asia/Seoul"' in page
