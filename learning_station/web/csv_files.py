"""Lists as CSV: whole before they are sent, and harmless in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from flask import Response

from learning_station.kernel import formats

from .files import content_disposition
from .reader import get_reader

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def send_csv(filename: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Return the rows as a CSV file to save.

    All rows are read before the first is sent: a slow reader holds no database connection, and a
    fault on the way is an error page instead of half a file."""
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    writer.writerow([cell(heading) for heading in headings])
    writer.writerows([cell(value) for value in row] for row in rows)
    # The mark at the beginning (utf-8-sig) keeps spreadsheets from guessing an old local encoding.
    body = held.getvalue().encode("utf-8-sig")
    response = Response(body, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition(filename)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def cell(value: object) -> str | int | float:
    """Return a value as a cell: times with their offset, and no text that begins like a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        reader = get_reader()
        return formats.moment(value, reader.zone, reader.language).iso
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
