"""The pages of certificates: one's own, issuing with proof and count, progress, revoking."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from learning_station.accounts.models import Person
from learning_station.credentials import actions
from learning_station.infra.context import Context
from learning_station.infra.rendering import RenderingFailed
from learning_station.infra.rendering.memory import MemoryRenderer
from learning_station.infra.storage import MemoryStorage
from tests.cast import Cast
from tests.factories import make_course, make_session
from tests.features.credentials.kit import (
    Earned,
    complete,
    credential_of,
    credentials,
    make_earned,
)
from tests.web.kit import field_error, heading

SignIn = Callable[..., FlaskClient]
CtxFor = Callable[..., Context]
RunJobs = Callable[[], int]


@pytest.fixture
def earned(db: Session, cast: Cast) -> Earned:
    return make_earned(db, cast)


@pytest.fixture
def issued(cast: Cast, earned: Earned, ctx_for: CtxFor, run_jobs: RunJobs) -> Earned:
    actions.issue_certificates(ctx_for(cast.rita), session_id=earned.session.id)
    run_jobs()
    return earned


def text(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.status
    return answer.get_data(as_text=True)


def test_session_page_says_who_has_earned_it_and_what_others_miss(
    client: FlaskClient, sign_in: SignIn, cast: Cast, earned: Earned
) -> None:
    page = text(sign_in(client, cast.rita), "/certificates/sessions/localizing")

    assert heading(page) == "Localizing the goals"
    assert "2 people are waiting for a certificate" in page
    assert "Units to complete: 1" in page
    assert "2 certificates can be issued" in page


def test_confirming_makes_a_batch_that_shows_true_progress(
    client: FlaskClient, sign_in: SignIn, cast: Cast, earned: Earned, db: Session, run_jobs: RunJobs
) -> None:
    sign_in(client, cast.rita)
    page = text(client, "/certificates/sessions/localizing/issue")
    assert heading(page) == "Issue 2 certificates"
    assert "1 person does not get one yet" in page

    answer = client.post("/certificates/sessions/localizing/issue", data={"language": "fr"})

    assert answer.status_code == 303
    page = text(client, answer.location)
    assert 'data-batch="running"' in page
    assert "0 of 2 are ready" in page
    assert {row.language for row in credentials(db)} == {"fr"}
    run_jobs()
    page = text(client, answer.location)
    assert 'data-batch="finished"' in page
    assert "2 of 2 are ready" in page


def test_numbers_follow_the_names_as_they_were_shown_with_their_languages(
    client: FlaskClient, sign_in: SignIn, cast: Cast, earned: Earned
) -> None:
    sign_in(client, cast.rita)
    shown = text(client, "/certificates/sessions/localizing/issue")
    answer = client.post("/certificates/sessions/localizing/issue", data={"language": "own"})
    made = text(client, answer.location)

    for page in (shown, made):
        assert page.index("Amina Diallo") < page.index("Lena Vargas")
    numbered = made[made.index("<tbody") :]
    assert numbered.index("Amina Diallo") < numbered.index("2026-0002")
    rows = re.findall(r"<tr.*?</tr>", shown, re.DOTALL)
    assert any("Amina Diallo" in row and "French" in row for row in rows)
    assert any("Lena Vargas" in row and "Spanish" in row for row in rows)


def test_confirming_twice_is_refused_in_words(
    client: FlaskClient, sign_in: SignIn, cast: Cast, earned: Earned, db: Session
) -> None:
    sign_in(client, cast.rita)
    client.post("/certificates/sessions/localizing/issue", data={"language": "own"})

    answer = client.post("/certificates/sessions/localizing/issue", data={"language": "own"})

    assert answer.status_code == 422
    assert "Nobody is waiting for a certificate" in answer.get_data(as_text=True)
    assert len(credentials(db)) == 2


def test_one_person_alone_can_be_given_theirs(
    client: FlaskClient, sign_in: SignIn, cast: Cast, earned: Earned, db: Session
) -> None:
    sign_in(client, cast.rita)
    address = f"/certificates/sessions/localizing/issue?enrolment={earned.lena.id}"
    assert heading(text(client, address)) == "Issue 1 certificate"

    client.post(address, data={"language": "own"})

    assert [row.person_id for row in credentials(db)] == [cast.lena.person_id]


def test_a_revoked_certificate_comes_back_only_where_it_is_ticked(
    client: FlaskClient,
    sign_in: SignIn,
    cast: Cast,
    issued: Earned,
    db: Session,
    ctx_for: CtxFor,
) -> None:
    row = credential_of(db, cast.lena.person_id)
    actions.revoke_certificate(ctx_for(cast.rita), credential_id=row.id, reason="Not attended.")
    complete(db, issued.otto)
    sign_in(client, cast.rita)
    address = "/certificates/sessions/localizing/issue?lang=en"

    listed = text(client, "/certificates/sessions/localizing?lang=en")
    page = text(client, address)
    client.post(address, data={"language": "own"})

    assert "1 person is waiting for a certificate" in listed
    assert "Reason: Not attended." in listed
    assert heading(page) == "Issue certificates"
    assert "Reason: Not attended." in page
    assert credential_of(db, cast.lena.person_id).state == "revoked"
    assert credential_of(db, cast.otto.person_id).state == "pending"
    assert client.post(address, data={"language": "own"}).status_code == 422

    client.post(address, data={"language": "own", "again": str(issued.lena.id)})

    assert credential_of(db, cast.lena.person_id).state == "pending"


def test_one_person_with_a_revoked_certificate_needs_the_tick_too(
    client: FlaskClient, sign_in: SignIn, cast: Cast, issued: Earned, db: Session, ctx_for: CtxFor
) -> None:
    row = credential_of(db, cast.lena.person_id)
    actions.revoke_certificate(ctx_for(cast.rita), credential_id=row.id, reason="Not attended.")
    sign_in(client, cast.rita)
    address = f"/certificates/sessions/localizing/issue?enrolment={issued.lena.id}&lang=en"

    refused = client.post(address, data={"language": "own"})
    strange = client.post(address, data={"language": "own", "again": str(issued.otto.id)})
    done = client.post(address, data={"language": "own", "again": str(issued.lena.id)})

    assert [answer.status_code for answer in (refused, strange, done)] == [422, 422, 303]
    assert "The certificate of Lena Vargas was revoked." in refused.text
    assert len(credentials(db)) == 3


def test_names_that_cannot_be_printed_are_shown_apart_and_left_out(
    client: FlaskClient, sign_in: SignIn, cast: Cast, earned: Earned, db: Session
) -> None:
    db.get_one(Person, cast.lena.person_id).printed_name = "이나 🎉"
    db.commit()
    sign_in(client, cast.rita)

    listed = text(client, "/certificates/sessions/localizing?lang=en")
    page = text(client, "/certificates/sessions/localizing/issue?lang=en")
    client.post("/certificates/sessions/localizing/issue", data={"language": "own"})

    assert "Name cannot be printed" in listed
    assert heading(page) == "Issue 1 certificate"
    assert "1 name cannot be printed" in page
    assert "나, 이, 🎉 (U+1F389)" in page
    assert [row.person_id for row in credentials(db)] == [cast.amina.person_id]


def test_unknown_language_is_refused_and_nothing_is_made(
    client: FlaskClient, sign_in: SignIn, cast: Cast, earned: Earned, db: Session
) -> None:
    sign_in(client, cast.rita)

    answer = client.post("/certificates/sessions/localizing/issue", data={"language": "tlh"})

    assert answer.status_code == 422
    assert field_error(answer.get_data(as_text=True), "language")
    assert not credentials(db)


def test_proof_is_marked_as_one_and_uses_no_number(
    client: FlaskClient,
    sign_in: SignIn,
    cast: Cast,
    earned: Earned,
    renderer: MemoryRenderer,
    db: Session,
) -> None:
    sign_in(client, cast.rita)

    answer = client.get("/certificates/sessions/localizing/proof.pdf?language=en")

    assert answer.content_type == "application/pdf"
    fields = renderer.orders[-1].fields
    assert fields["proof_mark"] == "Proof, not valid"
    assert fields["serial"] == "0000-0000"
    assert not credentials(db)


def test_proof_that_cannot_be_printed_says_why(
    client: FlaskClient, sign_in: SignIn, cast: Cast, earned: Earned, renderer: MemoryRenderer
) -> None:
    renderer._failures.append(RenderingFailed("characters_missing", "printed_name: U+10D2"))
    sign_in(client, cast.rita)

    page = text(client, "/certificates/sessions/localizing/proof.pdf", 409)

    assert "This certificate cannot be printed." in page
    assert "Name: no shipped font can print გ (U+10D2)." in page


def test_failures_of_a_batch_are_shown_and_tried_again(
    client: FlaskClient,
    sign_in: SignIn,
    cast: Cast,
    earned: Earned,
    renderer: MemoryRenderer,
    run_jobs: RunJobs,
) -> None:
    sign_in(client, cast.rita)
    renderer._failures.append(RenderingFailed("characters_missing", "printed_name: U+10D2"))
    batch = client.post(
        "/certificates/sessions/localizing/issue", data={"language": "own"}
    ).location
    run_jobs()
    page = text(client, batch)
    assert "1 certificate could not be made" in page
    assert "Name: no shipped font can print გ (U+10D2)." in page
    assert "trying again prints the same one" in page
    assert re.findall(r"/certificates/[0-9a-f-]+/replace", page)

    client.post(f"{batch}/retry")
    run_jobs()

    assert "2 of 2 are ready" in text(client, batch)


def test_batch_that_failed_for_want_of_time_asks_for_no_correction(
    client: FlaskClient,
    sign_in: SignIn,
    cast: Cast,
    earned: Earned,
    renderer: MemoryRenderer,
    run_jobs: RunJobs,
) -> None:
    sign_in(client, cast.rita)
    renderer._failures.append(RenderingFailed("too_slow", "the wall clock ran out"))
    batch = client.post(
        "/certificates/sessions/localizing/issue", data={"language": "own"}
    ).location
    run_jobs()

    page = text(client, batch)

    assert "It took too long" in page
    assert "trying again prints the same one" not in page
    assert not re.findall(r"/certificates/[0-9a-f-]+/replace", page)


@pytest.mark.parametrize(
    ("failure", "advice"),
    [
        ("characters_missing: printed_name: U+10D2", "Write your name on certificates in other"),
        ("too_slow: the wall clock ran out", "The administrators see why"),
    ],
)
def test_holder_reads_that_the_file_could_not_be_made_and_why(
    client: FlaskClient,
    sign_in: SignIn,
    cast: Cast,
    earned: Earned,
    ctx_for: CtxFor,
    db: Session,
    failure: str,
    advice: str,
) -> None:
    actions.issue_certificates(ctx_for(cast.rita), session_id=earned.session.id)
    row = credential_of(db, cast.lena.person_id)
    sign_in(client, cast.lena)
    waiting = text(client, "/certificates?lang=en")
    row.failure = failure
    db.commit()

    page = text(client, "/certificates?lang=en")
    file = text(client, f"/certificates/{row.id}/file?lang=en", 503)

    assert "The PDF is being made." in waiting
    assert "The PDF is being made." not in page
    for shown in (page, file):
        assert "The PDF could not be made." in shown
        assert advice in shown


def test_holder_finds_and_downloads_their_own(
    client: FlaskClient, sign_in: SignIn, cast: Cast, issued: Earned, db: Session
) -> None:
    sign_in(client, cast.lena)
    credential = credential_of(db, cast.lena.person_id)

    page = text(client, "/certificates?lang=en")
    answer = client.get(f"/certificates/{credential.id}/file")

    assert heading(page) == "My certificates"
    assert f"/certificates/{credential.id}/file" in page
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("name", ["otto", "amina", "mona", "tom"])
def test_file_of_somebody_else_does_not_exist(
    client: FlaskClient, sign_in: SignIn, cast: Cast, issued: Earned, db: Session, name: str
) -> None:
    credential = credential_of(db, cast.lena.person_id)

    answer = sign_in(client, getattr(cast, name)).get(f"/certificates/{credential.id}/file")

    assert answer.status_code == 404


def test_administrators_may_download_any(
    client: FlaskClient, sign_in: SignIn, cast: Cast, issued: Earned, db: Session
) -> None:
    credential = credential_of(db, cast.lena.person_id)

    answer = sign_in(client, cast.rita).get(f"/certificates/{credential.id}/file")

    assert answer.data.startswith(b"%PDF-")


def test_damaged_file_is_not_delivered_but_made_anew(
    client: FlaskClient,
    sign_in: SignIn,
    cast: Cast,
    issued: Earned,
    db: Session,
    storage: MemoryStorage,
    run_jobs: RunJobs,
) -> None:
    credential = credential_of(db, cast.lena.person_id)
    storage.files[credential.storage_key or ""] = b"%PDF-forged"
    sign_in(client, cast.lena)

    assert "forged" not in text(client, f"/certificates/{credential.id}/file", 503)
    run_jobs()

    answer = client.get(f"/certificates/{credential.id}/file")
    assert answer.status_code == 200
    assert b"forged" not in answer.data


@pytest.mark.parametrize("name", ["lena", "mona", "tom"])
@pytest.mark.parametrize(
    "address", ["", "/localizing", "/localizing/issue", "/localizing/proof.pdf"]
)
def test_only_administrators_see_the_pages_of_issuing(
    client: FlaskClient, sign_in: SignIn, cast: Cast, earned: Earned, name: str, address: str
) -> None:
    sign_in(client, getattr(cast, name))

    assert client.get(f"/certificates/sessions{address}").status_code == 403


def test_strangers_are_led_to_the_sign_in_page(client: FlaskClient, earned: Earned) -> None:
    answer = client.get("/certificates/sessions/localizing")

    assert answer.status_code == 303
    assert "/account/sign-in" in answer.location


def test_revoking_asks_for_a_reason_and_keeps_what_was_typed(
    client: FlaskClient, sign_in: SignIn, cast: Cast, issued: Earned, db: Session
) -> None:
    credential_id = credential_of(db, cast.lena.person_id).id
    sign_in(client, cast.rita)
    address = f"/certificates/{credential_id}/revoke"
    assert text(client, f"/certificates/{credential_id}")

    refused = client.post(address, data={"reason": "x" * 301})
    answer = client.post(address, data={"reason": "Issued to the wrong person."})

    assert refused.status_code == 422
    assert "x" * 301 in refused.get_data(as_text=True)
    assert answer.status_code == 303
    assert credential_of(db, cast.lena.person_id).state == "revoked"
    assert "Issued to the wrong person." in text(client, f"/certificates/{credential_id}")


def test_replacing_leads_to_the_new_one(
    client: FlaskClient, sign_in: SignIn, cast: Cast, issued: Earned, db: Session
) -> None:
    old = credential_of(db, cast.lena.person_id)
    sign_in(client, cast.rita)

    compared = text(client, f"/certificates/{old.id}/replace")
    answer = client.post(f"/certificates/{old.id}/replace")

    assert "Planning Office, Bogotá" in compared
    assert "Urban planner, Bogotá" in compared
    assert "Issue the corrected certificate" in compared
    new = credential_of(db, cast.lena.person_id)
    assert answer.location.endswith(f"/certificates/{new.id}")
    assert "The one that took its place" in text(client, f"/certificates/{old.id}")


def test_nothing_is_replaced_by_the_same(
    client: FlaskClient, sign_in: SignIn, cast: Cast, issued: Earned, db: Session
) -> None:
    sign_in(client, cast.rita)
    client.post(f"/certificates/{credential_of(db, cast.lena.person_id).id}/replace")
    new = credential_of(db, cast.lena.person_id)

    page = text(client, f"/certificates/{new.id}/replace")
    refused = client.post(f"/certificates/{new.id}/replace")

    assert "There is nothing to correct." in page
    assert "Issue the corrected certificate" not in page
    assert refused.status_code == 409
    assert "Nothing would change" in refused.get_data(as_text=True)


def test_list_of_people_can_be_saved(
    client: FlaskClient, sign_in: SignIn, cast: Cast, earned: Earned
) -> None:
    page = text(sign_in(client, cast.rita), "/certificates/sessions/localizing/people.csv")

    assert "Otto Brandt" in page
    assert "Units to complete: 1" in page


def test_those_who_wait_for_a_certificate_are_shown_to_administrators(
    client: FlaskClient, sign_in: SignIn, cast: Cast, earned: Earned, db: Session, ctx_for: CtxFor
) -> None:
    course = make_course(db, provider_id=cast.secretariat_id)
    make_session(db, course=course, slug="much-later", starts_in=timedelta(days=90))
    sign_in(client, cast.rita)

    overview = text(client, "/administration/?lang=en")
    listed = text(client, "/certificates/sessions")

    assert "2 people wait for a certificate." in overview
    assert "/certificates/sessions/localizing" in overview
    assert listed.index("/sessions/localizing") < listed.index("/sessions/much-later")
    assert 'aria-current="page">Administration' in listed
    assert 'aria-current="page">My certificates' in text(client, "/certificates")

    actions.issue_certificates(ctx_for(cast.rita), session_id=earned.session.id)
    assert "wait for a certificate" not in text(client, "/administration/")


def test_list_of_sessions_goes_on_over_pages(
    client: FlaskClient, sign_in: SignIn, cast: Cast, db: Session
) -> None:
    course = make_course(db, provider_id=cast.secretariat_id)
    for number in range(52):
        make_session(db, course=course, slug=f"one-of-many-{number}")
    sign_in(client, cast.rita)

    first = text(client, "/certificates/sessions")
    onward = re.search(r'href="([^"]+)" rel="next"', first)
    assert onward
    second = text(client, html.unescape(onward.group(1)))

    slugs = [
        re.findall(r"/certificates/sessions/(one-of-many-\d+)", page) for page in (first, second)
    ]
    assert [len(page) for page in slugs] == [50, 2]
    assert len(set(slugs[0] + slugs[1])) == 52
    assert client.get("/certificates/sessions?cursor=nonsense").status_code == 400


def test_list_of_sessions_needs_few_statements_whatever_its_length(
    client: FlaskClient,
    sign_in: SignIn,
    cast: Cast,
    issued: Earned,
    statements: Callable[[], object],
) -> None:
    sign_in(client, cast.rita)
    text(client, "/certificates/sessions")

    with statements() as sent:  # type: ignore[attr-defined]  # a context manager
        text(client, "/certificates/sessions")

    assert len([line for line in sent if "credentials_credential" in line]) == 1
