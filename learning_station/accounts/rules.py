"""Decisions about addresses, names, passwords, lifetimes and how often something may be tried."""

import hashlib
import hmac
import unicodedata
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from uuid import UUID

from learning_station.kernel.languages import INTERFACE_LANGUAGES
from learning_station.kernel.texts import has_hidden_signs, show_signs
from learning_station.kernel.zones import UnknownZone, is_zone

from . import errors

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 256
LONGEST_NAME = 120
LONGEST_EMAIL = 254

IDLE_LIFETIME = timedelta(hours=2)
"""A signed-in session that is not used ends after this."""
ABSOLUTE_LIFETIME = timedelta(hours=12)
"""A signed-in session ends after this, used or not."""
SEEN_EVERY = timedelta(minutes=5)
"""How often the last use of a signed-in session is written down."""

OUR_WORDS = frozenset({"metropolis", "learningstation", "metropolislearning", "metropolisstation"})
"""Words that everybody here would try first, alone or with figures around them."""


class TokenPurpose(StrEnum):
    """What a mailed link is good for."""

    CONFIRM_EMAIL = "confirm_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105  the name of a purpose


LINK_LIFETIMES = {
    TokenPurpose.CONFIRM_EMAIL: timedelta(days=3),
    TokenPurpose.RESET_PASSWORD: timedelta(hours=1),
}
LINK_PATHS = {
    TokenPurpose.CONFIRM_EMAIL: "/account/confirm/",
    TokenPurpose.RESET_PASSWORD: "/account/new-password/",
}


@dataclass(frozen=True)
class Throttle:
    """How many tries are allowed per key within one window."""

    purpose: str
    limit: int
    window: timedelta

    def window_start(self, now: datetime) -> datetime:
        """Return the beginning of the window that `now` lies in."""
        seconds = int(self.window.total_seconds())
        return now - timedelta(seconds=int(now.timestamp()) % seconds, microseconds=now.microsecond)

    def minutes_left(self, now: datetime) -> int:
        """Return how many minutes the window still lasts, at least one."""
        left = self.window_start(now) + self.window - now
        return max(1, -(-int(left.total_seconds()) // 60))


SIGN_IN_OF_ACCOUNT = Throttle("sign_in.account", 10, timedelta(minutes=15))
SIGN_IN_OF_EMAIL = Throttle("sign_in.email", 50, timedelta(hours=1))
SIGN_IN_FROM_ADDRESS = Throttle("sign_in.address", 100, timedelta(minutes=15))
PASSWORD_CHANGE = Throttle("password_change", 10, timedelta(minutes=15))
RESET_OF_ACCOUNT = Throttle("reset.account", 5, timedelta(hours=1))
RESET_FROM_ADDRESS = Throttle("reset.address", 30, timedelta(hours=1))
SIGN_UP_FROM_ADDRESS = Throttle("sign_up.address", 30, timedelta(hours=1))
LINK_FROM_ADDRESS = Throttle("link.address", 60, timedelta(minutes=15))


def fold_email(text: str) -> str:
    """Return the address as it is looked up: composed, no white space around it, lower case."""
    return unicodedata.normalize("NFC", text).strip().lower()


def normalise_email(text: str) -> str:
    """Return the address as it is stored: folded; raise EmailUnreadable when it is not one."""
    email = fold_email(text)
    local, at, domain = email.rpartition("@")
    if not (local and at and domain) or len(email) > LONGEST_EMAIL:
        raise errors.EmailUnreadable
    if any(sign.isspace() or not sign.isprintable() for sign in email):
        raise errors.EmailUnreadable
    return email


def check_name(text: str, field: str) -> str:
    """Return the name without needless white space; raise when it cannot be printed as it is read.

    Signs that turn the direction of what follows, or that nobody sees, would let a certificate show
    another name than it holds."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if has_hidden_signs(name):
        raise errors.NameHidesSigns(field=field)
    if not name:
        raise errors.NameMissing(field=field)
    if not any(sign.isalnum() for sign in name):
        raise errors.NameHasNoLetter(field=field)
    if len(name) > LONGEST_NAME:
        raise errors.NameTooLong(field=field, limit=LONGEST_NAME)
    return name


def check_printed_name(text: str, *, unprintable: str) -> str:
    """Return the name as certificates print it; raise when that holds any of the `unprintable`."""
    name = check_name(text, "printed_name")
    if unprintable:
        raise errors.NameUnprintable(signs=show_signs(unprintable))
    return name


def check_language(tag: str) -> str:
    """Return the tag when it is a language of the interface."""
    if tag not in INTERFACE_LANGUAGES:
        raise errors.UnknownChoice(field="language")
    return tag


def check_zone(name: str) -> str:
    """Return the name when it is a time zone one may choose."""
    if not is_zone(name):
        raise UnknownZone
    return name


# Passwords, after ASVS 5.0 chapter 6.2: length, a list of common ones, no rules of composition.


def check_password(password: str, *, about: tuple[str, ...] = ()) -> None:
    """Raise when the password is too short, too long, common, or made of what is `about` one."""
    if len(password) < SHORTEST_PASSWORD:
        raise errors.PasswordTooShort(shortest=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise errors.PasswordTooLong(longest=LONGEST_PASSWORD)
    if is_common(password):
        raise errors.PasswordTooCommon
    if _names_person(password, about):
        raise errors.PasswordNamesYou


def is_common(password: str) -> bool:
    """Tell whether the password is one of the common ones, alone or with figures around it."""
    text = password.casefold()
    core = text.strip("0123456789!?.,;:-_#*+$%&/()=@ ") or text
    if len(set(text)) <= 3 or _is_sequence(core):
        return True
    if _letters(core) in OUR_WORDS:
        return True
    known = _common_fingerprints()
    return _fingerprint(text) in known or _fingerprint(core) in known


def _is_sequence(text: str) -> bool:
    rows = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
    return any(text in row or text in row[::-1] for row in rows)


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@cache
def _common_fingerprints() -> frozenset[str]:
    lines = Path(__file__).with_name("common_passwords.txt").read_text().splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def _names_person(password: str, about: tuple[str, ...]) -> bool:
    text = _letters(password)
    for part in about:
        name = _letters(part.partition("@")[0])
        # Only what would leave too little to guess is refused: a long phrase may hold a name.
        if len(name) >= 4 and name in text and len(text) - len(name) < 6:
            return True
    return False


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


# Tokens: a link holds row id and signature; the database holds only the hash of both.


def make_token(secret_key: str, purpose: str, token_id: UUID) -> str:
    """Return the token of a mailed link, derived so that no secret needs to be stored."""
    message = f"{purpose}:{token_id}".encode()
    signature = hmac.new(secret_key.encode(), message, hashlib.sha256).digest()
    return urlsafe_b64encode(token_id.bytes + signature).decode().rstrip("=")


def hash_token(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def hash_key(purpose: str, key: str) -> str:
    """Return what is stored of an address or e-mail in the counts of tries."""
    return hashlib.sha256(f"{purpose}:{key}".encode()).hexdigest()[:32]


def is_signed_in(
    *, now: datetime, last_seen_at: datetime, expires_at: datetime, ended_at: datetime | None
) -> bool:
    """Tell whether a signed-in session still counts."""
    return ended_at is None and now < expires_at and now < last_seen_at + IDLE_LIFETIME


def browser_name(user_agent: str) -> str:
    """Return what a person recognises of a browser: its name and system."""
    known = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"),
             ("Safari/", "Safari"))  # fmt: skip
    systems = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
               ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux"))  # fmt: skip
    name = next((label for sign, label in known if sign in user_agent), "")
    system = next((label for sign, label in systems if sign in user_agent), "")
    return ", ".join(part for part in (name, system) if part) or user_agent[:60]
