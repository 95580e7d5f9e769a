"""Attendance: those who give a session mark who was at each of its meetings."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_station.kernel.actor import Role
from learning_station.kernel.errors import Conflict, Invalid, NotFound
from learning_station.kernel.translations import mark as _
from learning_station.learning import actions, queries
from learning_station.learning.permissions import LearningPermission
from learning_station.learning.queries import MeetingSheet
from learning_station.scheduling import queries as scheduling_queries
from learning_station.web.access import signed_in_as
from learning_station.web.forms import Problem, problem_of, say
from learning_station.web.request_context import get_ctx

STATUSES = (
    ("present", _("Present")),
    ("partial", _("Partly present")),
    ("late", _("Late")),
    ("excused", _("Excused")),
    ("absent", _("Absent")),
)
"""What can be chosen; the first three count as attended."""

blueprint = Blueprint("attendance", __name__, url_prefix="/sessions/<slug>/attendance")


@blueprint.get("/")
@signed_in_as(Role.TRAINER, Role.ADMINISTRATOR)
def index(slug: str) -> str:
    """Show the meetings of a session, and for how many people each is marked."""
    ctx = get_ctx()
    session = scheduling_queries.get_session(ctx, slug=slug)
    staff = queries.get_staff(ctx, session.id, session.provider_id)
    if not ctx.may(LearningPermission.MARK_ATTENDANCE, staff):
        raise NotFound
    standings = queries.list_standings(ctx, session.id)
    return render_template(
        "attendance/index.html",
        session=session,
        meetings=queries.list_meeting_counts(ctx, session.id),
        people=len(standings),
        completed=sum(standing.is_completed for standing in standings),
    )


@blueprint.route("/<uuid:meeting_id>", methods=["GET", "POST"])
@signed_in_as(Role.TRAINER, Role.ADMINISTRATOR)
def sheet(slug: str, meeting_id: UUID) -> ResponseReturnValue:
    """Mark everybody of one meeting in one form."""
    found = _get_sheet(slug, meeting_id)
    if request.method == "GET":
        return _page(found)
    ctx = get_ctx()
    try:
        news = actions.mark_attendance(ctx, meeting_id=meeting_id, statuses=_read(meeting_id))
        if request.form.get("others") == "present":
            news += actions.mark_others_present(ctx, meeting_id=meeting_id)
    except (Conflict, Invalid) as error:
        return _page(found, problem=problem_of(error)), 422
    flash(say(Problem(_("Saved. Changed: %(number)s."), number=news)), "ok")
    return redirect(url_for("attendance.sheet", slug=slug, meeting_id=meeting_id), 303)


def _get_sheet(slug: str, meeting_id: UUID) -> MeetingSheet:
    ctx = get_ctx()
    found = queries.get_meeting_sheet(ctx, meeting_id)
    if found.session_slug != slug or not ctx.may(LearningPermission.MARK_ATTENDANCE, found.staff):
        raise NotFound
    return found


def _read(meeting_id: UUID) -> dict[UUID, str]:
    """Return what was chosen; whoever was left without a mark stays so."""
    chosen = {
        row.enrolment_id: request.form.get(f"status-{row.enrolment_id}", "")
        for row in queries.list_attendance(get_ctx(), meeting_id)
    }
    return {enrolment_id: status for enrolment_id, status in chosen.items() if status}


def _page(found: MeetingSheet, problem: Problem | None = None) -> str:
    ctx = get_ctx()
    standings = queries.list_standings(ctx, found.session_id)
    return render_template(
        "attendance/sheet.html",
        sheet=found,
        rows=queries.list_attendance(ctx, found.meeting_id),
        given=request.form,
        statuses=[(value, say(text)) for value, text in STATUSES],
        completed={one.enrolment_id for one in standings if one.is_completed},
        has_begun=ctx.now >= found.starts_at,
        problem=say(problem) if problem else None,
    )
