"""Reading the tables people send: CSV in the ways spreadsheets write it, and XLSX."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from learning_station.kernel.errors import Invalid
from learning_station.kernel.translations import mark as _

MOST_UNPACKED = 50_000_000
"""Bytes that an XLSX file may unpack to: it is a ZIP archive, and small ones can hold giants."""

MOST_COLUMNS = 100

_SEPARATORS = ",;\t"


class NotATable(Invalid):
    """The file is neither CSV nor XLSX."""

    code = "spreadsheets.not_a_table"
    message = _("This file is no table. Send a CSV file in UTF-8 or an XLSX file.")
    field = "file"


class FileMissing(Invalid):
    """No file came with the form."""

    code = "spreadsheets.file_missing"
    message = _("Choose a file.")
    field = "file"


class TooManyRows(Invalid):
    """The table is longer than one import may be."""

    code = "spreadsheets.too_many_rows"
    message = _("The table has more than %(most)s rows. Split it into several files.")
    field = "file"


def read_table(content: bytes, *, most: int) -> list[list[str]]:
    """Return the rows of a CSV or XLSX file (its first sheet) as texts, without empty ones.

    Raise NotATable for anything else and TooManyRows for more than `most` rows."""
    is_archive = content.startswith(b"PK\x03\x04")
    rows = _read_xlsx(content, most) if is_archive else _read_csv(content)
    # Empty rows count, too: a small file can name a million of them.
    read = list(islice(rows, most + 1))
    if len(read) > most:
        raise TooManyRows(most=most)
    kept = [row for row in read if any(row)]
    if not kept:
        raise NotATable
    return kept


def _read_csv(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotATable from error
    if "\0" in text:
        raise NotATable
    heading = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=heading.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise NotATable from error


def _read_xlsx(content: bytes, most: int) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                raise NotATable
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            # What the file says of its size is not believed: the reader would fill it with nothing.
            sheet.reset_dimensions()
            cells = sheet.iter_rows(max_row=most + 1, max_col=MOST_COLUMNS, values_only=True)
            yield from (_texts(row) for row in cells)
        finally:
            book.close()
    # openpyxl gives whatever its parsers raise for a file that only looks like one.
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, ValueError) as error:
        raise NotATable from error
    except (TypeError, AttributeError, OSError, SyntaxError, EOFError) as error:
        raise NotATable from error
    # Broken, encrypted, or packed in a way nobody knows.
    except (zlib.error, NotImplementedError, RuntimeError, OverflowError) as error:
        raise NotATable from error


def _texts(row: Iterable[object]) -> list[str]:
    texts = [_text(cell) for cell in row]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
