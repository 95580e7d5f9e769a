"""What a coordinator sees of their city: its people in sessions, and nothing of other cities."""

from __future__ import annotations

from datetime import timedelta

import pytest

from learning_station.kernel.actor import Actor, Grant, Role
from learning_station.kernel.errors import NotAllowed, NotFound
from learning_station.learning.models import Completion
from learning_station.reporting.queries import my_city
from learning_station.reporting.queries.my_city import Standing
from tests.factories import IDS, make_course, make_enrolment, make_session
from tests.world import NOW


@pytest.fixture
def session(db, cast):
    course = make_course(db, provider_id=cast.secretariat_id)
    return make_session(db, course=course, slug="water")


@pytest.fixture
def enrol(db, cast, session):
    """Return what puts somebody into the session, from their organisation."""

    def enrol(member, **values):
        return make_enrolment(
            db,
            session_id=session.id,
            person_id=member.person_id,
            organisation_id=member.organisation_id,
            **values,
        )

    return enrol


def test_coordinator_sees_the_people_of_their_city_alone(ctx_for, cast, enrol):
    enrol(cast.lena, office="Water")
    enrol(cast.otto)

    rows = my_city.list_city_people(ctx_for(cast.mona)).rows

    assert [(row.family_name, row.office) for row in rows] == [("Vargas", "Water")]
    assert my_city.get_city(ctx_for(cast.mona)).names == ["Bogotá"]


def test_sessions_are_those_of_the_citys_people(db, ctx_for, cast, enrol, session):
    other = make_session(db, course=make_course(db, provider_id=cast.secretariat_id), slug="other")
    make_enrolment(
        db, session_id=other.id, person_id=cast.otto.person_id, organisation_id=cast.berlin_id
    )
    enrol(cast.lena)

    sessions = my_city.get_city(ctx_for(cast.mona)).sessions

    assert [one.slug for one in sessions] == ["water"]
    with pytest.raises(NotFound):
        my_city.list_city_people(ctx_for(cast.mona), session_slug="other")


def test_person_counts_for_the_city_they_enrolled_from(ctx_for, cast, enrol):
    enrol(cast.lena)
    actor = Actor(cast.mona.person_id, frozenset({Grant(Role.COORDINATOR, cast.berlin_id)}))

    assert my_city.list_city_people(ctx_for(actor)).rows == []


@pytest.mark.parametrize(
    ("values", "standing"),
    [
        ({"seat": "none", "application": "submitted"}, Standing.APPLIED),
        ({"seat": "waitlisted"}, Standing.WAITING),
        ({"seat": "enrolled"}, Standing.ENROLLED),
    ],
)
def test_standing_follows_from_application_and_seat(ctx_for, cast, enrol, values, standing):
    enrol(cast.lena, **values)

    (row,) = my_city.list_city_people(ctx_for(cast.mona)).rows

    assert (row.standing, row.since) == (standing, NOW)


@pytest.mark.parametrize(
    ("application", "seat", "standing"),
    [
        ("rejected", "none", Standing.REFUSED),
        ("none", "withdrawn", Standing.WITHDRAWN),
        ("withdrawn", "none", Standing.WITHDRAWN),
        ("none", "cancelled", Standing.TAKEN_BACK),
    ],
)
def test_end_is_dated_when_it_came(db, ctx_for, cast, enrol, application, seat, standing):
    enrolment = enrol(cast.lena, application=application, seat=seat)
    enrolment.ended_at = NOW + timedelta(days=1)
    db.commit()

    (row,) = my_city.list_city_people(ctx_for(cast.mona)).rows

    assert (row.standing, row.since) == (standing, NOW + timedelta(days=1))


def test_completion_counts_most(db, ctx_for, cast, enrol):
    enrolment = enrol(cast.lena)
    db.add(
        Completion(
            id=IDS.new(),
            enrolment_id=enrolment.id,
            state="completed",
            rule_version="1",
            facts={},
            completed_at=NOW,
            changed_at=NOW,
        )
    )
    db.commit()

    (row,) = my_city.list_city_people(ctx_for(cast.mona)).rows

    assert (row.standing, row.completed_at) == (Standing.COMPLETED, NOW)


@pytest.mark.parametrize("who", ["lena", "tom", "rita"])
def test_others_are_refused(ctx_for, cast, who):
    ctx = ctx_for(getattr(cast, who))

    with pytest.raises(NotAllowed):
        my_city.list_city_people(ctx)
    with pytest.raises(NotAllowed):
        my_city.get_city(ctx)
