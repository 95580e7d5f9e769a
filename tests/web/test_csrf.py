"""Writes need the token of a form of ours."""

import pytest

from tests.factories import PASSWORD
from tests.web.kit import really_sign_in, token_in

FORMS = ["/account/sign-in", "/account/sign-up", "/account/forgotten-password", "/zone"]


@pytest.mark.parametrize("path", FORMS)
def test_write_without_a_token_is_refused(csrf_client, path):
    answer = csrf_client.post(path, data={"email": "lena@bogota.example"})

    assert answer.status_code == 400
    assert "open for too long" in answer.text


@pytest.mark.parametrize("path", FORMS)
def test_write_with_the_token_of_the_form_is_read(csrf_client, path):
    token = token_in(csrf_client.get(path).text)

    answer = csrf_client.post(path, data={"csrf_token": token, "zone": ""})

    assert answer.status_code == 422


def test_token_of_another_browser_is_refused(world, csrf_client):
    other = token_in(world.app.test_client().get("/account/sign-in").text)
    csrf_client.get("/account/sign-in")

    assert csrf_client.post("/account/sign-in", data={"csrf_token": other}).status_code == 400


def test_signing_out_needs_a_token(world, csrf_client, cast):
    really_sign_in(world, csrf_client, cast.lena.person_id)

    assert csrf_client.post("/account/sign-out").status_code == 400
    page = csrf_client.get("/account/")
    assert page.status_code == 200

    answer = csrf_client.post("/account/sign-out", data={"csrf_token": token_in(page.text)})
    assert answer.status_code == 303
    assert csrf_client.get("/account/").status_code == 303


def test_token_from_before_the_sign_in_is_worth_nothing_after_it(csrf_client, cast):
    before = token_in(csrf_client.get("/account/sign-in").text)
    csrf_client.post(
        "/account/sign-in",
        data={"csrf_token": before, "email": cast.lena.email, "password": PASSWORD},
    )

    answer = csrf_client.post("/account/password", data={"csrf_token": before})

    assert answer.status_code == 400


def test_every_form_of_the_account_carries_a_token(world, csrf_client, cast):
    really_sign_in(world, csrf_client, cast.lena.person_id)

    for path in ("/account/profile", "/account/password", "/account/browsers"):
        page = csrf_client.get(path).text
        assert page.count('method="post"') == page.count('name="csrf_token"')
