"""What a session's form asks: its organisers add, change, move and remove questions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.enrolment import events
from learning_station.enrolment.errors import forms as refusals
from learning_station.enrolment.models.forms import (
    FieldKind,
    FormAnswer,
    FormField,
    FormSettings,
    FormStage,
)
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.queries import forms as queries
from learning_station.enrolment.rules import forms as rules
from learning_station.enrolment.rules.forms import FieldDraft, Question
from learning_station.infra.context import Context
from learning_station.infra.db import upsert
from learning_station.infra.revisions import revise
from learning_station.infra.unit_of_work import action
from learning_station.kernel.errors import NotFound
from learning_station.kernel.languages import INTERFACE_LANGUAGES, LanguageMap
from learning_station.kernel.translations import mark as _
from learning_station.kernel.translations import translate
from learning_station.scheduling.models import TrainingSession

from ._files import forget_files

MOTIVATION = _("What will you do with it?")
MOTIVATION_HINT = _("The organisers read this first.")
MOTIVATION_WORDS = 300


@action
def add_field(
    ctx: Context, *, session_id: UUID, draft: FieldDraft, seen: int | None = None
) -> UUID:
    """Add a question at the end of its stage; return its id.

    The first question for applications brings the statement of motivation along, which people were
    asked for until then; organisers may take it out again."""
    session = _require_editor(ctx, session_id)
    present = queries.list_questions(ctx, session_id)
    if len(present) >= rules.FIELDS_AT_MOST:
        raise refusals.TooManyFields(limit=rules.FIELDS_AT_MOST)
    of_stage = [one for one in present if one.stage == draft.stage]
    checked = rules.check_field(draft, of_stage)
    _require_one_motivation(checked, present)
    revise(ctx, session.id, part=queries.FORM, seen=seen)
    is_first = checked.stage == FormStage.APPLICATION.value and not of_stage
    if is_first and checked.kind != FieldKind.MOTIVATION.value:
        _write_field(ctx, session_id, _motivation_draft(), 1)
    position = max((one.position for one in of_stage), default=1) + 1
    field_id = _write_field(ctx, session_id, checked, position)
    ctx.record(events.FormChanged(session_id=session_id, what="added"))
    return field_id


def _require_editor(ctx: Context, session_id: UUID) -> TrainingSession:
    session = ctx.db.get(TrainingSession, session_id)
    if session is None:
        raise NotFound
    ctx.require(EnrolmentPermission.EDIT_FORM, session)
    return session


def _require_one_motivation(draft: FieldDraft, others: Sequence[Question]) -> None:
    if draft.kind == FieldKind.MOTIVATION.value and any(one.kind == draft.kind for one in others):
        raise refusals.MotivationTwice


def _motivation_draft() -> FieldDraft:
    """Return the statement of motivation as it is asked for where nobody worded it otherwise."""

    def in_all(text: str) -> LanguageMap:
        return LanguageMap({tag: translate(tag, text) for tag in INTERFACE_LANGUAGES})

    return FieldDraft(
        kind=FieldKind.MOTIVATION.value,
        label=in_all(MOTIVATION),
        hint=in_all(MOTIVATION_HINT),
        is_required=True,
        word_limit=MOTIVATION_WORDS,
    )


def _write_field(ctx: Context, session_id: UUID, draft: FieldDraft, position: int) -> UUID:
    field = FormField(
        id=ctx.ids.new(), session_id=session_id, position=position, created_at=ctx.now,
        **_columns(draft),
    )  # fmt: skip
    ctx.db.add(field)
    ctx.db.flush()
    return field.id


def _columns(draft: FieldDraft) -> dict[str, Any]:
    return {
        "stage": draft.stage,
        "kind": draft.kind,
        "label": draft.label,
        "hint": draft.hint,
        "choices": [{"key": one.key, "label": dict(one.label)} for one in draft.choices],
        "is_required": draft.is_required,
        "word_limit": draft.word_limit,
        "shown_if_field_id": draft.shown_if_field_id,
        "shown_if_values": list(draft.shown_if_values) if draft.shown_if_field_id else [],
        "dimension": draft.dimension,
        "audience": draft.audience,
        "retention_days": draft.retention_days,
    }


@action
def change_field(
    ctx: Context, *, field_id: UUID, draft: FieldDraft, seen: int | None = None
) -> None:
    """Change a question. Once it has answers its kind stays, and what was chosen can be chosen."""
    field, present = _get_field(ctx, field_id)
    before = queries.question_of(field)
    of_stage = [one for one in present if one.stage == field.stage]
    earlier = of_stage[: [one.id for one in of_stage].index(field_id)]
    checked = rules.check_field(draft, earlier if draft.stage == field.stage else ())
    _require_one_motivation(checked, [one for one in present if one.id != field_id])
    if draft.stage != field.stage:
        rules.check_dependants(field_id, (), of_stage)
    rules.check_dependants(field_id, checked.keys, of_stage)
    if queries.count_answers(ctx, field.session_id).get(field_id):
        rules.check_kept(before, checked, used_keys=queries.list_used_keys(ctx, field_id))
    revise(ctx, field.session_id, part=queries.FORM, seen=seen)
    for name, value in _columns(checked).items():
        setattr(field, name, value)
    ctx.db.flush()
    ctx.record(events.FormChanged(session_id=field.session_id, what="changed"))


def _get_field(ctx: Context, field_id: UUID) -> tuple[FormField, list[Question]]:
    field = ctx.db.get(FormField, field_id, populate_existing=True)
    if field is None:
        raise NotFound
    _require_editor(ctx, field.session_id)
    return field, queries.list_questions(ctx, field.session_id)


@action
def move_field(ctx: Context, *, field_id: UUID, by: int) -> None:
    """Move a question up or down by one place within its stage."""
    field, present = _get_field(ctx, field_id)
    order = [one for one in present if one.stage == field.stage]
    place = [one.id for one in order].index(field_id)
    other = place + (1 if by > 0 else -1)
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    rules.check_order(order)
    revise(ctx, field.session_id, part=queries.FORM)
    for position, question in enumerate(order, start=1):
        ctx.db.execute(
            sa.update(FormField).where(FormField.id == question.id).values(position=position)
        )
    ctx.record(events.FormChanged(session_id=field.session_id, what="moved"))


@action
def remove_field(ctx: Context, *, field_id: UUID, is_confirmed: bool = False) -> None:
    """Take a question out of the form, with all answers to it; with answers only when confirmed.

    What quotas counted of the answers stays with the enrolments."""
    field, present = _get_field(ctx, field_id)
    rules.check_dependants(field_id, (), present)
    if queries.count_answers(ctx, field.session_id).get(field_id) and not is_confirmed:
        raise refusals.RemovalUnconfirmed
    revise(ctx, field.session_id, part=queries.FORM)
    forget_files(ctx, FormAnswer.field_id == field_id)
    ctx.db.execute(sa.delete(FormAnswer).where(FormAnswer.field_id == field_id))
    ctx.db.delete(field)
    ctx.db.flush()
    ctx.record(events.FormChanged(session_id=field.session_id, what="removed"))


@action
def set_form(
    ctx: Context,
    *,
    session_id: UUID,
    needs_reapproval: bool,
    logistics_until: datetime | None,
    seen: int | None = None,
) -> None:
    """Say whether changes ask for a new decision, and by when the later questions are answered."""
    _require_editor(ctx, session_id)
    revise(ctx, session_id, part=queries.FORM, seen=seen)
    values = {"needs_reapproval": needs_reapproval, "logistics_until": logistics_until}
    ctx.db.execute(
        upsert(ctx.db, FormSettings)
        .values(session_id=session_id, **values)
        .on_conflict_do_update(index_elements=["session_id"], set_=values)
    )
    ctx.record(events.FormChanged(session_id=session_id, what="settings"))


@action
def copy_form(ctx: Context, *, session_id: UUID, source_id: UUID) -> int:
    """Ask what another session of the provider asks; return how many questions were copied.

    Only into an empty form: nothing is asked twice, and no answer changes its question."""
    session = _require_editor(ctx, session_id)
    source = _require_editor(ctx, source_id)
    if source.provider_id != session.provider_id:
        raise NotFound
    if queries.list_questions(ctx, session_id):
        raise refusals.FormNotEmpty
    revise(ctx, session_id, part=queries.FORM)
    questions = queries.list_questions(ctx, source_id)
    _copy_questions(ctx, session_id, questions)
    settings = queries.get_form(ctx, source_id)
    ctx.db.execute(
        upsert(ctx.db, FormSettings)
        .values(session_id=session_id, needs_reapproval=settings.needs_reapproval)
        .on_conflict_do_update(
            index_elements=["session_id"],
            set_={"needs_reapproval": settings.needs_reapproval},
        )
    )
    ctx.record(events.FormChanged(session_id=session_id, what="copied"))
    return len(questions)


def _copy_questions(ctx: Context, session_id: UUID, questions: Sequence[Question]) -> None:
    new_ids = {question.id: ctx.ids.new() for question in questions}
    for question in questions:
        columns = _columns(question)
        if question.shown_if_field_id is not None:
            columns["shown_if_field_id"] = new_ids[question.shown_if_field_id]
        ctx.db.add(
            FormField(
                id=new_ids[question.id], session_id=session_id, position=question.position,
                created_at=ctx.now, **columns,
            )
        )  # fmt: skip
        # One after another: a question points to one before it.
        ctx.db.flush()
