"""Tables that people send: read as they meant them, or refused in a sentence."""

import io
import zipfile

import openpyxl
import pytest

from learning_station.infra.spreadsheets import NotATable, TooManyRows, read_table

ROWS = [["email", "given_name"], ["ana@city.example", "Ána"]]


def xlsx(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv_is_read_as_spreadsheets_write_it(separator, end, encoding):
    text = end.join(separator.join(row) for row in ROWS)

    assert read_table(text.encode(encoding), most=10) == ROWS


def test_cells_may_hold_separators_and_line_ends():
    assert read_table(b'a,b\n"x, y","1\n2"\n\n,\n', most=10) == [["a", "b"], ["x, y", "1\n2"]]


def test_xlsx_is_read_from_its_first_sheet_as_text():
    content = xlsx([["email", "number"], ["ana@city.example", 3.0], [None, None]])

    assert read_table(content, most=10) == [["email", "number"], ["ana@city.example", "3"]]


def test_more_rows_than_allowed_are_refused():
    content = "\n".join(["email"] * 4).encode()

    assert len(read_table(content, most=4)) == 4
    with pytest.raises(TooManyRows):
        read_table(content, most=3)


def bomb():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return held.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"\xff\xfe\x00a",
        b"a\x00b",
        b"PK\x03\x04 not an archive",
        xlsx(ROWS)[:-200],
        bomb(),
    ],
    ids=["empty", "blank", "utf-16", "nul", "broken", "cut", "bomb"],
)
def test_what_is_no_table_is_refused(content):
    with pytest.raises(NotATable):
        read_table(content, most=10)


def hostile(sheet):
    """Return a workbook whose sheet is that XML."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(ROWS))) as good, zipfile.ZipFile(held, "w") as bad:
        for entry in good.infolist():
            is_sheet = entry.filename == "xl/worksheets/sheet1.xml"
            bad.writestr(entry, sheet.encode() if is_sheet else good.read(entry))
    return held.getvalue()


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
)
CELL = '<c r="{}" t="inlineStr"><is><t>email</t></is></c>'


@pytest.mark.parametrize(
    "rows",
    [
        '<sheetData><row r="99999999999">' + CELL.format("A99999999999") + "</row></sheetData>",
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576">'
        + CELL.format("XFD1048576")
        + "</row></sheetData>",
        "<sheetData>" + "<row/>" * 100_000 + "</sheetData>",
    ],
    ids=["far", "wide", "empty"],
)
def test_a_sheet_that_claims_to_be_huge_is_refused_at_once(rows):
    with pytest.raises((NotATable, TooManyRows)):
        read_table(hostile(SHEET.format(rows)), most=10)


def test_an_archive_without_a_sheet_is_no_table():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("readme.txt", "Hello")

    with pytest.raises(NotATable):
        read_table(held.getvalue(), most=10)
