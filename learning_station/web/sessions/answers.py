"""Answers after they were sent: changed by their person, read by the organisers."""

from uuid import UUID

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from learning_station.enrolment.actions import answers as answer_actions
from learning_station.enrolment.actions.answers import Changed
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.queries import EnrolmentRow, get_enrolment
from learning_station.enrolment.queries import forms as form_queries
from learning_station.enrolment.rules import forms as form_rules
from learning_station.infra.context import Context
from learning_station.infra.revisions import present_revision
from learning_station.kernel.errors import NotFound
from learning_station.kernel.translations import mark as _
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling.queries import SessionRow
from learning_station.web.access import for_logistics
from learning_station.web.forms import form_page, say
from learning_station.web.request_context import get_ctx
from learning_station.web.security import accepts_upload
from learning_station.web.sending import once

from .answer_forms import AnswerForm, make_answer_form, read_answers
from .apply import find_own, own_files, send_answer_file
from .entrance import blueprint, for_organisers
from .windows import why_closed


@blueprint.route("/<slug>/answers", methods=["GET", "POST"])
@for_logistics
@accepts_upload()
def answers(slug: str) -> ResponseReturnValue:
    """Show one's answers; change them while the window is open."""
    ctx = get_ctx()
    session, mine = _get_own(ctx, slug)
    form = _own_form(ctx, session, mine, form_queries.APPLICATION, form_queries.ANSWERS)
    if form.is_submitted():
        values = read_answers(ctx, form, is_final=True)
        if not form.errors:
            with form.refusals(), once(form) as leads_to:
                changed = answer_actions.change_answers(
                    ctx, enrolment_id=mine.id, values=values, seen=form.seen_revision
                )
                _say_changed(changed)
                return leads_to(url_for("sessions.show", slug=slug))
    session, mine = _get_own(ctx, slug)
    settings = form_queries.get_form(ctx, session.id)
    return form_page(
        "sessions/answers.html",
        form=form,
        session=session,
        mine=mine,
        closed=why_closed(ctx, session),
        given=form_queries.list_answers(ctx, mine.id),
        file_of=own_files(slug),
        goes_back=form_rules.goes_back(
            needs_reapproval=settings.needs_reapproval, application=mine.application
        ),
    )


def _get_own(ctx: Context, slug: str) -> tuple[SessionRow, EnrolmentRow]:
    session = scheduling_queries.get_session(ctx, slug=slug)
    mine = find_own(ctx, session)
    if mine is None:
        raise NotFound
    return session, mine


def _own_form(
    ctx: Context, session: SessionRow, mine: EnrolmentRow, stage: str, part: str
) -> AnswerForm:
    revision = present_revision(ctx.db, mine.id, part)
    questions = form_queries.list_questions(ctx, session.id, stage)
    if not questions:
        raise NotFound
    form = make_answer_form(questions, form_queries.get_values(ctx, mine.id, stage))
    form.filled_from(revision)
    return form


def _say_changed(changed: Changed) -> None:
    if not changed.questions:
        flash(say(_("Nothing was changed.")), "")
    elif changed.went_back:
        flash(say(_("Your changes are sent. The application is decided anew.")), "warn")
    else:
        flash(say(_("Your changes are saved.")), "ok")


@blueprint.route("/<slug>/logistics", methods=["GET", "POST"])
@for_logistics
@accepts_upload()
def logistics(slug: str) -> ResponseReturnValue:
    """Show the questions asked after a seat; keep the answers."""
    ctx = get_ctx()
    session, mine = _get_own(ctx, slug)
    if mine.seat != "enrolled":
        raise NotFound
    form = _own_form(ctx, session, mine, form_queries.LOGISTICS, form_queries.LOGISTICS)
    if form.is_submitted():
        values = read_answers(ctx, form, is_final=True)
        if not form.errors:
            with form.refusals(), once(form) as leads_to:
                answer_actions.answer_logistics(
                    ctx, enrolment_id=mine.id, values=values, seen=form.seen_revision
                )
                flash(say(_("Thank you: your answers are with the organisers.")), "ok")
                return leads_to(url_for("sessions.show", slug=slug))
    session, mine = _get_own(ctx, slug)
    until = form_queries.get_form(ctx, session.id).logistics_until
    return form_page(
        "sessions/logistics.html",
        form=form,
        session=session,
        until=until or session.starts_at,
        is_over=until is not None and ctx.now > until,
        file_of=own_files(slug),
    )


@blueprint.get("/<slug>/participants/<uuid:enrolment_id>/files/<uuid:field_id>")
@for_organisers
def answer_file(slug: str, enrolment_id: UUID, field_id: UUID) -> Response:
    """Give the organisers a file that a person sent, for saving."""
    ctx = get_ctx()
    session = scheduling_queries.get_session(ctx, slug=slug)
    ctx.require(EnrolmentPermission.VIEW_PARTICIPANTS, session)
    if get_enrolment(ctx, enrolment_id).session_id != session.id:
        raise NotFound
    return send_answer_file(ctx, enrolment_id, field_id)
