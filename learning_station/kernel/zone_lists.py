"""Time zones to choose from: one city per clock and country, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from importlib import resources

from . import formats
from .sorting import name_key
from .translations import mark as _
from .translations import translate
from .zones import zone_names

_REGIONS = {
    "Africa": "002",
    "America": "019",
    "Antarctica": "AQ",
    "Arctic": "150",
    "Asia": "142",
    "Australia": "009",
    "Europe": "150",
    "Pacific": "009",
}
"""The first part of a zone's name, and the code of the region it stands for (UN M49)."""
_OCEANS = {"Atlantic": _("Atlantic Ocean"), "Indian": _("Indian Ocean")}


@dataclass(frozen=True)
class ListedZone:
    """A zone as it stands in a list; `aliases` are its other names, which browsers may use."""

    name: str
    label: str
    aliases: tuple[str, ...] = ()


def _lines(file: str) -> Iterable[list[str]]:
    text = resources.files("tzdata").joinpath("zoneinfo", file).read_text(encoding="utf-8")
    return (line.split() for line in text.splitlines() if not line.startswith("#"))


@cache
def _countries() -> Mapping[str, str]:
    """Return the zones worth listing with the country of each: no name stands there twice."""
    return {words[2]: words[0] for words in _lines("zone.tab") if len(words) > 2}


@cache
def _links() -> Mapping[str, str]:
    return {words[2]: words[1] for words in _lines("tzdata.zi") if words and words[0] == "L"}


@cache
def listed_name(name: str) -> str:
    """Return the name under which a zone is listed: `Asia/Ho_Chi_Minh` for `Asia/Saigon`."""
    while name not in _countries() and name in _links():
        name = _links()[name]
    return name if name in _countries() else "UTC"


@cache
def _aliases() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in zone_names():
        listed = listed_name(name)
        if listed != name:
            found[listed] = (*found.get(listed, ()), name)
    return found


def zones_by_region(language: str, now: datetime) -> Mapping[str, tuple[ListedZone, ...]]:
    """Return the zones under their regions, both by name, with their distance from UTC now."""
    # Clocks change at full hours, so a list is right until the next one.
    return _zones_by_region(language, now.replace(minute=0, second=0, microsecond=0))


@lru_cache(maxsize=8)
def _zones_by_region(language: str, now: datetime) -> Mapping[str, tuple[ListedZone, ...]]:
    regions: dict[str, list[ListedZone]] = {}
    for name in _countries():
        regions.setdefault(_region(name, language), []).append(_listed(name, language, now))
    return {
        region: tuple(sorted(regions[region], key=lambda zone: name_key(zone.label)))
        for region in sorted(regions, key=name_key)
    }


def listed_zone(name: str, language: str, now: datetime) -> ListedZone:
    """Return one zone as it stands in the lists."""
    return _listed(listed_name(name), language, now)


def _listed(name: str, language: str, now: datetime) -> ListedZone:
    if name == "UTC":
        return ListedZone("UTC", "UTC")
    city, country = formats.place(name, language), _countries()[name]
    country_name = formats.country_name(country, language)
    where = city if name_key(city)[0] == name_key(country_name)[0] else f"{city}, {country_name}"
    label = f"{where} ({formats.offset(now, name)})"
    return ListedZone(name, label, _aliases().get(name, ()))


def _region(name: str, language: str) -> str:
    first = name.partition("/")[0]
    if first in _OCEANS:
        return translate(language, _OCEANS[first])
    return str(formats.locale_of(language).territories[_REGIONS[first]])
