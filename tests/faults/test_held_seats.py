"""Twenty names at the same moment for three held seats, while strangers enrol."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from learning_station.enrolment import actions, errors, queries
from learning_station.enrolment.models import Enrolment, Nomination, SeatHold
from learning_station.kernel.actor import Actor, Grant, Role, system_actor
from tests.factories import (
    IDS,
    make_course,
    make_organisation,
    make_person,
    make_session,
)
from tests.features.enrolment.city_kit import make_official
from tests.world import NOW

pytestmark = pytest.mark.fault

NAMES = 20
HELD = 3
SEATS = 8


@pytest.fixture
def scene(app):
    """Make a city with twenty people and a coordinator, strangers, and a session with a hold."""
    with Session(app.extensions["engine"]) as db:
        provider = make_organisation(db, kind="secretariat")
        city = make_organisation(db)
        people = [make_official(db, city.id) for _ in range(NAMES)]
        strangers = [Actor(make_person(db).id) for _ in range(NAMES)]
        chief = make_official(db, city.id)
        mona = Actor(chief.person_id, frozenset({Grant(Role.COORDINATOR, city.id)}))
        course = make_course(db, provider_id=provider.id)
        # The application's clock is the real one: the session lies ahead of it.
        far = timedelta(days=3650)
        session = make_session(db, course=course, capacity=SEATS, starts_in=far)
        hold = SeatHold(
            id=IDS.new(), session_id=session.id, organisation_id=city.id, seats=HELD,
            releases_at=NOW + far, created_at=NOW,
        )  # fmt: skip
        db.add(hold)
        db.commit()
        return city.id, session.id, hold.id, mona, people, strangers


def at_once(app, jobs):
    """Run all jobs at the same moment, each in a context of its own; return their answers."""
    start = threading.Barrier(len(jobs))

    def run(job):
        actor, do = job
        start.wait()
        with app.app_context():
            try:
                return do(app.extensions["new_context"](actor))
            except (errors.HoldFull, errors.HoldReleased) as refusal:
                return refusal

    with ThreadPoolExecutor(len(jobs)) as threads:
        return list(threads.map(run, jobs))


def test_exactly_as_many_are_named_as_seats_are_held(app, scene):
    city_id, session_id, hold_id, mona, people, strangers = scene

    def name(person):
        return mona, lambda ctx: actions.nominate_person(
            ctx, session_id=session_id, organisation_id=city_id, person_id=person.person_id,
            hold_id=hold_id,
        )  # fmt: skip

    def enrol(who):
        return who, lambda ctx: actions.enrol(ctx, session_id=session_id).seat

    answers = at_once(app, [*map(name, people), *map(enrol, strangers)])

    kinds = Counter(
        answer if isinstance(answer, str) else type(answer).__name__ for answer in answers
    )
    assert kinds == {
        "UUID": HELD, "HoldFull": NAMES - HELD,
        "enrolled": SEATS - HELD, "waitlisted": NAMES - (SEATS - HELD),
    }  # fmt: skip
    confirm_all(app, session_id, people)
    with Session(app.extensions["engine"]) as db:
        seats = db.scalars(sa.select(Enrolment.seat).where(Enrolment.hold_id == hold_id)).all()
        taken = db.scalar(sa.select(sa.func.count()).where(Enrolment.seat == "enrolled"))
    assert seats == ["enrolled"] * HELD
    assert taken == SEATS


def confirm_all(app, session_id, people):
    """Let everybody who was named say yes at once, each of them twice."""
    with Session(app.extensions["engine"]) as db:
        named = dict(db.execute(sa.select(Nomination.email, Nomination.id)).all())
    jobs = []
    for person in people:
        with app.app_context():
            ctx = app.extensions["new_context"](person)
            mine = [one.id for one in queries.list_own_nominations(ctx)]
        jobs += [(person, confirmation(key)) for key in mine for _twice in range(2)]
    assert len(jobs) == 2 * len(named)

    placed = at_once(app, jobs)

    assert Counter(one.is_new for one in placed) == {True: HELD, False: HELD}


def confirmation(key):
    return lambda ctx: actions.confirm_nomination(ctx, nomination_id=key)


def test_release_and_names_at_the_same_moment_leave_no_seat_twice(app, scene):
    city_id, session_id, hold_id, mona, people, strangers = scene

    def name(person):
        return mona, lambda ctx: actions.nominate_person(
            ctx, session_id=session_id, organisation_id=city_id, person_id=person.person_id,
            hold_id=hold_id,
        )  # fmt: skip

    for who in strangers:
        with app.app_context():
            actions.enrol(app.extensions["new_context"](who), session_id=session_id)
    release = (system_actor("test"), lambda ctx: actions.release_hold(ctx, hold_id=hold_id))

    at_once(app, [*map(name, people), release, release])

    with Session(app.extensions["engine"]) as db:
        taken = db.scalar(sa.select(sa.func.count()).where(Enrolment.seat == "enrolled"))
        hold = db.get(SeatHold, hold_id)
    assert taken == SEATS
    assert hold.released_at is not None
