"""Pages that explain the place, and the form for the reader's time zone."""

from datetime import date

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from learning_station.accounts import actions as accounts_actions
from learning_station.kernel.errors import NotFound
from learning_station.kernel.translations import mark as _
from learning_station.web.access import public
from learning_station.web.forms import form_page, say
from learning_station.web.language import set_preference
from learning_station.web.reader import ZONE_COOKIE, get_reader
from learning_station.web.request_context import get_ctx
from learning_station.web.security import safe_next

from .forms import ZoneForm

blueprint = Blueprint("home", __name__)

REVIEWED_ON = date(2026, 11, 23)
"""When the statement on accessibility was last read against the pages."""


@blueprint.get("/accessibility")
@public
def accessibility() -> str:
    """Show how the site can be used and where it falls short."""
    return _explain("home/accessibility.html")


@blueprint.get("/privacy")
@public
def privacy() -> str:
    """Show what is kept about people, why, and for how long."""
    return _explain("home/privacy.html")


@blueprint.get("/how-seats-are-given")
@public
def seats() -> str:
    """Show by which rules seats and waiting lists work."""
    return _explain("home/seats.html")


@blueprint.get("/help")
@public
def help_page() -> str:
    """Show the answers to the questions people ask first."""
    return _explain("home/help.html")


def _explain(template: str) -> str:
    support_email = get_ctx().tools.settings.support_email
    return render_template(template, support_email=support_email, reviewed_on=REVIEWED_ON)


@blueprint.route("/zone", methods=["GET", "POST"])
@public
def zone() -> Response | tuple[str, int]:
    """Show and set the zone in which this browser sees times; it is the account's, so one's own."""
    if get_ctx().actor.for_person_id is not None:
        raise NotFound
    form = ZoneForm(zone=get_reader().zone)
    if form.validate_on_submit():
        onward = safe_next(request.args.get("next"), url_for("home.zone"))
        response = make_response(redirect(onward, 303))
        set_preference(response, ZONE_COOKIE, form.zone.data)
        person = get_reader().person
        if person is not None:
            # The zone of an account comes before that of the browser, so it is changed there.
            accounts_actions.set_zone(get_ctx(), person_id=person.person_id, zone=form.zone.data)
        flash(say(_("Times are now shown in your zone.")), "ok")
        return response
    return form_page("home/zone.html", form=form)
