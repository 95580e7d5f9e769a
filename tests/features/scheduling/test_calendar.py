"""The calendar file: right zones inside, an identity that stays, a sequence that counts up."""

import icalendar
import pytest

from learning_station.kernel.languages import LanguageMap
from learning_station.kernel.zones import to_utc
from learning_station.scheduling import documents, queries
from tests.factories import make_course, make_meeting, make_session


@pytest.fixture
def session(db, cast):
    course = make_course(db, provider_id=cast.secretariat_id)
    session = make_session(
        db, course=course, meetings=0, title=LanguageMap(en="Goals", es="Objetivos")
    )
    for day in ("2027-03-23", "2027-03-30"):
        local = documents.datetime.fromisoformat(f"{day} 15:00")
        make_meeting(
            db,
            session_id=session.id,
            starts_at=to_utc(local, "Europe/Madrid"),
            zone="Europe/Madrid",
        )
    return session


def calendar_of(ctx, session):
    content = documents.make_calendar(
        session,
        queries.list_meetings(ctx, session.id),
        language="es",
        page_url="https://station.example/sessions/goals",
        domain="station.example",
        now=ctx.clock.now(),
    )
    return content, icalendar.Calendar.from_ical(content)


def test_meetings_keep_their_local_time_across_the_change_of_clocks(session, anonymous_ctx):
    content, calendar = calendar_of(anonymous_ctx, session)

    starts = [event.decoded("dtstart") for event in calendar.walk("VEVENT")]
    assert [start.isoformat() for start in starts] == [
        "2027-03-23T15:00:00+01:00",
        "2027-03-30T15:00:00+02:00",
    ]
    assert b"DTSTART;TZID=Europe/Madrid:20270330T150000" in content
    zones = calendar.walk("VTIMEZONE")
    assert [str(zone["tzid"]) for zone in zones] == ["Europe/Madrid"]
    assert zones[0].walk("DAYLIGHT")


def test_identity_stays_and_sequence_counts_up(db, session, anonymous_ctx):
    meeting = queries.list_meetings(anonymous_ctx, session.id)[0]
    before = calendar_of(anonymous_ctx, session)[1].walk("VEVENT")[0]
    meeting.sequence += 1
    db.commit()

    after = calendar_of(anonymous_ctx, session)[1].walk("VEVENT")[0]

    assert after["uid"] == before["uid"] == f"{meeting.id}@station.example"
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after["summary"] == "Objetivos (1/2)"


def test_the_online_link_is_not_in_the_file(session, anonymous_ctx):
    content, _calendar = calendar_of(anonymous_ctx, session)

    assert b"meet.example" not in content
    assert b"https://station.example/sessions/goals" in content.replace(b"\r\n ", b"")


def test_a_cancelled_session_cancels_its_events(db, session, anonymous_ctx):
    session.state = "cancelled"
    db.commit()

    _content, calendar = calendar_of(anonymous_ctx, session)

    events = calendar.walk("VEVENT")
    assert {str(event["status"]) for event in events} == {"CANCELLED"}
    assert {event["sequence"] for event in events} == {1}
