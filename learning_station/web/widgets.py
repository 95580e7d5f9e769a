"""A drop-down list that is written quickly: lists of zones and cities have hundreds of choices."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from markupsafe import Markup, escape
from wtforms.widgets import html_params


class QuickSelect:
    """Writes `<select>` with its options in one pass over the choices as they were given.

    Choices are pairs of value and label, or triples with the attributes of the option; a mapping
    of them stands in groups, those under the empty text in none."""

    def __init__(self, say: Callable[[object], str]) -> None:
        self._say = say

    def __call__(self, field: Any, **attributes: Any) -> Markup:
        """Return the control; labels are translated, the chosen value is marked."""
        attributes.setdefault("id", field.id)
        given = field.choices or ()
        groups = given if isinstance(given, Mapping) else {"": given}
        options = "".join(
            self._group(name, field, choices) for name, choices in groups.items() if choices
        )
        parameters = html_params(name=field.name, **attributes)
        # Everything put together here is escaped above or comes from html_params.
        return Markup(f"<select {parameters}>{options}</select>")

    def _group(self, name: str, field: Any, choices: Iterable[Any]) -> str:
        options = "".join(
            f'<option value="{escape(value)}"{_attributes(more)}{_selected(field, value)}>'
            f"{escape(self._say(label))}</option>"
            for value, label, more in map(_triple, choices)
        )
        return f'<optgroup label="{escape(name)}">{options}</optgroup>' if name else options


def _triple(choice: Any) -> tuple[object, object, Mapping[str, str]]:
    if isinstance(choice, str):
        return choice, choice, {}
    value, label, *rest = choice
    return value, label, (rest[0] if rest else None) or {}


def _attributes(more: Mapping[str, str]) -> str:
    return f" {html_params(**more)}" if more else ""


def _selected(field: Any, value: object) -> str:
    return " selected" if field.coerce(value) == field.data else ""
