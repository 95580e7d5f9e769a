"""Two things at the same moment: a double click on a quiz, the last unit and the last mark."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from learning_station.app import Parts, create_app
from learning_station.infra.context import Context
from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.actor import Actor
from learning_station.kernel.clock import FixedClock
from learning_station.learning import actions
from learning_station.learning.models import Attempt, Completion
from tests.cast import Cast, make_cast
from tests.databases import Database
from tests.factories import make_enrolment, make_person
from tests.way import Way, make_way, quiz_answers
from tests.world import NOW, make_settings

pytestmark = pytest.mark.fault

RUNS = 10
Act = Callable[[Context], object]


@pytest.fixture
def app(own_database: Database, tmp_path: Path) -> Iterator[Flask]:
    """Give a real application, two hours later: its transactions commit."""
    clock = FixedClock(NOW + timedelta(hours=2))
    app = create_app(make_settings(own_database, tmp_path), Parts(clock=clock))
    yield app
    app.extensions["tools"].renderer.close()
    app.extensions["engine"].dispose()


@pytest.fixture
def db(app: Flask) -> Iterator[Session]:
    with Session(app.extensions["engine"], expire_on_commit=False) as session:
        yield session


@pytest.fixture
def cast(db: Session) -> Cast:
    return make_cast(db)


@pytest.fixture
def way(db: Session, cast: Cast) -> Way:
    return make_way(db, cast)


def at_once(app: Flask, *acts: tuple[Actor, Act]) -> None:
    """Let everybody act at the same moment, each in a thread and transaction of their own."""
    start = threading.Barrier(len(acts))

    def act(actor: Actor, do: Act) -> None:
        start.wait(timeout=10)
        with app.app_context():
            do(app.extensions["new_context"](actor))

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(act, actor, do) for actor, do in acts]:
            done.result()


def test_a_double_click_is_one_attempt(app: Flask, db: Session, cast: Cast, way: Way) -> None:
    given = quiz_answers(db, way.quiz, right=False)
    db.commit()

    for number in range(1, RUNS + 1):

        def submit(ctx: Context, number: int = number) -> object:
            return actions.submit_attempt(
                ctx,
                enrolment_id=way.lena.id,
                unit_id=way.quiz.id,
                number=number,
                answers=given,
            )

        at_once(app, *[(cast.lena.actor, submit)] * 3)

    db.expire_all()
    numbers = db.scalars(sa.select(Attempt.number).order_by(Attempt.number)).all()
    assert numbers == list(range(1, RUNS + 1))


def test_the_last_unit_and_the_last_mark_together_complete_once(
    app: Flask, db: Session, cast: Cast, way: Way
) -> None:
    right = quiz_answers(db, way.quiz, right=True)
    way.session.required_meetings = 1
    db.commit()
    for run in range(RUNS):
        learner = Actor(_another_learner(db, way, run))
        enrolment = make_enrolment(db, session_id=way.session.id, person_id=learner.person_id)

        def finish(ctx: Context, seat: object = enrolment.id) -> None:
            for unit in way.units:
                actions.complete_unit(ctx, enrolment_id=seat, unit_id=unit.id)
            actions.submit_attempt(
                ctx, enrolment_id=seat, unit_id=way.quiz.id, number=1, answers=right
            )

        def mark(ctx: Context, seat: object = enrolment.id) -> None:
            actions.mark_attendance(ctx, meeting_id=way.meetings[0].id, statuses={seat: "present"})

        at_once(app, (learner, finish), (cast.tom.actor, mark), (cast.rita.actor, mark))

    db.expire_all()
    states = db.execute(
        sa.select(Completion.state).where(Completion.enrolment_id != way.lena.id)
    ).scalars()
    assert list(states) == ["completed"] * RUNS
    completed = db.scalars(
        sa.select(LoggedEvent).where(LoggedEvent.name == "learning.session_completed")
    ).all()
    assert len(completed) == RUNS


def _another_learner(db: Session, way: Way, number: int) -> object:
    return make_person(db, given_name=f"Learner{number}").id
