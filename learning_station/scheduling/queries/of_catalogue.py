"""What pages of topics and courses ask about sessions."""

from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Person
from learning_station.catalogue.models import CourseTopic, Topic
from learning_station.infra.context import Context
from learning_station.scheduling.models import SessionState, SessionTrainer, TrainingSession

from .sessions import Trainer


def count_sessions_by_topic(ctx: Context) -> dict[str, int]:
    """Return how many scheduled sessions are not over, by the small letter of their topics."""
    rows = ctx.db.execute(
        sa.select(Topic.letter, sa.func.count(TrainingSession.id))
        .join(CourseTopic, CourseTopic.topic_id == Topic.id)
        .join(TrainingSession, TrainingSession.course_id == CourseTopic.course_id)
        .where(
            TrainingSession.state == SessionState.SCHEDULED.value,
            TrainingSession.ends_at > ctx.now,
        )
        .group_by(Topic.letter)
    )
    return {letter.lower(): count for letter, count in rows}


def list_trainers_of_course(ctx: Context, course_id: UUID) -> list[Trainer]:
    """Return who gives the course's sessions that are scheduled and not over, by family name."""
    rows = ctx.db.execute(
        sa.select(Person.id, Person.given_name, Person.family_name)
        .join(SessionTrainer, SessionTrainer.person_id == Person.id)
        .join(TrainingSession, TrainingSession.id == SessionTrainer.session_id)
        .where(
            TrainingSession.course_id == course_id,
            TrainingSession.state == SessionState.SCHEDULED.value,
            TrainingSession.ends_at > ctx.now,
        )
        .distinct()
        .order_by(Person.family_name, Person.id)
    )
    return [Trainer(person_id, f"{given} {family}") for person_id, given, family in rows]
