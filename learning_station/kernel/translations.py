"""Gettext without a request: jobs, mails and certificates speak the recipient's language."""

import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

CATALOGUES = Path(__file__).resolve().parent.parent / "translations"


def mark(message: str) -> str:
    """Mark a message for translation; it is translated where it is shown."""
    return message


def mark_plural(singular: str, plural: str) -> tuple[str, str]:
    """Mark a message that a number governs; it is translated where it is shown."""
    return singular, plural


@cache
def catalogue(language: str) -> Translations:
    """Return the catalogue of a language, compiled in memory from its .po; English has none."""
    path = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return Translations()
    with path.open("rb") as source:
        messages = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


def translate(language: str, message: str, /, **values: object) -> str:
    """Return the message in that language with its named values filled in."""
    text = str(catalogue(language).ugettext(message)) if message else ""
    return text % values if values else text


def translate_plural(
    language: str, singular: str, plural: str, number: int, /, **values: object
) -> str:
    """Return the plural form for `number`; `%(num)s` holds the number."""
    text = str(catalogue(language).ungettext(singular, plural, number))
    return text % {"num": number, **values}
