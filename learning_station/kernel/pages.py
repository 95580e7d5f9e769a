"""Pages of long lists, by cursor: stable while rows come and go, as fast at the end as before."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

from .errors import Invalid
from .translations import mark as _

Row = TypeVar("Row")


class BadCursor(Invalid):
    """The cursor in the address is not one of ours."""

    code = "bad_cursor"
    message = _("This page of the list does not exist.")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list, and the cursor that opens the next page (None at the end)."""

    rows: Sequence[Row]
    next_cursor: str | None = None


def encode_cursor(*keys: str) -> str:
    """Return the sort keys of the last row shown as one opaque word."""
    return base64.urlsafe_b64encode(json.dumps(keys).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> list[str]:
    """Return the sort keys of a cursor; raise BadCursor when it is not one of that length."""
    try:
        keys = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, UnicodeDecodeError) as error:
        raise BadCursor from error
    if (
        not isinstance(keys, list)
        or len(keys) != length
        or not all(isinstance(k, str) for k in keys)
    ):
        raise BadCursor
    return keys


def read_id(text: str) -> UUID:
    """Return the id that is one key of a cursor; raise BadCursor when it is none."""
    try:
        return UUID(text)
    except ValueError as error:
        raise BadCursor from error


def read_instant(text: str) -> datetime:
    """Return the instant that is one key of a cursor; raise BadCursor when it is none."""
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is None:
            raise BadCursor
        return instant.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadCursor from error


def read_number(text: str, *, below: int) -> int:
    """Return the number, from zero up, that is one key of a cursor; raise BadCursor otherwise."""
    try:
        number = int(text)
    except ValueError as error:
        raise BadCursor from error
    if not 0 <= number < below:
        raise BadCursor
    return number


def cut(rows: Sequence[Row], size: int, keys: Callable[[Row], Sequence[str]]) -> Page[Row]:
    """Return a page of `size` rows out of `size + 1` fetched ones."""
    if len(rows) <= size:
        return Page(rows)
    shown = rows[:size]
    return Page(shown, encode_cursor(*keys(shown[-1])))
