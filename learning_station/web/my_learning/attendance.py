"""Attendance: those who give a session mark who was at each of its meetings."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_station.kernel.actor import Role
from learning_station.kernel.errors import NotFound
from learning_station.kernel.translations import mark as _
from learning_station.learning import actions, queries
from learning_station.learning.permissions import LearningPermission
from learning_station.learning.queries import AttendanceRow, MeetingSheet
from learning_station.scheduling import queries as scheduling_queries
from learning_station.web.access import signed_in_as
from learning_station.web.forms import Form, Problem, form_page, say
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once

STATUSES = (
    ("present", _("Present")),
    ("partial", _("Partly present")),
    ("late", _("Late")),
    ("excused", _("Excused")),
    ("absent", _("Absent")),
)
"""What can be chosen; the first three count as attended."""


class SheetForm(Form):
    """The marks of one meeting; each comes with what the sheet showed of it when it was opened."""

    guards_versions = True


@dataclass(frozen=True)
class SheetLine:
    """One person on the sheet: what is chosen, and the mark it was chosen instead of."""

    row: AttendanceRow
    chosen: str
    seen: str
    is_overtaken: bool = False


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
    form = SheetForm()
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            news = _save(meeting_id)
            flash(say(Problem(_("Saved. Changed: %(number)s."), number=news)), "ok")
            return leads_to(url_for("attendance.sheet", slug=slug, meeting_id=meeting_id))
    return _page(found, form)


def _get_sheet(slug: str, meeting_id: UUID) -> MeetingSheet:
    ctx = get_ctx()
    found = queries.get_meeting_sheet(ctx, meeting_id)
    if found.session_slug != slug or not ctx.may(LearningPermission.MARK_ATTENDANCE, found.staff):
        raise NotFound
    return found


def _save(meeting_id: UUID) -> int:
    """Write what was chosen otherwise than shown; whoever was left without a mark stays so."""
    ctx = get_ctx()
    rows = queries.list_attendance(ctx, meeting_id)
    chosen, seen = _sent("status", rows), _sent("seen", rows)
    news = actions.mark_attendance(
        ctx,
        meeting_id=meeting_id,
        statuses={enrolment_id: mark for enrolment_id, mark in chosen.items() if mark},
        seen={enrolment_id: mark or None for enrolment_id, mark in seen.items()},
    )
    if request.form.get("others") == "present":
        news += actions.mark_others_present(ctx, meeting_id=meeting_id)
    return news


def _sent(name: str, rows: Sequence[AttendanceRow]) -> dict[UUID, str]:
    """Return what came under that name, for those of whom something came."""
    fields = ((row.enrolment_id, f"{name}-{row.enrolment_id}") for row in rows)
    return {key: request.form[field] for key, field in fields if field in request.form}


def _page(found: MeetingSheet, form: SheetForm) -> ResponseReturnValue:
    ctx = get_ctx()
    standings = queries.list_standings(ctx, found.session_id)
    return form_page(
        "attendance/sheet.html",
        form=form,
        sheet=found,
        lines=_lines(queries.list_attendance(ctx, found.meeting_id), form),
        statuses={value: say(text) for value, text in STATUSES},
        completed={one.enrolment_id for one in standings if one.is_completed},
        has_begun=ctx.now >= found.starts_at,
    )


def _lines(rows: Sequence[AttendanceRow], form: SheetForm) -> list[SheetLine]:
    """Return the people with what was chosen for them; after a refusal it is all still there."""
    chosen, seen = _sent("status", rows), _sent("seen", rows)
    lines = []
    for row in rows:
        now = row.status or ""
        shown = seen.get(row.enrolment_id, now)
        mark = chosen.get(row.enrolment_id, shown)
        if not form.is_outdated:
            lines.append(SheetLine(row, mark, shown))
        elif mark in (shown, now):
            # Left alone, or marked alike by both: it says what counts now.
            lines.append(SheetLine(row, now, now))
        else:
            lines.append(SheetLine(row, mark, now, is_overtaken=shown != now))
    return lines
