"""The authors' pages: a course is written and published by forms alone; strangers see nothing."""

from __future__ import annotations

import io
import re

import pytest

from learning_station.catalogue import actions, queries
from learning_station.kernel.errors import NotFound
from tests.features.catalogue.drafts import make_ready_draft, make_topic_by_action
from tests.web.kit import field_error


@pytest.fixture
def topic_id(system_ctx):
    return make_topic_by_action(system_ctx)


@pytest.fixture
def ready(tom_ctx, cast, topic_id):
    return make_ready_draft(tom_ctx, provider_id=cast.secretariat_id, topic_id=topic_id)


def post(client, address, **values):
    return client.post(address + "?lang=en", data=values)


def desk(ready):
    return f"/authoring/courses/{ready.draft.course_id}"


def test_a_course_is_written_and_published_by_forms_alone(tom, tom_ctx, cast, topic_id):
    begun = post(
        tom,
        "/authoring/courses/new",
        provider_id=str(cast.secretariat_id),
        topics=["w"],
        languages=["en", "fr"],
        workload_minutes="90",
        title_en="Rain gardens",
        title_fr="Jardins de pluie",
        summary_en="How a street drinks.",
    )
    assert begun.status_code == 303
    address = begun.headers["Location"]
    course = queries.get_course(tom_ctx, slug="rain-gardens")
    assert "This draft" not in tom.get(address).text
    assert "The course has no module." in tom.get(address + "?lang=en").text

    assert post(tom, address + "/modules/new", title_en="Soil").status_code == 303
    (module,) = queries.get_outline(tom_ctx, course.draft_version_id).modules
    new = f"/authoring/modules/{module.id}/units/new"
    text = post(tom, f"{new}/text", title_en="Sand", body_en="*Sand*", minutes="5", required="y")
    assert text.status_code == 303
    video = post(
        tom,
        f"{new}/video",
        title_en="Film",
        video_url="https://video.example/1",
        minutes="5",
    )
    assert video.status_code == 303
    quiz = post(
        tom,
        f"{new}/quiz",
        title_en="Test",
        minutes="5",
        pass_percent="66",
        required="y",
    )
    assert quiz.status_code == 303
    added = post(
        tom,
        quiz.headers["Location"],
        kind="multiple",
        prompt_en="What drinks?",
        answer1_en="Soil",
        right1="y",
        feedback1_en="It does.",
        answer3_en="Glass",
    )
    assert added.status_code == 303

    published = post(tom, address + "/publish")
    assert published.status_code == 303
    units = queries.list_unit_contents(tom_ctx, course.draft_version_id)
    assert [unit.kind for unit in units] == ["text", "video", "quiz"]
    assert [unit.required for unit in units] == [True, False, True]
    assert units[2].questions[0].kind == "multiple"
    assert [a.is_correct for a in units[2].questions[0].answers] == [True, False]
    assert tom.get("/courses/rain-gardens").status_code == 200


def test_publish_with_something_missing_names_it_with_a_link(tom, tom_ctx, ready):
    actions.set_questions(tom_ctx, unit_id=ready.quiz_id, questions=[])

    post(tom, desk(ready) + "/publish")
    page = tom.get(desk(ready) + "?lang=en")

    assert "This quiz has no question." in page.text
    assert f'href="/authoring/units/{ready.quiz_id}"' in page.text
    assert "cannot be published yet" in page.text
    assert not queries.get_course_by_id(tom_ctx, ready.draft.course_id).is_published


def test_refused_form_keeps_what_was_typed(tom, topic_id, cast):
    page = post(
        tom,
        "/authoring/courses/new",
        provider_id=str(cast.secretariat_id),
        topics=["w"],
        languages=["en"],
        workload_minutes="lots",
        summary_es="Escrito con cuidado",
    )

    assert page.status_code == 422
    assert "Escrito con cuidado" in page.text
    assert 'value="lots"' in page.text
    assert "Enter a whole number." in page.text


def test_course_without_a_title_is_refused_beside_the_field(tom, topic_id, cast):
    page = post(
        tom,
        "/authoring/courses/new",
        provider_id=str(cast.secretariat_id),
        topics=["w"],
        languages=["en"],
        workload_minutes="1",
    )

    assert page.status_code == 422
    assert 'id="title_en-error"' in page.text


def test_course_for_another_provider_is_refused(tom, topic_id, cast):
    page = post(
        tom,
        "/authoring/courses/new",
        provider_id=str(cast.berlin_id),
        topics=["w"],
        languages=["en"],
        workload_minutes="1",
        title_en="Not mine",
    )

    assert page.status_code == 422


def test_preview_shows_harmless_html_and_saves_nothing(tom, tom_ctx, ready):
    page = post(
        tom,
        f"/authoring/units/{ready.text_id}",
        step="preview",
        title_en="Rivers",
        body_en="Some **bold** <script>alert(1)</script>",
        minutes="5",
    )

    assert "<strong>bold</strong>" in page.text
    assert "<script>alert" not in page.text
    assert "Some **bold** &lt;script&gt;" in page.text
    assert queries.get_unit_content(tom_ctx, ready.text_id).body["en"] == "Rivers *flow*."


def test_unit_preview_page_marks_the_right_answers(tom, ready):
    page = tom.get(f"/authoring/units/{ready.quiz_id}/preview?lang=en")

    assert page.status_code == 200
    assert page.text.count("<strong>Right:</strong>") == 1


def test_moving_by_buttons(tom, tom_ctx, ready):
    post(tom, f"/authoring/units/{ready.quiz_id}/move", direction="up")

    (module,) = queries.get_outline(tom_ctx, ready.draft.version_id).modules
    assert [unit.id for unit in module.units] == [ready.quiz_id, ready.text_id]


def test_deleting_asks_first(tom, tom_ctx, ready):
    address = f"/authoring/units/{ready.text_id}/delete"

    assert "Delete this unit?" in tom.get(address + "?lang=en").text
    assert queries.get_unit_content(tom_ctx, ready.text_id)
    assert post(tom, address).status_code == 303

    with pytest.raises(NotFound):
        queries.get_unit_content(tom_ctx, ready.text_id)


def test_questions_are_changed_moved_and_deleted(tom, tom_ctx, ready):
    base = f"/authoring/units/{ready.quiz_id}/questions"
    post(tom, base + "/new", prompt_en="Two?", kind="single", answer1_en="A", answer2_en="B")
    assert "Two?" in tom.get(f"/authoring/units/{ready.quiz_id}").text
    assert tom.get(base + "/2").status_code == 200
    post(tom, base + "/2/move", direction="up")
    answers = {"answer1_en": "A", "answer2_en": "B", "right2": "y"}
    post(tom, base + "/1", prompt_en="Zwei?", kind="single", **answers)
    assert tom.get(base + "/2/delete").status_code == 200
    post(tom, base + "/2/delete")

    (question,) = queries.get_unit_content(tom_ctx, ready.quiz_id).questions
    assert question.prompt["en"] == "Zwei?"
    assert [answer.is_correct for answer in question.answers] == [False, True]
    assert tom.get(base + "/2").status_code == 404


def test_question_is_deleted_under_its_words_in_the_language_of_the_reader(tom, ready):
    base = f"/authoring/units/{ready.quiz_id}/questions"
    both = {"prompt_en": "Two?", "prompt_es": "¿Dos?"}
    post(tom, base + "/new", kind="single", answer1_en="A", answer2_en="B", right1="y", **both)

    assert "Two?" in tom.get(base + "/2/delete?lang=en").text
    assert "¿Dos?" in tom.get(base + "/2/delete?lang=es").text


def test_question_with_one_answer_is_refused(tom, ready):
    page = post(
        tom,
        f"/authoring/units/{ready.quiz_id}/questions/new",
        prompt_en="Alone?",
        kind="single",
        answer1_en="A",
    )

    assert page.status_code == 422
    missing = "Write answer 2: a question needs two at least."
    assert field_error(page.text, "answer2_en") == missing
    assert field_error(page.text, "answer1_en") == field_error(page.text, "prompt_en") == ""
    assert "Alone?" in page.text


def test_empty_question_says_beside_each_field_what_is_missing(tom, tom_ctx, ready):
    new = f"/authoring/units/{ready.quiz_id}/questions/new"

    page = post(tom, new, kind="single")

    assert page.status_code == 422
    assert "There are 3 things to correct" in page.text
    assert field_error(page.text, "prompt_en") == "Write the question."
    for number in (1, 2):
        assert f"Write answer {number}: " in field_error(page.text, f"answer{number}_en")
    assert len(queries.get_unit_content(tom_ctx, ready.quiz_id).questions) == 1


def test_what_belongs_to_an_answer_is_not_lost_with_its_text(tom, ready):
    new = f"/authoring/units/{ready.quiz_id}/questions/new"
    written = {"prompt_en": "Two?", "kind": "single", "answer1_en": "A", "answer2_en": "B"}

    page = post(tom, new, right3="y", feedback7_en="Said to nobody.", **written).text

    for number in (3, 7):
        assert f"Write answer {number}, or leave" in field_error(page, f"answer{number}_en")
    assert page.count('<details class="panel" open>') == 4


def test_file_is_uploaded_kept_and_downloaded_safely(tom, tom_ctx, ready):
    address = f"/authoring/modules/{ready.module_id}/units/new/file"
    pdf = (io.BytesIO(b"%PDF-1.7 x"), "Guía del agua.pdf")

    refused = tom.post(
        address, data={"title_en": "", "minutes": "5", "file": pdf},
        content_type="multipart/form-data",
    )  # fmt: skip
    file_id = re.search(r'name="file_id"[^>]*value="([0-9a-f-]{36})"', refused.text)
    assert refused.status_code == 422
    assert file_id

    saved = post(tom, address, title_en="Guide", minutes="5", file_id=file_id[1])
    assert saved.status_code == 303
    unit = queries.list_unit_contents(tom_ctx, ready.draft.version_id)[-1]
    answer = tom.get(f"/authoring/files/{unit.file_id}")
    assert answer.data == b"%PDF-1.7 x"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert tom.get(f"/authoring/units/{unit.id}/preview").status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.html", b"<script>", "Files of this kind are not taken."),
        ("a.pdf", b"<script>", "is not what its name says"),
        ("a.pdf", b"", "The file is empty."),
    ],
)
def test_file_that_is_something_else_is_refused(tom, ready, name, content, says):
    page = tom.post(
        f"/authoring/modules/{ready.module_id}/units/new/file?lang=en",
        data={"title_en": "Guide", "minutes": "5", "file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )

    assert page.status_code == 422
    assert says in page.text


def test_published_version_is_read_only_until_a_draft_is_begun(tom, tom_ctx, ready):
    actions.publish_course(tom_ctx, course_id=ready.draft.course_id)

    assert "Begin a new draft" in tom.get(desk(ready) + "?lang=en").text
    assert post(tom, f"/authoring/units/{ready.text_id}/move", direction="up").status_code == 409
    assert tom.get(desk(ready) + "/description").status_code == 404
    post(tom, desk(ready) + "/draft")
    assert queries.get_course_by_id(tom_ctx, ready.draft.course_id).draft_version_id

    assert tom.get(desk(ready) + "/discard").status_code == 200
    post(tom, desk(ready) + "/discard")
    assert not queries.get_course_by_id(tom_ctx, ready.draft.course_id).draft_version_id


def addresses(ready):
    course, module = ready.draft.course_id, ready.module_id
    return [
        f"/authoring/courses/{course}",
        f"/authoring/courses/{course}/description",
        f"/authoring/courses/{course}/discard",
        f"/authoring/courses/{course}/modules/new",
        f"/authoring/modules/{module}",
        f"/authoring/modules/{module}/delete",
        f"/authoring/modules/{module}/units/new/text",
        f"/authoring/units/{ready.text_id}",
        f"/authoring/units/{ready.text_id}/preview",
        f"/authoring/units/{ready.text_id}/delete",
        f"/authoring/units/{ready.quiz_id}/questions/new",
        f"/authoring/units/{ready.quiz_id}/questions/1",
        f"/authoring/units/{ready.quiz_id}/questions/1/delete",
    ]


def test_every_page_opens_for_the_author(tom, ready):
    for address in ["/authoring", "/authoring/courses/new", *addresses(ready)]:
        page = tom.get(address)
        assert page.status_code == 200, address
        assert page.text.count("<h1") == 1, address


@pytest.mark.parametrize(("who", "status"), [(None, 303), ("lena", 403), ("mona", 403)])
def test_no_page_opens_for_others(client, sign_in, cast, ready, who, status):
    if who:
        sign_in(client, getattr(cast, who))

    for address in ["/authoring", "/authoring/courses/new", *addresses(ready)]:
        assert client.get(address).status_code == status, address


def test_no_page_opens_for_a_trainer_of_another_provider(client, db, sign_in, ready, cast):
    from learning_station.kernel.actor import Role
    from tests.factories import make_grant, make_organisation, make_person

    stranger = make_person(db)
    partner = make_organisation(db, kind="partner")
    make_grant(db, person_id=stranger.id, role=Role.TRAINER, organisation_id=partner.id)
    sign_in(client, stranger.id)

    for address in addresses(ready):
        assert client.get(address).status_code == 404, address
    assert "Water for all" not in client.get("/authoring").text
    for address in (
        f"{desk(ready)}/publish",
        f"{desk(ready)}/draft",
        f"/authoring/modules/{ready.module_id}/move",
        f"/authoring/units/{ready.text_id}/move",
    ):
        assert client.post(address).status_code == 404, address


@pytest.mark.parametrize(
    "values",
    [
        {"file": "text where a file belongs"},
        {"file_id": "not an id"},
        {"file_id": "00000000-0000-0000-0000-000000000000"},
        {"minutes": "99999999999999999999"},
        {"minutes": "-1"},
        {"title_fr": "x" * 201},
        {"body_es": "x" * 60_001},
    ],
)
def test_odd_input_is_answered_by_the_form(tom, ready, values):
    page = post(
        tom,
        f"/authoring/modules/{ready.module_id}/units/new/file",
        **{"title_en": "Guide", "minutes": "5", **values},
    )

    assert page.status_code in (303, 422)
