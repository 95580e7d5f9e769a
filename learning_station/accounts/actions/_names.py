"""The name that certificates print, held against the fonts they are printed with."""

from learning_station.accounts import rules
from learning_station.infra.rendering.coverage import find_unprintable


def read_printed_name(text: str) -> str:
    """Return the name as it is kept; refuse what cannot be printed."""
    return rules.check_printed_name(text, unprintable=find_unprintable(text))
