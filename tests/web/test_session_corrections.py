"""Wrong dates in the forms of a session: refused beside the field, repaired where they stand."""

from datetime import timedelta

import pytest

from learning_station.scheduling.models import Meeting
from tests.factories import make_course, make_meeting, make_session
from tests.world import NOW

DAY = timedelta(days=1)
MEETING = {
    "zone": "UTC", "starts_day": "2026-12-22", "starts_time": "15:00", "ends_time": "16:30",
}  # fmt: skip
FORM = {
    "title_en": "Water in cities", "zone": "UTC", "first_day": "2026-12-20",
    "last_day": "2026-12-29", "format": "online", "spoken": ["en"], "policy": "open",
    "opens_day": "2026-11-01", "opens_time": "00:00", "closes_day": "2026-12-18",
    "closes_time": "23:59", "award": "completion", "required_meetings": "1",
}  # fmt: skip
IN_2001 = {
    "first_day": "2001-12-20", "last_day": "2001-12-29", "opens_day": "2001-11-01",
    "closes_day": "2001-12-18",
}  # fmt: skip


@pytest.fixture
def course(db, cast):
    return make_course(db, provider_id=cast.secretariat_id)


@pytest.fixture
def session(db, course):
    return make_session(db, course=course, slug="water", meetings=3, starts_in=27 * DAY)


def test_a_wrong_year_is_refused_beside_its_field_and_nothing_typed_is_lost(
    db, client, sign_in, cast, session
):
    sign_in(client, cast.tom)
    url = "/sessions/water/meetings/new"
    typed = MEETING | {"starts_day": "2025-12-22", "title_en": "Night walk"}

    refused = client.post(url, data=typed)
    accepted = client.post(url, data=typed | {"starts_day": "2026-12-22"})

    assert refused.status_code == 422
    assert "This meeting would begin in the past." in refused.text
    assert 'href="#starts_day"' in refused.text
    assert "Night walk" in refused.text
    assert 'value="2025-12-22"' in refused.text
    assert accepted.status_code == 303


def test_a_session_is_not_moved_into_the_past(db, client, sign_in, cast, session):
    sign_in(client, cast.tom)

    refused = client.post("/sessions/water/edit", data=FORM | IN_2001)
    last = client.post("/sessions/water/edit", data=FORM | {"required_meetings": "50"})
    accepted = client.post("/sessions/water/edit", data=FORM)

    assert (refused.status_code, last.status_code, accepted.status_code) == (422, 422, 303)
    assert "This day lies in the past." in refused.text
    assert 'href="#first_day"' in refused.text
    assert 'value="2001-12-20"' in refused.text
    assert "ask for no more than that" in last.text
    assert 'href="#required_meetings"' in last.text


def test_a_meeting_in_the_past_can_be_moved_until_somebody_was_marked(
    db, client, sign_in, cast, session
):
    wrong = make_meeting(db, session_id=session.id, starts_at=NOW - 300 * DAY)
    session.starts_at = wrong.starts_at
    db.commit()
    sign_in(client, cast.tom)
    url = f"/sessions/water/meetings/{wrong.id}"

    assert url in client.get("/sessions/water/plan").text
    assert client.post(url, data=MEETING).status_code == 303
    wrong.is_marked = True
    db.commit()
    assert url not in client.get("/sessions/water/plan").text
    refused = client.post(url, data=MEETING | {"starts_time": "14:00"})
    assert refused.status_code == 422
    assert "Attendance was marked" in refused.text
    client.post(f"{url}/remove")
    assert "Attendance was marked" in client.get("/sessions/water/plan").text
    assert db.get(Meeting, wrong.id) is not None


def test_a_meeting_the_certificate_asks_for_is_not_removed(db, client, sign_in, cast, session):
    session.required_meetings = 3
    meeting = make_meeting(db, session_id=session.id, starts_at=NOW + 40 * DAY)
    sign_in(client, cast.tom)
    also = client.post(f"/sessions/water/meetings/{meeting.id}/remove")
    first = db.query(Meeting).filter_by(session_id=session.id).first()

    client.post(f"/sessions/water/meetings/{first.id}/remove")

    assert also.status_code == 303
    assert "Lower that number first." in client.get("/sessions/water/plan").text
    assert db.query(Meeting).filter_by(session_id=session.id).count() == 3


def test_what_is_over_without_results_is_corrected_by_administrators(
    db, client, sign_in, cast, course
):
    session = make_session(db, course=course, slug="water", meetings=0, starts_in=-20 * DAY)
    right = FORM | {"first_day": "2026-11-04", "opens_day": "2026-10-25", "required_meetings": "0"}

    sign_in(client, cast.tom)
    assert "/sessions/water/edit" not in client.get("/sessions/water/plan").text
    refused = client.post("/sessions/water/edit", data=right)
    sign_in(client, cast.rita)
    assert "/sessions/water/edit" in client.get("/sessions/water/plan").text
    session.has_results = True
    db.commit()
    kept = client.post("/sessions/water/edit", data=right)
    assert "/sessions/water/edit" not in client.get("/sessions/water/plan").text
    session.has_results = False
    db.commit()
    corrected = client.post("/sessions/water/edit", data=right)

    assert (refused.status_code, kept.status_code, corrected.status_code) == (422, 422, 303)
    assert "This session is over." in refused.text
    db.refresh(session)
    assert session.ends_at == NOW.replace(hour=0) + 36 * DAY
