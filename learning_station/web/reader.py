"""Who reads the page: language, zone and, when signed in, the person."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from flask import Flask, current_app, has_request_context, request

from learning_station.config import Settings
from learning_station.kernel.actor import Actor
from learning_station.kernel.languages import INTERFACE_LANGUAGES, direction
from learning_station.kernel.zones import is_zone

LANGUAGE_COOKIE = "ls_language"
ZONE_COOKIE = "ls_zone"
DEFAULT_ZONE = "UTC"


class SignedInPerson(Protocol):
    """What the shell asks of the one who is signed in."""

    @property
    def person_id(self) -> UUID:
        """Return the key of the person."""
        ...

    @property
    def actor(self) -> Actor:
        """Return the person as the one who acts, with the grants in force."""
        ...

    @property
    def display_name(self) -> str:
        """Return the name the head shows."""
        ...

    @property
    def acting_for(self) -> str:
        """Return the name of the person they act for; nothing while they act for themselves."""
        ...

    @property
    def language(self) -> str | None:
        """Return the interface language of the account."""
        ...

    @property
    def zone(self) -> str | None:
        """Return the time zone the person confirmed."""
        ...


@dataclass(frozen=True)
class Reader:
    """The one the page is made for."""

    language: str
    zone: str
    zone_is_guess: bool
    person: SignedInPerson | None = None

    @property
    def for_whom(self) -> UUID | None:
        """Return whose seats the page is about: of the person acted for, else one's own."""
        return self.person.actor.acts_for_id if self.person else None

    @property
    def direction(self) -> str:
        """Return the direction of the interface language."""
        return direction(self.language)


# Asked a hundred times for one page: a plain variable costs a tenth of a look at Flask's `g`.
_reader: ContextVar[Reader | None] = ContextVar("reader", default=None)


def init_reader(app: Flask) -> None:
    """Forget who read the page when its request begins and when it is over."""
    app.before_request(clear_reader)
    app.teardown_request(clear_reader)


def get_reader() -> Reader:
    """Return the reader of this request; outside of one, an English reader in UTC."""
    reader = _reader.get()
    if reader is not None:
        return reader
    if not has_request_context():
        return Reader("en", DEFAULT_ZONE, zone_is_guess=True)
    reader = _read_request()
    _reader.set(reader)
    return reader


def clear_reader(_error: BaseException | None = None) -> None:
    """Work the reader out anew when next asked for."""
    _reader.set(None)


def _read_request() -> Reader:
    find_person = current_app.extensions["find_signed_in_person"]
    person: SignedInPerson | None = find_person()
    zone = (person.zone if person else None) or _zone_of_browser()
    return Reader(
        language=_choose_language(person),
        zone=zone or DEFAULT_ZONE,
        zone_is_guess=zone is None,
        person=person,
    )


def _zone_of_browser() -> str | None:
    name = request.cookies.get(ZONE_COOKIE, "")
    return name if is_zone(name) else None


def _choose_language(person: SignedInPerson | None) -> str:
    """Return the language asked for now, before, of the account, the browser or the settings."""
    candidates = (
        request.args.get("lang"),
        request.cookies.get(LANGUAGE_COOKIE),
        person.language if person else None,
    )
    for candidate in candidates:
        if candidate in INTERFACE_LANGUAGES:
            return candidate
    settings: Settings = current_app.extensions["settings"]
    return request.accept_languages.best_match(INTERFACE_LANGUAGES) or settings.default_language
