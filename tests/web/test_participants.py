"""The participants of a session, for those who organise it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.enrolment.models import Enrolment
from tests.factories import (
    make_enrolment,
    make_person,
    make_session,
)

DAY = timedelta(days=1)


def seats(db, session):
    return sorted(db.scalars(sa.select(Enrolment.seat).where(Enrolment.session_id == session.id)))


@pytest.fixture
def applied(db, course, cast):
    session = make_session(db, course=course, slug="panel", policy="approval", capacity=1)
    people = [
        make_enrolment(
            db, session_id=session.id, person_id=person_id, seat="none", application="submitted"
        )
        for person_id in (cast.lena.person_id, cast.otto.person_id, cast.amina.person_id)
    ]
    return session, people


def test_applications_are_approved_together(db, client, sign_in, cast, applied):
    session, people = applied
    sign_in(client, cast.rita)
    assert "Lena Vargas" in client.get("/sessions/panel/participants").text

    answer = client.post(
        "/sessions/panel/participants/decide",
        data={"enrolment": [str(p.id) for p in people[:2]], "decision": "approve"},
        follow_redirects=True,
    )

    assert "Applications decided: 2." in answer.text
    assert "so these wait on the waitlist: 1." in answer.text
    assert seats(db, session) == ["enrolled", "none", "waitlisted"]
    waiting = client.get("/sessions/panel/participants?view=waiting")
    assert "Otto Brandt" in waiting.text


def test_refusing_together_needs_a_reason(db, client, sign_in, cast, applied):
    _session, people = applied
    sign_in(client, cast.rita)
    chosen = {"enrolment": [str(p.id) for p in people], "decision": "reject"}

    without = client.post("/sessions/panel/participants/decide", data=chosen)
    with_one = client.post(
        "/sessions/panel/participants/decide",
        data=chosen | {"reason": "Other cities first"},
        follow_redirects=True,
    )

    assert without.status_code == 422
    assert "Give a reason" in without.text
    assert without.text.count(" checked") == 3
    assert "Applications decided: 3." in with_one.text
    assert "Other cities first" in client.get("/sessions/panel/participants?view=out").text


@pytest.mark.parametrize(
    "data", [{}, {"enrolment": "nonsense"}, {"decision": "approve"}, {"enrolment": ["x"] * 9}]
)
def test_deciding_nothing_changes_nothing(db, client, sign_in, cast, applied, data):
    session, _people = applied
    sign_in(client, cast.rita)

    answer = client.post("/sessions/panel/participants/decide", data=data | {"reason": "<b>"})

    assert answer.status_code == 422
    assert "Choose at least one application." in answer.text
    assert "&lt;b&gt;" in answer.text
    assert seats(db, session) == ["none"] * 3


def test_one_person_is_approved_then_taken_back_with_history(db, client, sign_in, cast, applied):
    session, people = applied
    sign_in(client, cast.tom)
    url = f"/sessions/panel/participants/{people[0].id}"

    client.post(f"{url}/approve")
    assert client.post(f"{url}/end", data={"reason": ""}).status_code == 422
    client.post(f"{url}/end", data={"reason": "Moved to another city"})
    page = client.get(f"{url}?lang=en")

    assert "Application approved, seat given" in page.text
    assert "Moved to another city" in page.text
    assert "Tom Okafor" in page.text
    assert seats(db, session) == ["cancelled", "none", "none"]


def test_participants_as_csv_are_for_organisers(client, sign_in, cast, applied):
    path = "/sessions/panel/participants.csv?view=applied"

    assert sign_in(client, cast.lena).get(path).status_code == 403
    text = sign_in(client, cast.tom).get(path).text
    assert [line.split(",")[1] for line in text.splitlines()] == [
        "Given name", "Lena", "Otto", "Amina",
    ]  # fmt: skip
    assert "Application to be decided" in text
    assert "submitted" not in text


def test_waitlist_says_why_nobody_moves(db, client, sign_in, cast, session, clock):
    make_enrolment(db, session_id=session.id, person_id=cast.lena.person_id, seat="waitlisted")
    session.capacity = 0
    db.commit()
    path = "/sessions/goals/participants?view=waiting"

    full = sign_in(client, cast.tom).get(path)
    clock.at = session.ends_at
    over = sign_in(client, cast.tom).get(path)

    assert "All seats are taken." in full.text
    assert "This session is over." in over.text


def test_participants_are_for_organisers(client, sign_in, cast, applied):
    _session, people = applied
    for path in ("participants", f"participants/{people[0].id}"):
        assert sign_in(client, cast.lena).get(f"/sessions/panel/{path}").status_code == 403
        assert sign_in(client, cast.tom).get(f"/sessions/panel/{path}").status_code == 200


def test_person_of_another_session_is_not_found(client, sign_in, cast, applied, session):
    _panel, people = applied
    sign_in(client, cast.tom)

    assert client.get(f"/sessions/goals/participants/{people[0].id}").status_code == 404


def test_participants_need_few_statements(db, client, sign_in, cast, session, statements):
    for _number in range(8):
        make_enrolment(db, session_id=session.id, person_id=make_person(db).id)
    sign_in(client, cast.rita).get("/sessions/goals/participants")

    with statements() as sent:
        client.get("/sessions/goals/participants")

    # One of them finds out who is signed in.
    assert len(sent) <= 4, "\n\n".join(sent)
