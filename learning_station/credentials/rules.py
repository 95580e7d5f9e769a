"""Decisions of credentials: who gets one, how codes and serials are written and read."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from learning_station.accounts.rules import Throttle
from learning_station.kernel.ids import CROCKFORD
from learning_station.kernel.languages import INTERFACE_LANGUAGES, direction
from learning_station.kernel.texts import show_signs

from . import errors

CODE_LENGTH = 16
"""Sixteen characters of five bits: 80 bits, which nobody guesses."""
GROUP = 4
LONGEST_REASON = 300
LINES_AT_MOST = 3
STOPS_AT_MOST = 6

UNKNOWN_CODES_FROM_ADDRESS = Throttle("verify.address", 60, timedelta(minutes=15))
"""Only codes that do not exist count: whoever verifies real certificates is never held up."""

AWARDED_KINDS = frozenset({"participation", "completion"})
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = frozenset("-‐‑‒–—−_. \t\u00a0")


def read_code(text: str) -> str:
    """Return a code as it is stored: dashes, case and letters that look like figures forgiven."""
    letters = [sign for sign in unicodedata.normalize("NFKC", text) if sign not in _SEPARATORS]
    code = "".join(letters).upper().translate(_MISREAD)
    if len(code) != CODE_LENGTH or any(sign not in CROCKFORD for sign in code):
        raise errors.CodeUnreadable
    return code


def write_code(code: str) -> str:
    """Return a code in groups, as it is printed: 7K3M-Q9TX-4HWD-62VB."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def write_serial(series: str, number: int) -> str:
    """Return the serial number as it is printed: 2026-0391."""
    return f"{series}-{number:04d}"


def check_session(*, award: str, state: str) -> str:
    """Return the kind of certificate the session leads to; refuse a session that leads to none."""
    if award not in AWARDED_KINDS or state != "scheduled":
        raise errors.SessionAwardsNothing
    return award


@dataclass(frozen=True)
class Candidate:
    """A person with a seat: whether they meet the rule, what they have, and what they had."""

    enrolment_id: UUID
    person_id: UUID
    name: str
    meets_rule: bool
    has_live: bool
    unprintable: str = ""
    """The signs of their name that cannot be printed."""
    was_revoked: bool = False

    @property
    def is_waiting(self) -> bool:
        """Tell whether they have done all that the certificate asks for, and have none."""
        return self.meets_rule and not self.has_live

    @property
    def is_ready(self) -> bool:
        """Tell whether a certificate can be issued to them now, with nothing more to decide."""
        return self.is_waiting and not self.unprintable and not self.was_revoked


def choose_recipients(
    candidates: Sequence[Candidate],
    wanted: Collection[UUID] | None,
    *,
    again: Collection[UUID] = (),
) -> list[Candidate]:
    """Return who gets a certificate: everybody who is ready, or the enrolments `wanted`.

    Whose certificate was revoked gets a new one only when named in `again`. Somebody named who
    cannot get one is refused by name; of everybody, the others are left out.
    """
    everybody = [candidate.enrolment_id for candidate in candidates if candidate.is_ready]
    named = {*(everybody if wanted is None else wanted), *again}
    if wanted is None and not named:
        raise errors.NothingToIssue
    chosen = [candidate for candidate in candidates if candidate.enrolment_id in named]
    if not chosen or len(chosen) != len(named):
        raise errors.NotInSession
    for candidate in chosen:
        _check_candidate(candidate, is_again=candidate.enrolment_id in again)
    return chosen


def _check_candidate(candidate: Candidate, *, is_again: bool) -> None:
    if not candidate.meets_rule:
        raise errors.RuleNotMet(name=candidate.name)
    if candidate.has_live:
        raise errors.AlreadyIssued(name=candidate.name)
    if candidate.unprintable:
        signs = show_signs(candidate.unprintable)
        raise errors.NameUnprintable(name=candidate.name, signs=signs)
    if candidate.was_revoked and not is_again:
        raise errors.RevokedBefore(name=candidate.name)


def check_language(language: str | None) -> str | None:
    """Return the language asked for; None leaves it to each person's own."""
    if language is not None and language not in INTERFACE_LANGUAGES:
        raise errors.LanguageUnknown
    return language


def choose_language(asked: str | None, own: str) -> str:
    """Return the language of a certificate: the one asked for, the person's own, or English."""
    if asked is not None:
        return asked
    return own if own in INTERFACE_LANGUAGES else "en"


def check_reason(text: str) -> str:
    """Return the reason of a revocation without needless white space."""
    reason = " ".join(text.split())
    if not reason:
        raise errors.ReasonMissing
    if len(reason) > LONGEST_REASON:
        raise errors.ReasonTooLong(limit=LONGEST_REASON)
    return reason


LIVE_STATES: Set[str] = frozenset({"pending", "issued"})


def check_live(state: str) -> None:
    """Refuse to end what has ended before."""
    if state not in LIVE_STATES:
        raise errors.NotLive


_NEVER_BY_ITSELF = ("characters_missing", "field_too_long", "too_many_pages")


def needs_correction(failure: str | None) -> bool:
    """Tell whether a file fails as often as it is tried, until a corrected certificate is made.

    What is printed was frozen with the number: trying again prints the same texts."""
    return (failure or "").startswith(_NEVER_BY_ITSELF)


def fails_by_name(failure: str | None) -> bool:
    """Tell whether the person's own name is what cannot be printed."""
    return (failure or "").startswith("characters_missing: printed_name")


PRINTED = (
    "kind_title", "printed_name", "post", "course_title", "facts", "stops", "lines", "signatories",
    "issuer_name", "issuer_place",
)  # fmt: skip
"""The texts that a corrected certificate may have other than the old one, in the order shown.

Numbers, codes and the day of issue are always new."""


@dataclass(frozen=True)
class PrintedLine:
    """One text of a certificate: as it was printed, and as it would be printed today."""

    field: str
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        """Tell whether a corrected certificate would say something else."""
        return self.before != self.after


def compare_prints(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[PrintedLine]:
    """Return the texts of two certificates side by side."""
    return [PrintedLine(name, flatten(before[name]), flatten(after[name])) for name in PRINTED]


def flatten(value: Any) -> str:
    """Return a printed text, or several in one line."""
    if isinstance(value, str):
        return value
    separator = "; " if any(not isinstance(item, str) for item in value) else ", "
    return separator.join(flatten(item) for item in value)


def check_correction(lines: Sequence[PrintedLine]) -> None:
    """Refuse to replace a certificate by one that says the same."""
    if not any(line.is_changed for line in lines):
        raise errors.NothingToCorrect


_SCRIPTS = {
    "ARABIC": "ar",
    "HEBREW": "he",
    "CJK": "zh",
    "GREEK": "el",
    "CYRILLIC": "ru",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
}


def name_language(name: str, own: str) -> tuple[str, str]:
    """Return language and direction of a printed name, judged by its first letter's script.

    A name in another script than the person's language is read aloud by another voice.
    """
    first = next((sign for sign in name if sign.isalpha()), " ")
    script = unicodedata.name(first, "").split(" ")[0]
    language = _SCRIPTS.get(script, own)
    if language == "ar" and own in ("fa", "ur"):
        language = own
    return language, direction(language)


def shorten(text: str, limit: int) -> str:
    """Return the text, cut at a word and ended with an ellipsis when it is longer than that."""
    clean = " ".join(text.split())
    if len(clean) <= limit:
        return clean
    cut = clean[: limit - 1]
    at_word = cut.rpartition(" ")[0]
    return (at_word if len(at_word) > limit // 2 else cut).rstrip(" ,;:") + "…"


def choose_lines(letters: Sequence[str]) -> tuple[str, ...]:
    """Return the lines drawn on a certificate: the course's topics, at most three, at least one."""
    return tuple(letters[:LINES_AT_MOST]) or ("m",)
