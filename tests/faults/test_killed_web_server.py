"""A web server is killed fifty times while people enrol: every answer is true, nothing is half."""

from __future__ import annotations

import http.client
import os
import random
import signal
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from learning_station.enrolment.models import Enrolment, EnrolmentChange
from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.clock import FixedClock
from tests.factories import make_course, make_organisation, make_person, make_session
from tests.faults.nodes import start_node
from tests.sign_in import sign_in
from tests.world import NOW

pytestmark = pytest.mark.fault

KILLS = 50
AT_ONCE = 6
SEATS = 40


def cookies_of(app, db, people):
    """Return what the browser of each person sends."""
    world = SimpleNamespace(session=db, clock=FixedClock(NOW))
    found = []
    for person in people:
        client = app.test_client()
        sign_in(world, client, person.id)
        found.append((person.id, client.get_cookie("ls").value))
    return found


def enrol(port, cookie, slug):
    """Ask for a seat; return whether an answer came back."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("POST", f"/sessions/{slug}/enrol", headers={"Cookie": f"ls={cookie}"})
        return connection.getresponse().status == 303
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def test_every_acknowledged_seat_is_there_and_no_half(app, own_database, tmp_path):
    chance = random.Random(20261124)
    with Session(app.extensions["engine"], expire_on_commit=False) as db:
        provider = make_organisation(db, kind="secretariat")
        course = make_course(db, provider_id=provider.id)
        session = make_session(db, course=course, capacity=SEATS, slug="killed")
        people = [make_person(db) for _number in range(KILLS * AT_ONCE)]
        cookies = cookies_of(app, db, people)
    acknowledged = set()
    with start_node(own_database, tmp_path, module="tests.faults.web_node") as node:
        for round_number in range(KILLS):
            share = cookies[round_number * AT_ONCE : (round_number + 1) * AT_ONCE]
            acknowledged |= ask_and_kill(node, share, delay=chance.uniform(0.005, 0.08))

    assert 0 < len(acknowledged) < len(people)
    with Session(app.extensions["engine"]) as db:
        check(db, session.id, acknowledged)


def ask_and_kill(node, share, *, delay):
    """Let some people ask at once, end the server in the middle; return who had an answer."""
    node.go()
    child, port = map(int, node.read_lines(1)[0].split())
    urllib.request.urlopen(f"http://127.0.0.1:{port}/sessions/killed", timeout=20).close()
    killer = threading.Timer(delay, os.kill, (child, signal.SIGKILL))
    with ThreadPoolExecutor(len(share)) as askers:
        killer.start()
        answers = askers.map(lambda one: (one[0], enrol(port, one[1], "killed")), share)
        answered = {person_id for person_id, came in answers if came}
    killer.join()
    time.sleep(0.01)
    return answered


def check(db, session_id, acknowledged):
    """Check that the answers are true, and that each enrolment has its history and its event."""
    rows = db.execute(
        sa.select(Enrolment.id, Enrolment.person_id, Enrolment.seat, Enrolment.waitlisted_at)
        .where(Enrolment.session_id == session_id)
        .order_by(Enrolment.id)
    ).all()
    people = [row.person_id for row in rows]

    assert acknowledged <= set(people)
    assert len(people) == len(set(people))
    assert sum(row.seat == "enrolled" for row in rows) == min(SEATS, len(rows))
    assert {row.seat for row in rows} <= {"enrolled", "waitlisted"}
    ids = [row.id for row in rows]
    for key in (EnrolmentChange.enrolment_id, LoggedEvent.subject_id):
        assert sorted(db.scalars(sa.select(key).where(key.in_(ids)))) == sorted(ids), key
