"""Attendance pages: one form for everybody at a meeting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from learning_station.kernel.clock import FixedClock
from learning_station.learning.models import Attendance
from tests.cast import Cast, Member
from tests.factories import make_course, make_enrolment, make_session
from tests.way import Way, make_way
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
