"""Preparing a session: its facts, meetings, trainers; publishing and cancelling it."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_station.accounts import queries as accounts_queries
from learning_station.catalogue import queries as catalogue_queries
from learning_station.enrolment import queries as enrolment_queries
from learning_station.infra.context import Context
from learning_station.infra.revisions import present_revision
from learning_station.kernel.actor import Role
from learning_station.kernel.errors import LearningStationError, NotFound
from learning_station.kernel.translations import mark as _
from learning_station.kernel.zones import first_day, last_day, to_local
from learning_station.learning import queries as learning_queries
from learning_station.learning.permissions import LearningPermission
from learning_station.organisations import queries as organisations_queries
from learning_station.scheduling import actions as scheduling_actions
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling import rules as scheduling_rules
from learning_station.scheduling.permissions import SchedulingPermission
from learning_station.scheduling.queries import MeetingRow, SessionRow
from learning_station.web.forms import Problem, form_page, problem_of, say
from learning_station.web.reader import get_reader
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once
from learning_station.web.shell import moment, plain, session_days

from .check_list import read_check_list
from .entrance import blueprint, for_organisers
from .forms import (
    CapacityForm,
    MeetingForm,
    NewSessionForm,
    ReasonForm,
    SessionForm,
    TrainersForm,
    changed_facts,
    values_of,
)
from .page import meeting_times
from .seat_words import read_seat_words


def get_own_session(ctx: Context, slug: str) -> SessionRow:
    """Return the session when the reader may change it; raise otherwise."""
    session = scheduling_queries.get_session(ctx, slug=slug)
    ctx.require(SchedulingPermission.CHANGE, session)
    return session


def _get_with_revision(ctx: Context, slug: str) -> tuple[SessionRow, int]:
    """Return the session as a form shows it, with the revision that counted when it was read."""
    session_id = get_own_session(ctx, slug).id
    revision = present_revision(ctx.db, session_id)
    # Read anew: what was read before the revision may be older than it.
    ctx.unit.end_reading()
    return get_own_session(ctx, slug), revision


def _plan(slug: str) -> str:
    return url_for("sessions.plan", slug=slug)


@blueprint.route("/new", methods=["GET", "POST"])
@for_organisers
def new() -> ResponseReturnValue:
    """Show the form for a new session; prepare it."""
    ctx, reader = get_ctx(), get_reader()
    today = to_local(ctx.clock.now(), reader.zone).date()
    titles = {
        str(course.version_id): course.title
        for course in catalogue_queries.list_published_courses(ctx)
        if ctx.may(SchedulingPermission.SCHEDULE, course)
    }
    version_id = request.args.get("version", "")
    form = NewSessionForm(
        zone=reader.zone, format="online", policy="open", award="completion", has_waitlist=True,
        opens_day=today, opens_time=time(0, 0), closes_time=time(23, 59), version_id=version_id,
        **{f"title_{tag}": text for tag, text in titles.get(version_id, {}).items()},
    )  # fmt: skip
    form.course_titles = titles
    form.version_id.choices = [(version, plain(title)) for version, title in titles.items()]
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            session = scheduling_actions.schedule_session(
                ctx,
                version_id=UUID(form.version_id.data),
                facts=form.to_facts(),
                group=scheduling_rules.slug_of(form.group.data) if form.group.data else None,
            )
            flash(say(_("The session is prepared. Add its meetings, then publish it.")), "ok")
            return leads_to(_plan(session.slug))
    return form_page("sessions/new.html", form=form, has_courses=bool(titles))


@blueprint.get("/<slug>/plan")
@for_organisers
def plan(slug: str) -> str:
    """Show where the preparation of a session stands."""
    ctx = get_ctx()
    session = get_own_session(ctx, slug)
    phase = scheduling_rules.phase_of(
        session.state, session.starts_at, session.ends_at, ctx.clock.now()
    )
    meetings = scheduling_queries.list_meetings(ctx, session.id)
    trainers = scheduling_queries.list_trainers(ctx, session.id)
    stretches = [(m.starts_at, m.ends_at) for m in meetings]
    can_correct = scheduling_rules.can_correct(
        may_correct=ctx.may(SchedulingPermission.CORRECT, session), has_results=session.has_results
    )
    return render_template(
        "sessions/plan.html",
        session=session,
        phase=phase.value,
        can_correct=can_correct,
        meetings=meetings,
        meeting_times={m.id: _times(m) for m in meetings},
        link_is_open=scheduling_rules.link_is_open(stretches, ctx.clock.now()),
        seat_words=read_seat_words(ctx, session, get_reader()),
        trainers=trainers,
        check_list=read_check_list(session, meetings, trainers, ctx.now),
        outline=catalogue_queries.get_outline(ctx, session.version_id),
        count=enrolment_queries.count_seats(ctx, [session.id])[session.id],
        may_mark=ctx.may(
            LearningPermission.MARK_ATTENDANCE,
            learning_queries.get_staff(ctx, session.id, session.provider_id),
        ),
    )


def _times(meeting: MeetingRow) -> list[str]:
    """Return when a meeting is: in its own zone first, which is the one that was agreed."""
    reader = get_reader()
    return meeting_times(meeting, meeting.zone, reader.zone, reader.language)


@blueprint.route("/<slug>/edit", methods=["GET", "POST"])
@for_organisers
def edit(slug: str) -> ResponseReturnValue:
    """Show the facts of a session as a form; change them."""
    ctx = get_ctx()
    session, revision = _get_with_revision(ctx, slug)
    form = SessionForm(**values_of(session)).filled_from(revision)
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            facts = changed_facts(form, session)
            scheduling_actions.update_session(
                ctx, session_id=session.id, facts=facts, seen=form.seen_revision
            )
            flash(say(_("The session is saved.")), "ok")
            return leads_to(_plan(slug))
    return form_page("sessions/edit.html", form=form, session=get_own_session(ctx, slug))


@blueprint.route("/<slug>/capacity", methods=["GET", "POST"])
@for_organisers
def capacity(slug: str) -> ResponseReturnValue:
    """Show how many seats there are; change it, and let the waitlist move up."""
    ctx = get_ctx()
    session, revision = _get_with_revision(ctx, slug)
    form = CapacityForm(capacity=session.capacity).filled_from(revision)
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            scheduling_actions.change_capacity(
                ctx,
                session_id=session.id,
                capacity=form.capacity.data,
                seen=form.seen_revision,
            )
            flash(say(_("The number of seats is saved. The waitlist moves up by itself.")), "ok")
            return leads_to(_plan(slug))
    return form_page("sessions/capacity.html", form=form, session=get_own_session(ctx, slug))


@blueprint.post("/<slug>/publish")
@for_organisers
def publish(slug: str) -> ResponseReturnValue:
    """Make the session public, or say what keeps it from that."""
    ctx = get_ctx()
    session = get_own_session(ctx, slug)
    try:
        with once() as leads_to:
            scheduling_actions.publish_session(ctx, session_id=session.id)
            flash(say(_("The session is public.")), "ok")
            return leads_to(_plan(slug))
    except LearningStationError as refusal:
        flash(say(problem_of(refusal)), "bad")
    return redirect(_plan(slug), 303)


@blueprint.route("/<slug>/cancel", methods=["GET", "POST"])
@for_organisers
def cancel(slug: str) -> ResponseReturnValue:
    """Ask why the session is cancelled; cancel it."""
    ctx = get_ctx()
    session = get_own_session(ctx, slug)
    form = ReasonForm()
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            scheduling_actions.cancel_session(
                ctx, session_id=session.id, reason=form.reason.data or ""
            )
            flash(say(_("The session is cancelled. The people concerned are told.")), "ok")
            return leads_to(_plan(slug))
    return form_page("sessions/cancel.html", form=form, session=get_own_session(ctx, slug))


@blueprint.route("/<slug>/trainers", methods=["GET", "POST"])
@for_organisers
def trainers(slug: str) -> ResponseReturnValue:
    """Show who gives the session; change it."""
    ctx = get_ctx()
    session = get_own_session(ctx, slug)
    revision = present_revision(ctx.db, session.id, scheduling_actions.TRAINERS)
    chosen = [str(each.person_id) for each in scheduling_queries.list_trainers(ctx, session.id)]
    form = TrainersForm(trainers=chosen).filled_from(revision)
    ids = organisations_queries.list_person_ids_with_role(
        ctx, Role.TRAINER, organisation_id=session.provider_id
    )
    people = accounts_queries.list_people_by_id(ctx, ids)
    form.trainers.choices = sorted(
        ((str(person.id), person.display_name) for person in people.values()),
        key=lambda choice: choice[1],
    )
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            scheduling_actions.assign_trainers(
                ctx,
                session_id=session.id,
                person_ids=[UUID(i) for i in form.trainers.data],
                seen=form.seen_revision,
            )
            flash(say(_("The trainers are saved.")), "ok")
            return leads_to(_plan(slug))
    return form_page("sessions/trainers.html", form=form, session=get_own_session(ctx, slug))


# Meetings


@blueprint.route("/<slug>/meetings/new", methods=["GET", "POST"])
@for_organisers
def new_meeting(slug: str) -> ResponseReturnValue:
    """Show the form for a meeting; add it. Unclear times are asked about."""
    ctx = get_ctx()
    session = get_own_session(ctx, slug)
    form = MeetingForm(**_after_last(ctx, session))
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            days = _days(session)
            scheduling_actions.add_meeting(ctx, session_id=session.id, facts=form.to_facts())
            flash(say(_("The meeting is added.")), "ok")
            _say_other_days(days, get_own_session(ctx, slug))
            return leads_to(_plan(slug))
    return _meeting_page(ctx, slug, form, None)


def _days(session: SessionRow) -> tuple[date, date]:
    return first_day(session.starts_at, session.zone), last_day(session.ends_at, session.zone)


def _say_other_days(before: tuple[date, date], session: SessionRow) -> None:
    """Say so when a meeting outside the days of its session has changed them."""
    if _days(session) != before:
        days = session_days(session.starts_at, session.ends_at, session.zone)
        flash(
            say(Problem(_("The days of the session changed with it: %(days)s."), days=days)), "warn"
        )


def _after_last(ctx: Context, session: SessionRow) -> dict[str, object]:
    """Return a week after the last meeting, at the same time: most series go on like that."""
    meetings = scheduling_queries.list_meetings(ctx, session.id)
    if not meetings:
        return {"zone": session.zone, "starts_day": first_day(session.starts_at, session.zone)}
    last = meetings[-1]
    return {
        "starts_day": last.starts_local.date() + timedelta(days=7),
        "starts_time": last.starts_local.time(),
        "ends_time": last.ends_local.time(),
        "zone": last.zone,
    }


def _meeting_page(
    ctx: Context, slug: str, form: MeetingForm, meeting: MeetingRow | None
) -> ResponseReturnValue:
    asks = {
        "starts": _offer_readings(form, form.starts_choice, form.starts_local),
        "ends": _offer_readings(form, form.ends_choice, form.ends_local),
    }
    return form_page(
        "sessions/meeting.html",
        form=form,
        session=get_own_session(ctx, slug),
        asks=asks,
        is_new=meeting is None,
    )


def _offer_readings(form: MeetingForm, field: object, local: datetime | None) -> bool:
    """Give the field one choice per reading of an unclear time; tell whether it is unclear."""
    if local is None or any(f.errors for f in (form.zone, form.starts_day, form.ends_day)):
        return False
    readings = scheduling_rules.local_choices(local, form.zone.data)
    if len(readings) < 2:
        return False
    choices = []
    for number, reading in enumerate(readings):
        seen = moment(reading.instant, form.zone.data)
        choices.append((str(number), f"{seen.time} ({seen.offset})"))
    field.choices = choices  # type: ignore[attr-defined]  # WTForms has no type information
    return True


@blueprint.route("/<slug>/meetings/<uuid:meeting_id>", methods=["GET", "POST"])
@for_organisers
def meeting(slug: str, meeting_id: UUID) -> ResponseReturnValue:
    """Show a meeting as a form; move or correct it."""
    ctx = get_ctx()
    revision = present_revision(ctx.db, meeting_id)
    found = _get_meeting(ctx, slug, meeting_id)
    form = MeetingForm(
        zone=found.zone,
        starts_day=found.starts_local.date(),
        starts_time=found.starts_local.time(),
        starts_choice=str(found.starts_fold),
        ends_day=found.ends_local.date(),
        ends_time=found.ends_local.time(),
        ends_choice=str(found.ends_fold),
        place=found.place,
        **{f"title_{tag}": found.title.get(tag, "") for tag in ("en", "es", "fr")},
    ).filled_from(revision)
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            days = _days(get_own_session(ctx, slug))
            scheduling_actions.move_meeting(
                ctx, meeting_id=meeting_id, facts=form.to_facts(), seen=form.seen_revision
            )
            flash(say(_("The meeting is saved. Calendars and reminders follow.")), "ok")
            _say_other_days(days, get_own_session(ctx, slug))
            return leads_to(_plan(slug))
    return _meeting_page(ctx, slug, form, _get_meeting(ctx, slug, meeting_id))


def _get_meeting(ctx: Context, slug: str, meeting_id: UUID) -> MeetingRow:
    session = get_own_session(ctx, slug)
    found = scheduling_queries.get_meeting(ctx, meeting_id)
    if found.session_id != session.id:
        raise NotFound
    return found


@blueprint.post("/<slug>/meetings/<uuid:meeting_id>/remove")
@for_organisers
def remove_meeting(slug: str, meeting_id: UUID) -> ResponseReturnValue:
    """Take a meeting off the session."""
    ctx = get_ctx()
    _get_meeting(ctx, slug, meeting_id)
    try:
        with once() as leads_to:
            scheduling_actions.remove_meeting(ctx, meeting_id=meeting_id)
            flash(say(_("The meeting is removed.")), "ok")
            return leads_to(_plan(slug))
    except LearningStationError as refusal:
        flash(say(problem_of(refusal)), "bad")
    return redirect(_plan(slug), 303)
