"""The form of a session as its organisers write it."""

from __future__ import annotations

import pytest

from learning_station.enrolment.actions import answers
from learning_station.enrolment.queries import forms as queries
from learning_station.kernel.languages import LanguageMap
from tests.factories import make_course, make_organisation, make_session
from tests.features.enrolment.form_kit import add, make_form
from tests.web.kit import field_error, form_values

FORM = "/sessions/goals/form"


@pytest.fixture
def session(db, cast):
    course = make_course(db, provider_id=cast.secretariat_id)
    return make_session(
        db, course=course, slug="goals", policy="approval", title=LanguageMap(en="Goals")
    )


def page_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def send(client, path, leads_to=303, page=None, **changes):
    values = form_values(page or page_of(client, path)) | changes
    answer = client.post(path, data={k: v for k, v in values.items() if v is not None})
    assert answer.status_code == leads_to
    return answer.get_data(as_text=True)


def questions(ctx, session):
    return {q.label["en"]: q for q in queries.list_questions(ctx, session.id)}


def test_a_choice_that_counts_is_written_in_three_languages(session, tom, tom_ctx):
    send(
        tom, f"{FORM}/new", kind="one_choice", label_en="Gender", label_fr="Genre",
        choice1_en="Woman", choice1_es="Mujer", choice2_en="Man", choice2_fr="Homme",
        dimension="Gender", is_required="y", retention_days="30", audience="organisers",
    )  # fmt: skip

    found = questions(tom_ctx, session)
    gender = found["Gender"]
    assert list(found) == ["What will you do with it?", "Gender"]
    assert (gender.keys, gender.dimension, gender.audience) == (
        ("woman", "man"), "gender", "organisers",
    )  # fmt: skip
    assert gender.choices[0].label == {"en": "Woman", "es": "Mujer"}
    assert (gender.is_required, gender.retention_days) == (True, 30)


def test_words_of_choices_change_and_their_keys_stay(session, tom, tom_ctx):
    make_form(tom_ctx, session.id)
    field = questions(tom_ctx, session)["Gender"]

    send(tom, f"{FORM}/fields/{field.id}", choice1_en="Femme", choice3_en="", choice3_es="")

    assert questions(tom_ctx, session)["Gender"].keys == ("women", "men")


def test_a_condition_is_chosen_among_the_questions_before(session, tom, tom_ctx):
    ids = make_form(tom_ctx, session.id)
    page = page_of(tom, f"{FORM}/new")
    assert f"{ids['adjust']}:yes" in page

    send(tom, f"{FORM}/new", kind="date", label_en="When?", shown_if=f"{ids['adjust']}:no")
    both = [f"{ids['adjust']}:no", f"{ids['gender']}:men"]
    refused = send(tom, f"{FORM}/new", 422, kind="date", label_en="And?", shown_if=both)

    assert questions(tom_ctx, session)["When?"].shown_if_values == ("no",)
    assert field_error(refused, "shown_if")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"label_en": ""}, "label_en"),
        ({"kind": "poem"}, "kind"),
        ({"kind": "one_choice"}, "choice1_en"),
        ({"retention_days": "-1"}, "retention_days"),
        ({"retention_days": "soon"}, "retention_days"),
        ({"word_limit": "0"}, "word_limit"),
        ({"label_en": "x" * 301}, "label_en"),
        (
            {"kind": "one_choice", "choice1_en": "A", "choice2_en": "B", "dimension": "region"},
            "dimension",
        ),
    ],
)
def test_bad_input_is_said_beside_its_field(session, tom, tom_ctx, values, field):
    page = send(tom, f"{FORM}/new", 422, **({"label_en": "Why?"} | values))

    assert field_error(page, field)
    assert questions(tom_ctx, session) == {}


def test_hostile_words_are_words(session, tom):
    send(tom, f"{FORM}/new", label_en="<script>alert(1)</script>", hint_en="<b onclick=x>")

    for page in (page_of(tom, FORM), page_of(tom, f"{FORM}/preview")):
        assert "<script>alert" not in page
        assert "<b onclick" not in page


def test_a_double_click_adds_one_question(session, tom, tom_ctx):
    page = page_of(tom, f"{FORM}/new")

    for _ in range(2):
        send(tom, f"{FORM}/new", page=page, label_en="Why?")

    assert len(questions(tom_ctx, session)) == 2


def test_two_who_write_are_told(session, tom, tom_ctx):
    make_form(tom_ctx, session.id)
    field = questions(tom_ctx, session)["Letter of support"]
    address = f"{FORM}/fields/{field.id}"
    page = page_of(tom, address)
    add(tom_ctx, session.id, "date", "Meanwhile")

    answer = send(tom, address, 409, page=page, label_en="Letter")

    assert 'value="Letter"' in answer


def test_removal_asks_where_there_are_answers(session, tom, tom_ctx, ctx_for, cast):
    ids = make_form(tom_ctx, session.id)
    answers.save_draft(ctx_for(cast.lena), session_id=session.id, values={ids["gender"]: "women"})
    address = f"{FORM}/fields/{ids['gender']}/remove"

    assert "alert is-warn" in page_of(tom, address)
    send(tom, address, 422)
    send(tom, address, is_confirmed="y")
    send(tom, f"{FORM}/fields/{ids['letter']}/remove")

    assert not {"Gender", "Letter of support"} & set(questions(tom_ctx, session))


def test_what_counts_for_all_and_the_copy(db, session, tom, tom_ctx, cast):
    make_form(tom_ctx, session.id)
    send(tom, FORM, needs_reapproval="y", logistics_day="2026-11-30")
    settings = queries.get_form(tom_ctx, session.id)
    assert settings.needs_reapproval
    assert settings.logistics_until.isoformat() == "2026-11-30T23:59:59+00:00"
    other = make_session(db, course=make_course(db, provider_id=cast.secretariat_id), slug="next")

    send(tom, "/sessions/next/form/copy", source_id=str(session.id))
    send(tom, "/sessions/next/form/copy", 422, source_id=str(other.id))

    assert len(questions(tom_ctx, other)) == 5


def test_the_last_day_of_all_calendars_harms_nothing(session, tom, tom_ctx):
    send(tom, FORM, logistics_day="9999-12-31")

    assert queries.get_form(tom_ctx, session.id).logistics_until is None


def test_questions_of_another_session_are_not_found(db, session, tom, tom_ctx, cast, ctx_for):
    elsewhere = make_organisation(db, kind="partner")
    foreign = make_session(db, course=make_course(db, provider_id=elsewhere.id), slug="foreign")
    field_id = add(ctx_for(cast.rita), foreign.id, "short_text", "Secret")

    for end in ("", "/move", "/remove"):
        address = f"{FORM}/fields/{field_id}{end}"
        assert tom.post(address).status_code == 404
    for address in ("form", "form/new", "form/preview", "form/copy", "answers.csv"):
        assert tom.get(f"/sessions/foreign/{address}").status_code in (403, 404)
