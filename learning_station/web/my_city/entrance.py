"""What the modules of this page group share: blueprint, guard, tabs, the chosen rows of a form."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, url_for

from learning_station.kernel.actor import Actor, MandateScope, Role
from learning_station.kernel.translations import mark as _
from learning_station.web.access import signed_in_as
from learning_station.web.forms import say

blueprint = Blueprint("my_city", __name__, url_prefix="/my-city")

for_coordinators = signed_in_as(Role.COORDINATOR)
"""The guard of every route here; what a mandate covers, and whose people are shown, is decided by
permissions and queries."""

AT_ONCE = 500
"""How many rows one click may decide about."""


@dataclass(frozen=True)
class Tab:
    """One page of the group, and the scopes of which one opens it (none: every mandate)."""

    endpoint: str
    name: str
    scopes: frozenset[MandateScope] = frozenset()


TABS = (
    Tab("my_city.index", _("What waits")),
    Tab("my_city.applications", _("Applications"), frozenset({MandateScope.ENDORSE})),
    Tab("my_city.nominations", _("Nominations"), frozenset({MandateScope.NOMINATE})),
    Tab(
        "my_city.seats",
        _("Seats"),
        frozenset({MandateScope.NOMINATE, MandateScope.REPORT}),
    ),
    Tab("my_city.people", _("People"), frozenset({MandateScope.REPORT})),
    Tab("my_city.colleagues", _("Who works with you")),
    Tab("my_city.mandates", _("Your mandates")),
)


def tabs_for(actor: Actor, current: str) -> list[tuple[str, str, bool]]:
    """Return (text, address, is the current one) of the pages that this coordinator may open."""
    return [
        (say(tab.name), url_for(tab.endpoint), tab.endpoint == f"my_city.{current}")
        for tab in TABS
        if not tab.scopes or any(actor.mandates_for(scope) for scope in tab.scopes)
    ]


def read_ids(texts: Iterable[str]) -> list[UUID]:
    """Return the keys among what was sent."""
    ids = []
    for text in list(texts)[:AT_ONCE]:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    return ids
