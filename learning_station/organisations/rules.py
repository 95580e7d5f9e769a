"""Decisions about organisations, roles and their dates."""

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from uuid import UUID

from learning_station.kernel.actor import Role
from learning_station.kernel.texts import has_hidden_signs, plain_slug

from . import errors

LONGEST_OFFICE = 160
LONGEST_NAME = 200
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


def check_dates(starts_on: date, ends_on: date | None) -> None:
    """Raise DatesReversed when the last day lies before the first."""
    if ends_on is not None and ends_on < starts_on:
        raise errors.DatesReversed


def check_scope(role: Role, organisation_id: UUID | None) -> None:
    """Raise when the role lacks its organisation, or an administrator is given one."""
    if role is Role.ADMINISTRATOR and organisation_id is not None:
        raise errors.ScopeNotWanted
    if role is not Role.ADMINISTRATOR and organisation_id is None:
        raise errors.ScopeMissing


def is_in_force(starts_on: date, ends_on: date | None, revoked: bool, today: date) -> bool:
    """Tell whether a grant or affiliation counts today; its last day still does."""
    return not revoked and starts_on <= today and (ends_on is None or today <= ends_on)
