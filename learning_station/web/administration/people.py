"""Pages of people: the list, one person, and what an administrator does with an account."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from learning_station.accounts import actions as accounts_actions
from learning_station.accounts import queries as accounts_queries
from learning_station.accounts.queries import ProfileKind
from learning_station.infra.revisions import present_revision
from learning_station.kernel.actor import MandateScope, Role
from learning_station.kernel.errors import Conflict
from learning_station.kernel.pages import Page
from learning_station.kernel.translations import mark as _
from learning_station.organisations import actions, queries
from learning_station.organisations.queries import PersonRow
from learning_station.reporting.queries.events import read_trail
from learning_station.reporting.queries.keys import PAGE
from learning_station.web.account.forms import PROFILE_KINDS
from learning_station.web.csv_files import send_csv
from learning_station.web.forms import Form, Problem, form_page, problem_of, say
from learning_station.web.organisation_choices import organisation_choices
from learning_station.web.request_context import get_ctx
from learning_station.web.sending import once
from learning_station.web.shell import ROLE_NAMES, language_list

from .entrance import (
    EXPORT_PAGE,
    asked_choice,
    asked_cursor,
    asked_text,
    blueprint,
    every_row,
    for_administrators,
    said,
)
from .forms import AffiliationForm, PersonForm, RoleForm
from .roles import grant_words
from .wording import TEMPLATE_WORDS

PERSON_STATES = {
    "active": _("Can sign in"),
    "unconfirmed": _("Address not confirmed"),
    "deactivated": _("Deactivated"),
}
STATE_FILTERS = {"active": _("Not deactivated"), "deactivated": _("Deactivated")}
PLACE_FILTERS = {"unlisted": _("City not listed")}
TRAIL_SHOWN = 10


def state_of(person: PersonRow | accounts_queries.PersonFacts) -> str:
    """Return whether the account can be used, and why not."""
    if person.deactivated_at is not None:
        return "deactivated"
    return "active" if person.email_confirmed_at is not None else "unconfirmed"


def _read(cursor: str | None, size: int) -> Page[PersonRow]:
    role = asked_choice("role", ROLE_NAMES)
    state = asked_choice("state", STATE_FILTERS)
    return queries.list_people(
        get_ctx(),
        text=asked_text("q"),
        organisation_text=asked_text("organisation"),
        role=Role(role) if role else None,
        profile_kind=asked_choice("profile", [kind for kind, _label in PROFILE_KINDS]),
        is_active=None if state is None else state == "active",
        is_unlisted=asked_choice("place", PLACE_FILTERS) == "unlisted",
        cursor=cursor,
        size=size,
    )


@blueprint.get("/people")
@for_administrators
def people() -> str:
    """List the people by family name."""
    return render_template(
        "administration/people.html",
        page=_read(asked_cursor(), PAGE),
        roles=said(list(ROLE_NAMES.items())),
        states=said(list(STATE_FILTERS.items())),
        profiles=said(PROFILE_KINDS),
        places=said(list(PLACE_FILTERS.items())),
        **_words(),
    )


@blueprint.get("/people.csv")
@for_administrators
def people_csv() -> Response:
    """Send the people as CSV, filtered like the page."""
    headings = [
        say(_("Family name")), say(_("Given name")), say(_("Name on certificates")),
        say(_("E-mail address")), say(_("Profile")), say(_("Organisation")), say(_("Office")),
        say(_("Roles")), say(_("State")), say(_("Language")), say(_("Since")),
    ]  # fmt: skip
    profiles = dict(PROFILE_KINDS)
    rows = (
        (
            person.family_name, person.given_name, person.printed_name, person.email,
            say(profiles.get(person.profile_kind, person.profile_kind)), person.organisation_name,
            person.office, ", ".join(say(ROLE_NAMES[role]) for role in person.roles),
            say(PERSON_STATES[state_of(person)]), person.language, person.created_at,
        )
        for person in every_row(lambda cursor: _read(cursor, EXPORT_PAGE))
    )  # fmt: skip
    return send_csv("people.csv", headings, rows)


@blueprint.route("/people/new", methods=["GET", "POST"])
@for_administrators
def people_new() -> ResponseReturnValue:
    """Invite somebody: they get a mail and choose their password themselves."""
    form = PersonForm(profile_kind=ProfileKind.TECHNICAL.value)
    form.organisation_id.choices = [("", _("No organisation")), *_organisations()]
    if form.validate_on_submit():
        with form.refusals(accounts_email_taken="email"), once(form) as leads_to:
            person_id = _invite(form)
            flash(say(_("The account is made. A mail with a link is on its way.")), "ok")
            return leads_to(url_for("administration.person", person_id=person_id))
    return form_page("administration/person_new.html", form=form)


def _invite(form: PersonForm) -> UUID:
    ctx = get_ctx()
    organisation_id = _chosen_organisation(form)
    with ctx.unit.transaction():
        person_id = accounts_actions.create_person(
            ctx,
            email=form.email.data,
            given_name=form.given_name.data,
            family_name=form.family_name.data,
            profile_kind=ProfileKind(form.profile_kind.data),
            language=form.language.data,
        )
        if organisation_id is not None:
            actions.set_affiliation(
                ctx,
                person_id=person_id,
                organisation_id=organisation_id,
                office=form.office.data or "",
            )
    return person_id


@blueprint.get("/people/<uuid:person_id>")
@for_administrators
def person(person_id: UUID) -> str:
    """Show one person: account, affiliation, roles, where they are signed in, what happened."""
    ctx = get_ctx()
    found = accounts_queries.get_person(ctx, person_id)
    return render_template(
        "administration/person.html",
        person=found,
        state=state_of(found),
        profile_label=say(dict(PROFILE_KINDS)[found.profile_kind.value]),
        follows=language_list(found.follows),
        affiliation=queries.find_affiliation(ctx, person_id),
        places=queries.list_affiliations(ctx, person_id),
        grants=queries.list_role_grants(ctx, person_id=person_id).rows,
        browsers=accounts_queries.list_signed_in_browsers(ctx, person_id),
        trail=read_trail(ctx, person_id, size=TRAIL_SHOWN),
        is_self=ctx.actor.person_id == person_id,
        **grant_words(),
        **_words(),
    )


@blueprint.route("/people/<uuid:person_id>/affiliation", methods=["GET", "POST"])
@for_administrators
def person_affiliation(person_id: UUID) -> ResponseReturnValue:
    """Say where a person works from a day on."""
    ctx = get_ctx()
    revision = present_revision(ctx.db, person_id)
    found = accounts_queries.get_person(ctx, person_id)
    place = queries.find_affiliation(ctx, person_id)
    form = AffiliationForm(
        organisation_id=str(place.organisation_id) if place and place.is_listed else "",
        office=place.office if place else "",
    ).filled_from(revision)
    form.organisation_id.choices = [("", _("Choose…")), *_organisations()]
    if form.validate_on_submit():
        organisation_id = _chosen_organisation(form)
        if organisation_id is not None:
            with form.refusals(), once(form) as leads_to:
                actions.set_affiliation(
                    ctx,
                    person_id=person_id,
                    organisation_id=organisation_id,
                    office=form.office.data or "",
                    starts_on=form.starts_on.data,
                    seen=form.seen_revision,
                )
                flash(say(_("The affiliation is saved.")), "ok")
                return leads_to(url_for("administration.person", person_id=person_id))
    return form_page("administration/person_affiliation.html", form=form, person=found)


@blueprint.post("/people/<uuid:person_id>/affiliation/end")
@for_administrators
def person_affiliation_end(person_id: UUID) -> ResponseReturnValue:
    """Say that a person works in no listed organisation from today on."""
    with once() as leads_to:
        actions.end_affiliation(get_ctx(), person_id=person_id)
        flash(say(_("The person works in no organisation from today on.")), "ok")
        return leads_to(_page_of(person_id))


@blueprint.post("/people/<uuid:person_id>/affiliations/<uuid:affiliation_id>/verify")
@for_administrators
def person_affiliation_verify(person_id: UUID, affiliation_id: UUID) -> ResponseReturnValue:
    """Vouch for it that a person works where they say."""
    try:
        with once() as leads_to:
            actions.verify_affiliation(get_ctx(), affiliation_id=affiliation_id)
            flash(say(_("The affiliation is verified.")), "ok")
            return leads_to(_page_of(person_id))
    except Conflict as refusal:
        flash(say(problem_of(refusal)), "bad")
    return redirect(_page_of(person_id), 303)


@blueprint.route("/people/<uuid:person_id>/roles/new", methods=["GET", "POST"])
@for_administrators
def person_role(person_id: UUID) -> ResponseReturnValue:
    """Grant a role, with its scope and dates."""
    ctx = get_ctx()
    found = accounts_queries.get_person(ctx, person_id)
    form = RoleForm(scopes=[scope.value for scope in MandateScope])
    form.organisation_id.choices = [("", _("The whole installation")), *_organisations()]
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            actions.grant_role(
                ctx,
                person_id=person_id,
                role=Role(form.role.data),
                organisation_id=_chosen_organisation(form),
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                scopes=[MandateScope(scope) for scope in form.scopes.data or ()],
            )
            flash(say(_("The role is granted.")), "ok")
            return leads_to(url_for("administration.person", person_id=person_id))
    return form_page("administration/person_role.html", form=form, person=found)


@blueprint.post("/people/<uuid:person_id>/roles/<uuid:grant_id>/end")
@for_administrators
def person_role_end(person_id: UUID, grant_id: UUID) -> ResponseReturnValue:
    """Take a role back."""
    with once() as leads_to:
        actions.end_role_grant(get_ctx(), grant_id=grant_id)
        flash(say(_("The role is taken back.")), "ok")
        return leads_to(_page_of(person_id))


@blueprint.post("/people/<uuid:person_id>/deactivate")
@for_administrators
def person_deactivate(person_id: UUID) -> ResponseReturnValue:
    """Close an account and sign it out everywhere."""
    with once() as leads_to:
        accounts_actions.deactivate_account(get_ctx(), person_id=person_id)
        flash(say(_("The account is deactivated and signed out everywhere.")), "ok")
        return leads_to(_page_of(person_id))


@blueprint.post("/people/<uuid:person_id>/reactivate")
@for_administrators
def person_reactivate(person_id: UUID) -> ResponseReturnValue:
    """Let a closed account be used again."""
    with once() as leads_to:
        accounts_actions.reactivate_account(get_ctx(), person_id=person_id)
        flash(say(_("The account can be used again.")), "ok")
        return leads_to(_page_of(person_id))


@blueprint.post("/people/<uuid:person_id>/sign-out")
@for_administrators
def person_sign_out(person_id: UUID) -> ResponseReturnValue:
    """Sign a person out wherever they are signed in."""
    ctx = get_ctx()
    accounts_queries.get_person(ctx, person_id)
    browsers = accounts_queries.list_signed_in_browsers(ctx, person_id)
    with once() as leads_to:
        for browser in browsers:
            accounts_actions.end_signed_in_session(ctx, person_id=person_id, session_id=browser.id)
        flash(say(Problem(_("Browsers signed out: %(count)s."), count=len(browsers))), "ok")
        return leads_to(_page_of(person_id))


def _page_of(person_id: UUID) -> str:
    return url_for("administration.person", person_id=person_id)


def _organisations() -> list[tuple[str, Markup]]:
    return organisation_choices(get_ctx())


def _chosen_organisation(form: Form) -> UUID | None:
    # The field has checked that the value is one of the choices.
    return UUID(form.organisation_id.data) if form.organisation_id.data else None


def _words() -> dict[str, object]:
    return {
        "role_words": {role: say(text) for role, text in ROLE_NAMES.items()},
        "person_states": {state: say(text) for state, text in PERSON_STATES.items()},
        "person_tones": {"active": "ok", "unconfirmed": "warn", "deactivated": "bad"},
        "person_icons": {"active": "check", "unconfirmed": "clock", "deactivated": "cross"},
        "state_of": state_of,
        **TEMPLATE_WORDS,
    }
