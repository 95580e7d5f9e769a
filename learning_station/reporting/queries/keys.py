"""Cursors of lists that are ordered by their row keys."""

from uuid import UUID

from learning_station.kernel.pages import BadCursor, decode_cursor

PAGE = 50
"""Rows of one page on the screen."""


def read_key(cursor: str | None) -> UUID | None:
    """Return the row key in a cursor; raise BadCursor when it holds none."""
    if not cursor:
        return None
    return as_uuid(decode_cursor(cursor, 1)[0])


def as_uuid(text: str) -> UUID:
    """Return the key a cursor holds as text; raise BadCursor when it is none."""
    try:
        return UUID(text)
    except ValueError as error:
        raise BadCursor from error
