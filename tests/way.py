"""A session to learn in: two meetings, two texts, one quiz, and Lena's seat; Tom gives it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learning_station.catalogue.models import Answer, Question, Unit
from learning_station.enrolment.models import Enrolment
from learning_station.kernel.languages import LanguageMap
from learning_station.scheduling.models import Meeting, TrainingSession
from tests.cast import Cast
from tests.factories import make_course, make_enrolment, make_session, make_topic


@dataclass
class Way:
    """The session with what stands on its line."""

    session: TrainingSession
    units: list[Unit]
    quiz: Unit
    meetings: list[Meeting]
    lena: Enrolment


def make_way(db: Session, cast: Cast) -> Way:
    """Make the session; its meetings are one hour and one day and one hour ahead."""
    course = make_course(
        db,
        provider_id=cast.secretariat_id,
        topic_ids=[make_topic(db, letter="W", name="Water management").id],
        texts=2,
        quizzes=1,
    )
    session = make_session(
        db,
        course=course,
        slug="urban-water",
        title=LanguageMap(en="Urban water"),
        meetings=2,
        required_meetings=1,
        trainer_ids=[cast.tom.person_id],
        starts_in=timedelta(hours=1),
        zone="Europe/Stockholm",
    )
    units = db.scalars(
        sa.select(Unit).where(Unit.version_id == session.version_id).order_by(Unit.position)
    ).all()
    meetings = db.scalars(
        sa.select(Meeting).where(Meeting.session_id == session.id).order_by(Meeting.starts_at)
    ).all()
    return Way(
        session=session,
        units=[unit for unit in units if unit.kind != "quiz"],
        quiz=next(unit for unit in units if unit.kind == "quiz"),
        meetings=list(meetings),
        lena=make_enrolment(db, session_id=session.id, person_id=cast.lena.person_id),
    )


def quiz_answers(db: Session, quiz: Unit, *, right: bool) -> dict[UUID, set[UUID]]:
    """Return answers to all questions of the quiz, all right or all wrong."""
    rows = db.scalars(
        sa.select(Answer)
        .join(Question, Question.id == Answer.question_id)
        .where(Question.unit_id == quiz.id, Answer.is_correct.is_(right))
    )
    chosen: dict[UUID, set[UUID]] = {}
    for row in rows:
        chosen.setdefault(row.question_id, set()).add(row.id)
    return chosen
