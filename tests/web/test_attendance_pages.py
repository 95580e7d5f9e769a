"""Attendance pages: one form for everybody at a meeting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from learning_station.kernel.clock import FixedClock
from learning_station.learning.models import Attendance
from tests.cast import Cast, Member
from tests.factories import make_course, make_enrolment, make_session
from tests.way import Way, make_way
from tests.web.kit import field_error, form_values
from tests.world import World

SignIn = Callable[[FlaskClient, Member], FlaskClient]
BASE = "/sessions/urban-water/attendance"


@pytest.fixture
def way(db: Session, cast: Cast, clock: FixedClock) -> Way:
    made = make_way(db, cast)
    clock.advance(timedelta(hours=2))
    return made


def marks(db: Session) -> dict[object, str]:
    return dict(db.execute(sa.select(Attendance.enrolment_id, Attendance.status)).all())


def test_trainers_of_the_session_and_administrators_see_the_sheets(
    world: World, cast: Cast, way: Way, sign_in: SignIn
) -> None:
    expected = {cast.tom: 200, cast.rita: 200, cast.lena: 403, cast.otto: 403, cast.mona: 403}

    for member, status in expected.items():
        client = sign_in(world.app.test_client(), member)
        for address in (f"{BASE}/", f"{BASE}/{way.meetings[0].id}"):
            assert client.get(address).status_code == status, (member.name, address)


def test_attendance_belongs_to_teaching_in_the_head(way: Way, tom: FlaskClient) -> None:
    page = tom.get(f"{BASE}/?lang=en").text

    assert 'aria-current="page">Teaching' in page
    assert 'aria-current="page">Sessions' not in page


def test_sheets_lead_back_to_the_preparation(way: Way, tom: FlaskClient) -> None:
    for address in (f"{BASE}/", f"{BASE}/{way.meetings[0].id}"):
        crumbs = tom.get(address).text.partition('class="crumbs"')[2].partition("</nav>")[0]

        assert 'href="/authoring/sessions"' in crumbs
        assert 'href="/sessions/urban-water/plan"' in crumbs


def test_trainers_do_not_see_the_sheets_of_sessions_they_do_not_give(
    db: Session, cast: Cast, way: Way, tom: FlaskClient
) -> None:
    foreign = make_session(
        db, course=make_course(db, provider_id=cast.berlin_id), slug="foreign", meetings=1
    )

    assert tom.get("/sessions/foreign/attendance/").status_code == 404
    assert tom.get(f"/sessions/foreign/attendance/{way.meetings[0].id}").status_code == 404
    assert tom.get(f"{BASE}/{uuid4()}").status_code == 404
    assert foreign.id


def test_the_list_counts_who_is_marked(way: Way, tom: FlaskClient) -> None:
    page = tom.get(f"{BASE}/").text

    assert "0 of 1" in page
    assert str(way.meetings[1].id) in page


def test_marking_is_saved_and_shown(db: Session, cast: Cast, way: Way, tom: FlaskClient) -> None:
    otto = make_enrolment(db, session_id=way.session.id, person_id=cast.otto.person_id)
    address = f"{BASE}/{way.meetings[0].id}"

    response = tom.post(address, data={f"status-{way.lena.id}": "late", f"status-{otto.id}": ""})

    assert response.status_code == 303
    assert marks(db) == {way.lena.id: "late"}
    assert '<option value="late" selected>' in tom.get(address).text


def test_the_second_button_marks_all_others_as_present(
    db: Session, cast: Cast, way: Way, tom: FlaskClient
) -> None:
    otto = make_enrolment(db, session_id=way.session.id, person_id=cast.otto.person_id)

    tom.post(
        f"{BASE}/{way.meetings[0].id}",
        data={f"status-{way.lena.id}": "absent", "others": "present"},
    )

    assert marks(db) == {way.lena.id: "absent", otto.id: "present"}


def test_unknown_words_are_refused_and_nothing_is_saved(
    db: Session, way: Way, tom: FlaskClient
) -> None:
    response = tom.post(f"{BASE}/{way.meetings[0].id}", data={f"status-{way.lena.id}": "there"})

    assert response.status_code == 422
    assert "error-summary" in response.text
    assert marks(db) == {}


def opened(client: FlaskClient, way: Way) -> dict[str, object]:
    return form_values(client.get(f"{BASE}/{way.meetings[0].id}?lang=en").text)


def sent(client: FlaskClient, way: Way, form: dict[str, object]) -> TestResponse:
    return client.post(f"{BASE}/{way.meetings[0].id}?lang=en", data=form)


def test_two_who_mark_different_people_at_once_undo_nothing_of_each_other(
    world: World, db: Session, cast: Cast, way: Way, tom: FlaskClient, sign_in: SignIn
) -> None:
    otto = make_enrolment(db, session_id=way.session.id, person_id=cast.otto.person_id)
    rita = sign_in(world.app.test_client(), cast.rita)
    sent(tom, way, opened(tom, way) | {f"status-{otto.id}": "present"})
    toms, ritas = opened(tom, way), opened(rita, way)

    first = sent(tom, way, toms | {f"status-{otto.id}": "absent"})
    second = sent(rita, way, ritas | {f"status-{way.lena.id}": "late", "others": "present"})

    assert (first.status_code, second.status_code) == (303, 303)
    assert marks(db) == {otto.id: "absent", way.lena.id: "late"}


def test_marking_over_anothers_mark_is_asked_about_and_keeps_what_was_chosen(
    world: World, db: Session, cast: Cast, way: Way, tom: FlaskClient, sign_in: SignIn
) -> None:
    otto = make_enrolment(db, session_id=way.session.id, person_id=cast.otto.person_id)
    rita = sign_in(world.app.test_client(), cast.rita)
    ritas = opened(rita, way) | {f"status-{way.lena.id}": "late"}
    sent(tom, way, opened(tom, way) | {f"status-{way.lena.id}": "absent"})
    sent(tom, way, opened(tom, way) | {f"status-{otto.id}": "excused"})

    refused = sent(rita, way, ritas)

    assert refused.status_code == 409
    assert "Tom Okafor changed this meanwhile (" in refused.text
    assert field_error(refused.text, f"status-{way.lena.id}") == "Marked meanwhile: Absent"
    assert field_error(refused.text, f"status-{otto.id}") == ""
    assert marks(db) == {way.lena.id: "absent", otto.id: "excused"}
    again = form_values(refused.text)
    assert (again[f"status-{way.lena.id}"], again[f"status-{otto.id}"]) == ("late", "excused")
    assert sent(rita, way, again).status_code == 303
    assert marks(db) == {way.lena.id: "late", otto.id: "excused"}


def test_a_sheet_that_is_sent_twice_is_saved_once(way: Way, tom: FlaskClient, db: Session) -> None:
    form = opened(tom, way) | {f"status-{way.lena.id}": "late"}

    answers = [sent(tom, way, form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert marks(db) == {way.lena.id: "late"}


def test_asking_for_the_head_of_the_page_saves_nothing(way: Way, tom: FlaskClient) -> None:
    assert tom.head(f"{BASE}/{way.meetings[0].id}").status_code == 200
    assert "Saved." not in tom.get(f"{BASE}/?lang=en").text


def test_before_the_meeting_nothing_can_be_marked(db: Session, way: Way, tom: FlaskClient) -> None:
    address = f"{BASE}/{way.meetings[1].id}"

    assert "once the meeting has begun" in tom.get(address).text
    response = tom.post(address, data={f"status-{way.lena.id}": "present"})
    assert response.status_code == 422
    assert marks(db) == {}


def test_a_sheet_takes_few_statements_however_many_people(
    db: Session, cast: Cast, way: Way, tom: FlaskClient, statements: Callable[..., object]
) -> None:
    address = f"{BASE}/{way.meetings[0].id}"
    counts = []
    for member in (cast.otto, cast.amina):
        make_enrolment(db, session_id=way.session.id, person_id=member.person_id)
        with statements() as sent:  # type: ignore[attr-defined]  # a context manager
            tom.get(address)
        counts.append(len(sent))

    assert counts[0] == counts[1] <= 5
