"""My line: what somebody has ahead, and nobody else sees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from learning_station.infra.context import Context
from learning_station.kernel.clock import FixedClock
from learning_station.kernel.errors import NotAllowed
from learning_station.kernel.languages import LanguageMap
from learning_station.learning import actions
from learning_station.reporting.queries.my_line import get_my_line
from tests.cast import Cast, Member
from tests.factories import make_course, make_enrolment, make_session
from tests.way import Way, make_way

SignIn = Callable[[FlaskClient, Member], FlaskClient]
CtxFor = Callable[..., Context]


@pytest.fixture
def way(db: Session, cast: Cast) -> Way:
    return make_way(db, cast)


def test_an_empty_line_leads_to_the_sessions(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(client, cast.otto).get("/my-learning/").text

    assert "Nothing lies ahead" in page
    assert "You have no seat at the moment." in page


def test_my_line_shows_where_to_go_on_and_the_meetings(
    client: FlaskClient, cast: Cast, way: Way, sign_in: SignIn
) -> None:
    page = sign_in(client, cast.lena).get("/my-learning/?lang=en").text

    assert page.count("<h1") == 1
    assert "2 meetings lie ahead." in page
    assert "unit 1 of 3" in page
    assert "Tue 24 Nov 2026<br>05:00 to 06:30 Bogotá<br>11:00 to 12:30 Stockholm" in page
    assert "https://meet.example/room" not in page


def test_the_link_to_join_appears_15_minutes_before(
    client: FlaskClient, cast: Cast, way: Way, sign_in: SignIn, clock: FixedClock
) -> None:
    clock.at = way.meetings[0].starts_at - timedelta(minutes=15)

    page = sign_in(client, cast.lena).get("/my-learning/").text

    assert page.count("https://meet.example/room") == 1


def test_waiting_people_see_their_place(
    db: Session, client: FlaskClient, cast: Cast, way: Way, sign_in: SignIn
) -> None:
    for member in (cast.amina, cast.otto):
        make_enrolment(db, session_id=way.session.id, person_id=member.person_id, seat="waitlisted")

    page = sign_in(client, cast.otto).get("/my-learning/").text

    assert "On the waitlist, place 2" in page
    assert "/my-learning/urban-water" not in page


def test_applications_and_completed_sessions_have_their_place(
    db: Session, client: FlaskClient, cast: Cast, way: Way, ctx_for: CtxFor, sign_in: SignIn
) -> None:
    course = make_course(db, provider_id=cast.secretariat_id)
    applied = make_session(db, course=course, title=LanguageMap(en="Applied for"))
    make_enrolment(
        db,
        session_id=applied.id,
        person_id=cast.lena.person_id,
        seat="none",
        application="submitted",
    )
    short = make_session(db, course=course, meetings=0, title=LanguageMap(en="Short one"))
    seat = make_enrolment(db, session_id=short.id, person_id=cast.lena.person_id)
    ctx = ctx_for(cast.lena)
    line = get_my_line(ctx, cast.lena.person_id)
    unit = next(one.next_unit for one in line.sessions if one.session_id == short.id)
    assert unit is not None
    actions.complete_unit(ctx, enrolment_id=seat.id, unit_id=unit.unit_id)

    page = sign_in(client, cast.lena).get("/my-learning/?lang=en").text

    assert "Application to be decided" in page
    assert "Completed on 24 November 2026" in page


def test_sessions_that_are_over_are_not_among_the_next_stops(
    client: FlaskClient, cast: Cast, way: Way, sign_in: SignIn, clock: FixedClock
) -> None:
    clock.advance(timedelta(days=30))

    page = sign_in(client, cast.lena).get("/my-learning/?lang=en").text

    assert "Nothing lies ahead" in page
    assert "Over, not completed" in page
    assert "ended 25 November 2026" in page


def test_cancelled_sessions_leave_the_line(
    db: Session, client: FlaskClient, cast: Cast, way: Way, sign_in: SignIn
) -> None:
    way.session.state = "cancelled"
    db.commit()

    assert "Urban water" not in sign_in(client, cast.lena).get("/my-learning/").text


def test_nobody_reads_the_line_of_another(cast: Cast, ctx_for: CtxFor) -> None:
    for member in (cast.otto, cast.mona, cast.tom, cast.rita):
        with pytest.raises(NotAllowed):
            get_my_line(ctx_for(member), cast.lena.person_id)


def test_the_line_takes_four_statements_however_long_it_is(
    db: Session, cast: Cast, way: Way, ctx_for: CtxFor, statements: Callable[..., object]
) -> None:
    course = make_course(db, provider_id=cast.secretariat_id, texts=3)
    for _number in range(5):
        session = make_session(db, course=course)
        make_enrolment(db, session_id=session.id, person_id=cast.lena.person_id)
    ctx = ctx_for(cast.lena)

    with statements() as sent:  # type: ignore[attr-defined]  # a context manager
        line = get_my_line(ctx, cast.lena.person_id)

    assert len(line.under_way) == 6
    assert len(sent) == 4
