"""Pages of roles: who was granted what, for which organisation, from when to when."""

from datetime import date

from flask import Response, render_template

from learning_station.kernel.actor import Role
from learning_station.kernel.pages import Page
from learning_station.kernel.translations import mark as _
from learning_station.organisations import queries
from learning_station.organisations.queries import RoleGrantRow
from learning_station.reporting.queries.keys import PAGE
from learning_station.web.csv_files import send_csv
from learning_station.web.forms import say
from learning_station.web.request_context import get_ctx
from learning_station.web.shell import ROLE_NAMES, scope_list

from .entrance import (
    EXPORT_PAGE,
    asked_choice,
    asked_cursor,
    blueprint,
    every_row,
    for_administrators,
    said,
)

GRANT_STATES = {
    "in_force": _("In force"),
    "unsigned": _("Waits for a signature"),
    "not_yet": _("Not yet"),
    "over": _("Over"),
    "taken_back": _("Taken back"),
}
STATE_FILTERS = {"in_force": _("In force today")}
GRANT_LOOKS = {
    "in_force": ("ok", "check"),
    "unsigned": ("warn", "clock"),
    "not_yet": ("", "clock"),
    "over": ("", "clock"),
    "taken_back": ("bad", "cross"),
}


def state_of_grant(grant: RoleGrantRow, today: date) -> str:
    """Return whether a grant counts today, and why not."""
    if grant.revoked_at is not None:
        return "taken_back"
    if grant.waits_for_signature:
        return "unsigned"
    if grant.is_in_force(today):
        return "in_force"
    return "not_yet" if grant.starts_on > today else "over"


def _read(cursor: str | None, size: int) -> Page[RoleGrantRow]:
    role = asked_choice("role", ROLE_NAMES)
    return queries.list_role_grants(
        get_ctx(),
        role=Role(role) if role else None,
        only_in_force=asked_choice("state", STATE_FILTERS) == "in_force",
        cursor=cursor,
        size=size,
    )


@blueprint.get("/roles")
@for_administrators
def roles() -> str:
    """List the roles that were granted, the latest first."""
    return render_template(
        "administration/roles.html",
        page=_read(asked_cursor(), PAGE),
        unsigned=queries.count_unsigned(get_ctx()),
        roles=said(list(ROLE_NAMES.items())),
        states=said(list(STATE_FILTERS.items())),
        role_words={role: say(text) for role, text in ROLE_NAMES.items()},
        **grant_words(),
    )


@blueprint.get("/roles.csv")
@for_administrators
def roles_csv() -> Response:
    """Send the roles as CSV, filtered like the page."""
    headings = [
        say(_("Family name")), say(_("Given name")), say(_("E-mail address")), say(_("Role")),
        say(_("Applies to")), say(_("Covers")), say(_("First day")), say(_("Last day")),
        say(_("Granted")), say(_("Granted by")), say(_("State")), say(_("Taken back")),
    ]  # fmt: skip
    today = get_ctx().now.date()
    rows = (
        (
            grant.family_name, grant.given_name, grant.email, say(ROLE_NAMES[grant.role]),
            grant.applies_to, _covers(grant), grant.starts_on, grant.ends_on, grant.granted_at,
            grant.granted_by_name, say(GRANT_STATES[state_of_grant(grant, today)]),
            grant.revoked_at,
        )
        for grant in every_row(lambda cursor: _read(cursor, EXPORT_PAGE))
    )  # fmt: skip
    return send_csv("roles.csv", headings, rows)


def _covers(grant: RoleGrantRow) -> str:
    return scope_list(grant.scopes) if grant.role is Role.COORDINATOR else ""


def grant_words() -> dict[str, object]:
    """Return what templates need to show the state of a grant."""
    return {
        "today": get_ctx().now.date(),
        "state_of_grant": state_of_grant,
        "grant_states": {state: say(text) for state, text in GRANT_STATES.items()},
        "grant_looks": GRANT_LOOKS,
    }
