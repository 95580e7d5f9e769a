"""What people answer: applications begun, sent and changed, and the questions after a seat."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from learning_station.enrolment import errors, events
from learning_station.enrolment import queries as seat_queries
from learning_station.enrolment import rules as seat_rules
from learning_station.enrolment.errors import forms as refusals
from learning_station.enrolment.models import Application, Enrolment, Seat
from learning_station.enrolment.models.forms import FieldKind, FormAnswer, LogisticsReply
from learning_station.enrolment.permissions import Applicant, EnrolmentPermission
from learning_station.enrolment.queries import LockedSession
from learning_station.enrolment.queries import forms as queries
from learning_station.enrolment.rules import Rule
from learning_station.enrolment.rules import forms as rules
from learning_station.enrolment.rules.forms import Question, Values
from learning_station.infra.context import Context
from learning_station.infra.db import upsert
from learning_station.infra.revisions import revise
from learning_station.infra.unit_of_work import action
from learning_station.kernel.errors import NotFound

from ._endorsing import ask, choose_asked
from ._files import DROP_UPLOAD, UPLOADS_KEPT, forget_files, forget_values
from ._placing import require_asker
from ._writing import (
    Placed,
    as_waitlist,
    change,
    get_asker,
    ids_of,
    lock_enrolment,
    require_live,
    void_offer,
)
from .applications import apply
from .waitlist import promote_waiting


@action
def begin_application(ctx: Context, *, session_id: UUID, person_id: UUID | None = None) -> UUID:
    """Return the application that the person began, or begin it; nobody else sees or counts it."""
    person_id = require_asker(ctx, person_id)
    found = _find_draft(ctx, session_id, person_id)
    if found is not None:
        return found
    session = seat_queries.lock_session(ctx, session_id)
    # Another tab may have begun it while this one waited for the lock.
    found = _find_draft(ctx, session_id, person_id)
    if found is not None:
        return found
    facts = seat_queries.get_seat_facts(ctx, session_id, person_id)
    if facts.live is not None:
        raise errors.AlreadyEnrolled
    seat_rules.require_window(session.terms, ctx.now)
    seat_rules.require_application(session.terms)
    if facts.was_refused:
        raise errors.RefusedBefore
    return _write_draft(ctx, session_id, person_id)


def _find_draft(ctx: Context, session_id: UUID, person_id: UUID) -> UUID | None:
    return ctx.db.scalar(
        sa.select(Enrolment.id).where(
            Enrolment.session_id == session_id,
            Enrolment.person_id == person_id,
            Enrolment.application == Application.DRAFT.value,
            Enrolment.ended_at.is_(None),
        )
    )


def _write_draft(ctx: Context, session_id: UUID, person_id: UUID) -> UUID:
    asker = get_asker(ctx, person_id)
    draft = Enrolment(
        id=ctx.ids.new(),
        session_id=session_id,
        person_id=person_id,
        organisation_id=asker.organisation_id,
        office=asker.office,
        categories={},
        application=Application.DRAFT.value,
        seat=Seat.NONE.value,
        created_at=ctx.now,
    )
    ctx.db.add(draft)
    ctx.db.flush()
    return draft.id


@action
def save_draft(
    ctx: Context,
    *,
    session_id: UUID,
    values: Values,
    seen: int | None = None,
    person_id: UUID | None = None,
) -> UUID:
    """Keep the answers of an application that is not sent yet; it may be incomplete.

    Raise Outdated when another window saved meanwhile."""
    person_id = require_asker(ctx, person_id)
    draft_id = begin_application(ctx, session_id=session_id, person_id=person_id)
    session = ctx.db.get_one(Enrolment, draft_id).session_id
    terms = seat_queries.lock_session(ctx, session).terms
    seat_rules.require_window(terms, ctx.now)
    questions = queries.list_questions(ctx, session_id, queries.APPLICATION)
    problems = rules.find_problems(questions, values, is_final=False)
    if problems:
        raise next(iter(problems.values()))
    revise(ctx, draft_id, part=queries.ANSWERS, seen=seen)
    _write_answers(ctx, draft_id, questions, rules.clean_values(questions, values))
    return draft_id


@action
def announce_upload(ctx: Context, *, field_id: UUID, person_id: UUID | None = None) -> str:
    """Return the key under which a file that answers a question is to be stored.

    A day later its bytes go again unless an answer of that person points to them by then: forms
    are left, refused, or lost on the way."""
    person_id = require_asker(ctx, person_id)
    key = f"answers/{ctx.ids.new()}"
    payload = {"key": key, "field_id": field_id, "person_id": person_id}
    ctx.enqueue(DROP_UPLOAD, payload, run_at=ctx.now + UPLOADS_KEPT)
    return key


def _write_answers(
    ctx: Context, enrolment_id: UUID, questions: list[Question], values: Values
) -> None:
    """Write the answers to these questions; those not given any more go, with their files."""
    before = queries.get_values(ctx, enrolment_id)
    for question in questions:
        old, new = before.get(question.id), values.get(question.id)
        if old == new:
            continue
        forget_values(ctx, [old])
        if rules.is_empty(new):
            ctx.db.execute(
                sa.delete(FormAnswer).where(
                    FormAnswer.enrolment_id == enrolment_id, FormAnswer.field_id == question.id
                )
            )
            continue
        given = {"value": new, "answered_at": ctx.now, "purged_at": None}
        ctx.db.execute(
            upsert(ctx.db, FormAnswer)
            .values(enrolment_id=enrolment_id, field_id=question.id, **given)
            .on_conflict_do_update(index_elements=["enrolment_id", "field_id"], set_=given)
        )


@action
def discard_draft(ctx: Context, *, session_id: UUID, person_id: UUID | None = None) -> None:
    """Delete an application that was never sent, with its answers; nothing of it is kept."""
    person_id = require_asker(ctx, person_id)
    draft_id = _find_draft(ctx, session_id, person_id)
    if draft_id is None:
        raise refusals.NothingToSend
    forget_files(ctx, FormAnswer.enrolment_id == draft_id)
    ctx.db.execute(sa.delete(FormAnswer).where(FormAnswer.enrolment_id == draft_id))
    ctx.db.execute(sa.delete(Enrolment).where(Enrolment.id == draft_id))


@action
def submit_application(
    ctx: Context, *, session_id: UUID, seen: int | None = None, person_id: UUID | None = None
) -> Placed:
    """Send the application that was begun, when everything asked for is there.

    Sending again answers with what the person has. Raise AnswersIncomplete, or Outdated when
    another window changed the answers after they were shown."""
    person_id = require_asker(ctx, person_id)
    session = seat_queries.lock_session(ctx, session_id)
    facts = seat_queries.get_seat_facts(ctx, session_id, person_id)
    if facts.live is not None:
        return Placed(*facts.live, is_new=False)
    seat_rules.require_window(session.terms, ctx.now)
    draft_id = _find_draft(ctx, session_id, person_id)
    if draft_id is None:
        raise refusals.NothingToSend
    if seen is not None:
        revise(ctx, draft_id, part=queries.ANSWERS, seen=seen)
    questions = queries.list_questions(ctx, session_id, queries.APPLICATION)
    values = _complete_values(questions, queries.get_values(ctx, draft_id))
    _write_answers(ctx, draft_id, questions, values)
    placed = apply(
        ctx,
        session_id=session_id,
        motivation=_motivation(questions, values),
        person_id=person_id,
    )
    _count_answers(ctx, placed.enrolment_id, questions, values)
    return placed


def _complete_values(questions: list[Question], given: Values) -> Values:
    """Return the answers as they are kept; refuse what is incomplete or wrong."""
    if rules.find_problems(questions, given, is_final=True):
        raise refusals.AnswersIncomplete
    return rules.clean_values(questions, given)


def _motivation(questions: list[Question], values: Values) -> str:
    found = (values.get(one.id) for one in questions if one.kind == FieldKind.MOTIVATION.value)
    return str(next(found, None) or "")


def _count_answers(
    ctx: Context, enrolment_id: UUID, questions: list[Question], values: Values
) -> None:
    """Write what quotas count of the answers beside what they count of everybody."""
    enrolment = ctx.db.get_one(Enrolment, enrolment_id, populate_existing=True)
    asked = {one.dimension for one in questions if one.dimension}
    kept = {name: value for name, value in enrolment.categories.items() if name not in asked}
    enrolment.categories = {**kept, **rules.categories_of(questions, values)}
    ctx.db.flush()


# Changing what was sent


@dataclass(frozen=True)
class Changed:
    """How many questions are answered otherwise, and whether it is to be decided anew."""

    questions: int
    went_back: bool = False


@action
def change_answers(
    ctx: Context, *, enrolment_id: UUID, values: Values, seen: int | None = None
) -> Changed:
    """Change an application that was sent, until the window closes.

    Where the session asks for it, one that was endorsed or approved goes back to be decided anew:
    a seat, an offer or a place on the waitlist is given up, and whoever decided is told. What
    quotas count stays as it was decided on."""
    session, enrolment = lock_enrolment(ctx, enrolment_id)
    ctx.require(EnrolmentPermission.ENROL, Applicant(enrolment.person_id))
    require_live(enrolment)
    _require_open(ctx, session)
    questions = queries.list_questions(ctx, session.id, queries.APPLICATION)
    before = queries.get_values(ctx, enrolment_id, queries.APPLICATION)
    after = _complete_values(questions, values)
    changed = rules.changed_questions(questions, before, after)
    if not changed:
        return Changed(0)
    revise(ctx, enrolment_id, part=queries.ANSWERS, seen=seen)
    _write_answers(ctx, enrolment_id, questions, after)
    if any(one.kind == FieldKind.MOTIVATION.value for one in questions):
        enrolment.motivation = _motivation(questions, after)
    form = queries.get_form(ctx, session.id)
    goes_back = rules.goes_back(
        needs_reapproval=form.needs_reapproval, application=enrolment.application
    )
    if goes_back or enrolment.application == Application.SUBMITTED.value:
        _count_answers(ctx, enrolment_id, questions, after)
    _note_change(ctx, session, enrolment, changed, goes_back=goes_back)
    return Changed(len(changed), goes_back)


def _require_open(ctx: Context, session: LockedSession) -> None:
    seat_rules.require_alive(session.terms, ctx.now)
    if ctx.now > session.terms.enrols_until:
        raise refusals.AnswersClosed


def _note_change(
    ctx: Context,
    session: LockedSession,
    enrolment: Enrolment,
    changed: list[Question],
    *,
    goes_back: bool,
) -> None:
    # Names of questions, never what was answered: the history outlives the answers.
    facts = {"questions": [dict(one.label) for one in changed]}
    had_seat = enrolment.seat
    if goes_back:
        void_offer(ctx, enrolment)
        enrolment.waitlisted_at = enrolment.enrolled_at = enrolment.hold_id = None
        change(
            ctx,
            enrolment,
            application=Application.SUBMITTED,
            seat=Seat.NONE,
            rule=Rule.ANSWERS_CHANGED,
            facts=facts,
        )
        _ask_city_again(ctx, session, enrolment)
    else:
        change(ctx, enrolment, rule=Rule.ANSWERS_CHANGED, facts=facts)
    ctx.db.flush()
    names = tuple(one.label.best("en").text for one in changed)
    ctx.record(events.AnswersChanged(**ids_of(enrolment), asked=names, went_back=goes_back))
    if goes_back and had_seat != Seat.NONE.value:
        promote_waiting(as_waitlist(ctx), session_id=session.id)


def _ask_city_again(ctx: Context, session: LockedSession, enrolment: Enrolment) -> None:
    question = choose_asked(ctx, session, enrolment.organisation_id)
    if question is None:
        return
    enrolment.endorse_by = question.endorse_by
    enrolment.escalation = question.asked.value
    ids = (enrolment.id, session.id, enrolment.person_id, enrolment.organisation_id)
    ask(ctx, *ids, question)


# After a seat


@action
def answer_logistics(
    ctx: Context, *, enrolment_id: UUID, values: Values, seen: int | None = None
) -> None:
    """Answer the questions asked after a seat was given; they may be changed until their time."""
    session, enrolment = lock_enrolment(ctx, enrolment_id)
    ctx.require(EnrolmentPermission.ENROL, Applicant(enrolment.person_id))
    require_live(enrolment)
    if enrolment.seat != Seat.ENROLLED.value:
        raise NotFound
    seat_rules.require_alive(session.terms, ctx.now)
    until = queries.get_form(ctx, session.id).logistics_until
    if until is not None and ctx.now > until:
        raise refusals.AnswersClosed
    questions = queries.list_questions(ctx, session.id, queries.LOGISTICS)
    after = _complete_values(questions, values)
    changed = rules.changed_questions(
        questions, queries.get_values(ctx, enrolment_id, queries.LOGISTICS), after
    )
    revise(ctx, enrolment_id, part=queries.LOGISTICS, seen=seen)
    _write_answers(ctx, enrolment_id, questions, after)
    _mark_answered(ctx, enrolment_id)
    facts = {"questions": [dict(one.label) for one in changed]}
    change(ctx, enrolment, rule=Rule.LOGISTICS, facts=facts)
    ctx.record(events.LogisticsAnswered(**ids_of(enrolment)))


def _mark_answered(ctx: Context, enrolment_id: UUID) -> None:
    ctx.db.execute(
        upsert(ctx.db, LogisticsReply)
        .values(enrolment_id=enrolment_id, answered_at=ctx.now)
        .on_conflict_do_update(index_elements=["enrolment_id"], set_={"answered_at": ctx.now})
    )


@action
def remind_of_logistics(ctx: Context, *, session_id: UUID, enrolment_ids: tuple[UUID, ...]) -> int:
    """Remind the chosen of the questions they have not answered; return how many are reminded."""
    session = seat_queries.lock_session(ctx, session_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    waiting = ctx.db.scalars(
        sa.select(Enrolment)
        .outerjoin(LogisticsReply, LogisticsReply.enrolment_id == Enrolment.id)
        .where(
            Enrolment.session_id == session_id,
            Enrolment.id.in_(enrolment_ids),
            Enrolment.seat == Seat.ENROLLED.value,
            LogisticsReply.answered_at.is_(None),
        )
        .order_by(Enrolment.id)
    ).all()
    for enrolment in waiting:
        ctx.db.execute(
            upsert(ctx.db, LogisticsReply)
            .values(enrolment_id=enrolment.id, reminded_at=ctx.now)
            .on_conflict_do_update(index_elements=["enrolment_id"], set_={"reminded_at": ctx.now})
        )
        ctx.record(events.LogisticsReminded(**ids_of(enrolment)))
    return len(waiting)
