"""The line of a course: modules are interchanges, units are stops, with what is known of each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for
from markupsafe import Markup

from learning_station.kernel import formats
from learning_station.kernel.translations import mark as _
from learning_station.kernel.translations import mark_plural, translate_plural
from learning_station.learning.queries import LearningSession, Stop
from learning_station.web.forms import Problem, say
from learning_station.web.reader import get_reader
from learning_station.web.shell import duration, percent, words

KINDS = {"text": _("Reading"), "video": _("Video"), "file": _("File"), "quiz": _("Quiz")}


def make_line(
    session: LearningSession,
    stops: Sequence[Stop],
    *,
    current: UUID | None = None,
    content_language: str | None = None,
) -> list[dict[str, Any]]:
    """Return the rows of the line macro, each unit a link."""
    rows: list[dict[str, Any]] = []
    for stop in stops:
        if stop.number == 1:
            rows.append(_interchange([one for one in stops if one.module_id == stop.module_id]))
        address = url_for(
            "my_learning.unit", slug=session.slug, unit_id=stop.unit_id, content=content_language
        )
        is_current = stop.unit_id == current
        rows.append(
            {
                "title": words(stop.title),
                "href": address,
                "note": say(_("You are here")) if is_current else note_of(stop),
                "is_done": stop.is_completed,
                "is_current": is_current,
            }
        )
    return rows


UNITS_DONE = mark_plural(
    "%(done)s of %(num)s required unit is done.", "%(done)s of %(num)s required units are done."
)
QUIZZES_DONE = mark_plural(
    "%(done)s of %(num)s required quiz is passed.",
    "%(done)s of %(num)s required quizzes are passed.",
)
OPTIONAL_DONE = mark_plural(
    "%(done)s of %(num)s optional unit is done.", "%(done)s of %(num)s optional units are done."
)
ALL_DONE = mark_plural("%(done)s of %(num)s unit is done.", "%(done)s of %(num)s units are done.")


def count_words(stops: Sequence[Stop], award: str) -> str:
    """Return how much is done, counted as the certificate counts it: units, quizzes, the rest."""
    if award == "participation":
        only = say(_("The certificate asks for none of them, only for meetings."))
        return f"{_counted(stops, ALL_DONE)} {only}"
    required = [stop for stop in stops if stop.required]
    parts = (
        ([stop for stop in required if not stop.is_quiz], UNITS_DONE),
        ([stop for stop in required if stop.is_quiz], QUIZZES_DONE),
        ([stop for stop in stops if not stop.required], OPTIONAL_DONE),
    )
    return " ".join(_counted(part, words_of) for part, words_of in parts if part)


def _counted(stops: Sequence[Stop], words_of: tuple[str, str]) -> str:
    done = sum(stop.is_completed for stop in stops)
    return translate_plural(get_reader().language, *words_of, len(stops), done=done)


def stop_times(starts: datetime, ends: datetime, zone: str) -> list[str]:
    """Return the lines that say when a meeting is: the day, then the reader's time.

    Where the clocks differ the session's time follows, below its own day if that is another."""
    reader = get_reader()
    mine, other = formats.both_zones(starts, reader.zone, zone, reader.language)
    lines = [_day(mine), _times(mine, ends)]
    if other is not None:
        if other.local.date() != mine.local.date():
            lines.append(_day(other))
        lines.append(_times(other, ends))
    return lines


def _day(seen: formats.Moment) -> str:
    return formats.day(seen.local.date(), seen.language, weekday=True, short=True)


def _times(seen: formats.Moment, ends: datetime) -> str:
    times = formats.time_range(seen.instant, ends, seen.zone_name, seen.language)
    return f"{times} {seen.place}"


def _interchange(stops: Sequence[Stop]) -> dict[str, Any]:
    required = [stop for stop in stops if stop.required] or list(stops)
    is_done = all(stop.is_completed for stop in required)
    return {
        "title": Markup("{}. {}").format(stops[0].module_number, words(stops[0].module_title)),
        "is_interchange": True,
        "is_done": is_done,
        "is_begun": not is_done and any(stop.last_seen_at for stop in stops),
    }


def note_of(stop: Stop) -> str:
    """Return what is said about a stop: its kind and length, or the result of its quiz."""
    if stop.is_quiz and stop.is_completed and stop.best_score is not None:
        return say(Problem(_("Passed, %(score)s"), score=percent(float(stop.best_score))))
    kind = say(KINDS[stop.kind])
    if stop.is_quiz and stop.pass_mark is not None:
        mark = percent(float(stop.pass_mark))
        return say(Problem(_("%(kind)s, %(mark)s to pass"), kind=kind, mark=mark))
    length = duration(stop.minutes) if stop.minutes else ""
    parts = [kind, length, "" if stop.required else say(_("optional"))]
    return ", ".join(part for part in parts if part)
