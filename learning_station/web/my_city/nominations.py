"""Nominations: whom the city named and what they said; naming people, account or not."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_station.accounts.queries import ProfileKind
from learning_station.enrolment import actions as enrolment_actions
from learning_station.enrolment import queries as enrolment_queries
from learning_station.enrolment.actions import Nominee
from learning_station.enrolment.queries import CitySeats
from learning_station.infra.context import Context
from learning_station.kernel.actor import MandateScope
from learning_station.kernel.errors import Conflict, LearningStationError, NotFound
from learning_station.kernel.formats import own_language_name
from learning_station.kernel.languages import INTERFACE_LANGUAGES
from learning_station.kernel.translations import mark as _
from learning_station.organisations import queries as organisations_queries
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling.queries import SessionRow
from learning_station.web.account.forms import PROFILE_KINDS
from learning_station.web.csv_files import send_csv
from learning_station.web.forms import (
    BooleanField,
    EmailField,
    Form,
    RadioField,
    SelectField,
    TextField,
    at_most,
    email_address,
    form_page,
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
    said,
)
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once
from learning_station.web.shell import plain

from .entrance import blueprint, for_coordinators, tabs_for

STATES = {
    "open": _("Not answered yet"),
    "confirmed": _("Takes part"),
    "declined": _("Does not take part"),
    "withdrawn": _("Taken back"),
}
TONES = {"open": "warn", "confirmed": "ok"}
ICONS = {"open": "clock", "confirmed": "check"}


class NomineeForm(Form):
    """Somebody without an account, as the coordinator knows them."""

    organisation_id = SelectField(
        _("In the name of"), [required(_("Choose the organisation."))], choices=[]
    )
    given_name = TextField(_("Given name"), [required(_("Enter the given name.")), at_most(120)])
    family_name = TextField(_("Family name"), [required(_("Enter the family name.")), at_most(120)])
    email = EmailField(
        _("E-mail address at work"),
        [required(_("Enter the e-mail address.")), email_address(), at_most(254)],
        description=_("The nomination belongs to this address: only its owner can answer."),
    )
    office = TextField(_("Office"), [required(_("Enter the office.")), at_most(160)])
    profile_kind = RadioField(
        _("Profile"), [required(_("Choose a profile."))], choices=list(PROFILE_KINDS)
    )
    language = SelectField(
        _("Language of the e-mail"),
        [required(_("Choose a language."))],
        choices=[(tag, own_language_name(tag)) for tag in INTERFACE_LANGUAGES],
    )
    hold = BooleanField(_("Promise one of the seats held for the city"))


@blueprint.get("/nominations")
@for_coordinators
def nominations() -> str:
    """List whom the city named, the latest first."""
    ctx = get_ctx()
    return render_template(
        "my_city/nominations.html",
        tabs=tabs_for(ctx.actor, "nominations"),
        page=enrolment_queries.list_city_nominations(
            ctx, state=asked_choice("state", STATES), cursor=asked_cursor()
        ),
        states={state: say(name) for state, name in STATES.items()},
        choices=said(list(STATES.items())),
        tones=TONES,
        icons=ICONS,
        now=ctx.now,
    )


@blueprint.get("/nominations.csv")
@for_coordinators
def nominations_csv() -> Response:
    """Send the nominations as CSV, filtered like the page."""
    ctx, state = get_ctx(), asked_choice("state", STATES)
    headings = [
        _("Family name"), _("Given name"), _("E-mail"), _("Office"), _("Organisation"),
        _("Session"), _("State"), _("Named on"), _("Named by"), _("Held seat"), _("Answer until"),
        _("Answered on"), _("Reason"),
    ]  # fmt: skip
    rows = (
        (
            one.family_name, one.given_name, one.email, one.office, one.organisation,
            plain(one.session.title), say(STATES[one.state]), one.created_at, one.nominated_by,
            one.is_held, one.answer_until, one.answered_at, one.reason,
        )
        for one in every_row(
            lambda cursor: enrolment_queries.list_city_nominations(
                ctx, state=state, cursor=cursor, size=EXPORT_PAGE
            )
        )
    )  # fmt: skip
    return send_csv("nominations.csv", [say(heading) for heading in headings], rows)


@blueprint.post("/nominations/<uuid:nomination_id>/withdraw")
@for_coordinators
def withdraw_nomination(nomination_id: UUID) -> ResponseReturnValue:
    """Take back a nomination that was not answered."""
    ctx = get_ctx()
    one = enrolment_queries.get_city_nomination(ctx, nomination_id)
    try:
        with once() as leads_to:
            enrolment_actions.withdraw_nomination(ctx, nomination_id=one.id)
            flash(say(_("The nomination is taken back, and the person is told.")), "ok")
            return leads_to(url_for("my_city.nominations"))
    except Conflict as refusal:
        flash(say(problem_of(refusal)), "bad")
    return redirect(url_for("my_city.nominations"), 303)


@blueprint.post("/nominations/<uuid:nomination_id>/remind")
@for_coordinators
def remind(nomination_id: UUID) -> ResponseReturnValue:
    """Write once more to somebody who has not answered."""
    ctx = get_ctx()
    one = enrolment_queries.get_city_nomination(ctx, nomination_id)
    try:
        with once() as leads_to:
            enrolment_actions.remind_nominee(ctx, nomination_id=one.id)
            flash(say(_("The person is written to once more.")), "ok")
            return leads_to(url_for("my_city.nominations"))
    except Conflict as refusal:
        flash(say(problem_of(refusal)), "bad")
    return redirect(url_for("my_city.nominations"), 303)


# Naming


@blueprint.get("/nominate")
@for_coordinators
def choose_session() -> str:
    """List the sessions for which the city can name people now."""
    ctx = get_ctx()
    return render_template(
        "my_city/choose_session.html",
        page=enrolment_queries.list_nominable_sessions(ctx, cursor=asked_cursor()),
    )


def _get_session(ctx: Context, slug: str) -> SessionRow:
    """Return a public session; others are not found, also by those who organise them."""
    if not ctx.actor.mandates_for(MandateScope.NOMINATE):
        raise NotFound
    session = scheduling_queries.get_session(ctx, slug=slug)
    if session.state == "draft":
        raise NotFound
    return session


@blueprint.route("/nominate/<slug>", methods=["GET", "POST"])
@for_coordinators
def nominate(slug: str) -> ResponseReturnValue:
    """Find people of the city with an account; name somebody without one."""
    ctx, form = get_ctx(), NomineeForm(language="en", profile_kind="technical")
    session = _get_session(ctx, slug)
    form.organisation_id.choices = _choices(ctx)
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            _nominate(ctx, session, form)
            return leads_to(url_for("my_city.nominations"))
    return _nominate_page(ctx, slug, form)


def _choices(ctx: Context) -> list[tuple[str, str]]:
    own = ctx.actor.mandates_for(MandateScope.NOMINATE)
    return [
        (str(choice.id), choice.name)
        for choice in organisations_queries.list_choices(ctx)
        if choice.id in own
    ]


def _nominate(ctx: Context, session: SessionRow, form: NomineeForm) -> None:
    organisation_id = UUID(form.organisation_id.data)
    enrolment_actions.nominate(
        ctx,
        session_id=session.id,
        organisation_id=organisation_id,
        nominee=Nominee(
            email=form.email.data,
            given_name=form.given_name.data,
            family_name=form.family_name.data,
            office=form.office.data,
            profile_kind=ProfileKind(form.profile_kind.data),
            language=form.language.data,
        ),
        hold_id=_hold_id(ctx, session, organisation_id) if form.hold.data else None,
    )
    flash(say(_("The person is named. They are asked by e-mail, in their language.")), "ok")


def _hold_id(ctx: Context, session: SessionRow, organisation_id: UUID) -> UUID:
    hold = enrolment_queries.find_open_hold(ctx, session.id, organisation_id)
    if hold is None:
        raise NotFound
    return hold.id


def _nominate_page(ctx: Context, slug: str, form: NomineeForm) -> ResponseReturnValue:
    # A refusal rolled back what was read: read it anew.
    session, text = _get_session(ctx, slug), asked_text("name")
    return form_page(
        "my_city/nominate.html",
        form=form,
        session=session,
        holds=_holds_in(ctx, session),
        text=text,
        found=enrolment_queries.find_candidates(ctx, session.id, text) if text else None,
    )


def _holds_in(ctx: Context, session: SessionRow) -> Sequence[CitySeats]:
    """Return the holds of the coordinator's cities in this session that have seats left."""
    held = every_row(
        lambda cursor: enrolment_queries.list_city_seats(ctx, only_held=True, cursor=cursor)
    )
    return [one for one in held if one.session.id == session.id and one.left]


@blueprint.post("/nominate/<slug>/person")
@for_coordinators
def nominate_person(slug: str) -> ResponseReturnValue:
    """Name somebody of the city who has an account."""
    ctx = get_ctx()
    session = _get_session(ctx, slug)
    try:
        person_id = UUID(request.form.get("person", ""))
        organisation_id = UUID(request.form.get("organisation", ""))
    except ValueError:
        raise NotFound from None
    try:
        with once() as leads_to:
            hold_id = _hold_id(ctx, session, organisation_id) if request.form.get("hold") else None
            enrolment_actions.nominate_person(
                ctx,
                session_id=session.id,
                organisation_id=organisation_id,
                person_id=person_id,
                hold_id=hold_id,
            )
            flash(say(_("The person is named. They are asked by e-mail, in their language.")), "ok")
            return leads_to(url_for("my_city.nominations"))
    except (Conflict, NotFound) as refusal:
        _say_refused(refusal)
    return redirect(url_for("my_city.nominate", slug=slug), 303)


def _say_refused(refusal: LearningStationError) -> None:
    flash(say(problem_of(refusal)), "bad")
