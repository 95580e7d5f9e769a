"""What a text must not hold when it is shown under a name, and what can stand in addresses."""

import re
import unicodedata
from urllib.parse import urlsplit

_JOINERS = frozenset("\u200c\u200d")
"""They are seen: in Persian, Hindi and other scripts they decide how letters join."""

LONGEST_ADDRESS = 2000
SIGNS_NAMED = 8

_BLANKS = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
"""Letters and marks by name that leave nothing on the page."""


def has_hidden_signs(text: str) -> bool:
    """Tell whether something in it is not seen, or turns the direction of what follows."""
    return any(_is_hidden(sign) for sign in text)


def _is_hidden(sign: str) -> bool:
    if sign in _JOINERS:
        return False
    return sign in _BLANKS or unicodedata.category(sign) in ("Cc", "Cf")


def show_signs(signs: str) -> str:
    """Return the first of some signs, as a message names them; what is no letter has its number."""
    shown = [_show_sign(sign) for sign in signs[:SIGNS_NAMED]]
    return ", ".join([*shown, "…"] if len(signs) > SIGNS_NAMED else shown)


def _show_sign(sign: str) -> str:
    return sign if sign.isalpha() else f"{sign} (U+{ord(sign):04X})"


def is_web_address(text: str) -> bool:
    """Tell whether a browser can be sent there over https, and nothing in it hides where that is.

    Names and passwords before an @ are refused: they would be given away, or pass for the host.
    """
    if len(text) > LONGEST_ADDRESS or not text.isprintable() or " " in text or "\\" in text:
        return False
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
        # An address is sent with its host in this spelling: what has none cannot be opened.
        host.encode("idna")
    except ValueError:
        return False
    return parts.scheme == "https" and bool(host) and "@" not in parts.netloc


def plain_slug(text: str, *, at_most: int) -> str:
    """Return a text in small plain letters with dashes; nothing where it has no such letter."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:at_most].strip("-")
