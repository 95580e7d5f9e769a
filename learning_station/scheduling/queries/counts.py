"""How many sessions each topic has."""

import sqlalchemy as sa

from learning_station.catalogue.models import CourseTopic, Topic
from learning_station.infra.context import Context
from learning_station.scheduling.models import SessionState, TrainingSession


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
