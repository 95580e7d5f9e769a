"""The pages of one's own account: profile, password, and where one is signed in."""

from uuid import UUID

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_station.accounts import actions as accounts_actions
from learning_station.accounts import queries as accounts_queries
from learning_station.accounts import rules as accounts_rules
from learning_station.accounts.queries import ProfileKind
from learning_station.infra.revisions import present_revision
from learning_station.kernel.actor import Role
from learning_station.kernel.errors import NotAllowed
from learning_station.kernel.translations import mark as _
from learning_station.organisations import actions as organisations_actions
from learning_station.organisations import queries as organisations_queries
from learning_station.web.access import signed_in
from learning_station.web.forms import form_page, say
from learning_station.web.organisation_choices import organisation_choices
from learning_station.web.request_context import forget_reader, get_ctx
from learning_station.web.security import safe_next
from learning_station.web.sending import once
from learning_station.web.shell import language_list

from . import visibility
from .forms import ChangePasswordForm, ProfileForm
from .identity import SignedInUser, get_signed_in_user
from .views import blueprint as blueprint

PAGES = (visibility,)
"""Importing them gives the blueprint their routes."""


def _me() -> SignedInUser:
    user = get_signed_in_user()
    if user is None:
        raise NotAllowed(permission="account")
    return user


@blueprint.get("/")
@signed_in
def index() -> str:
    """Show one's own account."""
    ctx, me = get_ctx(), _me()
    person = accounts_queries.get_person(ctx, me.person_id)
    return render_template(
        "account/index.html",
        person=person,
        follows=language_list(person.follows),
        affiliation=organisations_queries.find_affiliation(ctx, me.person_id),
        places=organisations_queries.list_affiliations(ctx, me.person_id),
        is_elected=person.profile_kind is ProfileKind.POLITICAL,
        assists=ctx.actor.has_role(Role.ASSISTANT),
        grants=organisations_queries.list_role_grants(
            ctx, person_id=me.person_id, only_in_force=True
        ).rows,
    )


@blueprint.route("/profile", methods=["GET", "POST"])
@signed_in
def profile() -> ResponseReturnValue:
    """Show and change one's own profile and where one works."""
    me = _me()
    onward = safe_next(request.args.get("next"), url_for("account.index"))
    form = _profile_form(me.person_id)
    if form.validate_on_submit():
        with form.refusals(), once(form) as leads_to:
            _save_profile(form, me.person_id)
            forget_reader()
            flash(say(_("Your profile is saved.")), "ok")
            return leads_to(onward)
    return form_page("account/profile.html", form=form, onward=onward)


def _profile_form(person_id: UUID) -> ProfileForm:
    ctx = get_ctx()
    revision = present_revision(ctx.db, person_id)
    person = accounts_queries.get_person(ctx, person_id)
    place = organisations_queries.find_affiliation(ctx, person.id)
    form = ProfileForm(
        given_name=person.given_name,
        family_name=person.family_name,
        printed_name=person.printed_name,
        profile_kind=person.profile_kind.value,
        language=person.language,
        zone=person.zone if person.zone_confirmed else "",
        follows=list(person.follows),
        organisation_id=str(place.organisation_id) if place and place.is_listed else "",
        stated_name=place.stated_name if place else "",
        office=place.office if place else "",
    ).filled_from(revision)
    form.organisation_id.choices = [("", _("Other, or not listed")), *organisation_choices(ctx)]
    return form


def _save_profile(form: ProfileForm, person_id: UUID) -> None:
    ctx = get_ctx()
    accounts_actions.change_profile(
        ctx,
        person_id=person_id,
        given_name=form.given_name.data,
        family_name=form.family_name.data,
        printed_name=form.printed_name.data,
        profile_kind=ProfileKind(form.profile_kind.data),
        language=form.language.data,
        follows=form.follows.data,
        zone=form.zone.data,
        seen=form.seen_revision,
    )
    _save_work(form, person_id)


def _save_work(form: ProfileForm, person_id: UUID) -> None:
    """Say where the person works: in a listed city, in one they name, or in none any more."""
    ctx, office = get_ctx(), form.office.data or ""
    if form.organisation_id.data:
        organisations_actions.set_affiliation(
            ctx,
            person_id=person_id,
            organisation_id=UUID(form.organisation_id.data),
            office=office,
        )
    elif form.stated_name.data:
        organisations_actions.state_affiliation(
            ctx, person_id=person_id, stated_name=form.stated_name.data, office=office
        )
    else:
        organisations_actions.end_affiliation(ctx, person_id=person_id)


@blueprint.route("/password", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    """Show the form for a new password; setting one signs all other browsers out."""
    ctx, me = get_ctx(), _me()
    form = ChangePasswordForm()
    if form.validate_on_submit():
        with form.refusals():
            person = accounts_queries.get_person(ctx, me.person_id)
            accounts_actions.count_try(
                ctx, throttle=accounts_rules.PASSWORD_CHANGE, key=str(me.person_id)
            )
            checked = accounts_queries.get_checked_account(
                ctx, password=form.present_password.data or ""
            )
            about = (person.email, person.given_name, person.family_name, person.printed_name)
            prepared = accounts_queries.prepare_password(ctx, form.password.data, about=about)
            with once(form) as leads_to:
                accounts_actions.change_password(
                    ctx, checked=checked, password=prepared, keep_session_id=me.session_id
                )
                flash(say(_("Your password is changed. Other browsers are signed out.")), "ok")
                return leads_to(url_for("account.index"))
    return form_page("account/password.html", form=form)


@blueprint.get("/stay")
@signed_in
def stay() -> ResponseReturnValue:
    """Note that the reader is still there; what loads the person has done so already."""
    return "", 204


@blueprint.get("/browsers")
@signed_in
def browsers() -> str:
    """Show where one is signed in."""
    me = _me()
    rows = accounts_queries.list_signed_in_browsers(get_ctx(), me.person_id)
    return render_template("account/browsers.html", browsers=rows, own_session_id=me.session_id)


@blueprint.post("/browsers/<uuid:session_id>/end")
@signed_in
def end_browser(session_id: UUID) -> ResponseReturnValue:
    """Sign one of one's own browsers out."""
    with once() as leads_to:
        accounts_actions.end_signed_in_session(
            get_ctx(), person_id=_me().person_id, session_id=session_id
        )
        flash(say(_("That browser is signed out.")), "ok")
        answer = leads_to(url_for("account.browsers"))
    forget_reader()
    return answer
