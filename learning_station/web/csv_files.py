"""Lists as CSV: whole before they are sent, and harmless in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO

from flask import Response

from learning_station.kernel import formats

from .files import content_disposition
from .reader import get_reader

IN_MEMORY = 1 << 20
CHUNK = 1 << 16
"""Bytes that a file may take in memory, and that are sent at a time."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def send_csv(filename: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Return the rows as a CSV file to save.

    All rows are written down before the first is sent: a slow reader holds no database connection,
    and a fault on the way is an error page instead of half a file. What is longer than IN_MEMORY
    waits on the disk, so that a list of any length takes the same memory."""
    held = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # closed with the response
    try:
        length = _write(held, headings, rows)
    except BaseException:
        held.close()
        raise
    response = Response(
        _chunks(held), content_type="text/csv; charset=utf-8", direct_passthrough=True
    )
    response.call_on_close(held.close)
    response.content_length = length
    response.headers["Content-Disposition"] = content_disposition(filename)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _chunks(held: IO[bytes]) -> Iterator[bytes]:
    with held:
        while chunk := held.read(CHUNK):
            yield chunk


def _write(held: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    # The mark at the beginning (utf-8-sig) keeps spreadsheets from guessing an old local encoding.
    text = io.TextIOWrapper(held, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([cell(heading) for heading in headings])
    writer.writerows([cell(value) for value in row] for row in rows)
    text.detach()
    length = held.tell()
    held.seek(0)
    return length


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
