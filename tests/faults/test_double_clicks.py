"""The same form comes several times at the same moment: it is done once, and all are led on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from learning_station.accounts.models import Person
from learning_station.catalogue.models import Course, CourseModule, Question, Unit
from learning_station.credentials.models import Credential
from learning_station.enrolment.models import Enrolment
from learning_station.organisations.models import Organisation, RoleGrant
from learning_station.scheduling.models import Meeting, TrainingSession
from tests.cast import make_cast
from tests.factories import make_course, make_enrolment, make_session
from tests.faults.browsers import CLICKS, click, new_context, shown_id, signed_in
from tests.features.catalogue.drafts import make_ready_draft, make_topic_by_action
from tests.features.credentials.kit import complete

pytestmark = pytest.mark.fault

RUNS = 10


@dataclass(frozen=True)
class Creating:
    """A form that makes something: where it stands, what is typed, and what it makes."""

    page: str
    values: dict[str, object]
    makes: type
    action: str = ""


SESSION = {
    "title_en": "Water for all", "zone": "Europe/Madrid", "first_day": "2026-12-01",
    "last_day": "2026-12-02", "format": "online", "policy": "open", "opens_day": "2026-11-01",
    "opens_time": "00:00", "closes_day": "2026-12-01", "closes_time": "10:00", "award": "none",
    "spoken": "en",
}  # fmt: skip
MEETING = {"zone": "UTC", "starts_day": "2026-12-01", "starts_time": "09:00", "ends_time": "10:00"}
ORGANISATION = {"name": "A new city {run}", "kind": "metropolis", "zone": "UTC"}
PERSON = {
    "email": "new{run}@city.example", "given_name": "New", "family_name": "Person",
    "profile_kind": "technical", "language": "en", "organisation_id": "",
}  # fmt: skip
QUESTION = {
    "kind": "single", "prompt_en": "What flows?", "answer1_en": "Water", "right1": "y",
    "answer2_en": "Stone",
}  # fmt: skip
COURSE = {
    "provider_id": "{provider}", "title_en": "Twice", "languages": "en", "topics": "w",
    "workload_minutes": "60",
}  # fmt: skip
TEXT = {"title_en": "Rivers", "body_en": "Flow.", "minutes": "5"}

CREATING = {
    "course": Creating("/authoring/courses/new", COURSE, Course),
    "module": Creating(
        "/authoring/courses/{course}/modules/new", {"title_en": "Twice"}, CourseModule
    ),
    "unit": Creating("/authoring/modules/{module}/units/new/text", TEXT, Unit),
    "question": Creating("/authoring/units/{quiz}/questions/new", QUESTION, Question),
    "session": Creating("/sessions/new", {"version_id": "{version}", **SESSION}, TrainingSession),
    "meeting": Creating("/sessions/{slug}/meetings/new", MEETING, Meeting),
    "organisation": Creating("/administration/organisations/new", ORGANISATION, Organisation),
    "person": Creating("/administration/people/new", PERSON, Person),
}


@pytest.fixture
def cast(app):
    """Give the people of the tests."""
    with app.app_context():
        return make_cast(new_context(app).db)


@pytest.fixture
def names(app, cast):
    """Give a draft, a published course and a session, by the names the forms use."""
    with app.app_context():
        ctx = new_context(app)
        topic_id = make_topic_by_action(ctx)
        ready = make_ready_draft(ctx, provider_id=cast.secretariat_id, topic_id=topic_id)
        published = make_course(ctx.db, provider_id=cast.secretariat_id)
        session = make_session(ctx.db, course=published, slug="doubled", capacity=100)
        return {
            "provider": cast.secretariat_id,
            "course": ready.draft.course_id,
            "module": ready.module_id,
            "quiz": ready.quiz_id,
            "version": session.version_id,
            "slug": session.slug,
        }


def count(app, model):
    with app.app_context():
        return new_context(app).db.scalar(sa.select(sa.func.count()).select_from(model))


def filled(values, **names):
    return {
        name: value.format(**names) if isinstance(value, str) else value
        for name, value in values.items()
    }


@pytest.mark.parametrize("kind", CREATING)
def test_a_form_that_comes_several_times_at_once_makes_one_thing(app, cast, names, kind):
    creating = CREATING[kind]
    page = creating.page.format(**names)
    clients = signed_in(app, cast.rita.person_id)
    for run in range(RUNS):
        before = count(app, creating.makes)
        values = filled(creating.values, run=run, **names)
        values["request_id"] = shown_id(clients[0], page)

        answers = click(clients, page, values)

        assert [answer.status_code for answer in answers] == [303] * CLICKS
        assert len({answer.headers["Location"] for answer in answers}) == 1
        assert count(app, creating.makes) == before + 1


def test_two_forms_of_one_page_make_two_things(app, cast, names):
    (client, *_others) = signed_in(app, cast.rita.person_id)
    page = CREATING["meeting"].page.format(**names)
    before = count(app, Meeting)

    for _ in range(2):
        client.post(page, data={**MEETING, "request_id": shown_id(client, page)})

    assert count(app, Meeting) == before + 2


@pytest.mark.parametrize("kind", ["enrol", "grant", "cancel", "delete", "issue", "save"])
def test_the_loser_of_a_double_click_is_led_on_as_calmly(app, cast, names, kind):
    person_id = cast.lena.person_id if kind == "enrol" else cast.rita.person_id
    clients = signed_in(app, person_id)
    for run in range(RUNS):
        page, action, values, model, made = scene_of(app, cast, names, kind, run)
        values["request_id"] = shown_id(clients[0], page)
        before = count(app, model)

        answers = click(clients, action, values)

        assert [answer.status_code for answer in answers] == [303] * CLICKS
        assert len({answer.headers["Location"] for answer in answers}) == 1
        assert count(app, model) == before + made
        for client in clients:
            with client.session_transaction() as cookie:
                tones = {tone for tone, _text in cookie.pop("_flashes", ())}
            assert tones <= {"ok", ""}


def scene_of(app, cast, names, kind, run):
    """Return the page, where its form goes, what is typed, and how many of what there are more."""
    with app.app_context():
        ctx = new_context(app)
        if kind == "enrol":
            course = make_course(ctx.db, provider_id=cast.secretariat_id)
            # Each on a day of its own: nobody has two seats at once.
            day = timedelta(days=7 + run)
            slug = make_session(ctx.db, course=course, slug=f"seats-{run}", starts_in=day).slug
            return f"/sessions/{slug}", f"/sessions/{slug}/enrol", {}, Enrolment, 1
        if kind == "grant":
            person = f"/administration/people/{cast.otto.person_id}/roles/new"
            day = f"2027-01-{run + 1:02}"
            values = {
                "role": "trainer", "organisation_id": str(cast.secretariat_id),
                "starts_on": day, "ends_on": day,
            }  # fmt: skip
            return person, person, values, RoleGrant, 1
        if kind == "cancel":
            course = make_course(ctx.db, provider_id=cast.secretariat_id)
            slug = make_session(ctx.db, course=course, slug=f"cancelled-{run}").slug
            page = f"/sessions/{slug}/cancel"
            return page, page, {"reason": "Too few people."}, TrainingSession, 0
        if kind == "delete":
            ready = make_ready_draft(
                ctx, provider_id=cast.secretariat_id, topic_id=topic_of(ctx), title=f"Gone {run}"
            )
            page = f"/authoring/units/{ready.text_id}/delete"
            return page, page, {}, Unit, -1
        if kind == "issue":
            session = make_earned_session(ctx.db, cast, f"earned-{run}")
            page = f"/certificates/sessions/{session.slug}/issue"
            return page, page, {"language": ""}, Credential, 1
        page = f"/authoring/modules/{names['module']}"
        return page, page, {"title_en": f"Title {run}"}, CourseModule, 0


def make_earned_session(db, cast, slug):
    course = make_course(db, provider_id=cast.secretariat_id)
    session = make_session(db, course=course, slug=slug, award="completion")
    seat = make_enrolment(db, session_id=session.id, person_id=cast.lena.person_id)
    complete(db, seat)
    return session


def topic_of(ctx) -> UUID:
    return ctx.db.scalar(sa.text("SELECT id FROM catalogue_topic").columns(id=sa.Uuid()))
