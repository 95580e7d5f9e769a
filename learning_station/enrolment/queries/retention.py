"""Which answers are taken away, and when: the same for the job and for who looks ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.enrolment.models import Application, Enrolment
from learning_station.enrolment.models.forms import FormAnswer, FormField
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.rules.forms import purge_due
from learning_station.infra.context import Context
from learning_station.kernel.languages import LanguageMap
from learning_station.kernel.pages import Page, cut, decode_cursor, read_id, read_instant
from learning_station.scheduling.models import TrainingSession


@dataclass(frozen=True)
class DueAnswers:
    """The answers to one question that are taken away at `due_at`."""

    field_id: UUID
    session_id: UUID
    session_slug: str
    session_title: LanguageMap
    ends_at: datetime
    label: LanguageMap
    kind: str
    retention_days: int
    answers: int

    @property
    def due_at(self) -> datetime:
        """Return when the answers are taken away."""
        due = purge_due(self.ends_at, self.retention_days)
        return self.ends_at if due is None else due

    def is_due(self, now: datetime) -> bool:
        """Tell whether their time has passed."""
        return self.due_at <= now


_KEPT_ANSWERS = (
    sa.select(
        FormField.id.label("field_id"),
        TrainingSession.id.label("session_id"),
        TrainingSession.slug.label("session_slug"),
        TrainingSession.title.label("session_title"),
        TrainingSession.ends_at,
        FormField.label,
        FormField.kind,
        FormField.retention_days,
        sa.func.count().label("answers"),
    )
    .join(TrainingSession, TrainingSession.id == FormField.session_id)
    .join(FormAnswer, FormAnswer.field_id == FormField.id)
    .where(FormField.retention_days.is_not(None), FormAnswer.purged_at.is_(None))
    .group_by(FormField.id, TrainingSession.id)
)


def list_due_answers(ctx: Context) -> Sequence[DueAnswers]:
    """Return what is to be taken away now, question by question."""
    ctx.require(EnrolmentPermission.SEE_RETENTION)
    # How long is a column: both databases add days to an instant in their own way, Python in one.
    over = _KEPT_ANSWERS.where(TrainingSession.ends_at <= ctx.now)
    found = (_read(row) for row in ctx.db.execute(over.order_by(FormField.id)))
    return [one for one in found if one.is_due(ctx.now)]


def list_kept_answers_page(
    ctx: Context, *, cursor: str | None = None, limit: int = 50
) -> Page[DueAnswers]:
    """Return a page of all that will be taken away, the sessions that end first at the top."""
    ctx.require(EnrolmentPermission.SEE_RETENTION)
    query = _KEPT_ANSWERS.order_by(TrainingSession.ends_at, FormField.id).limit(limit + 1)
    if cursor:
        ends_text, id_text = decode_cursor(cursor, 2)
        ends_at, field_id = read_instant(ends_text), read_id(id_text)
        query = query.where(
            sa.or_(
                TrainingSession.ends_at > ends_at,
                sa.and_(TrainingSession.ends_at == ends_at, FormField.id > field_id),
            )
        )
    rows = [_read(row) for row in ctx.db.execute(query)]
    return cut(rows, limit, lambda one: (one.ends_at.isoformat(), str(one.field_id)))


def _read(row: sa.Row[*tuple[Any, ...]]) -> DueAnswers:
    return DueAnswers(**row._mapping)


def list_old_drafts(ctx: Context, *, limit: int) -> Sequence[UUID]:
    """Return applications that were never sent, of sessions that are over."""
    return ctx.db.scalars(
        sa.select(Enrolment.id)
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .where(Enrolment.application == Application.DRAFT.value, TrainingSession.ends_at <= ctx.now)
        .order_by(Enrolment.id)
        .limit(limit)
    ).all()
