"""What the address of the list asks for. What is not understood narrows nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from werkzeug.datastructures import MultiDict

from learning_station.kernel.translations import mark as _
from learning_station.kernel.zones import WorkingWeek
from learning_station.scheduling.queries import SessionFilter, SessionsWhen
from learning_station.web import shell
from learning_station.web.forms import Problem, say

from .entrance import FORMATS, LANGUAGES, WAYS

TEXT_LENGTH = 200
WHEN = {
    SessionsWhen.COMING: _("Coming and running"),
    SessionsWhen.OPEN: _("Open for enrolment"),
    SessionsWhen.PAST: _("Past sessions"),
}
ARGUMENTS = {
    "topics": "topic",
    "languages": "follow",
    "through": "through",
    "formats": "format",
    "providers": "provider",
}
DEFAULT_WAYS = ("spoken", "interpretation")


@dataclass(frozen=True)
class Asked:
    """The filters in use."""

    when: SessionsWhen
    question: str
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    through: tuple[str, ...]
    formats: tuple[str, ...]
    providers: tuple[str, ...]
    starts_from: date | None
    fits: bool
    by_date: bool

    def to_filter(self, week: WorkingWeek, zone: str) -> SessionFilter:
        """Return the filter for the query, with the hours of the reader."""
        return SessionFilter(
            when=self.when,
            question=self.question,
            best_match_first=not self.by_date,
            topics=self.topics,
            languages=self.languages,
            through=self.through or DEFAULT_WAYS,
            formats=self.formats,
            providers=self.providers,
            first_day_from=self.starts_from,
            week=week if self.fits else None,
            zone=zone,
        )


def read_filters(arguments: MultiDict[str, str]) -> Asked:
    """Return the filters that an address asks for."""
    when = arguments.get("when", "")
    return Asked(
        when=SessionsWhen(when) if when in set(WHEN) else SessionsWhen.COMING,
        question=arguments.get("q", "").strip()[:TEXT_LENGTH],
        topics=_known(arguments.getlist("topic"), shell.TOPIC_NAMES),
        languages=_known(arguments.getlist("follow"), LANGUAGES),
        through=_known(arguments.getlist("through"), WAYS),
        formats=_known(arguments.getlist("format"), FORMATS),
        providers=tuple(dict.fromkeys(slug[:100] for slug in arguments.getlist("provider")[:20])),
        starts_from=_date(arguments.get("from", "")),
        fits=bool(arguments.get("fits")),
        by_date=arguments.get("sort") == "date",
    )


def _known(values: Iterable[str], choices: Iterable[str]) -> tuple[str, ...]:
    known = set(choices)
    return tuple(dict.fromkeys(value for value in values if value in known))


def _date(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # Far years do not survive the step into a time zone.
    return day if 1970 <= day.year <= 9000 else None


@dataclass(frozen=True)
class Chip:
    """A filter in use, and the address without it."""

    text: str
    href: str


def list_chips(asked: Asked, provider_names: Mapping[str, str]) -> list[Chip]:
    """Return every filter in use as something to take away."""
    chips = []
    if asked.question:
        chips.append(_chip(say(Problem(_("“%(text)s”"), text=asked.question)), {"q": None}))
    labels = {
        "topics": {letter: shell.topic_name(letter) for letter in asked.topics},
        "languages": {tag: shell.language_name(tag) for tag in asked.languages},
        "through": {way: say(WAYS[way]) for way in asked.through},
        "formats": {key: say(FORMATS[key]) for key in asked.formats},
        "providers": {slug: provider_names.get(slug, slug) for slug in asked.providers},
    }
    for field, names in labels.items():
        values = getattr(asked, field)
        for value in values:
            rest = [other for other in values if other != value]
            chips.append(_chip(names[value], {ARGUMENTS[field]: rest}))
    if asked.starts_from:
        text = say(Problem(_("From %(date)s"), date=shell.day(asked.starts_from, short=True)))
        chips.append(_chip(text, {"from": None}))
    if asked.fits:
        chips.append(_chip(say(_("Fits my working hours")), {"fits": None}))
    return chips


def _chip(text: str, changes: dict[str, object]) -> Chip:
    return Chip(text, shell.url_with({**changes, "cursor": None}))
