"""Signing in and out, signing up, and passwords."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_station.accounts import actions as accounts_actions
from learning_station.accounts import errors as accounts_errors
from learning_station.accounts import queries as accounts_queries
from learning_station.accounts import rules as accounts_rules
from learning_station.accounts.queries import CheckedAccount, ProfileKind
from learning_station.accounts.rules import TokenPurpose
from learning_station.kernel.translations import mark as _
from learning_station.organisations import queries as organisations_queries
from learning_station.web.access import public
from learning_station.web.forms import form_page, say
from learning_station.web.reader import get_reader
from learning_station.web.request_context import get_ctx
from learning_station.web.security import safe_next
from learning_station.web.sending import once

from .forms import ForgottenPasswordForm, NewPasswordForm, SignInForm, SignUpForm
from .identity import end_session, open_session

blueprint = Blueprint("account", __name__, url_prefix="/account")


def _address() -> str:
    return request.remote_addr or ""


def _user_agent() -> str:
    return request.headers.get("User-Agent", "")


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Show the sign-in form and sign the browser in."""
    onward = safe_next(request.args.get("next"), url_for("my_learning.index"))
    if get_reader().person is not None and request.method != "POST":
        return redirect(onward, 303)
    form = SignInForm()
    if form.validate_on_submit():
        with form.refusals():
            open_session(_check_credentials(form), _user_agent())
            return redirect(onward, 303)
    return form_page("account/sign_in.html", form=form)


def _check_credentials(form: SignInForm) -> CheckedAccount:
    ctx = get_ctx()
    email = form.email.data or ""
    folded = accounts_rules.fold_email(email)
    key = f"{folded} {_address()}"
    accounts_actions.count_try(ctx, throttle=accounts_rules.SIGN_IN_FROM_ADDRESS, key=_address())
    accounts_actions.count_try(ctx, throttle=accounts_rules.SIGN_IN_OF_ACCOUNT, key=key)
    accounts_actions.count_try(ctx, throttle=accounts_rules.SIGN_IN_OF_EMAIL, key=folded)
    checked = accounts_queries.find_checked_account(
        ctx, email=email, password=form.password.data or ""
    )
    if checked is None:
        accounts_actions.record_failed_sign_in(ctx, email=email)
        raise accounts_errors.WrongCredentials
    accounts_actions.forget_tries(ctx, throttle=accounts_rules.SIGN_IN_OF_ACCOUNT, key=key)
    # A whole city may stand behind one address: only what fails there counts.
    accounts_actions.take_back_try(
        ctx, throttle=accounts_rules.SIGN_IN_FROM_ADDRESS, key=_address()
    )
    return checked


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the signed-in session on the server and lead to the first page."""
    end_session()
    flash(say(_("You are signed out.")), "ok")
    response = redirect(url_for("account.sign_in"), 303)
    # What the browser kept of the pages goes, too; browsers heed it over HTTPS only.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.route("/sign-up", methods=["GET", "POST"])
@public
def sign_up() -> ResponseReturnValue:
    """Show the sign-up form; the same answer follows whether or not the address is known."""
    reader = get_reader()
    form = SignUpForm(language=reader.language, zone="" if reader.zone_is_guess else reader.zone)
    if form.validate_on_submit():
        with form.refusals():
            ctx = get_ctx()
            throttle = accounts_rules.SIGN_UP_FROM_ADDRESS
            accounts_actions.count_try(ctx, throttle=throttle, key=_address())
            accounts_actions.sign_up(
                ctx,
                email=form.email.data,
                given_name=form.given_name.data,
                family_name=form.family_name.data,
                printed_name=form.printed_name.data,
                profile_kind=ProfileKind(form.profile_kind.data),
                language=form.language.data,
                zone=form.zone.data,
            )
            return redirect(url_for("account.mail_sent"), 303)
    return form_page("account/sign_up.html", form=form)


@blueprint.get("/mail-sent")
@public
def mail_sent() -> str:
    """Show that a mail is on its way, whatever the address was."""
    return render_template("account/mail_sent.html")


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """Let the holder of a mailed link confirm the address and choose a password."""
    return _password_by_link(token, TokenPurpose.CONFIRM_EMAIL, "account/confirm.html")


@blueprint.route("/new-password/<token>", methods=["GET", "POST"])
@public
def new_password(token: str) -> ResponseReturnValue:
    """Let the holder of a mailed link choose a new password."""
    return _password_by_link(token, TokenPurpose.RESET_PASSWORD, "account/new_password.html")


def _password_by_link(token: str, purpose: TokenPurpose, template: str) -> ResponseReturnValue:
    ctx = get_ctx()
    accounts_actions.count_try(ctx, throttle=accounts_rules.LINK_FROM_ADDRESS, key=_address())
    try:
        person = accounts_queries.get_link_holder(ctx, token, purpose)
    except accounts_errors.LinkUnusable:
        return render_template("account/link_unusable.html"), 410
    form = NewPasswordForm()
    if form.validate_on_submit():
        with form.refusals():
            about = (person.email, person.given_name, person.family_name, person.printed_name)
            password = accounts_queries.prepare_password(ctx, form.password.data, about=about)
            # A second click finds the link used; it is led on, and signs in with the new password.
            with once(form, person_id=person.id) as leads_to:
                if purpose is TokenPurpose.CONFIRM_EMAIL:
                    accounts_actions.confirm_email(ctx, token=token, password=password)
                    flash(say(_("Your address is confirmed. Welcome.")), "ok")
                else:
                    accounts_actions.reset_password(ctx, token=token, password=password)
                leads_to(url_for("account.sign_in"))
            open_session(CheckedAccount(person.account_id, person.id), _user_agent())
            flash(say(_("Your password is set, and you are signed in.")), "ok")
            return redirect(_page_after_link(person.id), 303)
    return form_page(template, form=form, person=person)


def _page_after_link(person_id: UUID) -> str:
    """Return the first page, or the profile while it lacks what certificates print."""
    if organisations_queries.find_affiliation(get_ctx(), person_id) is not None:
        return url_for("my_learning.index")
    text = _("Say where you work: your city and office stand on your certificates.")
    flash(say(text), "warn")
    return url_for("account.profile", next=url_for("my_learning.index"), _anchor="organisation_id")


@blueprint.route("/forgotten-password", methods=["GET", "POST"])
@public
def forgotten_password() -> ResponseReturnValue:
    """Have a link mailed; the same answer follows whether or not the address is known."""
    form = ForgottenPasswordForm()
    if form.validate_on_submit():
        with form.refusals():
            _ask_reset(form.email.data)
            return redirect(url_for("account.mail_sent"), 303)
    return form_page("account/forgotten_password.html", form=form)


def _ask_reset(email: str) -> None:
    ctx = get_ctx()
    accounts_actions.count_try(ctx, throttle=accounts_rules.RESET_FROM_ADDRESS, key=_address())
    key = accounts_rules.fold_email(email)
    try:
        accounts_actions.count_try(ctx, throttle=accounts_rules.RESET_OF_ACCOUNT, key=key)
    except accounts_errors.TooManyTries:
        # One address gets only so many mails; saying so would tell that it was asked for before.
        return
    accounts_actions.ask_password_reset(ctx, email=email)
