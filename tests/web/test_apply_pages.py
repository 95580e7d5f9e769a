"""Applying step by step, without JavaScript: kept, checked, sent once, changed, filled in."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.accounts.models import Person
from learning_station.enrolment import actions
from learning_station.enrolment.actions import forms
from learning_station.enrolment.models import Enrolment
from learning_station.enrolment.models.forms import FormAnswer
from learning_station.kernel.languages import LanguageMap
from learning_station.kernel.translations import translate
from learning_station.organisations.models import Affiliation
from tests.factories import make_course, make_session
from tests.features.enrolment.form_kit import PDF, add, make_form
from tests.web.kit import field_error, form_values, text_of

APPLY = "/sessions/goals/apply"
QUESTIONS, CHECK = f"{APPLY}/questions", f"{APPLY}/check"
HOSTILE = '=1+1"><script>alert(1)</script>'


@pytest.fixture
def session(db, cast):
    course = make_course(db, provider_id=cast.secretariat_id)
    return make_session(
        db, course=course, slug="goals", policy="approval", capacity=1,
        title=LanguageMap(en="Localizing the Goals"),
    )  # fmt: skip


@pytest.fixture
def ids(session, cast, ctx_for):
    return make_form(ctx_for(cast.tom), session.id)


@pytest.fixture
def lena(client, sign_in, cast):
    return sign_in(client, cast.lena)


def q(ids, name):
    return f"q{ids[name].hex}"


def page_of(client, path):
    return client.get(path).get_data(as_text=True)


def send(client, path, /, leads_to=303, page=None, **changes):
    """Fill in the form of a page as a browser would, and send it."""
    page = page or page_of(client, path)
    values = form_values(page) | changes
    answer = client.post(path, data={k: v for k, v in values.items() if v is not None})
    # What is sent of many megabytes lies in a file of the client.
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == leads_to, text_of(answer.get_data(as_text=True))[:2000]
    return answer


def begin(client):
    return send(client, APPLY, step="next", office="Planner")


def complete(ids, **more):
    return {q(ids, "motivation"): "To plan.", q(ids, "gender"): "women", "step": "next"} | {
        q(ids, name): value for name, value in more.items()
    }


def test_a_session_without_questions_keeps_the_short_page(session, lena):
    page = page_of(lena, APPLY)

    assert 'name="motivation"' in page
    assert lena.get(QUESTIONS).location == APPLY


def test_the_details_come_from_the_profile_and_are_corrected_there(db, ids, cast, lena):
    page = page_of(lena, APPLY)
    assert form_values(page)["organisation_id"] == str(cast.bogota_id)

    answer = send(lena, APPLY, office="Head of Planning", profile_kind="political", step="next")

    assert answer.location == QUESTIONS
    person = db.get(Person, cast.lena.person_id, populate_existing=True)
    offices = db.scalars(
        sa.select(Affiliation.office).where(
            Affiliation.person_id == person.id, Affiliation.ends_on.is_(None)
        )
    ).all()
    assert (person.profile_kind, offices) == ("political", ["Head of Planning"])
    assert person.zone == "America/Bogota"


def test_missing_details_are_said_beside_their_fields(ids, lena):
    answer = send(lena, APPLY, 422, office="", organisation_id="")

    page = answer.get_data(as_text=True)
    assert field_error(page, "office")
    assert field_error(page, "organisation_id")
    assert "error-summary" in page


def test_each_step_is_kept_and_my_line_leads_back(db, ids, lena):
    begin(lena)
    answer = send(lena, QUESTIONS, **{q(ids, "motivation"): "Half a thought", "step": "later"})

    assert answer.location == "/sessions/goals"
    assert form_values(page_of(lena, QUESTIONS))[q(ids, "motivation")] == "Half a thought"
    assert QUESTIONS in page_of(lena, "/my-learning/")
    assert QUESTIONS in page_of(lena, "/sessions/goals")
    assert db.scalar(sa.select(Enrolment.application)) == "draft"


def test_what_is_missing_is_said_beside_each_and_nothing_is_lost(ids, lena):
    begin(lena)

    answer = send(lena, QUESTIONS, **{q(ids, "motivation"): "To plan.", "step": "next"})
    page = page_of(lena, answer.location)

    assert answer.location == f"{QUESTIONS}?check=yes"
    assert "error-summary" in page
    assert 'aria-invalid="true"' in page or "has-error" in page
    assert form_values(page)[q(ids, "motivation")] == "To plan."
    check = page_of(lena, CHECK)
    assert translate("es", "Send the application") not in check
    assert translate("es", "Choose an answer.") in check


def test_sent_once_with_a_double_click(db, ids, lena):
    begin(lena)
    send(lena, QUESTIONS, **complete(ids))
    page = page_of(lena, CHECK)

    first = send(lena, CHECK, page=page)
    second = send(lena, CHECK, page=page)

    assert first.location == second.location == "/sessions/goals"
    assert db.scalars(sa.select(Enrolment.application)).all() == ["submitted"]
    assert lena.get(CHECK).status_code == 303


def test_two_tabs(ids, lena):
    begin(lena)
    old = page_of(lena, QUESTIONS)
    send(lena, QUESTIONS, **complete(ids))

    answer = send(lena, QUESTIONS, 409, page=old, **complete(ids, gender="men"))
    page = answer.get_data(as_text=True)
    assert form_values(page)[q(ids, "gender")] == "men"

    send(lena, QUESTIONS, page=page, step="next")
    assert "Men" in page_of(lena, CHECK)


def test_a_question_that_follows_is_asked_by_the_server(ids, lena, ctx_for, cast, session):
    begin(lena)

    send(lena, QUESTIONS, **complete(ids, adjust="yes"))
    assert "error-summary" in page_of(lena, f"{QUESTIONS}?check=yes")
    send(lena, QUESTIONS, **complete(ids, adjust="no", which="not asked"))

    assert "not asked" not in page_of(lena, CHECK)
    assert "error-summary" not in page_of(lena, f"{QUESTIONS}?check=yes")


@pytest.mark.parametrize(
    ("name", "value"),
    [("gender", "made-up"), ("adjust", "perhaps"), ("which", "x" * 301)],
)
def test_what_no_form_sends_is_refused(ids, lena, name, value):
    begin(lena)

    given = complete(ids, adjust="yes", which="Captions") | {q(ids, name): value}
    page = send(lena, QUESTIONS, 422, **given).get_data(as_text=True)

    assert "error-summary" in page
    assert form_values(page)[q(ids, "motivation")] == "To plan."


def test_hostile_text_is_text(ids, lena, client, sign_in, cast, session):
    begin(lena)
    send(lena, QUESTIONS, **complete(ids, motivation=HOSTILE, adjust="yes", which=HOSTILE))
    assert "<script>alert" not in page_of(lena, CHECK)
    send(lena, CHECK)

    tom = sign_in(client, cast.tom)
    people = page_of(tom, "/sessions/goals/participants")
    assert "<script>alert" not in people
    file = tom.get("/sessions/goals/answers.csv").get_data(as_text=True)
    assert "'=1+1" in file


# Files


def letter(content=PDF, name="letter.pdf"):
    return (io.BytesIO(content), name)


def test_a_letter_is_kept_shown_and_given_back_as_an_attachment(db, ids, lena, storage):
    begin(lena)
    send(lena, QUESTIONS, **complete(ids, letter=letter()))

    page = page_of(lena, CHECK)
    address = f"{APPLY}/files/{ids['letter']}"
    assert address in page
    file = lena.get(address)
    assert file.data == PDF
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    send(lena, QUESTIONS, **complete(ids))
    assert lena.get(address).status_code == 200
    send(lena, QUESTIONS, **complete(ids) | {f"{q(ids, 'letter')}-remove": "y"})
    assert lena.get(address).status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg onload=alert(1)>", "letter.svg"),
        (b"<html>", "letter.pdf"),
        (b"MZ\x90", "letter.exe"),
        (b"", "letter.pdf"),
        (b"%PDF-" + b"0" * (10 * 1024 * 1024), "letter.pdf"),
    ],
)
def test_other_files_are_refused_beside_their_field(db, ids, lena, content, name):
    begin(lena)

    page = send(lena, QUESTIONS, 422, **complete(ids, letter=letter(content, name))).get_data(
        as_text=True
    )

    assert field_error(page, q(ids, "letter"))
    assert form_values(page)[q(ids, "motivation")] == "To plan."
    assert db.scalar(sa.select(sa.func.count()).select_from(FormAnswer)) == 0


def test_a_file_stays_with_the_form_while_something_else_is_corrected(ids, lena):
    begin(lena)

    page = send(lena, QUESTIONS, 422, **complete(ids, gender="made-up", letter=letter())).get_data(
        as_text=True
    )
    assert "letter.pdf" in page
    send(lena, QUESTIONS, page=page, **complete(ids))

    assert lena.get(f"{APPLY}/files/{ids['letter']}").data == PDF


def test_a_made_up_file_is_none(ids, lena):
    begin(lena)

    send(lena, QUESTIONS, **complete(ids) | {f"{q(ids, 'letter')}-kept": "made.up.token"})
    send(lena, QUESTIONS, **complete(ids, letter="library/other-file"))

    assert lena.get(f"{APPLY}/files/{ids['letter']}").status_code == 404


def test_a_file_is_given_to_nobody_else(ids, lena, client, sign_in, cast, db):
    begin(lena)
    send(lena, QUESTIONS, **complete(ids, letter=letter()))
    send(lena, CHECK)
    enrolment_id = db.scalar(sa.select(Enrolment.id))
    own = f"{APPLY}/files/{ids['letter']}"
    organisers = f"/sessions/goals/participants/{enrolment_id}/files/{ids['letter']}"

    for stranger in (cast.otto, cast.mona, cast.amina):
        other = sign_in(client, stranger)
        assert other.get(own).status_code == 404
        assert other.get(organisers).status_code in (403, 404)
    for organiser in (cast.tom, cast.rita):
        assert sign_in(client, organiser).get(organisers).data == PDF


# The window


def test_after_the_window_a_draft_says_so(ids, lena, session, clock, sign_in, cast):
    begin(lena)
    send(lena, QUESTIONS, **complete(ids))
    page = page_of(lena, CHECK)
    clock.at = session.enrols_until + timedelta(seconds=1)
    lena = sign_in(lena, cast.lena)

    refused = send(lena, CHECK, 422, page=page).get_data(as_text=True)

    assert "alert is-bad" in refused
    assert "To plan." in refused
    assert translate("es", "Application to finish") not in page_of(lena, "/my-learning/")


def test_a_draft_can_be_thrown_away(db, ids, lena):
    begin(lena)
    send(lena, QUESTIONS, **complete(ids, letter=letter()))

    send(lena, f"{APPLY}/discard")

    assert db.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 0
    assert lena.get(f"{APPLY}/discard").status_code == 303


# After sending


def apply(client, ids, **more):
    begin(client)
    send(client, QUESTIONS, **complete(ids, **more))
    send(client, CHECK)


def test_answers_are_changed_until_the_window_closes(db, ids, lena, session, clock, sign_in, cast):
    apply(lena, ids)
    address = "/sessions/goals/answers"
    assert address in page_of(lena, "/sessions/goals")

    send(lena, address, **{q(ids, "motivation"): "To build."})
    refused = send(lena, address, 422, **{q(ids, "motivation"): ""})

    assert field_error(refused.get_data(as_text=True), q(ids, "motivation"))
    assert db.scalar(sa.select(Enrolment.motivation)) == "To build."
    clock.at = session.enrols_until + timedelta(seconds=1)
    page = page_of(sign_in(lena, cast.lena), address)
    assert "To build." in page
    assert "<textarea" not in page


def test_a_change_that_goes_back_says_so_before(
    db, ids, lena, session, cast, ctx_for, run_jobs, mailer
):
    forms.set_form(
        ctx_for(cast.tom), session_id=session.id, needs_reapproval=True, logistics_until=None
    )
    apply(lena, ids)
    enrolment_id = db.scalar(sa.select(Enrolment.id))
    actions.approve(ctx_for(cast.tom), enrolment_id=enrolment_id)
    run_jobs()
    mailer.sent.clear()

    page = page_of(lena, "/sessions/goals/answers")
    assert "alert is-warn" in page
    send(lena, "/sessions/goals/answers", page=page, **{q(ids, "gender"): "men"})
    run_jobs()

    enrolment = db.get(Enrolment, enrolment_id, populate_existing=True)
    assert (enrolment.application, enrolment.seat) == ("submitted", "none")
    told = [mail for mail in mailer.sent if mail.recipient == cast.tom.email]
    assert [mail.subject for mail in told] == [
        "To be decided anew: Lena Vargas, Localizing the Goals"
    ]
    assert "men" not in told[0].text


def test_questions_after_a_seat(db, ids, lena, session, cast, ctx_for, run_jobs, mailer, clock):
    hotel = add(
        ctx_for(cast.tom), session.id, "short_text", "Hotel", stage="logistics", is_required=True
    )
    address = "/sessions/goals/logistics"
    apply(lena, ids)
    assert lena.get(address).status_code == 404
    actions.approve(ctx_for(cast.tom), enrolment_id=db.scalar(sa.select(Enrolment.id)))
    run_jobs()

    assert any("/sessions/goals/logistics" in mail.text for mail in mailer.sent)
    assert address in page_of(lena, "/my-learning/")
    assert address in page_of(lena, "/sessions/goals")
    name = f"q{hotel.hex}"
    assert field_error(send(lena, address, 422).get_data(as_text=True), name)
    send(lena, address, **{name: "Ritz"})
    assert address not in page_of(lena, "/my-learning/")
    assert form_values(page_of(lena, address))[name] == "Ritz"


def test_the_organisers_see_who_is_missing_and_remind_them(
    db, ids, lena, session, cast, ctx_for, run_jobs, mailer, client, sign_in
):
    add(ctx_for(cast.tom), session.id, "short_text", "Hotel", stage="logistics")
    apply(lena, ids, adjust="yes", which="Captions")
    enrolment_id = db.scalar(sa.select(Enrolment.id))
    actions.approve(ctx_for(cast.tom), enrolment_id=enrolment_id)
    run_jobs()
    mailer.sent.clear()
    tom = sign_in(client, cast.tom)

    page = page_of(tom, "/sessions/goals/logistics/people")
    assert "Lena Vargas" in page
    answer = tom.post("/sessions/goals/logistics/remind", data={"enrolment": str(enrolment_id)})
    run_jobs()

    assert answer.status_code == 303
    assert [mail.recipient for mail in mailer.sent] == [cast.lena.email]
    person = page_of(tom, f"/sessions/goals/participants/{enrolment_id}")
    assert "Captions" in person
    assert "To plan." in person


def test_the_file_of_answers_takes_few_statements(
    db, ids, lena, session, cast, client, sign_in, statements
):
    apply(lena, ids, letter=letter())
    tom = sign_in(client, cast.tom)

    with statements() as sql:
        file = tom.get("/sessions/goals/answers.csv")

    rows = file.get_data(as_text=True).splitlines()
    assert len(sql) <= 7
    assert "Letter of support" in rows[0]
    assert "letter.pdf" in rows[1]


def test_a_draft_stands_on_no_list(ids, lena, client, sign_in, cast):
    begin(lena)
    send(lena, QUESTIONS, **complete(ids))

    for who, address in (
        (cast.tom, "/sessions/goals/participants"),
        (cast.tom, "/sessions/goals/participants?view=out"),
        (cast.tom, "/sessions/goals/answers.csv"),
        (cast.mona, "/my-city"),
    ):
        page = sign_in(client, who).get(address, follow_redirects=True).get_data(as_text=True)
        assert "Lena" not in page
