"""Forms that were filled from something changed meanwhile: nothing is lost, nothing overwritten."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from learning_station.catalogue import queries
from learning_station.scheduling.queries import list_meetings
from tests.factories import make_course, make_session
from tests.features.catalogue.drafts import make_ready_draft, make_topic_by_action
from tests.web.kit import form_values


@dataclass(frozen=True)
class Edited:
    """A form that two people have open: what the first and the second of them change."""

    page: str
    first: dict[str, object]
    second: dict[str, object]


EDITED = {
    "course": Edited(
        "/authoring/courses/{course}/description", {"summary_en": "Toms"}, {"title_en": "Ritas"}
    ),
    "module": Edited("/authoring/modules/{module}", {"summary_en": "Toms"}, {"title_en": "Ritas"}),
    "unit": Edited("/authoring/units/{text}", {"body_en": "Toms"}, {"title_en": "Ritas"}),
    "quiz": Edited("/authoring/units/{quiz}", {"pass_percent": "55"}, {"title_en": "Ritas"}),
    "question": Edited(
        "/authoring/units/{quiz}/questions/1", {"prompt_en": "Toms?"}, {"answer1_en": "Ritas"}
    ),
    "session": Edited(
        "/sessions/{slug}/edit", {"capacity": "7", "place": "Toms hall"}, {"title_en": "Ritas"}
    ),
    "capacity": Edited("/sessions/{slug}/capacity", {"capacity": "7"}, {"capacity": "9"}),
    "trainers": Edited("/sessions/{slug}/trainers", {"trainers": []}, {}),
    "meeting": Edited(
        "/sessions/{slug}/meetings/{meeting}", {"place": "Toms room"}, {"title_en": "Ritas"}
    ),
}
BY_ADMINISTRATORS = {
    "organisation": Edited(
        "/administration/organisations/{bogota}", {"region": "Toms"}, {"name": "Ritas"}
    ),
    "affiliation": Edited(
        "/administration/people/{otto}/affiliation", {"office": "Toms"}, {"office": "Ritas"}
    ),
}


@pytest.fixture
def names(ctx_for, cast, system_ctx, db):
    """Give the things that are edited, by the names the addresses use."""
    ready = make_ready_draft(
        ctx_for(cast.tom),
        provider_id=cast.secretariat_id,
        topic_id=make_topic_by_action(system_ctx),
    )
    course = make_course(db, provider_id=cast.secretariat_id)
    session = make_session(
        db, course=course, slug="open-twice", meetings=1, trainer_ids=[cast.tom.person_id]
    )
    (meeting,) = list_meetings(system_ctx, session.id)
    return {
        "course": ready.draft.course_id,
        "module": ready.module_id,
        "text": ready.text_id,
        "quiz": ready.quiz_id,
        "slug": session.slug,
        "meeting": meeting.id,
        "bogota": cast.bogota_id,
        "otto": cast.otto.person_id,
    }


@pytest.fixture
def tom(world, client, sign_in, cast):
    return sign_in(world.app.test_client(), cast.tom)


@pytest.fixture
def rita(world, client, sign_in, cast):
    return sign_in(world.app.test_client(), cast.rita)


def opened(client, page):
    """Return what a browser has when the form is open."""
    return form_values(client.get(page, query_string={"lang": "en"}).text)


def send(client, page, form):
    return client.post(page, query_string={"lang": "en"}, data=form)


def typed(values):
    """Return the values that can be seen in a form."""
    hidden = {"request_id", "revision", "csrf_token"}
    return {name: value for name, value in values.items() if name not in hidden}


@pytest.mark.parametrize("kind", EDITED)
def test_saving_over_anothers_change_is_asked_about_and_keeps_what_was_typed(
    tom, rita, names, kind
):
    edited = EDITED[kind]
    page = edited.page.format(**names)
    ritas = opened(rita, page) | edited.second
    assert send(tom, page, opened(tom, page) | edited.first).status_code == 303
    toms = typed(opened(tom, page))

    refused = send(rita, page, ritas)

    assert refused.status_code == 409
    assert "Tom Okafor changed this meanwhile (" in refused.text
    assert "Show what it says now" in refused.text
    assert typed(form_values(refused.text)) == typed(ritas)
    assert typed(opened(tom, page)) == toms
    assert send(rita, page, form_values(refused.text)).status_code == 303
    assert typed(opened(tom, page)) == typed(ritas)


@pytest.mark.parametrize("kind", BY_ADMINISTRATORS)
def test_administrators_are_asked_too(rita, names, kind):
    edited = BY_ADMINISTRATORS[kind]
    page = edited.page.format(**names)
    first, second = opened(rita, page) | edited.first, opened(rita, page) | edited.second
    assert send(rita, page, first).status_code == 303

    refused = send(rita, page, second)

    assert refused.status_code == 409
    assert "You changed this meanwhile in another window (" in refused.text
    assert typed(form_values(refused.text)) == typed(second)
    assert send(rita, page, form_values(refused.text)).status_code == 303


def test_ones_own_profile_is_not_saved_over_what_an_administrator_corrected(tom, rita, cast):
    page, place = "/account/profile", f"/administration/people/{cast.tom.person_id}/affiliation"
    toms = opened(tom, page) | {"given_name": "Thomas"}
    send(rita, place, opened(rita, place) | {"office": "Head of training"})

    refused = send(tom, page, toms)

    assert refused.status_code == 409
    assert "Rita Solé changed this meanwhile (" in refused.text
    assert opened(tom, page)["office"] == "Head of training"


def test_a_question_is_not_deleted_when_another_has_taken_its_place(
    tom, rita, names, ctx_for, cast
):
    page = f"/authoring/units/{names['quiz']}/questions/1/delete"
    meant = opened(rita, page)
    first = f"/authoring/units/{names['quiz']}/questions/1"
    send(tom, first, opened(tom, first) | {"prompt_en": "Another question?"})

    refused = send(rita, page, meant)

    assert refused.status_code == 409
    assert "Another question?" in refused.text
    content = queries.get_unit_content(ctx_for(cast.tom), names["quiz"])
    assert len(content.questions) == 1


def test_different_parts_of_a_session_do_not_disturb_each_other(tom, rita, names):
    page, trainers = f"/sessions/{names['slug']}/edit", f"/sessions/{names['slug']}/trainers"
    ritas = opened(rita, page) | {"title_en": "Ritas"}
    send(tom, trainers, opened(tom, trainers) | {"trainers": []})

    assert send(rita, page, ritas).status_code == 303


def test_saving_twice_in_a_row_needs_no_question(rita, names):
    page = f"/authoring/modules/{names['module']}"

    for title in ("One", "Two"):
        assert send(rita, page, opened(rita, page) | {"title_en": title}).status_code == 303


def test_bad_input_keeps_the_revision_that_was_seen(tom, rita, names):
    page = f"/authoring/modules/{names['module']}"
    refused = send(rita, page, opened(rita, page) | {"title_en": ""})
    send(tom, page, opened(tom, page) | {"title_en": "Toms"})

    again = send(rita, page, form_values(refused.text) | {"title_en": "Ritas"})

    assert refused.status_code == 422
    assert again.status_code == 409


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30])
def test_a_form_without_a_revision_of_ours_guards_nothing(tom, rita, names, revision):
    page = f"/authoring/modules/{names['module']}"
    ritas = opened(rita, page) | {"title_en": "Ritas", "revision": revision}
    send(tom, page, opened(tom, page) | {"title_en": "Toms"})

    assert send(rita, page, ritas).status_code in (303, 400)
