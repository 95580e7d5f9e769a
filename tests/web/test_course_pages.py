"""The list of courses, the page of a course, the first page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from learning_station.catalogue import actions
from tests.factories import make_course, make_session, make_topic
from tests.features.catalogue.drafts import make_ready_draft, make_topic_by_action


@pytest.fixture
def published(ctx_for, system_ctx, cast):
    topic_id = make_topic_by_action(system_ctx)
    ctx = ctx_for(cast.tom)
    ready = make_ready_draft(ctx, provider_id=cast.secretariat_id, topic_id=topic_id)
    actions.publish_course(ctx, course_id=ready.draft.course_id)
    return ready


def selects(sent):
    return [text for text in sent if text.lstrip().startswith("SELECT")]


def test_front_page_shows_the_lines_and_the_way_to_the_courses(client, published):
    page = client.get("/")

    assert page.status_code == 200
    assert page.text.count("<h1>") == 1
    assert "Map of the six topic lines" in page.text
    assert 'href="/courses"' in page.text
    assert 'data-line="w"' in page.text


def test_front_page_leads_those_signed_in_to_their_line(client, published, sign_in, cast):
    assert "/my-learning" not in client.get("/").text

    assert 'href="/my-learning' in sign_in(client, cast.lena).get("/").text


def test_front_page_answers_304_from_one_statement(client, published, statements):
    first = client.get("/")

    with statements() as sent:
        again = client.get("/", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert len(selects(sent)) == 1


def test_list_shows_published_courses_with_filters_in_the_address(client, published):
    page = client.get("/courses?topic=w&language=es&q=RIOS&lang=en")

    assert page.status_code == 200
    assert "Water for all" in page.text
    assert "1 course<" in page.text
    assert page.text.count('class="chip"') == 3
    assert 'value="RIOS"' in page.text


def test_list_without_a_match_says_so_and_leads_on(client, published):
    page = client.get("/courses?q=volcano")

    assert "No course fits these filters" in page.text
    assert "0 courses" in page.text


@pytest.mark.parametrize(
    "query", ["topic=x", "language=xx", "topic=w&topic=w", "q=%25%22*", "language=%27--"]
)
def test_list_ignores_unknown_filters(client, published, query):
    assert client.get(f"/courses?{query}").status_code == 200


def test_list_with_a_foreign_cursor_is_refused(client, published):
    assert client.get("/courses?cursor=nonsense").status_code == 400


def test_list_needs_four_statements_whatever_its_length(client, db, cast, statements):
    topic = make_topic(db, letter="w")
    for _number in range(30):
        make_course(db, provider_id=cast.secretariat_id, topic_ids=[topic.id])

    with statements() as sent:
        page = client.get("/courses")

    assert page.status_code == 200
    assert 'rel="next"' in page.text
    assert len(selects(sent)) <= 4


def test_list_changes_its_tag_when_a_course_is_published(client, db, cast):
    make_course(db, provider_id=cast.secretariat_id)
    tag = client.get("/courses").headers["ETag"]
    assert client.get("/courses", headers={"If-None-Match": tag}).status_code == 304

    make_course(db, provider_id=cast.secretariat_id)

    assert client.get("/courses", headers={"If-None-Match": tag}).status_code == 200


def test_course_page_shows_what_one_needs_to_decide(client, published):
    page = client.get("/courses/water-for-all?lang=en")

    assert page.status_code == 200
    for text in (
        "Water for all",
        "Metropolis Secretariat General",
        "Read a water balance",
        "2 hours",
        "English and Spanish",
        "Sources",
        "Rivers",
        "No session is planned yet",
    ):
        assert text in page.text
    assert "Rivers *flow*" not in page.text
    assert "Edit this course" not in page.text


def test_course_page_in_spanish_names_the_language_of_what_is_not_translated(client, published):
    page = client.get("/courses/water-for-all?lang=es")

    assert "<h1>Agua para todas las personas</h1>" in page.text
    assert re.search(r'<span lang="en" dir="ltr">Sources</span>', page.text)
    assert '<ul lang="en" dir="ltr">' in page.text


def test_course_page_offers_editing_to_its_trainers(client, published, sign_in, cast):
    page = sign_in(client, cast.tom).get("/courses/water-for-all?lang=en")

    assert "Edit this course" in page.text
    assert page.headers["Cache-Control"] != "private, no-cache"


@pytest.mark.parametrize("who", [None, "lena", "mona"])
def test_draft_is_not_found_by_others(client, ctx_for, system_ctx, sign_in, cast, who):
    topic_id = make_topic_by_action(system_ctx)
    make_ready_draft(ctx_for(cast.tom), provider_id=cast.secretariat_id, topic_id=topic_id)
    if who:
        sign_in(client, getattr(cast, who))

    assert client.get("/courses/water-for-all").status_code == 404
    assert "Water for all" not in client.get("/courses").text


def test_draft_is_shown_to_its_trainer_as_a_draft(client, ctx_for, system_ctx, sign_in, cast):
    topic_id = make_topic_by_action(system_ctx)
    make_ready_draft(ctx_for(cast.tom), provider_id=cast.secretariat_id, topic_id=topic_id)

    page = sign_in(client, cast.tom).get("/courses/water-for-all?lang=en")

    assert page.status_code == 200
    assert "This is a draft." in page.text


def test_unknown_course_is_not_found(client, cast):
    assert client.get("/courses/none-such").status_code == 404


def headings(text):
    return re.findall(r"<h3>([^<]+)</h3>", text)


def test_course_page_sorts_its_sessions_and_shows_both_times(client, db, cast):
    course = make_course(db, provider_id=cast.secretariat_id, slug="water")
    make_session(
        db, course=course, slug="open", zone="Asia/Seoul", trainer_ids=[cast.tom.person_id]
    )
    make_session(db, course=course, slug="past", starts_in=timedelta(days=-9))
    client.set_cookie("ls_zone", "America/Bogota")

    page = client.get("/courses/water?lang=en")

    assert headings(page.text) == ["Open for enrolment", "Past sessions"]
    assert "04:00 to 05:30 Bogotá, 18:00 to 19:30 Seoul" in page.text
    assert "Times are shown in Bogotá." in page.text
    assert "Tom Okafor" in page.text
    assert page.text.index("/sessions/open") < page.text.index("/sessions/past")


def test_course_page_hides_sessions_that_are_still_drafts(client, db, cast, sign_in):
    course = make_course(db, provider_id=cast.secretariat_id, slug="water")
    make_session(db, course=course, slug="not-yet", state="draft")

    assert "not-yet" not in client.get("/courses/water").text
    assert "not-yet" in sign_in(client, cast.tom).get("/courses/water").text


def test_course_page_needs_the_same_statements_whatever_its_length(client, db, cast, statements):
    small = make_course(db, provider_id=cast.secretariat_id, slug="small")
    large = make_course(db, provider_id=cast.secretariat_id, slug="large", texts=9, quizzes=3)
    make_session(db, course=small)
    for _number in range(5):
        make_session(db, course=large, meetings=3)

    counted = []
    for slug in ("small", "large"):
        with statements() as sent:
            client.get(f"/courses/{slug}")
        counted.append(len(selects(sent)))

    assert counted[0] == counted[1] <= 10


def test_front_page_counts_sessions_to_come_and_lists_those_not_begun(client, db, cast):
    topic = make_topic(db, letter="w")
    course = make_course(db, provider_id=cast.secretariat_id, topic_ids=[topic.id])
    make_session(db, course=course, slug="coming")
    make_session(db, course=course, slug="under-way", starts_in=timedelta(days=-1), meetings=5)
    make_session(db, course=course, slug="over", starts_in=timedelta(days=-9))

    page = client.get("/?lang=en")

    assert "2 sessions</small>" in page.text
    assert "/sessions/coming" in page.text
    assert "/sessions/under-way" not in page.text
    assert "/sessions/over" not in page.text
