"""The fixtures of the pages: clients in which those who teach and those who administer sit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from learning_station.catalogue.models import Course
from learning_station.infra.context import Context
from learning_station.kernel.languages import LanguageMap
from learning_station.scheduling.models import TrainingSession
from tests.cast import Cast, Member
from tests.factories import make_course, make_session, make_topic

SignIn = Callable[[FlaskClient, Member], FlaskClient]


@pytest.fixture
def tom(client: FlaskClient, sign_in: SignIn, cast: Cast) -> FlaskClient:
    """Give a client in which the trainer is signed in."""
    return sign_in(client, cast.tom)


@pytest.fixture
def tom_ctx(ctx_for: Callable[[Member], Context], cast: Cast) -> Context:
    """Give a context in which the trainer acts."""
    return ctx_for(cast.tom)


@pytest.fixture
def rita(client: FlaskClient, sign_in: SignIn, cast: Cast) -> FlaskClient:
    """Give a client in which the administrator is signed in."""
    return sign_in(client, cast.rita)


@pytest.fixture
def course(db: Session, cast: Cast) -> Course:
    """Give a published course of the secretariat, of two texts and a quiz."""
    topic = make_topic(db, letter="C", name="Social cohesion")
    return make_course(
        db, provider_id=cast.secretariat_id, topic_ids=[topic.id], texts=2, quizzes=1
    )


@pytest.fixture
def session(db: Session, course: Course) -> TrainingSession:
    """Give its session `goals`: two seats, two meetings in Madrid's time."""
    return make_session(
        db,
        course=course,
        slug="goals",
        title=LanguageMap(en="Localizing the Goals", es="Localizar los Objetivos"),
        capacity=2,
        zone="Europe/Madrid",
        meetings=2,
        required_meetings=1,
    )
