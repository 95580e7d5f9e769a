"""How lists are asked for: filters and cursor in the address, all pages of a list for its CSV."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TypeVar

from flask import request

from learning_station.kernel.pages import Page

from .forms import say

Row = TypeVar("Row")

TEXT_LENGTH = 200
EXPORT_PAGE = 500
"""Rows a CSV reads at once: large enough to be quick, small enough to be held in memory."""


def asked_text(name: str) -> str:
    """Return a text filter of the address, cut to a sensible length."""
    return request.args.get(name, "").strip()[:TEXT_LENGTH]


def asked_choice(name: str, choices: Collection[str]) -> str | None:
    """Return a filter of the address when it is one of the choices, else None."""
    value = request.args.get(name, "")
    return value if value in choices else None


def asked_cursor() -> str | None:
    """Return the cursor of the address, which says where this page of the list begins."""
    return request.args.get("cursor") or None


def said(choices: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the choices of a filter with their labels in the reader's language."""
    return [(value, say(label)) for value, label in choices]


def every_row(read: Callable[[str | None], Page[Row]]) -> Iterator[Row]:
    """Yield all rows of a list, page after page."""
    cursor: str | None = None
    while True:
        page = read(cursor)
        yield from page.rows
        cursor = page.next_cursor
        if cursor is None:
            return
