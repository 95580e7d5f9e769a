"""Cities and organisations to choose from, in the reader's language and in its order."""

from markupsafe import Markup, escape

from learning_station.infra.context import Context
from learning_station.kernel import formats
from learning_station.kernel.sorting import name_key
from learning_station.organisations import queries

from .reader import get_reader


def organisation_choices(ctx: Context) -> list[tuple[str, Markup]]:
    """Return (key, name) of all organisations for a drop-down list."""
    language = get_reader().language
    named = [
        (str(choice.id), formats.city_name(choice.name, choice.zone, language))
        for choice in queries.list_choices(ctx)
    ]
    # Names are no messages: marked as finished, no catalogue translates them.
    return [(key, Markup(escape(name))) for key, name in sorted(named, key=_by_name)]


def _by_name(item: tuple[str, str]) -> tuple[str, str]:
    return name_key(item[1])
