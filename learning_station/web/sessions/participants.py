"""The people of a session: applications to decide, the waitlist in order, seats, history."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_station.enrolment import actions as enrolment_actions
from learning_station.enrolment import errors as enrolment_errors
from learning_station.enrolment import queries as enrolment_queries
from learning_station.enrolment import rules as enrolment_rules
from learning_station.enrolment.actions import Decided, Placed
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.queries import EnrolmentRow
from learning_station.infra.context import Context
from learning_station.kernel.errors import Conflict, LearningStationError, NotFound
from learning_station.kernel.translations import mark as _
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling.queries import SessionRow
from learning_station.web.account.forms import PROFILE_KINDS
from learning_station.web.csv_files import send_csv
from learning_station.web.forms import Problem, problem_of, say
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once

from .entrance import blueprint, for_organisers
from .forms import DecisionForm, ReasonForm

VIEWS = {
    "applied": _("Applications"),
    "enrolled": _("With a seat"),
    "offered": _("Offered a seat"),
    "waiting": _("Waitlist"),
    "out": _("Withdrawn or refused"),
}
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
    default = "applied" if session.policy == "approval" else "enrolled"
    view = request.args.get("view", default)
    return _people_page(ctx, session, view if view in VIEWS else default, DecisionForm())


def _people_page(
    ctx: Context,
    session: SessionRow,
    view: str,
    form: DecisionForm,
    chosen: Collection[UUID] = (),
) -> str:
    page = enrolment_queries.list_participants_page(
        ctx, session.id, view=view, cursor=request.args.get("cursor") or None, limit=PEOPLE
    )
    return render_template(
        "sessions/participants.html",
        session=session,
        view=view,
        views=VIEWS,
        counts=enrolment_queries.count_views(ctx, session.id),
        page=page,
        why_nobody_moves=_why_nobody_moves(ctx, session) if view == "waiting" else "",
        form=form,
        chosen=set(chosen),
    )


def _why_nobody_moves(ctx: Context, session: SessionRow) -> str:
    """Return in words why those who wait do not move up now."""
    count = enrolment_queries.count_seats(ctx, [session.id])[session.id]
    terms = enrolment_queries.terms_of(session)
    if enrolment_rules.count_promotions(terms, count, ctx.clock.now()):
        return say(_("Seats are free: the waitlist moves up within a minute."))
    try:
        enrolment_rules.require_alive(terms, ctx.clock.now())
    except Conflict as refusal:
        return say(problem_of(refusal))
    return say(_("All seats are taken. Whoever waits longest gets the next one that becomes free."))


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
        _("Applied on"), _("Enrolled on"), _("Reason"),
    ]  # fmt: skip
    return send_csv(
        f"{slug}-{view}.csv",
        [say(heading) for heading in headings],
        _rows(ctx, session.id, view),
    )


def _rows(ctx: Context, session_id: UUID, view: str) -> Iterator[tuple[object, ...]]:
    cursor: str | None = None
    while True:
        page = enrolment_queries.list_participants_page(
            ctx, session_id, view=view, cursor=cursor, limit=AT_ONCE
        )
        for p in page.rows:
            yield (
                p.position, p.given_name, p.family_name, p.email, p.organisation, p.office,
                say(PROFILES.get(p.profile_kind)), say(APPLICATIONS.get(p.application)),
                say(SEATS.get(p.seat)), p.created_at, p.enrolled_at, p.reason,
            )  # fmt: skip
        cursor = page.next_cursor
        if cursor is None:
            return


@blueprint.post("/<slug>/participants/decide")
@for_organisers
def decide(slug: str) -> ResponseReturnValue:
    """Approve or refuse the chosen applications together."""
    ctx = get_ctx()
    session = _get_session(ctx, slug)
    form, chosen = DecisionForm(), _ids(request.form.getlist("enrolment"))
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            _say_decided(_decide(ctx, session.id, chosen, form.reason.data or ""))
            return leads_to(url_for("sessions.participants", slug=slug, view="applied"))
    # A refusal rolled back what was read: read it again.
    return _people_page(ctx, _get_session(ctx, slug), "applied", form, chosen), 422


def _decide(ctx: Context, session_id: UUID, chosen: Sequence[UUID], reason: str) -> Decided:
    decision = request.form.get("decision")
    if not chosen:
        raise enrolment_errors.NothingChosen
    if decision == "approve":
        return enrolment_actions.approve_many(ctx, session_id=session_id, enrolment_ids=chosen)
    if decision == "reject":
        return enrolment_actions.reject_many(
            ctx, session_id=session_id, enrolment_ids=chosen, reason=reason
        )
    raise enrolment_errors.DecisionMissing


def _ids(texts: Iterable[str]) -> list[UUID]:
    ids = []
    for text in list(texts)[:AT_ONCE]:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    return ids


def _say_decided(decided: Decided) -> None:
    flash(say(Problem(_("Applications decided: %(count)s."), count=decided.done)), "ok")
    if decided.waitlisted:
        text = _("All seats are taken, so these wait on the waitlist: %(count)s.")
        flash(say(Problem(text, count=decided.waitlisted)), "warn")
    if decided.already_decided:
        text = _("Skipped because they were decided or withdrawn meanwhile: %(count)s.")
        flash(say(Problem(text, count=decided.already_decided)), "warn")
    if decided.no_seat:
        text = _("Left undecided because no seat is free and there is no waitlist: %(count)s.")
        flash(say(Problem(text, count=decided.no_seat)), "warn")


@blueprint.get("/<slug>/participants/<uuid:enrolment_id>")
@for_organisers
def participant(slug: str, enrolment_id: UUID) -> str:
    """Show one person in the session: what they wrote, what happened, what can be done."""
    return _participant_page(get_ctx(), slug, enrolment_id, ReasonForm())


def _participant_page(ctx: Context, slug: str, enrolment_id: UUID, form: ReasonForm) -> str:
    session, _enrolment = _get_enrolment(ctx, slug, enrolment_id)
    return render_template(
        "sessions/participant.html",
        session=session,
        person=enrolment_queries.get_participant(ctx, enrolment_id),
        history=enrolment_queries.list_history(ctx, enrolment_id),
        form=form,
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
            _say_approved(enrolment_actions.approve(ctx, enrolment_id=enrolment_id))
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
    return _participant_page(ctx, slug, enrolment_id, form), 422
