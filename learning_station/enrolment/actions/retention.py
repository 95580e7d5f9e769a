"""Answers that were kept for long enough are taken away; what quotas counted of them stays."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from learning_station.enrolment import events
from learning_station.enrolment.models import Enrolment
from learning_station.enrolment.models.forms import FieldKind, FormAnswer
from learning_station.enrolment.queries import retention as queries
from learning_station.enrolment.queries.retention import DueAnswers
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action

from ._files import DELETE_FILE as DELETE_FILE
from ._files import DROP_UPLOAD as DROP_UPLOAD
from ._files import forget_files

PURGE = "enrolment.purge_answers"
"""The daily job that takes answers away."""

AT_ONCE = 500
"""Answers taken away in one transaction: others must not wait long for their turn to write."""


@action
def purge_some(ctx: Context, *, at_once: int = AT_ONCE) -> int:
    """Take away answers whose time has passed, some of them; return how many, 0 when none is left.

    Run again, it goes on where it stopped: what is taken away is marked in the same transaction,
    and the bytes of files go by jobs that are written with it."""
    ctx.require_system()
    for due in queries.list_due_answers(ctx):
        people = _next_people(ctx, due, at_once)
        if people:
            _purge(ctx, due, people)
            return len(people)
    return _delete_old_drafts(ctx, at_once)


def _next_people(ctx: Context, due: DueAnswers, at_once: int) -> Sequence[UUID]:
    return ctx.db.scalars(
        sa.select(FormAnswer.enrolment_id)
        .where(FormAnswer.field_id == due.field_id, FormAnswer.purged_at.is_(None))
        .order_by(FormAnswer.enrolment_id)
        .limit(at_once)
    ).all()


def _purge(ctx: Context, due: DueAnswers, people: Sequence[UUID]) -> None:
    chosen = sa.and_(FormAnswer.field_id == due.field_id, FormAnswer.enrolment_id.in_(people))
    forget_files(ctx, chosen)
    ctx.db.execute(
        sa.update(FormAnswer)
        .where(chosen)
        .values(value=sa.null(), purged_at=ctx.now)
        .execution_options(synchronize_session=False)
    )
    if due.kind == FieldKind.MOTIVATION.value:
        ctx.db.execute(
            sa.update(Enrolment)
            .where(Enrolment.id.in_(people))
            .values(motivation="")
            .execution_options(synchronize_session=False)
        )
    ctx.record(
        events.AnswersPurged(field_id=due.field_id, session_id=due.session_id, answers=len(people))
    )


def _delete_old_drafts(ctx: Context, at_once: int) -> int:
    drafts = queries.list_old_drafts(ctx, limit=at_once)
    if not drafts:
        return 0
    forget_files(ctx, FormAnswer.enrolment_id.in_(drafts))
    for table, column in ((FormAnswer, FormAnswer.enrolment_id), (Enrolment, Enrolment.id)):
        ctx.db.execute(
            sa.delete(table).where(column.in_(drafts)).execution_options(synchronize_session=False)
        )
    return len(drafts)
