"""A drop-down list that is written quickly: lists of zones and cities have hundreds of choices."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup, escape
from wtforms.widgets import html_params


class QuickSelect:
    """Writes `<select>` with its options in one pass over the choices as they were given."""

    def __init__(self, say: Callable[[object], str]) -> None:
        self._say = say

    def __call__(self, field: Any, **attributes: Any) -> Markup:
        """Return the control; labels are translated, the chosen value is marked."""
        attributes.setdefault("id", field.id)
        options = "".join(
            f'<option value="{escape(value)}"{_selected(field, value)}>{escape(self._say(label))}'
            "</option>"
            for value, label in map(_pair, field.choices or ())
        )
        parameters = html_params(name=field.name, **attributes)
        # Everything put together here is escaped above or comes from html_params.
        return Markup(f"<select {parameters}>{options}</select>")


def _pair(choice: Any) -> tuple[object, object]:
    if isinstance(choice, str):
        return choice, choice
    value, label, *_rest = choice
    return value, label


def _selected(field: Any, value: object) -> str:
    return " selected" if field.coerce(value) == field.data else ""
