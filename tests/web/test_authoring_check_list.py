"""What the check list says where: on the desk with the right way, and at once after saving."""

from __future__ import annotations

import re

import pytest

from learning_station.catalogue import actions
from tests.features.catalogue.drafts import make_ready_draft, make_topic_by_action
from tests.web.kit import text_of


@pytest.fixture
def ready(system_ctx, tom_ctx, cast):
    topic_id = make_topic_by_action(system_ctx)
    return make_ready_draft(tom_ctx, provider_id=cast.secretariat_id, topic_id=topic_id)


def ways(client, ready):
    """Return the sentences of the check list with their links."""
    page = client.get(f"/authoring/courses/{ready.draft.course_id}?lang=en").text
    lines = re.findall(r'<li><svg.*?<span>(.*?)<a href="([^"]+)">Mend it', page, re.S)
    return {text_of(text): href for text, href in lines}


def test_missing_module_leads_to_the_form_for_a_module(tom, tom_ctx, ready):
    actions.delete_module(tom_ctx, module_id=ready.module_id)

    course = f"/authoring/courses/{ready.draft.course_id}"
    assert ways(tom, ready)["The course has no module."] == f"{course}/modules/new"


def test_module_without_units_and_course_without_required_ones_lead_to_their_list(
    tom, tom_ctx, ready
):
    actions.delete_unit(tom_ctx, unit_id=ready.text_id)
    actions.delete_unit(tom_ctx, unit_id=ready.quiz_id)

    found = ways(tom, ready)
    course = f"/authoring/courses/{ready.draft.course_id}"
    assert found["Sources: This module has no unit."] == f"{course}#module-{ready.module_id}"
    assert found["No unit is required, so nobody could complete the course."] == f"{course}#modules"


def test_missing_description_leads_to_its_field(tom, tom_ctx, ready):
    actions.update_draft(
        tom_ctx,
        version_id=ready.draft.version_id,
        title={"en": "Water"},
        summary={},
        description={},
        outcomes={},
        audience={},
        topic_ids=[],
        languages=["en", "es"],
        workload_minutes=60,
    )

    found = ways(tom, ready)
    form = f"/authoring/courses/{ready.draft.course_id}/description"
    assert found["The course has no summary."] == f"{form}#summary_en"
    assert found["The course has no title in Spanish."] == f"{form}#title_es"
    assert found["The course belongs to no topic."] == f"{form}#topics"
    assert re.search(r'id="topics"', tom.get(form).text)


def test_question_without_a_right_answer_is_told_at_once_and_marked(tom, ready):
    values = {
        "kind": "single", "prompt_en": "Dry?", "answer1_en": "Yes", "answer2_en": "No",
    }  # fmt: skip
    added = tom.post(f"/authoring/units/{ready.quiz_id}/questions/new?lang=en", data=values)
    assert added.status_code == 303

    page = tom.get(f"/authoring/units/{ready.quiz_id}?lang=en").text

    said = text_of(page)
    assert "The question is added." in said
    assert "Before it can be published: Question 2 has no right answer." in said
    assert re.search(r"Dry\?</a> <span class=\"tag is-warn\">.*?Incomplete", page, re.S)
    assert len(re.findall("Incomplete", page)) == 1
    assert ways(tom, ready)["Test yourself: Question 2 has no right answer."] == (
        f"/authoring/units/{ready.quiz_id}/questions/2"
    )


def test_whole_question_is_saved_without_a_warning(tom, ready):
    values = {
        "kind": "single", "prompt_en": "Wet?", "answer1_en": "Yes", "answer2_en": "No",
        "right1": "y",
    }  # fmt: skip
    tom.post(f"/authoring/units/{ready.quiz_id}/questions/new?lang=en", data=values)

    page = text_of(tom.get(f"/authoring/units/{ready.quiz_id}?lang=en").text)

    assert "The question is added." in page
    assert "Before it can be published" not in page
    assert "Incomplete" not in page


def test_file_unit_without_a_file_is_told_at_once_and_marked(tom, ready):
    values = {"title_en": "Map", "minutes": "5"}
    tom.post(f"/authoring/modules/{ready.module_id}/units/new/file?lang=en", data=values)

    page = text_of(tom.get(f"/authoring/courses/{ready.draft.course_id}?lang=en").text)

    assert "Before it can be published: This unit has no file." in page
    assert "Map Incomplete" in page


def test_forms_show_the_languages_of_the_course_and_keep_others_at_hand(tom, ready):
    page = tom.get(f"/authoring/units/{ready.text_id}?lang=en").text

    shown, _summary, hidden = page.partition("Add a language")
    assert 'id="body_en"' in shown
    assert 'id="body_es"' in shown
    assert 'id="body_fr"' in hidden


def test_new_course_offers_the_language_one_reads_in(tom):
    page = tom.get("/authoring/courses/new?lang=fr").text

    assert re.search(r'<input checked id="languages-2"', page)
    assert page.index('id="title_fr"') < page.index('id="title_en"')
