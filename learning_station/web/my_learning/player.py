"""The player: one unit at a time, with the line of the course beside it."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from learning_station.catalogue import queries as catalogue_queries
from learning_station.catalogue.queries import UnitContent
from learning_station.kernel.errors import Invalid, NotFound
from learning_station.kernel.translations import mark as _
from learning_station.learning import actions, queries, rules
from learning_station.learning.queries import LearningSession, Stop
from learning_station.library import queries as library_queries
from learning_station.web.access import signed_in
from learning_station.web.files import send_bytes
from learning_station.web.forms import Problem, say
from learning_station.web.prose import prose
from learning_station.web.reader import get_reader
from learning_station.web.request_context import get_ctx

from .checklist import make_checklist
from .line import count_words, make_line
from .quiz import UNANSWERED, QuizView, make_quiz, read_answers
from .views import blueprint


@blueprint.get("/<slug>/units/<uuid:unit_id>")
@signed_in
def unit(slug: str, unit_id: UUID) -> ResponseReturnValue:
    """Show a unit; with a seat, remember that the reader is here now."""
    session, stops, stop = _find_stop(slug, unit_id)
    if session.enrolment_id and request.method == "GET":
        ctx = get_ctx()
        seen = [one.seen for one in stops]
        if rules.is_worth_noting(unit_id, seen, now=ctx.now):
            actions.open_unit(ctx, enrolment_id=session.enrolment_id, unit_id=unit_id)
    return _page(session, stops, stop)


@blueprint.post("/<slug>/units/<uuid:unit_id>/done")
@signed_in
def done(slug: str, unit_id: UUID) -> ResponseReturnValue:
    """Mark a unit as done and go on to the next."""
    session, stops, _stop = _find_stop(slug, unit_id)
    actions.complete_unit(get_ctx(), enrolment_id=_seat_of(session), unit_id=unit_id)
    onward = _neighbours(stops, unit_id)[1]
    if onward is None:
        flash(say(_("That was the last unit. Below is what is still missing, if anything.")), "ok")
        return redirect(url_for("my_learning.show", slug=slug), 303)
    return redirect(_address(slug, onward.unit_id), 303)


@blueprint.post("/<slug>/units/<uuid:unit_id>/answers")
@signed_in
def answer(slug: str, unit_id: UUID) -> ResponseReturnValue:
    """Take the answers to a quiz, and show what they are worth."""
    session, stops, stop = _find_stop(slug, unit_id)
    enrolment_id = _seat_of(session)
    content = catalogue_queries.get_unit_content(get_ctx(), unit_id)
    answers = read_answers(request.form, content)
    problems = {
        question.id: Problem(UNANSWERED[question.kind], number=number)
        for number, question in enumerate(content.questions, start=1)
        if not answers.get(question.id)
    }
    if problems:
        return _page(session, stops, stop, chosen=answers, problems=problems), 422
    try:
        actions.submit_attempt(
            get_ctx(),
            enrolment_id=enrolment_id,
            unit_id=unit_id,
            number=_attempt_number(),
            answers=answers,
        )
    except Invalid as error:
        raise BadRequest from error  # no form of ours sends answers of other questions
    return redirect(_address(slug, unit_id) + "#result", 303)


def _attempt_number() -> int:
    text = request.form.get("number", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise BadRequest
    return int(text)


@blueprint.post("/<slug>/units/<uuid:unit_id>/place")
@signed_in
def place(slug: str, unit_id: UUID) -> ResponseReturnValue:
    """Remember how far down the reader is; the page says so by itself where scripts run."""
    enrolment_id = _seat_of(queries.get_learning_session(get_ctx(), slug))
    try:
        share = Decimal(request.form.get("place", "")[:12])
    except InvalidOperation as error:
        raise BadRequest from error
    if not share.is_finite():
        raise BadRequest
    actions.save_place(get_ctx(), enrolment_id=enrolment_id, unit_id=unit_id, place=share)
    return "", 204


@blueprint.get("/<slug>/units/<uuid:unit_id>/file")
@signed_in
def file(slug: str, unit_id: UUID) -> ResponseReturnValue:
    """Hand over the file of a unit."""
    _session, _stops, _stop = _find_stop(slug, unit_id)
    ctx = get_ctx()
    content = catalogue_queries.get_unit_content(ctx, unit_id)
    if content.file_id is None:
        raise NotFound
    found = library_queries.get_file(ctx, content.file_id)
    return send_bytes(
        library_queries.read_file(ctx, found),
        filename=found.filename,
        content_type=found.media_type,
    )


# What the pages share


def _find_stop(slug: str, unit_id: UUID) -> tuple[LearningSession, list[Stop], Stop]:
    ctx = get_ctx()
    session = queries.get_learning_session(ctx, slug)
    stops = queries.list_stops(ctx, session.version_id, session.enrolment_id)
    stop = next((one for one in stops if one.unit_id == unit_id), None)
    if stop is None:
        raise NotFound
    return session, stops, stop


def _seat_of(session: LearningSession) -> UUID:
    """Return the seat to write for; whoever only looks in writes nothing."""
    if session.enrolment_id is None:
        raise NotFound
    return session.enrolment_id


def _neighbours(stops: Sequence[Stop], unit_id: UUID) -> tuple[Stop | None, Stop | None]:
    at = next(number for number, stop in enumerate(stops) if stop.unit_id == unit_id)
    before = stops[at - 1] if at > 0 else None
    after = stops[at + 1] if at + 1 < len(stops) else None
    return before, after


def _still_open(stops: Sequence[Stop], current: Stop) -> Stop | None:
    """Return the first required unit that was passed over; at the end it is the way on."""
    return next((s for s in stops if s.required and not s.is_completed and s != current), None)


def _address(slug: str, unit_id: UUID) -> str:
    """Return the address of a unit, in the content language that was chosen."""
    chosen = request.args.get("content")
    return url_for("my_learning.unit", slug=slug, unit_id=unit_id, content=chosen)


def _content_language(session: LearningSession) -> str:
    """Return the language of the content: the one chosen, the reader's, or the first there is."""
    wanted = (request.args.get("content"), get_reader().language)
    return next(
        (tag for tag in wanted if tag in session.languages),
        session.languages[0] if session.languages else get_reader().language,
    )


def _page(
    session: LearningSession,
    stops: Sequence[Stop],
    stop: Stop,
    *,
    chosen: dict[UUID, set[UUID]] | None = None,
    problems: dict[UUID, Problem] | None = None,
) -> str:
    ctx = get_ctx()
    content = catalogue_queries.get_unit_content(ctx, stop.unit_id)
    meetings = queries.list_own_meetings(ctx, session.id, session.enrolment_id)
    standing = queries.get_standing(ctx, session.enrolment_id) if session.enrolment_id else None
    before, after = _neighbours(stops, stop.unit_id)
    language = _content_language(session)
    return render_template(
        "my_learning/unit.html",
        session=session,
        line=make_line(
            session, stops, current=stop.unit_id, content_language=request.args.get("content")
        ),
        count=count_words(stops, session.award),
        module_units=sum(one.module_id == stop.module_id for one in stops),
        stop=stop,
        content=content,
        text=prose(content.body.best(language), highest_heading=2),
        language=language,
        chosen_language=request.args.get("content"),
        before=before,
        after=after,
        still_open=None if after else _still_open(stops, stop),
        quiz=_quiz(session, stop, content, chosen, problems) if stop.is_quiz else None,
        standing=standing,
        checklist=make_checklist(session, standing, stops, meetings, now=ctx.now),
    )


def _quiz(
    session: LearningSession,
    stop: Stop,
    content: UnitContent,
    chosen: dict[UUID, set[UUID]] | None,
    problems: dict[UUID, Problem] | None,
) -> QuizView:
    attempts = (
        queries.list_attempts(get_ctx(), session.enrolment_id, stop.unit_id)
        if session.enrolment_id
        else []
    )
    return make_quiz(
        stop,
        content,
        attempts,
        is_preview=session.is_preview,
        chosen=chosen,
        problems=problems or {},
    )
