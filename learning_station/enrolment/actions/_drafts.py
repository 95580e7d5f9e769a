"""What becomes of an application that was begun when its person gets a real one, on any path.

Only one enrolment of a person and session lives: the draft steps aside, its answers go over to the
new one, and it is gone. No answer is lost when a city names somebody who was just applying.
"""

from uuid import UUID

import sqlalchemy as sa

from learning_station.enrolment.models import Application, Enrolment
from learning_station.enrolment.models.forms import FormAnswer
from learning_station.infra.context import Context
from learning_station.infra.db import Base

_ENROLMENTS = Base.metadata.tables[Enrolment.__tablename__]
_ANSWERS = Base.metadata.tables[FormAnswer.__tablename__]
_IS_DRAFT = sa.and_(
    _ENROLMENTS.c.session_id == sa.bindparam("of_session"),
    _ENROLMENTS.c.person_id == sa.bindparam("of_person"),
    _ENROLMENTS.c.application == Application.DRAFT.value,
)
_SET_ASIDE = (
    sa.update(_ENROLMENTS)
    .where(_IS_DRAFT, _ENROLMENTS.c.ended_at.is_(None))
    .values(ended_at=sa.bindparam("at"))
)
_TAKE_OVER = (
    sa.update(_ANSWERS)
    .where(_ANSWERS.c.enrolment_id.in_(sa.select(_ENROLMENTS.c.id).where(_IS_DRAFT)))
    .values(enrolment_id=sa.bindparam("taker"))
)
_REMOVE = sa.delete(_ENROLMENTS).where(_IS_DRAFT)


def set_draft_aside(ctx: Context, session_id: UUID, person_id: UUID) -> None:
    """Make room for a real enrolment of that person."""
    of = {"of_session": session_id, "of_person": person_id}
    ctx.db.execute(_SET_ASIDE, {**of, "at": ctx.now})


def take_over_draft(ctx: Context, session_id: UUID, person_id: UUID, enrolment_id: UUID) -> None:
    """Give the answers of the draft to the enrolment that took its place."""
    of = {"of_session": session_id, "of_person": person_id}
    ctx.db.execute(_TAKE_OVER, {**of, "taker": enrolment_id})
    ctx.db.execute(_REMOVE, of)
