"""Seats of a session that are held for cities: the page of its organisers."""

from datetime import date, datetime, time
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from learning_station.enrolment import actions as enrolment_actions
from learning_station.enrolment import queries as enrolment_queries
from learning_station.enrolment.errors import ReleaseOutOfRange
from learning_station.infra.context import Context
from learning_station.infra.revisions import present_revision
from learning_station.kernel.errors import Conflict
from learning_station.kernel.translations import mark as _
from learning_station.kernel.zones import to_local, to_utc
from learning_station.organisations import queries as organisations_queries
from learning_station.scheduling.queries import SessionRow
from learning_station.web.forms import (
    DateField,
    Form,
    IntegerField,
    SelectField,
    TimeField,
    between,
    form_page,
    problem_of,
    required,
    say,
)
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once

from .entrance import blueprint, for_organisers
from .planning import get_own_session

MOST_SEATS = 100_000


class HoldForm(Form):
    """How many seats are held, and until when, in the zone of the session."""

    seats = IntegerField(
        _("Seats"), [required(_("Enter how many seats are held.")), between(1, MOST_SEATS)]
    )
    release_day = DateField(
        _("Released on"),
        [required(_("Enter the day of the release."))],
        description=_("What the city has not given to anybody by then goes to everybody."),
    )
    release_time = TimeField(
        _("At this time"), [required(_("Enter the time of the release, such as 18:00."))]
    )

    def releases_at(self, zone: str) -> datetime:
        """Return the instant of the release; refuse what no zone knows."""
        day: date = self.release_day.data
        clock: time = self.release_time.data
        try:
            return to_utc(datetime.combine(day, clock), zone)
        except (ValueError, OverflowError):
            raise ReleaseOutOfRange from None


class NewHoldForm(HoldForm):
    """For whom seats are held, how many, and until when."""

    organisation_id = SelectField(
        _("City or organisation"), [required(_("Choose the organisation."))], choices=[]
    )


_PLACES = {"enrolment_release_out_of_range": "release_day"}


def _holds(slug: str) -> str:
    return url_for("sessions.holds", slug=slug)


@blueprint.route("/<slug>/holds", methods=["GET", "POST"])
@for_organisers
def holds(slug: str) -> ResponseReturnValue:
    """List the seats held for cities; hold more."""
    ctx = get_ctx()
    session = get_own_session(ctx, slug)
    form = NewHoldForm(release_time=time(18, 0))
    form.organisation_id.choices = [
        ("", _("Choose one")),
        *((str(one.id), one.name) for one in organisations_queries.list_choices(ctx)),
    ]
    if form.validate_on_submit():
        with form.refusals(**_PLACES), once(form) as leads_to:
            enrolment_actions.hold_seats(
                ctx,
                session_id=session.id,
                organisation_id=UUID(form.organisation_id.data),
                seats=form.seats.data,
                releases_at=form.releases_at(session.zone),
            )
            flash(say(_("The seats are held. The coordinators of the city are told.")), "ok")
            return leads_to(_holds(slug))
    return _holds_page(ctx, slug, form)


def _holds_page(ctx: Context, slug: str, form: NewHoldForm) -> ResponseReturnValue:
    # A refusal rolled back what was read: read it again.
    session = get_own_session(ctx, slug)
    return form_page(
        "sessions/holds.html",
        form=form,
        session=session,
        holds=enrolment_queries.list_session_holds(ctx, session),
        count=enrolment_queries.count_seats(ctx, [session.id])[session.id],
    )


@blueprint.route("/<slug>/holds/<uuid:hold_id>", methods=["GET", "POST"])
@for_organisers
def hold(slug: str, hold_id: UUID) -> ResponseReturnValue:
    """Show the form that changes a hold; change it."""
    ctx = get_ctx()
    revision = present_revision(ctx.db, hold_id)
    ctx.unit.end_reading()
    session = get_own_session(ctx, slug)
    present = enrolment_queries.get_session_hold(ctx, session, hold_id)
    if not present.is_open:
        return redirect(_holds(slug), 303)
    until = to_local(present.releases_at, session.zone)
    form = HoldForm(
        seats=present.seats, release_day=until.date(), release_time=until.time()
    ).filled_from(revision)
    if form.validate_on_submit():
        with form.refusals(**_PLACES), once(form) as leads_to:
            _change(ctx, session, hold_id, form)
            flash(say(_("The hold is changed. The coordinators of the city are told.")), "ok")
            return leads_to(_holds(slug))
    session = get_own_session(ctx, slug)
    return form_page("sessions/hold.html", form=form, session=session, hold=present)


def _change(ctx: Context, session: SessionRow, hold_id: UUID, form: HoldForm) -> None:
    enrolment_actions.change_hold(
        ctx,
        hold_id=hold_id,
        seats=form.seats.data,
        releases_at=form.releases_at(session.zone),
        seen=form.seen_revision,
    )


@blueprint.post("/<slug>/holds/<uuid:hold_id>/release")
@for_organisers
def release_hold(slug: str, hold_id: UUID) -> ResponseReturnValue:
    """Give everybody what the city has not used, now."""
    ctx = get_ctx()
    enrolment_queries.get_session_hold(ctx, get_own_session(ctx, slug), hold_id)
    try:
        with once() as leads_to:
            enrolment_actions.release_hold(ctx, hold_id=hold_id)
            flash(say(_("The seats are released. Those who wait move up.")), "ok")
            return leads_to(_holds(slug))
    except Conflict as refusal:
        flash(say(problem_of(refusal)), "bad")
    return redirect(_holds(slug), 303)
