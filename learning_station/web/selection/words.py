"""Ranks, reasons and quotas in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from learning_station.kernel import formats
from learning_station.kernel.translations import mark as _
from learning_station.kernel.translations import mark_plural, translate, translate_plural
from learning_station.web.sessions.seat_words import DIMENSIONS, PROFILES

Names = Mapping[str, str]
HUNDREDTHS = 100

_PLAIN = {
    "endorsed": _("Endorsed by the city"),
    "came_after_draw": _("Asked after the draw"),
    "draw_won": _("Draw won against rank %(rank)s"),
    "draw_lost": _("Draw lost against rank %(rank)s"),
    "priority": _("Priority group %(group)s"),
    "points": _("%(points)s of %(most)s points"),
    "quota_gave": _("Quota: %(value)s"),
    "quota_needed": _("The seats left were needed for a quota: %(value)s"),
    "no_cohort": _("No group in this language: %(value)s"),
    "team_incomplete": _("Team of %(size)s instead of %(of)s"),
    "team_too_large": _("Team of %(size)s, and %(left)s seats were left"),
}
_COUNTED = {
    "quota_full": (
        "most",
        mark_plural(
            "%(value)s: the rule allows %(num)s seat", "%(value)s: the rule allows %(num)s seats"
        ),
    ),
    "city_full": (
        "limit",
        mark_plural(
            "The city has the %(num)s seat it may have",
            "The city has the %(num)s seats it may have",
        ),
    ),
    "cohort_full": (
        "seats",
        mark_plural(
            "%(value)s: the %(num)s seat of this group is given",
            "%(value)s: the %(num)s seats of this group are given",
        ),
    ),
    "seats_out": (
        "seats",
        mark_plural(
            "The %(num)s seat went to a higher rank", "The %(num)s seats went to higher ranks"
        ),
    ),
}
_CITY = {
    1: _("City holds no seat"),
    2: _("Second seat of the city"),
    3: _("Third seat of the city"),
}


def reason_words(reason: Mapping[str, Any], names: Names, language: str) -> str:
    """Return one reason of a rank as a short sentence."""
    code = str(reason["code"])
    values = _values(reason, names, language)
    if code in ("city_seat", "city_later"):
        return _city_words(code, int(reason["number"]), language)
    if code in _COUNTED:
        counted, (one, many) = _COUNTED[code]
        return translate_plural(language, one, many, int(reason[counted]), **values)
    return translate(language, _PLAIN[code], **values)


def reasons_words(
    reasons: Sequence[Mapping[str, Any]], names: Names, language: str
) -> tuple[str, ...]:
    """Return the reasons of a rank, each as a short sentence; that seats ran out, only alone."""
    said = [reason for reason in reasons if reason["code"] != "seats_out"]
    return tuple(reason_words(reason, names, language) for reason in said or reasons)


def _values(reason: Mapping[str, Any], names: Names, language: str) -> dict[str, object]:
    values = {key: value for key, value in reason.items() if key != "code"}
    for key in ("points", "most"):
        if reason["code"] == "points":
            values[key] = points_words(int(values[key]), language)
    if "dimension" in values:
        dimension, value = str(values["dimension"]), str(values["value"])
        values["value"] = value_words(dimension, value, names, language)
    return values


def _city_words(code: str, number: int, language: str) -> str:
    text = _CITY.get(number, _("Seat %(number)s of the city"))
    said = translate(language, text, number=number)
    if code == "city_later":
        later = _("%(seat)s: not before others hold one")
        return translate(language, later, seat=said)
    return said


def points_words(points: int, language: str) -> str:
    """Return points as they are written: whole, or with up to two decimals."""
    return formats.number(points / HUNDREDTHS, language)


def value_words(dimension: str, value: str, names: Names, language: str) -> str:
    """Return a category by its name: a region, a profile, a language, a city."""
    if dimension == "profile" and value in PROFILES:
        return translate(language, PROFILES[value])
    if dimension == "language":
        return formats.language_name(value, language)
    return names.get(value, value)


def dimension_words(dimension: str, language: str) -> str:
    """Return the heading under which categories of a kind stand."""
    return translate(language, _BY.get(dimension, DIMENSIONS.get(dimension, dimension)))


_BY = {
    "region": _("By region"),
    "profile": _("By profile"),
    "language": _("By language"),
    "organisation": _("By city"),
    "gender": _("By gender"),
}
