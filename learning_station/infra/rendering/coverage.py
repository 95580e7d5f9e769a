"""Which signs the shipped fonts can print, asked before anything is rendered.

Read from the font files themselves, once for each process: nothing else knows what is in them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from functools import cache
from pathlib import Path

import uharfbuzz as hb

from learning_station.config import resource_path

MARKS_AT_MOST = 3
"""More marks upon one letter run into the line above; no language writes them."""


def find_unprintable(text: str) -> str:
    """Return the signs of a text that somebody types which no certificate could print well."""
    clean = clean_text(text)
    missing = find_missing(clean, _shipped_characters())
    return "".join(dict.fromkeys(missing + _find_stacked(clean)))


def clean_text(text: str) -> str:
    """Return the text as it is printed: in one spelling, without what nobody sees."""
    visible = "".join(sign for sign in text if not _is_invisible(sign))
    return " ".join(unicodedata.normalize("NFC", visible).split())


def find_missing(text: str, covered: Collection[int]) -> str:
    """Return the signs of a text that are not covered, each once."""
    missing = {
        sign
        for sign in set(text)
        if ord(sign) not in covered and unicodedata.category(sign) not in ("Zs", "Cf", "Cc")
    }
    return "".join(sorted(missing))


def read_face(path: Path) -> hb.Face:
    """Return the face of a font file."""
    return hb.Face(hb.Blob.from_file_path(str(path)))


@cache
def _shipped_characters() -> frozenset[int]:
    folder = resource_path("certificates") / "fonts"
    faces = (read_face(path) for path in sorted(folder.glob("*.ttf")))
    return frozenset().union(*(face.unicodes for face in faces))


def _find_stacked(text: str) -> str:
    stacked, marks = "", 0
    for sign in text:
        marks = marks + 1 if unicodedata.category(sign) == "Mn" else 0
        if marks > MARKS_AT_MOST:
            stacked += sign
    return stacked


def _is_invisible(sign: str) -> bool:
    """Tell control characters and direction overrides; joiners of Persian names stay."""
    if sign in "\u200c\u200d\t\n\r":
        return False
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn")
