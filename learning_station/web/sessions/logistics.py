"""What people answered, for the organisers: who has, who is reminded, all answers as a file."""

from collections.abc import Iterator
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_station.enrolment.actions import answers as answer_actions
from learning_station.enrolment.errors import NothingChosen
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.queries import forms as form_queries
from learning_station.enrolment.queries import logistics as logistics_queries
from learning_station.enrolment.queries.logistics import Answerer
from learning_station.enrolment.rules.forms import Question, Value
from learning_station.infra.context import Context
from learning_station.kernel.pages import Page
from learning_station.kernel.translations import mark as _
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling.queries import SessionRow
from learning_station.web.csv_files import send_csv
from learning_station.web.forms import Problem, problem_of, say
from learning_station.web.lists import asked_cursor, every_row
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once
from learning_station.web.shell import plain

from .entrance import blueprint, for_organisers
from .participants import APPLICATIONS, SEATS

AT_ONCE = 200
"""Rows a CSV reads at once, and people reminded by one click."""
VIEWS = {"waiting": _("Not answered yet"), "answered": _("Answered")}


def _get_session(ctx: Context, slug: str) -> SessionRow:
    session = scheduling_queries.get_session(ctx, slug=slug)
    ctx.require(EnrolmentPermission.VIEW_PARTICIPANTS, session)
    return session


@blueprint.get("/<slug>/logistics/people")
@for_organisers
def logistics_people(slug: str) -> str:
    """Show who with a seat has answered what is asked after it, and who has not."""
    ctx = get_ctx()
    session = _get_session(ctx, slug)
    view = request.args.get("view", "waiting")
    view = view if view in VIEWS else "waiting"
    answered, waiting = logistics_queries.count_repliers(ctx, session.id)
    return render_template(
        "sessions/logistics_people.html",
        session=session,
        view=view,
        views=VIEWS,
        counts={"answered": answered, "waiting": waiting},
        until=logistics_queries.find_logistics_deadline(ctx, session.id),
        page=logistics_queries.list_repliers_page(
            ctx, session, has_answered=view == "answered", cursor=asked_cursor()
        ),
    )


@blueprint.post("/<slug>/logistics/remind")
@for_organisers
def logistics_remind(slug: str) -> ResponseReturnValue:
    """Remind the chosen people of the questions they have not answered."""
    ctx = get_ctx()
    session = _get_session(ctx, slug)
    address = url_for("sessions.logistics_people", slug=slug)
    chosen = tuple(_ids(request.form.getlist("enrolment")))
    if not chosen:
        flash(say(problem_of(NothingChosen())), "bad")
        return redirect(address, 303)
    with once() as leads_to:
        count = answer_actions.remind_of_logistics(ctx, session_id=session.id, enrolment_ids=chosen)
        flash(say(Problem(_("People reminded: %(count)s."), count=count)), "ok")
        return leads_to(address)


def _ids(texts: list[str]) -> Iterator[UUID]:
    for text in texts[:AT_ONCE]:
        try:
            yield UUID(text)
        except ValueError:
            continue


@blueprint.get("/<slug>/answers.csv")
@for_organisers
def answers_file(slug: str) -> ResponseReturnValue:
    """Give all answers of a session as a CSV file, one row for each person."""
    ctx = get_ctx()
    session = _get_session(ctx, slug)
    questions = form_queries.list_questions(ctx, session.id)
    headings = [
        _("Given name"), _("Family name"), _("E-mail"), _("Organisation"), _("Office"),
        _("Application"), _("Seat"),
    ]  # fmt: skip
    return send_csv(
        f"{slug}-answers.csv",
        [*map(say, headings), *(plain(question.label) for question in questions)],
        _rows(ctx, session, questions),
    )


def _rows(
    ctx: Context, session: SessionRow, questions: list[Question]
) -> Iterator[tuple[object, ...]]:
    def read(cursor: str | None) -> Page[Answerer]:
        return logistics_queries.list_answers_page(ctx, session, cursor=cursor, limit=AT_ONCE)

    labels = {q.id: {one.key: plain(one.label) for one in q.choices} for q in questions}
    for person in every_row(read):
        yield (
            person.given_name, person.family_name, person.email, person.organisation,
            person.office, say(APPLICATIONS.get(person.application)), say(SEATS.get(person.seat)),
            *(_cell(person.values.get(q.id), q, labels[q.id]) for q in questions),
        )  # fmt: skip


def _cell(value: Value, question: Question, labels: dict[str, str]) -> object:
    if isinstance(value, dict):
        return value.get("name")
    if isinstance(value, list):
        return ", ".join(labels.get(key, key) for key in value)
    if question.kind == "yes_no" and value is not None:
        return say(_("Yes") if value == "yes" else _("No"))
    return labels.get(value, value) if value is not None else None
