"""Lists as CSV: sent while they are read, and harmless in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from flask import Response, stream_with_context

from learning_station.kernel import formats

from .files import content_disposition
from .reader import get_reader

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
ROWS_AT_ONCE = 200


def send_csv(filename: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Return the rows as a CSV file to save; they are read while it is sent."""
    body = stream_with_context(_lines(headings, rows))
    response = Response(body, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition(filename)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _lines(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    held = io.StringIO()
    writer = csv.writer(held)
    # Spreadsheets take a file without this mark for one in an old local encoding.
    held.write("\ufeff")
    writer.writerow([cell(heading) for heading in headings])
    for number, row in enumerate(rows, start=1):
        writer.writerow([cell(value) for value in row])
        if number % ROWS_AT_ONCE == 0:
            yield held.getvalue()
            held.seek(0)
            held.truncate()
    yield held.getvalue()


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
