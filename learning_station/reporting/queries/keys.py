"""Cursors of lists that are ordered by their row keys."""

from uuid import UUID

from learning_station.kernel.pages import decode_cursor, read_id

PAGE = 50
"""Rows of one page on the screen."""


def read_key(cursor: str | None) -> UUID | None:
    """Return the row key in a cursor; raise BadCursor when it holds none."""
    return read_id(decode_cursor(cursor, 1)[0]) if cursor else None
