"""What the head and the foot link to, by kind of person."""

from dataclasses import dataclass

from flask import current_app, request

from learning_station.kernel.actor import Actor, Role
from learning_station.kernel.translations import mark as _

from .access import access_of
from .addresses import url_for
from .forms import say


@dataclass(frozen=True)
class Place:
    """One entry: the endpoint it opens, its name, and the roles it is meant for (none: all)."""

    endpoint: str
    name: str
    roles: frozenset[Role] = frozenset()
    acting: bool = False
    """Whether it is shown to assistants who act for somebody, too; most entries are one's own."""
    signed_in: bool | None = None
    """Only for people who are signed in (True), only for those who are not (False), or for all."""


@dataclass(frozen=True)
class Link:
    """An entry as the page shows it."""

    href: str
    text: str
    is_current: bool = False


_TEACHING = frozenset({Role.TRAINER, Role.ADMINISTRATOR})
_COORDINATION = frozenset({Role.COORDINATOR})
_ASSISTANCE = frozenset({Role.ASSISTANT})
_ADMINISTRATION = frozenset({Role.ADMINISTRATOR})

MAIN = (
    Place("sessions.index", _("Sessions"), acting=True),
    Place("courses.index", _("Courses"), acting=True),
    Place("assistants.choose", _("Assisting"), _ASSISTANCE, acting=True, signed_in=True),
    Place("my_learning.index", _("My line"), signed_in=True),
    Place("certificates.index", _("My certificates"), signed_in=True),
    Place("my_city.index", _("My city"), _COORDINATION, signed_in=True),
    Place("authoring.index", _("Teaching"), _TEACHING, signed_in=True),
    Place("administration.index", _("Administration"), _ADMINISTRATION, signed_in=True),
    Place("verify.index", _("Verify"), signed_in=False),
)

# The head holds one line: whoever is signed in finds rarer things in the foot.
FOOT = (
    Place("verify.index", _("Verify a certificate"), signed_in=True),
    Place("selection.index", _("Applications to assess"), signed_in=True),
    Place("home.accessibility", _("Accessibility"), acting=True),
    Place("home.privacy", _("Privacy"), acting=True),
    Place("home.seats", _("How seats are given"), acting=True),
    Place("home.help_page", _("Help"), acting=True),
    Place("home.zone", _("Time zone")),
)


def links(places: tuple[Place, ...], actor: Actor) -> list[Link]:
    """Return the entries this actor is shown."""
    return [
        Link(url_for(place.endpoint), say(place.name), _is_current(place))
        for place in places
        if _is_for(place, actor)
    ]


def _is_for(place: Place, actor: Actor) -> bool:
    if place.signed_in is not None and place.signed_in != (actor.person_id is not None):
        return False
    if actor.for_person_id is not None and not place.acting:
        return False
    return not place.roles or any(actor.has_role(role) for role in place.roles)


def _is_current(place: Place) -> bool:
    """Tell whether the page belongs to the entry: to the one for its roles, else for its group.

    Whoever prepares a session, marks who was there or issues its certificates is at work, although
    the addresses are those of the sessions and certificates that everybody sees."""
    if request.endpoint is None:
        return False
    access = access_of(current_app, request.endpoint)
    if access is not None and any(each.roles == access.roles for each in MAIN if each.roles):
        return place.roles == access.roles
    group = place.endpoint.partition(".")[0]
    return request.endpoint == place.endpoint if group == "home" else request.blueprint == group
