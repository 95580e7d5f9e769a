"""Which files are taken: judged by their content, and by a name that agrees with it."""

import io
import zipfile
from collections.abc import Callable

from .errors import FileContentRefused, FileEmpty, FileKindRefused, FileTooLarge

LONGEST_NAME = 150
ENTRIES_AT_MOST = 20_000
"""Entries an office document may have: more is not a document but an attack."""


def decide_media_type(filename: str, content: bytes, *, limit_mb: int) -> str:
    """Return the media type of an acceptable file; raise what is wrong with any other."""
    if not content:
        raise FileEmpty
    if len(content) > limit_mb * 1024 * 1024:
        raise FileTooLarge(limit=limit_mb)
    ending = filename.rpartition(".")[2].lower() if "." in filename else ""
    if ending not in _KINDS:
        raise FileKindRefused
    media_type, looks_right = _KINDS[ending]
    if not looks_right(content):
        raise FileContentRefused
    return media_type


def clean_filename(filename: str) -> str:
    """Return the last part of a name without control characters, shortened with its ending kept."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign for sign in last if sign.isprintable()).strip(" .")
    stem, dot, ending = shown.rpartition(".")
    if dot and len(shown) > LONGEST_NAME:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return shown[:LONGEST_NAME] or "file"


def _begins(*beginnings: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(beginnings)


def _is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(ord(sign) < 32 and sign not in "\t\n\r\f" for sign in text)


def _office(*needed: str) -> Callable[[bytes], bool]:
    def check(content: bytes) -> bool:
        names = _names_in_archive(content)
        # Documents that carry macros run code on the reader's machine.
        has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        return not has_macros and all(name in names for name in needed)

    return check


def _open_document(kind: str) -> Callable[[bytes], bool]:
    def check(content: bytes) -> bool:
        # The format asks that the type stands, stored plainly, at the very beginning.
        stands_first = f"application/vnd.oasis.opendocument.{kind}".encode() in content[:160]
        return stands_first and "content.xml" in _names_in_archive(content)

    return check


def _names_in_archive(content: bytes) -> frozenset[str]:
    """Return the names of the entries without unpacking any; nothing when it is no archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError):
        return frozenset()
    return frozenset(names) if len(names) <= ENTRIES_AT_MOST else frozenset()


_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_CONTENT_TYPES = "[Content_Types].xml"

_KINDS: dict[str, tuple[str, Callable[[bytes], bool]]] = {
    "pdf": ("application/pdf", _begins(b"%PDF-")),
    "png": ("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": ("image/jpeg", _begins(b"\xff\xd8\xff")),
    "jpeg": ("image/jpeg", _begins(b"\xff\xd8\xff")),
    "webp": ("image/webp", _is_webp),
    "csv": ("text/csv; charset=utf-8", _is_text),
    "txt": ("text/plain; charset=utf-8", _is_text),
    "md": ("text/plain; charset=utf-8", _is_text),
    "docx": (
        f"{_OPEN_XML}.wordprocessingml.document",
        _office(_CONTENT_TYPES, "word/document.xml"),
    ),
    "xlsx": (f"{_OPEN_XML}.spreadsheetml.sheet", _office(_CONTENT_TYPES, "xl/workbook.xml")),
    "pptx": (
        f"{_OPEN_XML}.presentationml.presentation",
        _office(_CONTENT_TYPES, "ppt/presentation.xml"),
    ),
    "odt": ("application/vnd.oasis.opendocument.text", _open_document("text")),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", _open_document("spreadsheet")),
    "odp": ("application/vnd.oasis.opendocument.presentation", _open_document("presentation")),
}

ENDINGS = tuple(f".{ending}" for ending in _KINDS)
"""Endings of the names of acceptable files, for the file chooser of the browser."""
