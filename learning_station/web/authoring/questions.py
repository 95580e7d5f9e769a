"""Pages of a quiz's questions. A question is named by its place, counted from one."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, url_for
from flask.typing import ResponseReturnValue

from learning_station.catalogue import actions, queries
from learning_station.catalogue.queries import Outline, UnitContent
from learning_station.catalogue.rules import QuestionDraft, moved
from learning_station.infra.context import Context
from learning_station.infra.revisions import present_revision
from learning_station.kernel.errors import NotFound
from learning_station.kernel.translations import mark as _
from learning_station.web.forms import Form, form_page, say
from learning_station.web.reader import get_reader
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once

from .entrance import authors_only, blueprint
from .findings import tell_saved
from .forms import (
    ANSWER_NUMBERS,
    ConfirmForm,
    QuestionForm,
    QuestionFormBase,
    question_of,
    question_values,
)
from .modules import read_direction
from .units import get_own_unit


@blueprint.route("/units/<uuid:unit_id>/questions/new", methods=["GET", "POST"])
@authors_only
def new_question(unit_id: UUID) -> ResponseReturnValue:
    """Add a question at the end of a quiz."""
    ctx = get_ctx()
    outline, content = _get_outline_and_quiz(ctx, unit_id)
    form = QuestionForm()
    form.languages = outline.version.languages
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            actions.add_question(ctx, unit_id=unit_id, question=question_of(form))
            added = len(content.questions) + 1
            tell_saved(ctx, _("The question is added."), unit_id, question=added)
            return leads_to(url_for(".unit", unit_id=unit_id, _anchor="questions"))
    return _question_page(ctx, form, unit_id, number=len(content.questions) + 1, is_new=True)


@blueprint.route("/units/<uuid:unit_id>/questions/<int:number>", methods=["GET", "POST"])
@authors_only
def question(unit_id: UUID, number: int) -> ResponseReturnValue:
    """Change a question."""
    ctx = get_ctx()
    revision = _revision(ctx, unit_id)
    outline, content = _get_outline_and_quiz(ctx, unit_id, number)
    form = QuestionForm(**question_values(content.questions[number - 1])).filled_from(revision)
    form.languages = outline.version.languages
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            drafts = _drafts(content)
            drafts[number - 1] = question_of(form)
            _save(ctx, content, drafts, _seen(form, revision))
            tell_saved(ctx, _("The question is saved."), unit_id, question=number)
            return leads_to(url_for(".unit", unit_id=unit_id, _anchor="questions"))
    return _question_page(ctx, form, unit_id, number=number, is_new=False)


@blueprint.post("/units/<uuid:unit_id>/questions/<int:number>/move")
@authors_only
def move_question(unit_id: UUID, number: int) -> ResponseReturnValue:
    """Move a question up or down by one place."""
    ctx = get_ctx()
    revision = _revision(ctx, unit_id)
    content = _get_quiz(ctx, unit_id, number)
    drafts = _drafts(content)
    order = moved(range(len(drafts)), number - 1, by=read_direction())
    with once() as leads_to:
        _save(ctx, content, [drafts[place] for place in order], revision)
        return leads_to(url_for(".unit", unit_id=unit_id, _anchor="questions"))


@blueprint.route("/units/<uuid:unit_id>/questions/<int:number>/delete", methods=["GET", "POST"])
@authors_only
def delete_question(unit_id: UUID, number: int) -> ResponseReturnValue:
    """Ask, then take a question out of the quiz."""
    ctx = get_ctx()
    revision = _revision(ctx, unit_id)
    content = _get_quiz(ctx, unit_id, number)
    back = url_for(".unit", unit_id=unit_id, _anchor="questions")
    form = ConfirmForm().filled_from(revision)
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            drafts = _drafts(content)
            del drafts[number - 1]
            _save(ctx, content, drafts, _seen(form, revision))
            flash(say(_("The question is deleted.")), "ok")
            return leads_to(back)
    outline, content = get_own_unit(ctx, unit_id)
    return form_page(
        "authoring/confirm.html",
        form=form,
        course=queries.get_course_by_id(ctx, outline.course_id),
        title=say(_("Delete this question?")),
        text=content.questions[number - 1].prompt.best(get_reader().language).text,
        button=say(_("Delete the question")),
        back=back,
    )


def _get_quiz(ctx: Context, unit_id: UUID, number: int | None = None) -> UnitContent:
    return _get_outline_and_quiz(ctx, unit_id, number)[1]


def _get_outline_and_quiz(
    ctx: Context, unit_id: UUID, number: int | None = None
) -> tuple[Outline, UnitContent]:
    outline, content = get_own_unit(ctx, unit_id)
    has_question = number is None or 1 <= number <= len(content.questions)
    if content.kind != "quiz" or not has_question:
        raise NotFound
    return outline, content


def _drafts(content: UnitContent) -> list[QuestionDraft]:
    return [queries.draft_of(question) for question in content.questions]


def _revision(ctx: Context, unit_id: UUID) -> int:
    return present_revision(ctx.db, unit_id, actions.QUESTIONS)


def _seen(form: Form, revision: int) -> int:
    """Return the revision of the questions that were seen, at the latest when they were read."""
    return revision if form.seen_revision is None else form.seen_revision


def _save(ctx: Context, content: UnitContent, drafts: Sequence[QuestionDraft], seen: int) -> None:
    actions.set_questions(ctx, unit_id=content.id, questions=drafts, seen=seen)


def _question_page(
    ctx: Context, form: QuestionFormBase, unit_id: UUID, *, number: int, is_new: bool
) -> ResponseReturnValue:
    outline, content = get_own_unit(ctx, unit_id)
    return form_page(
        "authoring/question_form.html",
        form=form,
        outline=outline,
        unit=content,
        number=number,
        is_new=is_new,
        answer_numbers=ANSWER_NUMBERS,
    )
