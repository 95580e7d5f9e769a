"""Invitations to a session: the list of its organisers, and the answer of the one invited."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_station.accounts import rules as accounts_rules
from learning_station.enrolment import actions as enrolment_actions
from learning_station.enrolment import queries as enrolment_queries
from learning_station.enrolment import rules as enrolment_rules
from learning_station.enrolment.actions import InvitationFacts, Invited
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.queries import InvitationRow
from learning_station.enrolment.rules import AddressList
from learning_station.infra.context import Context
from learning_station.kernel.errors import LearningStationError
from learning_station.kernel.languages import INTERFACE_LANGUAGES
from learning_station.kernel.pages import Page
from learning_station.kernel.translations import mark as _
from learning_station.kernel.zones import first_day, to_utc
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling.queries import SessionRow
from learning_station.web.access import for_logistics, public
from learning_station.web.csv_files import send_csv
from learning_station.web.forms import (
    BooleanField,
    DateField,
    Form,
    LongTextField,
    Problem,
    SelectField,
    TextField,
    at_most,
    form_page,
    optional,
    problem_of,
    required,
    say,
)
from learning_station.web.lists import (
    EXPORT_PAGE,
    asked_choice,
    asked_cursor,
    asked_text,
    every_row,
)
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once
from learning_station.web.shell import language_name

from .entrance import blueprint, for_organisers
from .forms import sensible_year
from .seats import say_placed

STATES = {
    "pending": _("Waiting for an answer"),
    "accepted": _("Accepted"),
    "declined": _("Declined"),
    "expired": _("Expired"),
    "taken_back": _("Taken back"),
}
TONES = {"pending": "warn", "accepted": "ok", "declined": "", "expired": "", "taken_back": ""}
PEOPLE = 50
USUAL_TIME = timedelta(days=14)
"""How long people have to answer where nobody chose otherwise."""


class InvitationForm(Form):
    """Whom to invite, until when, and with which words."""

    addresses = LongTextField(
        _("E-mail addresses"),
        [required(_("Enter at least one e-mail address, each on a line of its own.")),
         at_most(100_000)],
        description=_("One on each line, up to 500. “Name <address>” will do, too."),
    )  # fmt: skip
    expires_day = DateField(
        _("Last day to answer"),
        [required(_("Enter the last day to answer.")), sensible_year],
        description=_("The day counts until midnight in the zone of the session."),
    )
    language = SelectField(
        _("Language of the e-mail"),
        [required(_("Choose a language."))],
        description=_("For people without an account; others are written to in their language."),
    )
    note = LongTextField(
        _("A few words of yours"),
        [optional(), at_most(2000)],
        description=_("They stand in the e-mail as you write them."),
    )
    is_exempt = BooleanField(_("These people need not meet what the session asks of others"))
    reason = TextField(
        _("Why not"),
        [optional(), at_most(500)],
        description=_("Needed only then. It stays in the history of each of them."),
    )

    def read_addresses(self) -> AddressList:
        """Return which addresses the list holds, and which lines are none."""
        return enrolment_rules.read_addresses(
            self.addresses.data or "", accounts_rules.normalise_email
        )

    def to_facts(self, session: SessionRow) -> InvitationFacts:
        """Return what was typed; on its last day the session ends before the day does."""
        day = self.expires_day.data
        midnight = datetime.combine(day + timedelta(days=1), time.min)
        expires_at = to_utc(midnight, session.zone) - timedelta(seconds=1)
        if day == first_day(session.ends_at, session.zone):
            expires_at = session.ends_at
        return InvitationFacts(
            expires_at=expires_at,
            language=self.language.data,
            note=self.note.data or "",
            is_exempt=self.is_exempt.data,
            reason=self.reason.data or "",
        )


def _get_session(ctx: Context, slug: str) -> SessionRow:
    session = scheduling_queries.get_session(ctx, slug=slug)
    ctx.require(EnrolmentPermission.DECIDE, session)
    return session


def _list(slug: str) -> str:
    return url_for("sessions.invitations", slug=slug)


@blueprint.get("/<slug>/invitations")
@for_organisers
def invitations(slug: str) -> str:
    """Show who was invited to a session and what they answered."""
    ctx = get_ctx()
    session = _get_session(ctx, slug)
    return render_template(
        "sessions/invitations.html",
        session=session,
        page=_read_page(ctx, session, asked_cursor(), PEOPLE),
        counts=enrolment_queries.count_invitations(ctx, session.id),
        states=STATES,
        tones=TONES,
        state=asked_choice("state", STATES),
        text=asked_text("q"),
        now=ctx.now,
    )


def _read_page(
    ctx: Context, session: SessionRow, cursor: str | None, limit: int
) -> Page[InvitationRow]:
    return enrolment_queries.list_invitations_page(
        ctx,
        session.id,
        state=asked_choice("state", STATES),
        text=asked_text("q"),
        cursor=cursor,
        limit=limit,
    )


@blueprint.get("/<slug>/invitations.csv")
@for_organisers
def invitations_file(slug: str) -> ResponseReturnValue:
    """Give the invitations that match the filters as a CSV file."""
    ctx = get_ctx()
    session = _get_session(ctx, slug)
    headings = [
        _("E-mail"), _("Given name"), _("Family name"), _("State"), _("Invited on"),
        _("Reminded on"), _("Answer by"), _("Answered on"), _("Reason"),
    ]  # fmt: skip
    return send_csv(
        f"{slug}-invitations.csv", [say(heading) for heading in headings], _rows(ctx, session)
    )


def _rows(ctx: Context, session: SessionRow) -> Iterator[tuple[object, ...]]:
    for row in every_row(lambda cursor: _read_page(ctx, session, cursor, EXPORT_PAGE)):
        yield (
            row.email, row.given_name, row.family_name, say(STATES[row.state(ctx.now)]),
            row.invited_at, row.reminded_at, row.expires_at, row.closed_at, row.reason,
        )  # fmt: skip


@blueprint.route("/<slug>/invitations/new", methods=["GET", "POST"])
@for_organisers
def invite(slug: str) -> ResponseReturnValue:
    """Show the form for a list of addresses; say what it holds; invite them."""
    ctx = get_ctx()
    session = _get_session(ctx, slug)
    last = min(ctx.now + USUAL_TIME, session.ends_at)
    form = InvitationForm(expires_day=first_day(last, session.zone), language="en")
    form.language.choices = [(tag, language_name(tag)) for tag in INTERFACE_LANGUAGES]
    checked = None
    if form.validate_on_submit():
        listed = form.read_addresses()
        if request.form.get("step") == "send":
            with form.refusals(), once(form) as leads_to:
                invited = enrolment_actions.invite(
                    ctx,
                    session_id=session.id,
                    emails=listed.good,
                    facts=form.to_facts(session),
                )
                _say_invited(invited, len(listed.bad))
                return leads_to(_list(slug))
        session = _get_session(ctx, slug)
        checked = listed, enrolment_queries.sort_invitees(ctx, session.id, listed.good)
    return form_page("sessions/invite.html", form=form, session=session, checked=checked)


def _say_invited(invited: Invited, bad_lines: int) -> None:
    flash(say(Problem(_("Invitations sent: %(count)s."), count=invited.sent)), "ok")
    left_out = (
        (_("Left out because they are invited already: %(count)s."), len(invited.invited)),
        (_("Left out because they are in the session already: %(count)s."), len(invited.inside)),
        (_("Lines left out because they hold no address: %(count)s."), bad_lines),
    )
    for text, count in left_out:
        if count:
            flash(say(Problem(text, count=count)), "warn")


@blueprint.post("/<slug>/invitations/change")
@for_organisers
def change_invitations(slug: str) -> ResponseReturnValue:
    """Remind the chosen addresses, or take their invitations back."""
    ctx = get_ctx()
    session, chosen = _get_session(ctx, slug), _ids(request.form.getlist("invitation"))
    try:
        with once() as leads_to:
            _say_changed(*_change(ctx, session.id, chosen))
            return leads_to(_list(slug))
    except LearningStationError as refusal:
        flash(say(problem_of(refusal)), "bad")
    return redirect(_list(slug), 303)


def _change(ctx: Context, session_id: UUID, chosen: Sequence[UUID]) -> tuple[str, int, int]:
    if request.form.get("decision") == "take_back":
        done = enrolment_actions.take_back_invitations(
            ctx, session_id=session_id, invitation_ids=chosen
        )
        return _("Invitations taken back: %(count)s."), done, len(chosen) - done
    done = enrolment_actions.remind_invitations(ctx, session_id=session_id, invitation_ids=chosen)
    return _("Reminders sent: %(count)s."), done, len(chosen) - done


def _say_changed(text: str, done: int, skipped: int) -> None:
    flash(say(Problem(text, count=done)), "ok")
    if skipped:
        text = _(
            "Left as they are, because they were answered, have expired or were told within a day: "
            "%(count)s."
        )
        flash(say(Problem(text, count=skipped)), "warn")


def _ids(texts: Iterable[str]) -> list[UUID]:
    ids = []
    for text in list(texts)[: enrolment_rules.MOST_AT_ONCE]:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    return ids


# The one invited


def _own(slug: str, invitation_id: UUID) -> str:
    return url_for("sessions.invitation", slug=slug, invitation_id=invitation_id)


@blueprint.get("/<slug>/invitation/<uuid:invitation_id>")
@public
def invitation(slug: str, invitation_id: UUID) -> str:
    """Show an invitation: what it is to, until when it counts, and who can answer it."""
    ctx = get_ctx()
    session = scheduling_queries.get_session(ctx, slug=slug)
    found = enrolment_queries.get_invitation(ctx, slug, invitation_id)
    person_id = ctx.actor.for_person_id or ctx.actor.person_id
    is_mine = person_id is not None and enrolment_queries.is_addressed_to(
        ctx, found.email, person_id
    )
    # To strangers nothing is said about the one who was invited, not even the answer.
    return render_template(
        "sessions/invitation.html",
        session=session,
        invitation=found if is_mine else None,
        state=found.state(ctx.now) if is_mine else "",
        address=_own(slug, invitation_id),
        invitation_id=invitation_id,
        is_signed_in=person_id is not None,
    )


@blueprint.post("/<slug>/invitation/<uuid:invitation_id>/accept")
@for_logistics
def accept_invitation(slug: str, invitation_id: UUID) -> ResponseReturnValue:
    """Take the seat one was invited to, or say why not."""
    ctx = get_ctx()
    enrolment_queries.get_invitation(ctx, slug, invitation_id)
    try:
        with once() as leads_to:
            say_placed(enrolment_actions.accept_invitation(ctx, invitation_id=invitation_id))
            return leads_to(url_for("sessions.show", slug=slug))
    except LearningStationError as refusal:
        flash(say(problem_of(refusal)), "bad")
    return redirect(_own(slug, invitation_id), 303)


@blueprint.post("/<slug>/invitation/<uuid:invitation_id>/decline")
@for_logistics
def decline_invitation(slug: str, invitation_id: UUID) -> ResponseReturnValue:
    """Say no to an invitation."""
    ctx = get_ctx()
    enrolment_queries.get_invitation(ctx, slug, invitation_id)
    address = _own(slug, invitation_id)
    try:
        with once() as leads_to:
            enrolment_actions.decline_invitation(ctx, invitation_id=invitation_id)
            flash(say(_("You have declined the invitation. The organisers can see it.")), "ok")
            return leads_to(address)
    except LearningStationError as refusal:
        flash(say(problem_of(refusal)), "bad")
    return redirect(address, 303)
