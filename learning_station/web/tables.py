"""Rows of tables with the name of each cell's column, for the narrow form of every table."""

import re
from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup, escape

_CELLS = re.compile(r"<tr(?=[\s>])|<(td|th)((?:\s[^<>]*)?)>(\s*)(?=(</td>)?)")
Heading = str | tuple[str, str]
"""The text of a heading, or its text and its class."""


def labelled(rows: Markup, headings: Sequence[Heading]) -> Markup:
    """Return the rows with `data-label` on every cell, so that a sheet can show them as cards.

    Roles are written out: a table that is laid out as blocks is no table for screen readers."""
    names = [escape(heading if isinstance(heading, str) else heading[0]) for heading in headings]
    columns: Iterator[str] = iter(())

    def mark(found: re.Match[str]) -> str:
        nonlocal columns
        kind, attributes, space, is_empty = found.groups()
        if kind is None:
            columns = _labels(names)
            return '<tr role="row"'
        name = next(columns)
        said = f'role="cell" data-label="{name}"' if kind == "td" else 'role="rowheader"'
        # A cell without anything in it takes no room among the cards.
        return f"<{kind}{attributes} {said}>{'' if is_empty else space}"

    # The rows are markup already; what is added was escaped.
    return Markup(_CELLS.sub(mark, rows))


def _labels(names: Iterable[str]) -> Iterator[str]:
    yield from names
    while True:
        yield ""
