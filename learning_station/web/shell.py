"""What every template can ask for: the reader, the head and foot, texts, times and addresses."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import cached_property
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask, current_app, g, get_flashed_messages, request
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined
from markupsafe import Markup, escape
from werkzeug.local import LocalProxy

from learning_station.accounts.rules import IDLE_LIFETIME
from learning_station.kernel import formats
from learning_station.kernel.actor import MandateScope, Role
from learning_station.kernel.languages import INTERFACE_LANGUAGES, LanguageMap, Text
from learning_station.kernel.translations import catalogue, translate
from learning_station.kernel.translations import mark as _
from learning_station.organisations.rules import SCOPE_NAMES

from . import forms
from .access import ACTING_FIELD
from .addresses import page_path, url_for
from .navigation import FOOT, MAIN, Link, links
from .reader import get_reader
from .request_context import get_ctx
from .security import csp_nonce
from .static_files import static_url
from .tables import labelled

TOPIC_NAMES = {
    "c": _("Social cohesion"),
    "m": _("Mobility"),
    "w": _("Water management"),
    "s": _("Smart cities and e-government"),
    "g": _("Gender equality"),
    "f": _("Financing"),
}
ROLE_NAMES = {
    Role.TRAINER: _("Trainer"),
    Role.COORDINATOR: _("Coordinator"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.ASSISTANT: _("Assistant"),
}


class Shell:
    """The head and the foot of the page under way."""

    @property
    def language(self) -> str:
        """Return the interface language."""
        return get_reader().language

    @property
    def direction(self) -> str:
        """Return the direction of the interface."""
        return get_reader().direction

    @cached_property
    def navigation(self) -> list[Link]:
        """Return the entries of the main navigation."""
        return links(MAIN, get_ctx().actor)

    @cached_property
    def footer(self) -> list[Link]:
        """Return the entries of the foot."""
        return links(FOOT, get_ctx().actor)

    @property
    def languages(self) -> list[dict[str, object]]:
        """Return the interface languages with the address of this page in each."""
        return [
            {
                "tag": tag,
                "name": formats.own_language_name(tag),
                "href": url_with({"lang": tag}),
                "is_current": tag == self.language,
            }
            for tag in INTERFACE_LANGUAGES
        ]

    @property
    def clock(self) -> formats.Moment | None:
        """Return the time of the signed-in reader; others' pages may be kept by the browser."""
        reader = get_reader()
        return moment(get_ctx().now) if reader.person else None

    @property
    def issuer_zone(self) -> str:
        """Return the zone in which the days of certificates are counted: the issuer's."""
        zone: str = current_app.extensions["settings"].issuer_zone
        return zone

    @property
    def wants_zone(self) -> bool:
        """Tell whether the browser should say its zone, because nothing else did."""
        return get_reader().zone_is_guess

    @property
    def zone_page(self) -> str:
        """Return the address where the zone is changed."""
        return url_for("home.zone", next=page_path())

    @property
    def person_name(self) -> str | None:
        """Return the name of the one who is signed in."""
        person = get_reader().person
        return person.display_name if person else None

    @property
    def acting_for(self) -> str:
        """Return the name of the person the reader acts for; nothing when for themselves."""
        person = get_reader().person
        return person.acting_for if person else ""

    @property
    def acting_field(self) -> tuple[str, UUID] | None:
        """Return the hidden field that says for whom a form was opened, where for another."""
        person_id = get_ctx().actor.for_person_id
        return (ACTING_FIELD, person_id) if person_id else None

    @property
    def idle_seconds(self) -> int:
        """Return after how long without use the reader is signed out."""
        return int(IDLE_LIFETIME.total_seconds())


def shell() -> Shell:
    """Return the shell of this request."""
    if "shell" not in g:
        g.shell = Shell()
    made: Shell = g.shell
    return made


# Texts


def gettext(message: str) -> str:
    """Return a message in the reader's language."""
    return translate(get_reader().language, message)


def message(text: str, **values: object) -> Markup:
    """Return a message of a template in the reader's language; values are escaped."""
    said = Markup(gettext(text))
    return said % values if values else said


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the plural form for the number in the reader's language, not filled in yet."""
    return str(catalogue(get_reader().language).ungettext(singular, plural, number))


def topic_name(letter: str) -> str:
    """Return the name of a topic by the letter of its line."""
    return gettext(TOPIC_NAMES[letter]) if letter in TOPIC_NAMES else letter


def role_name(role: Role) -> str:
    """Return the name of a role."""
    return gettext(ROLE_NAMES[role])


def scope_list(scopes: Collection[MandateScope]) -> str:
    """Return what a mandate covers, as a sentence part."""
    names = [gettext(name) for scope, name in SCOPE_NAMES.items() if scope in scopes]
    return formats.capitalised(listing([name[:1].lower() + name[1:] for name in names]))


def best(texts: LanguageMap | Text | str | None) -> Text:
    """Return a text for the reader, with the language it is in."""
    if isinstance(texts, LanguageMap):
        return texts.best(get_reader().language)
    if isinstance(texts, Text):
        return texts
    return Text(texts or "", get_reader().language)


def words(texts: LanguageMap | Text | str | None) -> Markup:
    """Return a text for the reader, escaped, its language named where it is not the page's."""
    text = best(texts)
    if text.language == get_reader().language or not text.text:
        return escape(text.text)
    pattern = Markup('<span lang="{}" dir="{}">{}</span>')
    return pattern.format(text.language, text.direction, text.text)


def other_language(texts: LanguageMap | Text | None, wanted: str | None = None) -> str:
    """Return the name of a text's language where it is not the one wanted (else the reader's)."""
    text, language = best(texts), get_reader().language
    if not text.text or text.language == (wanted or language):
        return ""
    return formats.language_in_sentence(text.language, language)


def plain(texts: LanguageMap | Text | str | None) -> str:
    """Return a text for the reader without markup, for titles and attributes."""
    return best(texts).text


# Times


def moment(instant: datetime, zone: str | None = None) -> formats.Moment:
    """Return the instant as the reader sees it, or as it is in the zone named."""
    reader = get_reader()
    return formats.moment(instant, zone or reader.zone, reader.language)


def when(instant: datetime | None, zone: str | None = None) -> Markup:
    """Return weekday, date, time and city of an instant, in a `time` element."""
    if instant is None:
        return Markup("")
    seen = moment(instant, zone)
    return _time_element(seen, str(seen))


def when_short(instant: datetime | None, zone: str | None = None) -> Markup:
    """Return short date, time and city of an instant, in a `time` element."""
    if instant is None:
        return Markup("")
    seen = moment(instant, zone)
    return _time_element(seen, f"{seen.short_date}, {seen.time} {seen.place}", "is-short")


def _time_element(seen: formats.Moment, text: str, css_class: str = "") -> Markup:
    kind = Markup(' class="{}"').format(css_class) if css_class else ""
    return Markup('<time datetime="{}"{}>{}</time>').format(seen.iso, kind, text)


def day(value: date, weekday: bool = False, short: bool = False) -> str:
    """Return a calendar date in words."""
    return formats.day(value, get_reader().language, weekday=weekday, short=short)


def day_range(first: date, last: date) -> str:
    """Return two calendar dates in words."""
    return formats.day_range(first, last, get_reader().language)


def session_days(starts: datetime, ends: datetime, zone: str) -> str:
    """Return the days of a session in its own zone, named where the reader's clock differs."""
    reader = get_reader()
    return formats.session_days(starts, ends, zone, reader.zone, reader.language)


def first_session_day(starts: datetime, zone: str) -> str:
    """Return the day on which a session begins, in its own zone."""
    reader = get_reader()
    return formats.first_session_day(starts, zone, reader.zone, reader.language)


def last_session_day(ends: datetime, zone: str) -> str:
    """Return the last day of a session, in its own zone."""
    reader = get_reader()
    return formats.last_session_day(ends, zone, reader.zone, reader.language)


def place(zone: str) -> str:
    """Return the city that stands for a zone."""
    return formats.place(zone, get_reader().language)


def duration(minutes: int) -> str:
    """Return a length of time in words."""
    return formats.duration(minutes, get_reader().language)


def number(value: float) -> str:
    """Return a number as the reader writes it."""
    return formats.number(value, get_reader().language)


def percent(value: float) -> str:
    """Return a share between 0 and 1 as a percentage."""
    return formats.percent(value, get_reader().language)


def listing(items: list[str]) -> str:
    """Return the items as a sentence part."""
    return formats.listing(list(items), get_reader().language)


def language_name(tag: str) -> str:
    """Return the name of a language in the reader's."""
    return formats.language_name(tag, get_reader().language)


def language_list(tags: Iterable[str]) -> str:
    """Return languages as a sentence part, with one capital at its beginning."""
    return formats.language_list(tags, get_reader().language)


def country_name(code: str) -> str:
    """Return the name of a country in the reader's language."""
    return formats.country_name(code, get_reader().language)


# Addresses and permissions


def url_with(changes: dict[str, object]) -> str:
    """Return the address of this page with some arguments changed; None takes one away.

    Behind a form that was sent, it is the address under which the page can be opened."""
    arguments = request.args.to_dict(flat=False)
    for name, value in changes.items():
        if value is None:
            arguments.pop(name, None)
        else:
            parts = value if isinstance(value, list) else [value]
            arguments[name] = [str(part) for part in parts]
    if request.method not in ("GET", "HEAD"):
        arguments = {name: arguments[name] for name in changes if name in arguments}
    query, path = urlencode(arguments, doseq=True), page_path()
    return f"{path}?{query}" if query else path


def here() -> str:
    """Return the address of this page with its arguments and without a fragment.

    A form without an address of its own would keep the fragment of the skip link, and the browser
    would then take the focus away from the error summary."""
    return request.full_path.rstrip("?")


def query_value(name: str) -> str:
    """Return an argument of the address, or nothing."""
    return request.args.get(name, "")


def may(permission: str, subject: object = None) -> bool:
    """Tell whether the reader may do that to the subject."""
    return get_ctx().may(permission, subject)


def flashes() -> list[tuple[str, str]]:
    """Return (tone, sentence) of what the last step left to say; the sentences are translated."""
    return [
        (tone if tone in ("ok", "warn", "bad") else "", text)
        for tone, text in cast(list[tuple[str, str]], get_flashed_messages(with_categories=True))
    ]


GLOBALS = (
    topic_name, role_name, scope_list, best, words, other_language, plain, moment, when, when_short,
    day, day_range, session_days, first_session_day, last_session_day,
    place, duration, number, percent, listing, language_name, language_list, country_name,
    url_for, url_with, here, query_value, may, flashes, static_url, csp_nonce,
    forms.say, forms.form_problems, forms.field_problems, forms.described_by, forms.control,
    forms.option_value, labelled,
)  # fmt: skip


def init_shell(app: Flask) -> None:
    """Give the templates their globals; an unknown name in a template is a fault, not a blank."""
    app.jinja_options = {**app.jinja_options, "undefined": StrictUndefined}
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # Added by the extension.
    # The extension's own `_` costs three times this one, and pages ask some fifty times.
    app.jinja_env.globals["_"] = message
    app.jinja_env.globals.update({function.__name__: function for function in GLOBALS})
    app.jinja_env.globals.update(shell=LocalProxy(shell), csrf_token=generate_csrf)
