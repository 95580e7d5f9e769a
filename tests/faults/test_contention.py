"""Five hundred people want thirty seats at the same moment."""

from __future__ import annotations

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from learning_station.accounts.models import Person
from learning_station.catalogue.models import Course
from learning_station.enrolment import actions, queries
from learning_station.enrolment.models import Enrolment, EnrolmentChange
from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.actor import Actor
from tests.factories import IDS, make_course, make_organisation, make_session
from tests.world import NOW

pytestmark = pytest.mark.fault

PEOPLE = 500
SEATS = 30
RUNS = 10
THREADS = 16


def make_people(db):
    """Make everybody who wants a seat; they need no account for that."""
    rows = [
        {
            "id": IDS.new(),
            "given_name": "Person",
            "family_name": str(number),
            "printed_name": f"Person {number}",
            "profile_kind": "technical",
            "language": "en",
            "follows": [],
            "zone": "UTC",
            "zone_confirmed": True,
            "created_at": NOW,
        }
        for number in range(PEOPLE)
    ]
    db.execute(sa.insert(Person), rows)
    db.commit()
    return [row["id"] for row in rows]


def enrol_all(app, session_id, people):
    """Let everybody ask at once; return what each of them got."""
    new_context = app.extensions["new_context"]
    start = threading.Barrier(THREADS)
    shares = [people[number::THREADS] for number in range(THREADS)]

    def ask(share):
        start.wait()
        seats = []
        for person_id in share:
            with app.app_context():
                placed = actions.enrol(new_context(Actor(person_id)), session_id=session_id)
                seats.append(placed.seat)
        return seats

    with ThreadPoolExecutor(THREADS) as threads:
        return [seat for seats in threads.map(ask, shares) for seat in seats]


def test_exactly_as_many_get_seats_as_there_are_and_the_rest_wait_in_order(app):
    engine = app.extensions["engine"]
    with Session(engine) as db:
        people = make_people(db)
        provider = make_organisation(db, kind="secretariat")
        course = make_course(db, provider_id=provider.id)
        sessions = [
            make_session(
                db,
                course=course,
                capacity=SEATS,
                slug=f"run-{run}",
                # One after the other: nobody has two seats at the same time.
                starts_in=timedelta(days=8 + run),
            ).id
            for run in range(RUNS)
        ]

    for session_id in sessions:
        given = Counter(enrol_all(app, session_id, people))

        assert given == {"enrolled": SEATS, "waitlisted": PEOPLE - SEATS}
        with Session(engine) as db:
            check_rows(db, session_id)


def check_rows(db, session_id):
    """Check that rows, history and log tell the same story, and that the waitlist has an order."""
    rows = db.execute(
        sa.select(Enrolment.seat, Enrolment.waitlisted_at, Enrolment.enrolled_at, Enrolment.id)
        .where(Enrolment.session_id == session_id)
        .order_by(Enrolment.id)
    ).all()
    waiting = [row for row in rows if row.seat == "waitlisted"]
    seated = [row for row in rows if row.seat == "enrolled"]

    assert (len(seated), len(waiting)) == (SEATS, PEOPLE - SEATS)
    assert all(row.waitlisted_at is not None for row in waiting)
    # Keys are given in the order in which people took the lock.
    assert max(row.id for row in seated) < min(row.id for row in waiting)
    ids = [row.id for row in rows]
    changes = sa.select(sa.func.count()).where(EnrolmentChange.enrolment_id.in_(ids))
    events = sa.select(sa.func.count()).where(LoggedEvent.scope_id == session_id)
    assert db.scalar(changes) == PEOPLE
    assert db.scalar(events) == PEOPLE
    check_places(db, session_id, waiting)


def check_places(db, session_id, waiting):
    """Check that everybody was told the place that the waitlist gives them, without gap or tie."""
    told = dict(
        db.execute(
            sa.select(LoggedEvent.subject_id, LoggedEvent.payload).where(
                LoggedEvent.scope_id == session_id,
                LoggedEvent.name == "enrolment.learner_waitlisted",
            )
        ).all()
    )
    in_order = sorted(waiting, key=lambda row: (row.waitlisted_at, row.id))
    assert [told[row.id]["position"] for row in in_order] == list(range(1, len(waiting) + 1))


def make_contended(app, *, capacity):
    """Make people and one session."""
    with Session(app.extensions["engine"]) as db:
        people = make_people(db)
        provider = make_organisation(db, kind="secretariat")
        course = make_course(db, provider_id=provider.id)
        return people, make_session(db, course=course, capacity=capacity).id


def test_one_person_who_clicks_many_times_at_once_has_one_seat(app):
    people, session_id = make_contended(app, capacity=SEATS)

    given = enrol_all(app, session_id, people[:1] * THREADS * 3)

    with Session(app.extensions["engine"]) as db:
        rows = db.scalar(sa.select(sa.func.count()).select_from(Enrolment))
    assert set(given) == {"enrolled"}
    assert rows == 1


def test_seats_given_up_at_once_go_to_as_many_others(app):
    people, session_id = make_contended(app, capacity=SEATS)
    for person_id in people[: SEATS * 2]:
        join(app, session_id, person_id)

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(lambda person: leave(app, session_id, person), people[:SEATS]))

    with Session(app.extensions["engine"]) as db:
        seats = Counter(db.scalars(sa.select(Enrolment.seat)))
        seated = set(db.scalars(sa.select(Enrolment.person_id).where(Enrolment.seat == "enrolled")))
    assert seats == {"withdrawn": SEATS, "enrolled": SEATS}
    assert seated == set(people[SEATS : SEATS * 2])


def test_two_hundred_join_while_thirty_leave(app):
    people, _session_id = make_contended(app, capacity=SEATS)
    joining, leaving = 200, people[:SEATS]
    with Session(app.extensions["engine"]) as db:
        course = db.scalars(sa.select(Course)).one()
        sessions = [
            make_session(
                db,
                course=course,
                capacity=SEATS,
                slug=f"rush-{run}",
                # One after the other: nobody has two seats at the same time.
                starts_in=timedelta(days=8 + run),
            ).id
            for run in range(RUNS)
        ]

    for run in sessions:
        enrol_all(app, run, leaving)
        ways = [(leave, person) for person in leaving]
        ways += [(join, person) for person in people[SEATS : SEATS + joining]]
        random.Random(str(run)).shuffle(ways)
        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(lambda way, run=run: way[0](app, run, way[1]), ways))

        with Session(app.extensions["engine"]) as db:
            rows = db.execute(
                sa.select(Enrolment.seat, Enrolment.id).where(Enrolment.session_id == run)
            ).all()
        seats = Counter(row.seat for row in rows)
        assert seats == {"enrolled": SEATS, "withdrawn": SEATS, "waitlisted": joining - SEATS}
        # Who came first has a seat: nobody who waits came before anybody who moved up.
        seated = max(row.id for row in rows if row.seat == "enrolled")
        assert seated < min(row.id for row in rows if row.seat == "waitlisted")


def join(app, session_id, person_id):
    """Ask for a seat."""
    with app.app_context():
        actions.enrol(app.extensions["new_context"](Actor(person_id)), session_id=session_id)


def leave(app, session_id, person_id):
    """Give the seat up."""
    with app.app_context():
        context = app.extensions["new_context"](Actor(person_id))
        mine = queries.find_live_enrolment(context, session_id, person_id)
        actions.withdraw(context, enrolment_id=mine.id)
