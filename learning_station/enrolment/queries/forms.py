"""Forms of sessions, and what people answered, as each reader may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.enrolment.models import Application, Enrolment, EnrolmentChange
from learning_station.enrolment.models.forms import (
    FieldAudience,
    FormAnswer,
    FormField,
    FormSettings,
    FormStage,
)
from learning_station.enrolment.permissions import Applicant, EnrolmentPermission
from learning_station.enrolment.rules import Rule
from learning_station.enrolment.rules import forms as rules
from learning_station.enrolment.rules.forms import Choice, Question, Value
from learning_station.infra.context import Context
from learning_station.infra.storage import FileMissing
from learning_station.kernel.errors import NotFound
from learning_station.kernel.languages import LanguageMap
from learning_station.scheduling.models import TrainingSession

APPLICATION, LOGISTICS = FormStage.APPLICATION.value, FormStage.LOGISTICS.value
FORM = "form"
"""The part of a session that counts the changes of its form."""
ANSWERS = "answers"
"""The part of an enrolment that counts the changes of its answers."""


@dataclass(frozen=True)
class Form:
    """What counts for a session's form as a whole."""

    needs_reapproval: bool = False
    logistics_until: datetime | None = None


def get_form(ctx: Context, session_id: UUID) -> Form:
    """Return what counts for the form of that session."""
    row = ctx.db.execute(
        sa.select(FormSettings.needs_reapproval, FormSettings.logistics_until).where(
            FormSettings.session_id == session_id
        )
    ).one_or_none()
    return Form(*row) if row else Form()


def list_questions(ctx: Context, session_id: UUID, stage: str | None = None) -> list[Question]:
    """Return the questions of a session, in their order."""
    query = sa.select(FormField).where(FormField.session_id == session_id)
    if stage is not None:
        query = query.where(FormField.stage == stage)
    rows = ctx.db.scalars(
        query.order_by(FormField.stage, FormField.position, FormField.id).execution_options(
            populate_existing=True
        )
    )
    return [question_of(row) for row in rows]


def question_of(row: FormField) -> Question:
    """Return a row as the rules know it."""
    return Question(
        id=row.id,
        position=row.position,
        kind=row.kind,
        label=row.label,
        hint=row.hint,
        stage=row.stage,
        choices=tuple(Choice(one["key"], LanguageMap(one["label"])) for one in row.choices),
        is_required=row.is_required,
        word_limit=row.word_limit,
        shown_if_field_id=row.shown_if_field_id,
        shown_if_values=tuple(row.shown_if_values),
        dimension=row.dimension,
        audience=row.audience,
        retention_days=row.retention_days,
    )


def has_questions(ctx: Context, session_id: UUID, stage: str = APPLICATION) -> bool:
    """Tell whether a session asks anything of its own at that stage."""
    exists = sa.exists().where(FormField.session_id == session_id, FormField.stage == stage)
    return bool(ctx.db.scalar(sa.select(exists)))


# What one person answered


def own_person_id(ctx: Context) -> UUID | None:
    """Return whose applications the actor writes: an assistant those of whom they act for."""
    return ctx.actor.for_person_id or ctx.actor.person_id


def find_draft(ctx: Context, session_id: UUID) -> UUID | None:
    """Return the application to that session which the actor began and has not sent, or None."""
    person_id = own_person_id(ctx)
    if person_id is None or not ctx.may(EnrolmentPermission.ENROL, Applicant(person_id)):
        return None
    return ctx.db.scalar(
        sa.select(Enrolment.id).where(
            Enrolment.session_id == session_id,
            Enrolment.person_id == person_id,
            Enrolment.application == Application.DRAFT.value,
            Enrolment.ended_at.is_(None),
        )
    )


def get_values(ctx: Context, enrolment_id: UUID, stage: str | None = None) -> dict[UUID, Value]:
    """Return the answers of an enrolment by question; what was taken away is not among them.

    Whoever hands them to somebody decides first who may see them."""
    query = (
        sa.select(FormAnswer.field_id, FormAnswer.value)
        .join(FormField, FormField.id == FormAnswer.field_id)
        .where(FormAnswer.enrolment_id == enrolment_id, FormAnswer.purged_at.is_(None))
    )
    if stage is not None:
        query = query.where(FormField.stage == stage)
    return {row.field_id: row.value for row in ctx.db.execute(query)}


@dataclass(frozen=True)
class Answer:
    """One answer as somebody reads it: the question, and what was answered to it.

    `purged_at`: it was taken away then, because it was kept for long enough."""

    question: Question
    value: Value
    purged_at: datetime | None = None

    @property
    def is_file(self) -> bool:
        """Tell whether the answer is a file."""
        return isinstance(self.value, dict)

    @property
    def day(self) -> date:
        """Return the day that is the answer."""
        return date.fromisoformat(str(self.value))

    @property
    def chosen(self) -> list[LanguageMap]:
        """Return the words of what was chosen; a key that is no choice any more stands alone."""
        keys = self.value if isinstance(self.value, list) else [self.value]
        labels = {choice.key: choice.label for choice in self.question.choices}
        return [labels.get(str(key), LanguageMap(en=str(key))) for key in keys]


def list_answers(ctx: Context, enrolment_id: UUID) -> list[Answer]:
    """Return the answers of an enrolment that the actor may read, in the order of the form.

    The person and the organisers read all; everybody else (those who score, a city's coordinator)
    only what is not for the organisers alone. That somebody may see the enrolment at all is
    decided by whoever shows it to them. A draft is read by its writer alone."""
    facts = _facts(ctx, enrolment_id)
    questions = {q.id: q for q in list_questions(ctx, facts.session_id)}
    answers = ctx.db.execute(
        sa.select(FormAnswer.field_id, FormAnswer.value, FormAnswer.purged_at).where(
            FormAnswer.enrolment_id == enrolment_id
        )
    )
    given = {field_id: (value, purged_at) for field_id, value, purged_at in answers}
    return [
        Answer(question, *given[question.id])
        for question in questions.values()
        if question.id in given and facts.may_read(question)
    ]


@dataclass(frozen=True)
class _Facts:
    """Whose enrolment it is, and how much of it the actor reads."""

    session_id: UUID
    reads_all: bool

    def may_read(self, question: Question) -> bool:
        return self.reads_all or question.audience == FieldAudience.DECIDERS.value


def _facts(ctx: Context, enrolment_id: UUID) -> _Facts:
    row = ctx.db.execute(
        sa.select(Enrolment, TrainingSession)
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .where(Enrolment.id == enrolment_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    enrolment, session = row
    is_own = ctx.may(EnrolmentPermission.ENROL, Applicant(enrolment.person_id))
    if enrolment.application == Application.DRAFT.value and not is_own:
        raise NotFound
    organises = ctx.may(EnrolmentPermission.VIEW_PARTICIPANTS, session)
    return _Facts(enrolment.session_id, is_own or organises)


# Files


@dataclass(frozen=True)
class AnswerFile:
    """What is known about a file that is an answer."""

    name: str
    media_type: str
    size: int
    key: str

    @property
    def value(self) -> dict[str, Any]:
        """Return it as an answer is kept."""
        return {
            "name": self.name, "media_type": self.media_type, "size": self.size, "key": self.key,
        }  # fmt: skip


@dataclass(frozen=True)
class CheckedFile:
    """A file that can be an answer, not stored yet."""

    name: str
    media_type: str
    content: bytes


def check_answer_file(ctx: Context, *, filename: str, content: bytes) -> CheckedFile:
    """Return a file that can be an answer; refuse what it should not be."""
    # Judging many megabytes takes long: nothing of the database is held meanwhile.
    ctx.unit.end_reading()
    limit = ctx.tools.settings.upload_limit_mb
    name, media_type = rules.check_file(filename, content, limit_mb=limit)
    return CheckedFile(name, media_type, content)


def store_answer_file(ctx: Context, file: CheckedFile, *, key: str) -> AnswerFile:
    """Store the bytes under the key that was announced for them."""
    ctx.unit.end_reading()
    ctx.tools.storage.put(key, file.content)
    return AnswerFile(file.name, file.media_type, len(file.content), key)


def is_upload_used(ctx: Context, *, key: str, field_id: UUID, person_id: UUID) -> bool:
    """Tell whether an answer of that person to that question points to the stored file."""
    values = ctx.db.scalars(
        sa.select(FormAnswer.value)
        .join(Enrolment, Enrolment.id == FormAnswer.enrolment_id)
        .where(FormAnswer.field_id == field_id, Enrolment.person_id == person_id)
    )
    return any(isinstance(value, dict) and value.get("key") == key for value in values)


def get_answer_file(ctx: Context, enrolment_id: UUID, field_id: UUID) -> AnswerFile:
    """Return the file that answers a question, under the rule of `list_answers`."""
    for answer in list_answers(ctx, enrolment_id):
        if answer.question.id == field_id and isinstance(answer.value, dict):
            return AnswerFile(**answer.value)
    raise NotFound


def read_answer_file(ctx: Context, file: AnswerFile) -> bytes:
    """Return the bytes of a file; one lost from the storage is not found."""
    ctx.unit.end_reading()
    try:
        return ctx.tools.storage.get(file.key)
    except FileMissing as error:
        raise NotFound from error


# For those who write the form


def count_answers(ctx: Context, session_id: UUID) -> Mapping[UUID, int]:
    """Return how many people answered each question of a session; drafts count as well."""
    rows = ctx.db.execute(
        sa.select(FormAnswer.field_id, sa.func.count())
        .join(FormField, FormField.id == FormAnswer.field_id)
        .where(FormField.session_id == session_id, FormAnswer.value.is_not(None))
        .group_by(FormAnswer.field_id)
    )
    return {row[0]: row[1] for row in rows}


def list_used_keys(ctx: Context, field_id: UUID) -> set[str]:
    """Return what was chosen by somebody as an answer to that question."""
    values = ctx.db.scalars(
        sa.select(FormAnswer.value).where(
            FormAnswer.field_id == field_id, FormAnswer.value.is_not(None)
        )
    )
    used: set[str] = set()
    for value in values:
        used |= set(value) if isinstance(value, list) else {str(value)}
    return used


def list_copyable_forms(ctx: Context, session: TrainingSession) -> Sequence[Any]:
    """Return (id, title, first day) of the provider's other sessions that have a form."""
    rows: Sequence[Any] = ctx.db.execute(
        sa.select(TrainingSession.id, TrainingSession.title, TrainingSession.starts_at)
        .where(
            TrainingSession.provider_id == session.provider_id,
            TrainingSession.id != session.id,
            sa.exists().where(FormField.session_id == TrainingSession.id),
        )
        .order_by(TrainingSession.starts_at.desc(), TrainingSession.id)
        .limit(100)
    ).all()
    return rows


def list_deciders(ctx: Context, enrolment_id: UUID) -> Sequence[UUID]:
    """Return the people who endorsed or approved an application so far."""
    rules_of_decision = (Rule.ENDORSED, Rule.APPROVED, Rule.APPROVED_TO_WAITLIST, Rule.SELECTED)
    people = ctx.db.scalars(
        sa.select(EnrolmentChange.actor_id)
        .where(
            EnrolmentChange.enrolment_id == enrolment_id,
            EnrolmentChange.actor_id.is_not(None),
            EnrolmentChange.rule.in_([rule.value for rule in rules_of_decision]),
        )
        .distinct()
        .order_by(EnrolmentChange.actor_id)
    )
    return [person_id for person_id in people if person_id is not None]
