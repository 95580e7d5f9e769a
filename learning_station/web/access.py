"""Who may reach a route at all. Every route declares it; one without a declaration stops the start.

What a person may do there is decided by the permissions inside the actions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from flask import Flask, current_app, flash, redirect, request, session, url_for
from werkzeug.wrappers import Response

from learning_station.kernel.actor import Actor, Role
from learning_station.kernel.errors import Conflict, NotAllowed, NotFound
from learning_station.kernel.translations import mark as _

from .forms import say
from .reader import get_reader
from .request_context import get_ctx

P = ParamSpec("P")
Result = TypeVar("Result")
View = Callable[P, Result]

ENDED = "acting_ended"
"""Where the cookie keeps that somebody stopped being an assistant, until it is said."""

ACTING_FIELD = "acting_for"
"""The hidden field of each form that says for whom it was opened, where not for oneself."""


@dataclass(frozen=True)
class Access:
    """What a route asks of the one who comes."""

    signed_in: bool = False
    roles: frozenset[Role] = frozenset()
    logistics: bool = False
    """Whether assistants reach it while they act for somebody: the calendar, seats, forms."""


class ActingChanged(Conflict):
    """The page was opened for one person, and sent while acting for another."""

    code = "access.acting_changed"
    message = _(
        "This page was opened for somebody else than the person you act for now. Nothing was done: "
        "open it again."
    )


class UndeclaredRoutes(RuntimeError):
    """Some routes say nothing about who may reach them."""


def public(view: View[P, Result]) -> View[P, Result]:
    """Let everybody reach the route."""
    return _declare(view, Access())


def signed_in(view: View[P, Result]) -> View[P, Result]:
    """Let every signed-in person reach the route; others are led to the sign-in page."""
    return _declare(view, Access(signed_in=True))


def for_logistics(view: View[P, Result]) -> View[P, Result]:
    """Let every signed-in person reach the route, also for the person whose assistant they are.

    All other routes are hidden while somebody acts for another: units, quizzes, attendance,
    certificates, profile and password stay with the person themselves."""
    return _declare(view, Access(signed_in=True, logistics=True))


def signed_in_as(*roles: Role) -> Callable[[View[P, Result]], View[P, Result]]:
    """Let signed-in persons with one of the roles reach the route (for any organisation)."""

    def declare(view: View[P, Result]) -> View[P, Result]:
        return _declare(view, Access(signed_in=True, roles=frozenset(roles)))

    return declare


def _declare(view: View[P, Result], access: Access) -> View[P, Result]:
    view.access = access  # type: ignore[attr-defined]  # The declaration travels with the function.
    return view


def access_of(app: Flask, endpoint: str) -> Access | None:
    """Return what the route's view declared, or None."""
    view = app.view_functions.get(endpoint)
    return getattr(view, "access", None)


def check_declarations(app: Flask) -> None:
    """Raise UndeclaredRoutes when a route of the application declares no access."""
    missing = sorted(
        {rule.endpoint for rule in app.url_map.iter_rules() if not access_of(app, rule.endpoint)}
    )
    if missing:
        raise UndeclaredRoutes("no access declared for: " + ", ".join(missing))


def check_access() -> Response | None:
    """Before each request: lead strangers to the sign-in page, refuse those without the role."""
    if request.endpoint is None:
        return None
    access = access_of(current_app, request.endpoint)
    if access is None:
        raise UndeclaredRoutes(request.endpoint)
    if not access.signed_in:
        return None
    if get_reader().person is None:
        return _lead_to_sign_in()
    if session.pop(ENDED, False):
        flash(say(_("You act for yourself again: you are not their assistant any more.")), "warn")
    actor = get_ctx().actor
    if actor.for_person_id is not None and not access.logistics:
        raise NotFound
    _check_same_person(actor)
    if access.roles and not any(actor.has_role(role) for role in access.roles):
        raise NotAllowed(permission=request.endpoint)
    return None


def _check_same_person(actor: Actor) -> None:
    """Refuse a form that was opened for another person than the one it would now be done for."""
    if request.method in ("GET", "HEAD"):
        return
    if request.form.get(ACTING_FIELD, "") != str(actor.for_person_id or ""):
        raise ActingChanged


def _lead_to_sign_in() -> Response:
    # A refused write cannot be repeated by following a link, so only pages come back.
    wanted = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else None
    return redirect(url_for("account.sign_in", next=wanted), 303)
