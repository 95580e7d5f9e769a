"""The form of a session, written by its organisers: questions, their order, what counts for all."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from learning_station.enrolment.actions import forms as form_actions
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.queries import forms as form_queries
from learning_station.enrolment.rules import forms as rules
from learning_station.enrolment.rules.forms import Choice, FieldDraft, Question
from learning_station.infra.context import Context
from learning_station.infra.revisions import present_revision
from learning_station.kernel.errors import Conflict, NotFound
from learning_station.kernel.languages import INTERFACE_LANGUAGES
from learning_station.kernel.translations import mark as _
from learning_station.kernel.zones import to_local, to_utc
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling.queries import SessionRow
from learning_station.web.authoring.forms import TextsForm, fields_of, texts_of
from learning_station.web.forms import (
    BooleanField,
    CheckboxesField,
    DateField,
    Form,
    HiddenField,
    IntegerField,
    LongTextField,
    Problem,
    RadioField,
    SelectField,
    TextField,
    at_most,
    between,
    form_page,
    optional,
    problem_of,
    required,
    say,
)
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once
from learning_station.web.shell import day, plain

from .answer_forms import YES_NO, make_answer_form
from .entrance import blueprint, for_organisers

KINDS = [
    ("short_text", _("Short text")),
    ("long_text", _("Long text")),
    ("one_choice", _("One choice")),
    ("several_choices", _("Several choices")),
    ("yes_no", _("Yes or no")),
    ("date", _("Date")),
    ("file", _("File, such as a letter of support")),
    ("motivation", _("Statement of motivation")),
]
KIND_NAMES = dict(KINDS)
STAGES = [
    ("application", _("With the application")),
    ("logistics", _("After a seat was given")),
]
AUDIENCES = [
    ("deciders", _("All who take part in the decision")),
    ("organisers", _("The organisers alone")),
]
CHOICE_NUMBERS = range(1, rules.CHOICES_AT_MOST + 1)
_LABEL = [at_most(rules.LABEL_AT_MOST)]
_HINT = [at_most(rules.HINT_AT_MOST)]


class FieldFormBase(TextsForm):
    """A question; the fields of its choices are added below."""

    stage = RadioField(_("When it is asked"), [required()], choices=STAGES)
    kind = SelectField(_("Kind"), [required()], choices=KINDS)
    label_en = TextField(_("Question"), _LABEL)
    label_es = TextField(_("Question"), _LABEL)
    label_fr = TextField(_("Question"), _LABEL)
    hint_en = LongTextField(_("Hint"), _HINT)
    hint_es = LongTextField(_("Hint"), _HINT)
    hint_fr = LongTextField(_("Hint"), _HINT)
    is_required = BooleanField(_("It has to be answered"))
    word_limit = IntegerField(
        _("Most words"),
        [optional(), between(1, rules.WORDS_AT_MOST)],
        description=_("For texts. Empty: no limit."),
    )
    shown_if = CheckboxesField(
        _("Asked only after these answers"),
        choices=[],
        description=_("Answers to one question that stands before. None: it is asked of all."),
    )
    dimension = TextField(
        _("Counts for quotas as"),
        [at_most(30)],
        description=_(
            "For one choice: a short name, such as gender or group. Empty: it does not count."
        ),
    )
    audience = RadioField(_("Who reads the answers"), [required()], choices=AUDIENCES)
    retention_days = IntegerField(
        _("Days kept after the end of the session"),
        [optional(), between(0, rules.RETENTION_AT_MOST)],
        description=_("Then answers and files are deleted. Empty: they are kept."),
    )


def _choice_fields() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for number in CHOICE_NUMBERS:
        fields[f"choice{number}_key"] = HiddenField()
        for language in INTERFACE_LANGUAGES:
            fields[f"choice{number}_{language}"] = TextField(_("Choice"), _LABEL)
    return fields


FieldForm: type[FieldFormBase] = type("FieldForm", (FieldFormBase,), _choice_fields())
"""A question with room for all the choices it may have; those left empty are left out."""


class FormSettingsForm(Form):
    """What counts for the form as a whole."""

    needs_reapproval = BooleanField(
        _("A change after the decision asks for a new one"),
        description=_(
            "Whoever changes an application that was endorsed or approved gives up seat or place, "
            "and is decided on anew. They are told so before."
        ),
    )
    logistics_day = DateField(
        _("Last day for the questions after a seat"),
        [optional()],
        description=_("In the zone of the session. Empty: until it begins."),
    )


class CopyForm(Form):
    """Which form is copied."""

    source_id = SelectField(_("Session"), [required(_("Choose a session."))], choices=[])


class RemovalForm(Form):
    """That answers may go with their question."""

    is_confirmed = BooleanField(_("Delete the answers, too"))


def _get_session(ctx: Context, slug: str) -> SessionRow:
    session = scheduling_queries.get_session(ctx, slug=slug)
    ctx.require(EnrolmentPermission.EDIT_FORM, session)
    return session


def _get_question(ctx: Context, slug: str, field_id: UUID) -> tuple[SessionRow, Question]:
    session = _get_session(ctx, slug)
    for question in form_queries.list_questions(ctx, session.id):
        if question.id == field_id:
            return session, question
    raise NotFound


def _editor(slug: str) -> str:
    return url_for("sessions.form_editor", slug=slug)


@blueprint.route("/<slug>/form", methods=["GET", "POST"])
@for_organisers
def form_editor(slug: str) -> ResponseReturnValue:
    """Show what the form asks, and what counts for it as a whole; change the latter."""
    ctx = get_ctx()
    session = _get_session(ctx, slug)
    revision = present_revision(ctx.db, session.id, form_queries.FORM)
    settings = form_queries.get_form(ctx, session.id)
    until = settings.logistics_until
    form = FormSettingsForm(
        needs_reapproval=settings.needs_reapproval,
        logistics_day=to_local(until, session.zone).date() if until else None,
    ).filled_from(revision)
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            form_actions.set_form(
                ctx,
                session_id=session.id,
                needs_reapproval=form.needs_reapproval.data,
                logistics_until=_end_of_day(form.logistics_day.data, session.zone),
                seen=form.seen_revision,
            )
            flash(say(_("Saved.")), "ok")
            return leads_to(_editor(slug))
    session = _get_session(ctx, slug)
    questions = form_queries.list_questions(ctx, session.id)
    return form_page(
        "sessions/form_editor.html",
        form=form,
        session=session,
        stages=[(key, say(name), [q for q in questions if q.stage == key]) for key, name in STAGES],
        kinds=KIND_NAMES,
        labels={one.id: one.label for one in questions},
        counts=form_queries.count_answers(ctx, session.id),
        can_copy=not questions and bool(form_queries.list_copyable_forms(ctx, session)),
    )


def _end_of_day(last_day: Any, zone: str) -> datetime | None:
    if last_day is None:
        return None
    try:
        after = to_utc(datetime.combine(last_day + timedelta(days=1), time.min), zone)
    except OverflowError:
        return None
    return after - timedelta(seconds=1)


# Questions


@blueprint.route("/<slug>/form/new", methods=["GET", "POST"])
@for_organisers
def form_field_new(slug: str) -> ResponseReturnValue:
    """Add a question."""
    ctx = get_ctx()
    session = _get_session(ctx, slug)
    revision = present_revision(ctx.db, session.id, form_queries.FORM)
    stage, kind = request.args.get("stage", ""), request.args.get("kind", "")
    form = FieldForm(
        stage=stage if stage in dict(STAGES) else "application",
        kind=kind if kind in KIND_NAMES else "short_text",
        audience="deciders",
    ).filled_from(revision)
    _offer_conditions(form, form_queries.list_questions(ctx, session.id))
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            form_actions.add_field(
                ctx, session_id=session.id, draft=_draft_of(form), seen=form.seen_revision
            )
            flash(say(_("The question is added.")), "ok")
            return leads_to(_editor(slug))
    return _field_page(ctx, slug, form, question=None)


def _offer_conditions(form: FieldFormBase, earlier: Sequence[Question]) -> None:
    choices = []
    for question in earlier:
        if question.kind == "yes_no":
            answers = [(key, say(name)) for key, name in YES_NO]
        else:
            answers = [(one.key, plain(one.label)) for one in question.choices]
        for key, name in answers:
            text = _("After “%(answer)s” to: %(question)s")
            label = Problem(text, answer=name, question=plain(question.label))
            choices.append((f"{question.id}:{key}", label))
    form.shown_if.choices = choices


def _draft_of(form: FieldFormBase) -> FieldDraft:
    chosen = [one.split(":", 1) for one in form.shown_if.data or []]
    parents = {parent for parent, _key in chosen}
    # Answers to two questions: the rules know none of them under this id, and say so.
    parent = UUID(parents.pop()) if len(parents) == 1 else (UUID(int=0) if parents else None)
    return FieldDraft(
        kind=form.kind.data,
        label=texts_of(form, "label"),
        hint=texts_of(form, "hint"),
        stage=form.stage.data,
        choices=_choices_of(form),
        is_required=form.is_required.data,
        word_limit=form.word_limit.data,
        shown_if_field_id=parent,
        shown_if_values=tuple(key for _parent, key in chosen),
        dimension=form.dimension.data or "",
        audience=form.audience.data,
        retention_days=form.retention_days.data,
    )


def _choices_of(form: FieldFormBase) -> tuple[Choice, ...]:
    found = (
        Choice(form[f"choice{number}_key"].data or "", texts_of(form, f"choice{number}"))
        for number in CHOICE_NUMBERS
    )
    return tuple(choice for choice in found if choice.label)


def _values_of(question: Question) -> dict[str, Any]:
    values: dict[str, Any] = {
        "stage": question.stage,
        "kind": question.kind,
        **fields_of(label=question.label, hint=question.hint),
        "is_required": question.is_required,
        "word_limit": question.word_limit,
        "shown_if": [f"{question.shown_if_field_id}:{key}" for key in question.shown_if_values],
        "dimension": question.dimension,
        "audience": question.audience,
        "retention_days": question.retention_days,
    }
    for number, choice in zip(CHOICE_NUMBERS, question.choices, strict=False):
        values[f"choice{number}_key"] = choice.key
        values |= fields_of(**{f"choice{number}": choice.label})
    return values


@blueprint.route("/<slug>/form/fields/<uuid:field_id>", methods=["GET", "POST"])
@for_organisers
def form_field(slug: str, field_id: UUID) -> ResponseReturnValue:
    """Change a question."""
    ctx = get_ctx()
    session = _get_session(ctx, slug)
    revision = present_revision(ctx.db, session.id, form_queries.FORM)
    session, question = _get_question(ctx, slug, field_id)
    form = FieldForm(**_values_of(question)).filled_from(revision)
    of_stage = form_queries.list_questions(ctx, session.id, question.stage)
    place = [one.id for one in of_stage].index(field_id)
    _offer_conditions(form, of_stage[:place])
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            form_actions.change_field(
                ctx, field_id=field_id, draft=_draft_of(form), seen=form.seen_revision
            )
            flash(say(_("The question is saved.")), "ok")
            return leads_to(_editor(slug))
    return _field_page(ctx, slug, form, question=field_id)


def _field_page(
    ctx: Context, slug: str, form: FieldFormBase, *, question: UUID | None
) -> ResponseReturnValue:
    session = _get_session(ctx, slug)
    answers = form_queries.count_answers(ctx, session.id).get(question, 0) if question else 0
    return form_page(
        "sessions/form_field.html",
        form=form,
        session=session,
        is_new=question is None,
        answers=answers,
        choice_numbers=CHOICE_NUMBERS,
    )


@blueprint.post("/<slug>/form/fields/<uuid:field_id>/move")
@for_organisers
def form_field_move(slug: str, field_id: UUID) -> ResponseReturnValue:
    """Move a question up or down by one place."""
    ctx = get_ctx()
    _get_question(ctx, slug, field_id)
    by = -1 if request.form.get("direction") == "up" else 1
    try:
        with once() as leads_to:
            form_actions.move_field(ctx, field_id=field_id, by=by)
            return leads_to(_editor(slug))
    except Conflict as refusal:
        flash(say(problem_of(refusal)), "bad")
    return redirect(_editor(slug), 303)


@blueprint.route("/<slug>/form/fields/<uuid:field_id>/remove", methods=["GET", "POST"])
@for_organisers
def form_field_remove(slug: str, field_id: UUID) -> ResponseReturnValue:
    """Ask, then take a question out of the form."""
    ctx = get_ctx()
    session, question = _get_question(ctx, slug, field_id)
    form = RemovalForm()
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            form_actions.remove_field(ctx, field_id=field_id, is_confirmed=form.is_confirmed.data)
            flash(say(_("The question is removed.")), "ok")
            return leads_to(_editor(slug))
    session, question = _get_question(ctx, slug, field_id)
    return form_page(
        "sessions/form_remove.html",
        form=form,
        session=session,
        question=question,
        answers=form_queries.count_answers(ctx, session.id).get(field_id, 0),
    )


@blueprint.get("/<slug>/form/preview")
@for_organisers
def form_preview(slug: str) -> str:
    """Show the form as people will see it."""
    ctx = get_ctx()
    session = _get_session(ctx, slug)
    stage = request.args.get("stage", "")
    stage = stage if stage in dict(STAGES) else "application"
    questions = form_queries.list_questions(ctx, session.id, stage)
    return render_template(
        "sessions/form_preview.html",
        session=session,
        stage=stage,
        stages=[(key, say(name)) for key, name in STAGES],
        form=make_answer_form(questions, {}),
    )


@blueprint.route("/<slug>/form/copy", methods=["GET", "POST"])
@for_organisers
def form_copy(slug: str) -> ResponseReturnValue:
    """Copy the form of another session of the provider."""
    ctx = get_ctx()
    session = _get_session(ctx, slug)
    form = CopyForm()
    form.source_id.choices = [
        ("", _("Choose")),
        *(
            (str(row.id), _session_name(row, session.zone))
            for row in form_queries.list_copyable_forms(ctx, session)
        ),
    ]
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            form_actions.copy_form(ctx, session_id=session.id, source_id=UUID(form.source_id.data))
            flash(say(_("The form is copied. Look through it once.")), "ok")
            return leads_to(_editor(slug))
    return form_page("sessions/form_copy.html", form=form, session=_get_session(ctx, slug))


def _session_name(row: Any, zone: str) -> Markup:
    # Titles are no messages: marked as finished, no catalogue translates them.
    return escape(f"{plain(row.title)}, {day(to_local(row.starts_at, zone).date())}")
