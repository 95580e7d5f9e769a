"""Texts in several languages, and which one a reader gets."""

from collections.abc import Mapping
from typing import NamedTuple

INTERFACE_LANGUAGES = ("en", "es", "fr")
"""Languages of the interface, mails and certificates (BCP 47)."""

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


def direction(language: str) -> str:
    """Return `rtl` or `ltr` for a BCP 47 tag."""
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


class Text(NamedTuple):
    """One text with the language it is written in."""

    text: str
    language: str

    @property
    def direction(self) -> str:
        """Return the direction this text is read in."""
        return direction(self.language)

    def __str__(self) -> str:
        return self.text


class LanguageMap(dict[str, str]):
    """One text in several languages: BCP 47 tag to text. Empty texts are not kept."""

    def __init__(self, texts: Mapping[str, str] | None = None, **more: str) -> None:
        merged = {**(texts or {}), **more}
        super().__init__(
            {language: text for language, text in merged.items() if text and text.strip()}
        )

    def best(self, language: str) -> Text:
        """Return the reader's text: their language, then English, Spanish, French, then any."""
        for candidate in (language, *INTERFACE_LANGUAGES, *self):
            if candidate in self:
                return Text(self[candidate], candidate)
        return Text("", language)

    def has(self, language: str) -> bool:
        """Tell whether there is a text in exactly that language."""
        return language in self
