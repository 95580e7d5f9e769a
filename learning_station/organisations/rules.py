"""Decisions about organisations, roles and their dates."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from learning_station.accounts.rules import Throttle
from learning_station.kernel.actor import EVERY_SCOPE, MandateScope, Role
from learning_station.kernel.texts import has_hidden_signs, plain_slug
from learning_station.kernel.translations import mark as _

from . import errors

SCOPE_NAMES = {
    MandateScope.NOMINATE: _("Nominate people"),
    MandateScope.ENDORSE: _("Endorse applications"),
    MandateScope.REPORT: _("See reports"),
}
"""What a mandate can cover, in words."""

LONGEST_OFFICE = 160
LONGEST_NAME = 200
FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2100, 12, 31)
DOMAINS_AT_MOST = 40
NAMING = Throttle("assistant.named", 20, timedelta(hours=1))
"""How often somebody may name an assistant: the answer tells whether an address has an account."""
PUBLIC_MAIL = frozenset(
    {
        "aol.com", "free.fr", "gmail.com", "gmx.net", "googlemail.com", "hotmail.com", "icloud.com",
        "live.com", "mail.ru", "me.com", "msn.com", "naver.com", "orange.fr", "outlook.com",
        "proton.me", "protonmail.com", "qq.com", "yahoo.com", "yandex.ru", "163.com",
    }
)  # fmt: skip
"""Domains under which everybody can have an address: they say nothing about where one works."""
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]\Z")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


def check_name(text: str) -> str:
    """Return the name without needless white space; refuse what cannot be printed."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if has_hidden_signs(name):
        raise errors.TextHidesSigns(field="name")
    if not name or len(name) > LONGEST_NAME:
        raise errors.NameMissing
    return name


def check_slug(text: str) -> str:
    """Return the short name; raise SlugUnreadable for anything but small letters and dashes."""
    if not _SLUG.match(text) or len(text) > 80:
        raise errors.SlugUnreadable
    return text


def slug_of(name: str) -> str:
    """Return a short name made from a name: `Grand Paris` gives `grand-paris`."""
    return plain_slug(name, at_most=80) or "organisation"


def check_weekend(days: Collection[int]) -> list[int]:
    """Return the days off in order; raise when one is no ISO weekday or none is left to work."""
    if not set(days) <= set(range(1, 8)) or len(set(days)) > 6:
        raise errors.WeekendUnreadable
    return sorted(set(days))


def check_office(text: str) -> str:
    """Return the office without needless white space; refuse what cannot be printed."""
    office = " ".join(unicodedata.normalize("NFC", text).split())
    if has_hidden_signs(office):
        raise errors.TextHidesSigns(field="office")
    if len(office) > LONGEST_OFFICE:
        raise errors.OfficeTooLong(limit=LONGEST_OFFICE)
    return office


def check_stated_name(text: str) -> str:
    """Return the name of a city as somebody wrote it; refuse nothing and what cannot be printed."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if has_hidden_signs(name):
        raise errors.TextHidesSigns(field="stated_name")
    if not name or len(name) > LONGEST_NAME:
        raise errors.StatedNameMissing
    return name


def check_reason(text: str) -> str:
    """Return the reason without white space around it; raise where none is given."""
    reason = text.strip()
    if not reason:
        raise errors.ReasonMissing
    return reason


def check_dates(starts_on: date, ends_on: date | None) -> None:
    """Raise for a last day before the first, and for days no calendar of ours reaches."""
    check_day(starts_on)
    if ends_on is None:
        return
    check_day(ends_on, field="ends_on")
    if ends_on < starts_on:
        raise errors.DatesReversed


def check_day(day: date, *, field: str = "starts_on") -> date:
    """Return the day; raise DayOutOfRange for one that can only be a slip of the finger."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise errors.DayOutOfRange(field=field, first=FIRST_DAY.year, last=LAST_DAY.year)
    return day


def overlaps(first: tuple[date, date | None], second: tuple[date, date | None]) -> bool:
    """Tell whether two periods share a day; their last days belong to them."""
    return first[0] <= (second[1] or LAST_DAY) and second[0] <= (first[1] or LAST_DAY)


def check_scope(role: Role, organisation_id: UUID | None) -> None:
    """Raise when the role lacks its organisation, or an administrator is given one.

    Assistants are named by those they assist, not granted."""
    if role is Role.ASSISTANT:
        raise errors.AssistantsAreNamed
    if role is Role.ADMINISTRATOR and organisation_id is not None:
        raise errors.ScopeNotWanted
    if role is not Role.ADMINISTRATOR and organisation_id is None:
        raise errors.ScopeMissing


def is_in_force(starts_on: date, ends_on: date | None, revoked: bool, today: date) -> bool:
    """Tell whether a grant or affiliation counts today; its last day still does."""
    return not revoked and starts_on <= today and (ends_on is None or today <= ends_on)


# Where somebody works


@dataclass(frozen=True)
class Place:
    """Where somebody works: a listed organisation, or one they named, and their office."""

    organisation_id: UUID | None
    stated_name: str
    office: str


@dataclass(frozen=True)
class Span:
    """A place between two days; `id` is None for one that is new."""

    id: UUID | None
    place: Place
    starts_on: date
    ends_on: date | None = None

    def counts_on(self, day: date) -> bool:
        """Tell whether the span holds that day; its last day still does."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def place_from(spans: Sequence[Span], place: Place, first_day: date, today: date) -> list[Span]:
    """Return the spans once somebody works at that place from that day on.

    A word about today or the past leaves what is planned; a word about the future replaces it.
    No two of the spans returned share a day.
    """
    begun = [span for span in spans if span.starts_on <= today]
    planned = sorted((s for s in spans if s.starts_on > today), key=lambda span: span.starts_on)
    gone = []
    if first_day > today:
        begun, gone, planned = [_reopened(span, planned) for span in begun], planned, []
    gone += [span for span in begun if span.starts_on >= first_day]
    before = [span for span in begun if span.starts_on < first_day]
    same = next((s for s in before if s.counts_on(first_day) and s.place == place), None)
    same = same or next((span for span in gone if span.place == place), None)
    new = Span(same.id if same else None, place, first_day)
    if same is not None and same in before:
        new = replace(new, starts_on=same.starts_on)
        before.remove(same)
    return [*_cut(before, first_day), *_until_planned(new, planned)]


def _reopened(span: Span, planned: Sequence[Span]) -> Span:
    """Return a span as it was before the first plan cut it short."""
    if planned and span.ends_on == planned[0].starts_on - timedelta(days=1):
        return replace(span, ends_on=None)
    return span


def _cut(spans: Sequence[Span], day: date) -> list[Span]:
    last = day - timedelta(days=1)
    return [replace(span, ends_on=last) if span.counts_on(day) else span for span in spans]


def _until_planned(new: Span, planned: Sequence[Span]) -> list[Span]:
    if not planned:
        return [new]
    following = planned[0]
    if following.place == new.place:
        joined = replace(new, id=new.id or following.id, ends_on=following.ends_on)
        return [joined, *planned[1:]]
    return [replace(new, ends_on=following.starts_on - timedelta(days=1)), *planned]


def end_from(spans: Sequence[Span], day: date) -> list[Span]:
    """Return the spans once somebody works nowhere from that day on; plans for later stay."""
    return _cut([span for span in spans if span.starts_on != day], day)


# How it is known


def read_mail_domains(text: str) -> list[str]:
    """Return the domains in a text, one per word; refuse what is none, and those of everybody."""
    words = [word.lstrip("@").rstrip(".").lower() for word in re.split(r"[\s,;]+", text) if word]
    domains = sorted({_as_ascii(word) for word in words})
    if len(domains) > DOMAINS_AT_MOST:
        raise errors.DomainsTooMany(limit=DOMAINS_AT_MOST)
    for domain in domains:
        if not _DOMAIN.match(domain) or len(domain) > 253:
            raise errors.DomainUnreadable(domain=domain[:80])
        if domain in PUBLIC_MAIL:
            raise errors.DomainOfEverybody(domain=domain)
    return domains


def _as_ascii(word: str) -> str:
    try:
        return word.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise errors.DomainUnreadable(domain=word[:80]) from error


def is_address_of(email: str, domains: Collection[str]) -> bool:
    """Tell whether an address lies in one of the domains or below it."""
    try:
        host = _as_ascii(email.rpartition("@")[2].lower())
    except errors.DomainUnreadable:
        return False
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


# Mandates


def check_scopes(
    role: Role, scopes: Collection[MandateScope] | None
) -> frozenset[MandateScope] | None:
    """Return what a mandate covers, None for everything; raise for one that covers nothing."""
    if role is not Role.COORDINATOR or scopes is None:
        return None
    if not scopes:
        raise errors.ScopesMissing
    return None if set(scopes) >= EVERY_SCOPE else frozenset(scopes)


@dataclass(frozen=True)
class MandateFacts:
    """A mandate as the rules of its deputies need it."""

    person_id: UUID
    scopes: frozenset[MandateScope]
    starts_on: date
    ends_on: date | None
    is_deputy: bool
    counts: bool
    """Whether it is in force today."""


def require_deputy(
    mandate: MandateFacts,
    *,
    deputy_id: UUID,
    scopes: Collection[MandateScope],
    starts_on: date,
    ends_on: date,
    today: date,
) -> None:
    """Raise what keeps somebody from standing in: the mandate, its dates, or its scopes."""
    if mandate.is_deputy or not mandate.counts:
        raise errors.MandateCannotDeputise
    if deputy_id == mandate.person_id:
        raise errors.OwnDeputy
    check_dates(starts_on, ends_on)
    if ends_on < today:
        raise errors.DeputyInThePast
    if starts_on < mandate.starts_on or (mandate.ends_on or LAST_DAY) < ends_on:
        raise errors.BeyondTheMandate
    if not scopes:
        raise errors.ScopesMissing
    if not set(scopes) <= mandate.scopes:
        raise errors.BeyondTheScopes


def require_signer(signer_id: UUID | None, parties: Collection[UUID | None]) -> None:
    """Raise OwnSignature when whoever signs has proposed it or is to profit from it."""
    if signer_id in parties:
        raise errors.OwnSignature
