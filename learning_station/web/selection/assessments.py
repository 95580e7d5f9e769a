"""The assessor's pages: what is mine, and one application with its points."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_station.enrolment.actions import panel as actions
from learning_station.enrolment.queries import forms as form_queries
from learning_station.enrolment.queries import panel as queries
from learning_station.enrolment.queries.panel import Criterion, OpenAssessment
from learning_station.infra.context import Context
from learning_station.infra.revisions import present_revision
from learning_station.kernel.errors import NotFound
from learning_station.kernel.translations import mark as _
from learning_station.web.access import signed_in
from learning_station.web.forms import (
    Form,
    IntegerField,
    LongTextField,
    Problem,
    at_most,
    between,
    form_page,
    optional,
    say,
)
from learning_station.web.lists import asked_cursor
from learning_station.web.reader import get_reader
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once
from learning_station.web.sessions.apply import send_answer_file
from learning_station.web.sessions.seat_words import PROFILES

from .entrance import blueprint
from .words import points_words

STATES = {
    "assigned": (_("To do"), "", "todo"),
    "draft": (_("Draft"), "warn", "clock"),
    "done": (_("Done"), "ok", "check"),
}
ROWS = 50


@blueprint.get("/selection")
@signed_in
def index() -> str:
    """Show the applications that the reader assesses, with their progress."""
    ctx = get_ctx()
    done, total = queries.count_my_assessments(ctx)
    page = queries.list_my_assessments(ctx, cursor=asked_cursor(), limit=ROWS)
    language = get_reader().language
    return render_template(
        "selection/index.html",
        page=page,
        done=done,
        total=total,
        states=STATES,
        points={
            row.id: points_words(row.total, language) for row in page.rows if row.total is not None
        },
    )


class _AssessmentForm(Form):
    comment = LongTextField(
        _("What you think of the application as a whole"), [optional(), at_most(4000)]
    )


def _form_for(criteria: Sequence[Criterion]) -> type[_AssessmentForm]:
    """Return the form with two fields for each criterion: points and why."""
    fields: dict[str, object] = {}
    for number, criterion in enumerate(criteria, start=1):
        fields[f"points_{number}"] = IntegerField(
            Problem(_("Points for: %(name)s"), name=criterion.name),
            [optional(), between(0, criterion.most_points)],
        )
        fields[f"why_{number}"] = LongTextField(
            Problem(_("Why: %(name)s"), name=criterion.name), [optional(), at_most(2000)]
        )
    return type("AssessmentForm", (_AssessmentForm,), fields)


@blueprint.route("/selection/assessments/<uuid:assessment_id>", methods=["GET", "POST"])
@signed_in
def assessment(assessment_id: UUID) -> ResponseReturnValue:
    """Show one application of the reader's own; keep its points as a draft or as done."""
    ctx = get_ctx()
    revision = present_revision(ctx.db, assessment_id)
    shown = queries.get_my_assessment(ctx, assessment_id)
    form = _form_for(shown.criteria)(data=_values(shown)).filled_from(revision)
    if form.validate_on_submit():
        is_done = request.form.get("step") == "done"
        with form.refusals(), once(form) as leads_to:
            actions.save_assessment(
                ctx,
                assessment_id=assessment_id,
                marks=_marks(shown.criteria, form),
                comment=form.comment.data or "",
                is_done=is_done,
                seen=form.seen_revision,
            )
            flash(say(_("Saved as done.") if is_done else _("Saved as a draft.")), "ok")
            return leads_to(_onward(shown, is_done=is_done))
    return _page(ctx, assessment_id, form)


@blueprint.get("/selection/assessments/<uuid:assessment_id>/files/<uuid:field_id>")
@signed_in
def answer_file(assessment_id: UUID, field_id: UUID) -> ResponseReturnValue:
    """Give a file of an application to its assessor; a blind one gets none."""
    ctx = get_ctx()
    shown = queries.get_my_assessment(ctx, assessment_id)
    if shown.row.is_blind:
        raise NotFound
    return send_answer_file(ctx, shown.enrolment_id, field_id)


def _page(ctx: Context, assessment_id: UUID, form: _AssessmentForm) -> tuple[str, int]:
    shown = queries.get_my_assessment(ctx, assessment_id)
    return form_page(
        "selection/assessment.html",
        form=form,
        shown=shown,
        row=shown.row,
        # A letter of support names the city: who assesses blind reads what was typed.
        answers=[
            answer
            for answer in form_queries.list_answers(ctx, shown.enrolment_id)
            if not (answer.is_file and shown.row.is_blind)
        ],
        profile=say(PROFILES.get(shown.profile)),
        states=STATES,
    )


def _values(shown: OpenAssessment) -> Mapping[str, object]:
    values: dict[str, object] = {"comment": shown.comment}
    for number, criterion in enumerate(shown.criteria, start=1):
        points, why = shown.marks.get(criterion.id, (None, ""))
        values |= {f"points_{number}": points, f"why_{number}": why}
    return values


def _marks(
    criteria: Sequence[Criterion], form: _AssessmentForm
) -> dict[UUID, tuple[int | None, str]]:
    return {
        criterion.id: (form[f"points_{number}"].data, form[f"why_{number}"].data or "")
        for number, criterion in enumerate(criteria, start=1)
    }


def _onward(shown: OpenAssessment, *, is_done: bool) -> str:
    if not is_done:
        return url_for("selection.assessment", assessment_id=shown.row.id)
    if shown.next_id is not None:
        return url_for("selection.assessment", assessment_id=shown.next_id)
    return url_for("selection.index")
