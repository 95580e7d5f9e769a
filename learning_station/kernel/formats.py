"""Dates, times, numbers and zones as people read them. A time never comes without its place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import format_date as babel_date
from babel.dates import get_timezone, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from .sorting import plain_letters
from .translations import mark as _
from .translations import translate, translate_plural
from .zones import first_day, last_day, to_local

# Cities that write themselves with letters CLDR's English and French leave out (Spanish does not).
_OWN_SPELLING = {
    "America/Bogota": "Bogotá",
    "America/Sao_Paulo": "São Paulo",
    "America/Asuncion": "Asunción",
    "Europe/Istanbul": "İstanbul",
}
# Languages whose speakers call them otherwise than CLDR does.
_OWN_LANGUAGE_NAMES = {"id": "Bahasa Indonesia"}
# British order (9 February 2027) and 24 hours read the same for all of our readers.
_LOCALES = {"en": "en_GB", "es": "es", "fr": "fr"}


@lru_cache(maxsize=16)
def locale_of(language: str) -> Locale:
    """Return Babel's locale for an interface language."""
    return Locale.parse(_LOCALES.get(language, "en_GB"))


@lru_cache(maxsize=4096)
def day(value: date, language: str, *, weekday: bool = False, short: bool = False) -> str:
    """Return a date in words, `9 February 2027`: with its weekday, or short (`9 Feb 2027`)."""
    locale = locale_of(language)
    text = _first_of_month(
        babel_date(value, "medium" if short else "long", locale=locale), language
    )
    if not weekday:
        return text
    name = babel_date(value, "EEE" if short else "EEEE", locale=locale)
    return f"{name}, {text}" if language == "es" else f"{name} {text}"


def _first_of_month(text: str, language: str) -> str:
    # French counts the first day: 1er février. CLDR's patterns do not know that.
    return f"1er {text[2:]}" if language == "fr" and text.startswith("1 ") else text


@lru_cache(maxsize=1024)
def place(zone_name: str, language: str) -> str:
    """Return the city that stands for a zone: `Bogotá`."""
    if zone_name in _OWN_SPELLING and language != "es":
        return _OWN_SPELLING[zone_name]
    if zone_name == "UTC":
        return "UTC"
    name = get_timezone_location(
        get_timezone(zone_name), locale=locale_of(language), return_city=True
    )
    # Zones such as America/Argentina/Buenos_Aires have no name of their own in CLDR.
    return name.rpartition("/")[2]


def city_name(name: str, zone_name: str, language: str) -> str:
    """Return a city's name in the reader's language where its zone bears it: `Bruselas`.

    Other names stay as they were given."""
    is_of_zone = plain_letters(place(zone_name, "en")) == plain_letters(name)
    return place(zone_name, language) if is_of_zone else name


def offset(instant: datetime, zone_name: str) -> str:
    """Return the distance from UTC at that instant: `UTC−5`, `UTC+5:30`."""
    delta = to_local(instant, zone_name).utcoffset() or timedelta()
    minutes = int(delta.total_seconds() // 60)
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02d}" if rest else "")


@dataclass(frozen=True)
class Moment:
    """An instant as one reader sees it; its parts never travel without the place."""

    instant: datetime
    zone_name: str
    language: str

    @property
    def local(self) -> datetime:
        """Return the aware local time."""
        return to_local(self.instant, self.zone_name)

    @property
    def iso(self) -> str:
        """Return the local time with offset, for the `datetime` attribute."""
        return self.local.isoformat(timespec="minutes")

    @property
    def time(self) -> str:
        """Return the time of day, 24 hours: `09:00`."""
        return clock_time(self.local)

    @property
    def date(self) -> str:
        """Return the date in words."""
        return day(self.local.date(), self.language)

    @property
    def weekday_date(self) -> str:
        """Return weekday and date in words."""
        return day(self.local.date(), self.language, weekday=True)

    @property
    def short_date(self) -> str:
        """Return the short date."""
        return day(self.local.date(), self.language, short=True)

    @property
    def place(self) -> str:
        """Return the city of the zone."""
        return place(self.zone_name, self.language)

    @property
    def offset(self) -> str:
        """Return the distance from UTC."""
        return offset(self.instant, self.zone_name)

    def __str__(self) -> str:
        """Return date, time, city and offset: `Monday 18 January 2027, 17:59, Bogotá (UTC−5)`."""
        zone_label = self.place if self.zone_name == "UTC" else f"{self.place} ({self.offset})"
        return f"{self.weekday_date}, {self.time}, {zone_label}"


def clock_time(value: datetime) -> str:
    """Return hours and minutes of a local time, 24 hours."""
    return f"{value.hour:02d}:{value.minute:02d}"


def moment(instant: datetime, zone_name: str, language: str) -> Moment:
    """Return the instant as that reader sees it."""
    return Moment(instant, zone_name, language)


def both_zones(
    instant: datetime, reader_zone: str, other_zone: str, language: str
) -> tuple[Moment, Moment | None]:
    """Return the reader's moment, and the other's where the clocks differ at that instant."""
    mine = moment(instant, reader_zone, language)
    other = moment(instant, other_zone, language)
    return mine, None if mine.local.utcoffset() == other.local.utcoffset() else other


def time_range(starts: datetime, ends: datetime, zone_name: str, language: str) -> str:
    """Return `09:00 to 10:30` in that zone; the second date is named when midnight lies between."""
    first, last = moment(starts, zone_name, language), moment(ends, zone_name, language)
    if first.local.date() == last.local.date():
        return translate(language, _("%(start)s to %(end)s"), start=first.time, end=last.time)
    end = f"{last.time} ({last.short_date})"
    return translate(language, _("%(start)s to %(end)s"), start=first.time, end=end)


def day_range(first: date, last: date, language: str) -> str:
    """Return `8 February to 7 May 2027`, without what both days share."""
    if first == last:
        return day(first, language)
    start = day(first, language)
    if first.year == last.year:
        locale = locale_of(language)
        same_month = first.month == last.month
        pattern = "d" if same_month else ("d 'de' MMMM" if language == "es" else "d MMMM")
        start = _first_of_month(babel_date(first, pattern, locale=locale) + " ", language).rstrip()
    return translate(
        language, _("%(first_day)s to %(last_day)s"), first_day=start, last_day=day(last, language)
    )


def session_days(
    starts: datetime, ends: datetime, zone_name: str, reader_zone: str, language: str
) -> str:
    """Return the days of a session, which are those of its own zone for every reader.

    The city stands beside them where the reader's clock differs: `5 to 14 January 2027 (Seoul)`."""
    days = day_range(first_day(starts, zone_name), last_day(ends, zone_name), language)
    return _with_place(days, (starts, ends), zone_name, reader_zone, language)


def first_session_day(starts: datetime, zone_name: str, reader_zone: str, language: str) -> str:
    """Return the day on which a session begins, in its own zone: `5 January 2027 (Seoul)`."""
    text = day(first_day(starts, zone_name), language)
    return _with_place(text, (starts,), zone_name, reader_zone, language)


def last_session_day(ends: datetime, zone_name: str, reader_zone: str, language: str) -> str:
    """Return the last day of a session, in its own zone: `14 January 2027 (Seoul)`."""
    text = day(last_day(ends, zone_name), language)
    return _with_place(text, (ends,), zone_name, reader_zone, language)


def _with_place(
    text: str, instants: Iterable[datetime], zone_name: str, reader_zone: str, language: str
) -> str:
    if all(both_zones(at, reader_zone, zone_name, language)[1] is None for at in instants):
        return text
    return f"{text} ({place(zone_name, language)})"


def number(value: float, language: str) -> str:
    """Return a number with the grouping of the language."""
    return format_decimal(value, locale=locale_of(language))


def percent(value: float, language: str) -> str:
    """Return a share between 0 and 1 as a percentage."""
    return format_percent(value, locale=locale_of(language))


def listing(items: list[str], language: str) -> str:
    """Return the items as a sentence part: `English, Spanish and French`."""
    return format_list(items, locale=locale_of(language)) if items else ""


def duration(minutes: int, language: str) -> str:
    """Return a length of time in words: `45 minutes`, `1 hour 30 minutes`, `40 hours`."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(translate_plural(language, "%(num)s hour", "%(num)s hours", hours))
    if rest or not hours:
        parts.append(translate_plural(language, "%(num)s minute", "%(num)s minutes", rest))
    return " ".join(parts)


def language_name(tag: str, language: str) -> str:
    """Return the name of a language in the reader's language, with a capital."""
    name = Locale.parse(tag, sep="-").get_display_name(locale_of(language)) or tag
    return name[:1].upper() + name[1:]


def language_in_sentence(tag: str, language: str) -> str:
    """Return the name of a language as it is written in a sentence: `French`, `francés`."""
    name = language_name(tag, language)
    return name if language == "en" else name[:1].lower() + name[1:]


def language_list(tags: Iterable[str], language: str) -> str:
    """Return languages as a sentence part that begins a line: `Inglés, español y francés`."""
    return capitalised(listing([language_in_sentence(tag, language) for tag in tags], language))


def capitalised(text: str) -> str:
    """Return the text with a capital, to begin a sentence."""
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=256)
def own_language_name(tag: str) -> str:
    """Return the name of a language in that language."""
    if tag in _OWN_LANGUAGE_NAMES:
        return _OWN_LANGUAGE_NAMES[tag]
    locale = Locale.parse(tag, sep="-")
    name = locale.get_display_name(locale) or tag
    return name[:1].upper() + name[1:]


def country_name(code: str, language: str) -> str:
    """Return the name of an ISO 3166-1 alpha-2 country."""
    return str(locale_of(language).territories.get(code, code))
