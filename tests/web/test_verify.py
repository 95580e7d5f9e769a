"""Verification by everybody: states, forgiving codes, nothing stored, strangers held up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from learning_station.accounts.models import Person
from learning_station.credentials import actions
from learning_station.credentials.models import Credential
from learning_station.credentials.rules import UNKNOWN_CODES_FROM_ADDRESS, write_code
from learning_station.infra.context import Context
from tests.cast import Cast
from tests.features.credentials.kit import credential_of, make_earned
from tests.web.kit import field_error, heading, text_of

CtxFor = Callable[..., Context]


@pytest.fixture
def credential(db: Session, cast: Cast, ctx_for: CtxFor, run_jobs: Callable[[], int]) -> Credential:
    earned = make_earned(db, cast)
    actions.issue_certificates(ctx_for(cast.rita), session_id=earned.session.id)
    run_jobs()
    return credential_of(db, cast.lena.person_id)


def page_of(client: FlaskClient, code: str, status: int = 200) -> str:
    answer = client.get(f"/verify/{code}")
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    return answer.get_data(as_text=True)


def test_valid_certificate_shows_the_facts(client: FlaskClient, credential: Credential) -> None:
    page = page_of(client, write_code(credential.code))

    words = text_of(page)
    assert heading(page) == "This certificate is valid"
    for fact in (
        "Lena Vargas",
        "Planning Office, Bogotá",
        "2026-0002",
        "Certificate of completion",
    ):
        assert fact in words
    assert "Localizar los objetivos" in words
    assert "lena@bogota.example" not in page


def test_code_is_read_however_it_is_typed(client: FlaskClient, credential: Credential) -> None:
    typed = credential.code.lower().replace("0", "o").replace("1", "l")

    answer = client.get("/verify", query_string={"code": f" {typed[:5]} {typed[5:]} "})

    assert answer.status_code == 303
    assert answer.location.endswith(write_code(credential.code))
    assert page_of(client, typed)


def test_form_says_what_a_code_looks_like(client: FlaskClient) -> None:
    assert client.get("/verify").status_code == 200

    for typed, words in (("7K3M", "sixteen letters"), ("", "Type the code")):
        answer = client.get("/verify", query_string={"code": typed})
        assert answer.status_code == 422
        assert words in field_error(answer.get_data(as_text=True), "code")


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (None, "Its PDF is being made."),
        ("characters_missing: printed_name: U+AE40", "Its PDF could not be made so far."),
    ],
)
def test_certificate_without_a_file_says_so(
    client: FlaskClient,
    cast: Cast,
    ctx_for: CtxFor,
    credential: Credential,
    db: Session,
    failure: str | None,
    said: str,
) -> None:
    actions.replace_certificate(ctx_for(cast.rita), credential_id=credential.id)
    new = credential_of(db, cast.lena.person_id)
    assert new.state == "pending"
    new.failure = failure
    db.commit()

    page = page_of(client, new.code)

    assert heading(page) == "This certificate is valid, but there is no file of it yet"
    assert said in page
    assert "Nothing has changed since." not in page
    assert "Fingerprint" not in page


def test_revoked_certificate_keeps_its_page_and_says_why(
    client: FlaskClient, cast: Cast, ctx_for: CtxFor, credential: Credential
) -> None:
    actions.revoke_certificate(
        ctx_for(cast.rita), credential_id=credential.id, reason="Issued to the wrong person."
    )

    page = page_of(client, credential.code)

    assert heading(page) == "This certificate was revoked"
    # Both days are the issuer's, wherever the reader is.
    assert "24 November 2026 (Madrid time)" in page
    assert "Tuesday 24 November 2026, 10:00, Madrid (UTC+1)" in page
    assert "Issued to the wrong person." in page
    assert "Lena Vargas" in page


def test_replaced_certificate_leads_to_the_new_one(
    client: FlaskClient, cast: Cast, ctx_for: CtxFor, credential: Credential, db: Session
) -> None:
    old_code = credential.code
    db.get_one(Person, cast.lena.person_id).printed_name = "Lena María Vargas"
    db.commit()
    actions.replace_certificate(ctx_for(cast.rita), credential_id=credential.id)
    new = credential_of(db, cast.lena.person_id)

    page = page_of(client, old_code)

    assert heading(page) == "This certificate was replaced"
    assert write_code(new.code) in page
    assert "Lena María Vargas" not in page


@pytest.mark.parametrize("code", ["0000-0000-0000-0000", "nonsense", "7K3M", "%00%ff", "é" * 200])
def test_unknown_code_is_answered_and_not_found(client: FlaskClient, code: str) -> None:
    answer = client.get(f"/verify/{code}")

    assert answer.status_code in (400, 404)


def test_unknown_code_says_that_the_certificate_must_not_be_accepted(client: FlaskClient) -> None:
    page = page_of(client, "0000-0000-0000-0000", 404)

    assert heading(page) == "No certificate has this code"
    assert "must not be accepted" in page


def test_trying_codes_is_held_up_but_real_ones_are_not(
    client: FlaskClient, credential: Credential
) -> None:
    for _ in range(UNKNOWN_CODES_FROM_ADDRESS.limit):
        page_of(client, "0000-0000-0000-0000", 404)

    assert client.get("/verify/0000-0000-0000-0000").status_code == 429
    assert page_of(client, write_code(credential.code))


def test_page_speaks_the_readers_language(client: FlaskClient, credential: Credential) -> None:
    page = client.get(f"/verify/{credential.code}?lang=es").get_data(as_text=True)

    assert '<html lang="es"' in page
