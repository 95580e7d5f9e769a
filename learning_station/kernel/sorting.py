"""The order in which people look for names: accents and capitals do not count."""

import re
import unicodedata

_ACCENTS = re.compile("[\u0300-\u036f]")


def plain_letters(text: str) -> str:
    """Return the text in small letters without accents: `Bogotá` and `BOGOTA` are one."""
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).lower()


def name_key(text: str) -> tuple[str, str]:
    """Return what names are sorted by; names that differ by accents alone keep a fixed order."""
    return plain_letters(text), text
