"""The people of a session: applications to decide, the waitlist in order, seats, history."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_station.enrolment import actions as enrolment_actions
from learning_station.enrolment import queries as enrolment_queries
from learning_station.enrolment.actions import Placed
from learning_station.enrolment.actions.bulk import BulkAct
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.queries import EnrolmentRow
from learning_station.enrolment.queries import forms as form_queries
from learning_station.enrolment.rules import SeatCount
from learning_station.infra.context import Context
from learning_station.kernel.errors import LearningStationError, NotFound
from learning_station.kernel.translations import mark as _
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling.queries import SessionRow
from learning_station.web.account.forms import PROFILE_KINDS
from learning_station.web.csv_files import send_csv
from learning_station.web.forms import Problem, problem_of, say
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once

from .decisions import Audience, read_decisions
from .entrance import blueprint, for_organisers
from .forms import PlaceForm, ReasonForm
from .obstacles import why_nobody_moves

VIEWS = {
    "applied": _("Applications"),
    "enrolled": _("With a seat"),
    "offered": _("Offered a seat"),
    "waiting": _("Waitlist"),
    "out": _("Withdrawn or refused"),
}
ACTS = {
    BulkAct.APPROVE: _("Approve"),
    BulkAct.REFUSE: _("Refuse"),
    BulkAct.CANCEL: _("Take seat or place back"),
    BulkAct.MOVE: _("Move to another session"),
    BulkAct.WRITE: _("Write to them"),
}
ACTS_OF_VIEW = {
    "applied": (BulkAct.APPROVE, BulkAct.REFUSE, BulkAct.WRITE),
    "enrolled": (BulkAct.WRITE, BulkAct.MOVE, BulkAct.CANCEL),
    "offered": (BulkAct.WRITE, BulkAct.CANCEL),
    "waiting": (BulkAct.WRITE, BulkAct.MOVE, BulkAct.CANCEL),
    "out": (BulkAct.WRITE,),
}
"""What may be done with several people of a view at once."""
APPLICATIONS = {
    "draft": _("Application not sent yet"),
    "submitted": _("Application to be decided"),
    "endorsed": _("Endorsed by the city"),
    "approved": _("Application approved"),
    "rejected": _("Application refused"),
    "withdrawn": _("Application withdrawn"),
}
SEATS = {
    "waitlisted": _("On the waitlist"),
    "offered": _("Offered a seat"),
    "declined": _("Offer declined"),
    "lapsed": _("Offer lapsed"),
    "enrolled": _("Enrolled"),
    "withdrawn": _("Withdrawn"),
    "cancelled": _("Cancelled by the organisers"),
}
PROFILES = dict(PROFILE_KINDS)
PEOPLE = 50
MOST_REASON = 1000
AT_ONCE = 500
"""How many applications one click may decide."""


def _get_session(ctx: Context, slug: str) -> SessionRow:
    session = scheduling_queries.get_session(ctx, slug=slug)
    ctx.require(EnrolmentPermission.VIEW_PARTICIPANTS, session)
    return session


@blueprint.get("/<slug>/participants")
@for_organisers
def participants(slug: str) -> str:
    """Show the people of a session in one of four views."""
    ctx = get_ctx()
    session = _get_session(ctx, slug)
    by_application = enrolment_queries.terms_of(session).by_application
    default = "applied" if by_application else "enrolled"
    view = request.args.get("view", default)
    return _people_page(ctx, session, view if view in VIEWS else default)


def _people_page(
    ctx: Context,
    session: SessionRow,
    view: str,
) -> str:
    page = enrolment_queries.list_participants_page(
        ctx, session.id, view=view, cursor=request.args.get("cursor") or None, limit=PEOPLE
    )
    counts = enrolment_queries.count_views(ctx, session.id)
    seats = SeatCount(**{name: counts[name] for name in ("enrolled", "waiting", "offered", "held")})
    return render_template(
        "sessions/participants.html",
        session=session,
        view=view,
        views=VIEWS,
        counts=counts,
        above=seats.above(session.capacity),
        page=page,
        why_nobody_moves=why_nobody_moves(ctx, session, seats) if view == "waiting" else (),
        acts=[(act.value, say(ACTS[act])) for act in ACTS_OF_VIEW[view]],
    )


@blueprint.get("/<slug>/participants.csv")
@for_organisers
def participants_file(slug: str) -> ResponseReturnValue:
    """Give a view of the people of a session as a CSV file."""
    ctx = get_ctx()
    session = _get_session(ctx, slug)
    view = request.args.get("view", "enrolled")
    view = view if view in VIEWS else "enrolled"
    headings = [
        _("Place on the waitlist"), _("Given name"), _("Family name"), _("E-mail"),
        _("Organisation"), _("Office"), _("Profile"), _("Application"), _("Seat"),
        _("Applied on"), _("Enrolled on"), _("Reason"), _("Offer ends"),
    ]  # fmt: skip
    return send_csv(
        f"{slug}-{view}.csv",
        [say(heading) for heading in headings],
        _rows(ctx, session.id, view),
    )


def _rows(ctx: Context, session_id: UUID, view: str) -> Iterator[tuple[object, ...]]:
    for p in enrolment_queries.stream_participants(ctx, session_id, view=view):
        yield (
            p.position, p.given_name, p.family_name, p.email, p.organisation, p.office,
            say(PROFILES.get(p.profile_kind)), say(APPLICATIONS.get(p.application)),
            say(SEATS.get(p.seat)), p.created_at, p.enrolled_at, p.reason, p.offered_until,
        )  # fmt: skip


def ids_of(texts: Iterable[str]) -> list[UUID]:
    """Return the ids among what was sent, at most as many as one act may touch."""
    ids = []
    for text in list(texts)[:AT_ONCE]:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    return ids


@blueprint.get("/<slug>/participants/<uuid:enrolment_id>")
@for_organisers
def participant(slug: str, enrolment_id: UUID) -> str:
    """Show one person in the session: what they wrote, what happened, what can be done."""
    return _participant_page(get_ctx(), slug, enrolment_id)


def _participant_page(
    ctx: Context,
    slug: str,
    enrolment_id: UUID,
    *,
    form: ReasonForm | None = None,
    place: PlaceForm | None = None,
) -> str:
    session, enrolment = _get_enrolment(ctx, slug, enrolment_id)
    person = enrolment_queries.get_participant(ctx, enrolment_id)
    return render_template(
        "sessions/participant.html",
        session=session,
        person=person,
        answers=form_queries.list_answers(ctx, enrolment_id),
        file_of=lambda field_id: url_for(
            "sessions.answer_file", slug=slug, enrolment_id=enrolment_id, field_id=field_id
        ),
        decisions=read_decisions(
            ctx, enrolment_id, person_id=enrolment.person_id, audience=Audience.STAFF
        ),
        form=form or ReasonForm(formdata=None),
        place=place or PlaceForm(formdata=None, priority=person.priority),
    )


def _get_enrolment(ctx: Context, slug: str, enrolment_id: UUID) -> tuple[SessionRow, EnrolmentRow]:
    session = _get_session(ctx, slug)
    enrolment = enrolment_queries.get_enrolment(ctx, enrolment_id)
    if enrolment.session_id != session.id:
        raise NotFound
    return session, enrolment


@blueprint.post("/<slug>/participants/<uuid:enrolment_id>/approve")
@for_organisers
def approve(slug: str, enrolment_id: UUID) -> ResponseReturnValue:
    """Approve one application."""
    ctx = get_ctx()
    _get_enrolment(ctx, slug, enrolment_id)
    address = url_for("sessions.participant", slug=slug, enrolment_id=enrolment_id)
    try:
        with once() as leads_to:
            reason = request.form.get("reason", "")[:MOST_REASON]
            _say_approved(enrolment_actions.approve(ctx, enrolment_id=enrolment_id, reason=reason))
            return leads_to(address)
    except LearningStationError as refusal:
        flash(say(problem_of(refusal)), "bad")
    return redirect(address, 303)


def _say_approved(placed: Placed) -> None:
    text = (
        Problem(_("Approved; all seats are taken, so the person waits: place %(place)s."),
                place=placed.position)
        if placed.position
        else _("Approved. The person has a seat.")
    )  # fmt: skip
    flash(say(text), "ok")


@blueprint.post("/<slug>/participants/<uuid:enrolment_id>/end")
@for_organisers
def end(slug: str, enrolment_id: UUID) -> ResponseReturnValue:
    """Refuse an application, or take a seat or place back, with a reason."""
    ctx = get_ctx()
    _get_enrolment(ctx, slug, enrolment_id)
    form = ReasonForm()
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            enrolment_actions.cancel_enrolment(
                ctx, enrolment_id=enrolment_id, reason=form.reason.data or ""
            )
            flash(say(_("Done. The person is told the reason.")), "ok")
            return leads_to(url_for("sessions.participant", slug=slug, enrolment_id=enrolment_id))
    return _participant_page(ctx, slug, enrolment_id, form=form), 422


@blueprint.post("/<slug>/participants/<uuid:enrolment_id>/place")
@for_organisers
def place(slug: str, enrolment_id: UUID) -> ResponseReturnValue:
    """Move somebody up or down on the waitlist, with a reason that stays in the history."""
    ctx = get_ctx()
    _get_enrolment(ctx, slug, enrolment_id)
    form = PlaceForm()
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            enrolment_actions.set_priority(
                ctx,
                enrolment_id=enrolment_id,
                priority=form.priority.data,
                reason=form.why.data or "",
            )
            flash(say(_("Moved. The reason stays in the history.")), "ok")
            return leads_to(url_for("sessions.participant", slug=slug, enrolment_id=enrolment_id))
    return _participant_page(ctx, slug, enrolment_id, place=form), 422
