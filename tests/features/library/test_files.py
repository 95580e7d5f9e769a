"""Files: who may bring them, and what is taken."""

from __future__ import annotations

import io
import zipfile

import pytest

from learning_station.kernel.errors import NotAllowed, NotFound
from learning_station.library import actions, queries, rules
from learning_station.library.errors import (
    FileContentRefused,
    FileEmpty,
    FileKindRefused,
    FileTooLarge,
)

PDF = b"%PDF-1.7\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8


def archive(*names, plain=b""):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as target:
        if plain:
            target.writestr("mimetype", plain)
        for name in names:
            target.writestr(name, "x")
    return content.getvalue()


def test_store_file_keeps_content_and_facts(ctx_for, cast, storage):
    ctx = ctx_for(cast.tom)

    prepared = queries.prepare_file(
        ctx, provider_id=cast.secretariat_id, filename="../a\\Guía del agua.pdf", content=PDF
    )
    file_id = actions.store_file(ctx, prepared=prepared)

    file = queries.get_file(ctx, file_id)
    assert (file.filename, file.media_type, file.size) == (
        "Guía del agua.pdf",
        "application/pdf",
        len(PDF),
    )
    assert queries.read_file(ctx, file) == PDF
    storage.files.clear()
    with pytest.raises(NotFound):
        queries.read_file(ctx, file)


@pytest.mark.parametrize("who", ["lena", "mona"])
def test_files_of_others_are_neither_taken_in_nor_written_down(ctx_for, cast, who, storage):
    brought = {"provider_id": cast.secretariat_id, "filename": "a.pdf", "content": PDF}
    other = ctx_for(getattr(cast, who))

    with pytest.raises(NotAllowed):
        queries.prepare_file(other, **brought)
    assert storage.files == {}

    prepared = queries.prepare_file(ctx_for(cast.tom), **brought)
    with pytest.raises(NotAllowed):
        actions.store_file(other, prepared=prepared)


def test_file_is_judged_before_its_bytes_are_stored(ctx_for, cast, storage):
    with pytest.raises(FileContentRefused):
        queries.prepare_file(
            ctx_for(cast.tom),
            provider_id=cast.secretariat_id,
            filename="a.pdf",
            content=b"<html>",
        )

    assert storage.files == {}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("A.PNG", PNG),
        ("a.jpeg", b"\xff\xd8\xff\xe0"),
        ("a.webp", b"RIFF\0\0\0\0WEBP"),
        ("a.csv", "ciudad;número\r\nBogotá;1".encode()),
        ("a.docx", archive("[Content_Types].xml", "word/document.xml")),
        ("a.odt", archive("content.xml", plain=b"application/vnd.oasis.opendocument.text")),
    ],
)
def test_files_that_are_what_they_say_are_taken(name, content):
    assert rules.decide_media_type(name, content, limit_mb=1)


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("a.pdf", b"", FileEmpty),
        ("a.pdf", b"%PDF-" + b"0" * 1024 * 1024, FileTooLarge),
        ("a.html", b"<p>", FileKindRefused),
        ("a.svg", b"<svg/>", FileKindRefused),
        ("pdf", PDF, FileKindRefused),
        ("a.pdf.exe", PDF, FileKindRefused),
        ("a.pdf", b"<html>", FileContentRefused),
        ("a.png", PDF, FileContentRefused),
        ("a.txt", b"a\0b", FileContentRefused),
        ("a.txt", b"\xff\xfe\x00", FileContentRefused),
        ("a.docx", archive("[Content_Types].xml"), FileContentRefused),
        ("a.docx", b"PK\x03\x04 broken", FileContentRefused),
        (
            "a.docx",
            archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
            FileContentRefused,
        ),
    ],
)
def test_files_that_are_something_else_are_refused(name, content, refusal):
    with pytest.raises(refusal):
        rules.decide_media_type(name, content, limit_mb=1)


def test_clean_filename_shortens_and_keeps_the_ending():
    assert rules.clean_filename("é" * 300 + ".pdf") == "é" * 146 + ".pdf"
    assert rules.clean_filename("C:\\fakepath\\a\x00b\n.pdf") == "ab.pdf"
    assert rules.clean_filename("...") == "file"
