"""What the course page makes of an outline and of sessions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from learning_station.catalogue.queries import ModuleOutline, Outline, UnitOutline
from learning_station.enrolment.rules import SeatCount
from learning_station.kernel.translations import mark as _
from learning_station.scheduling.queries import SessionCard
from learning_station.scheduling.rules import Phase, Window
from learning_station.web.forms import say
from learning_station.web.reader import Reader
from learning_station.web.sessions.cards import CardView, card_views
from learning_station.web.shell import duration, words

UNIT_KINDS = {
    "text": _("Text"),
    "video": _("Video"),
    "file": _("File"),
    "quiz": _("Quiz"),
}
OPTIONAL = _("optional")


@dataclass
class SessionsByTime:
    """The sessions of a course: those one can enrol in, those to come, those that are over."""

    open: list[CardView] = field(default_factory=list)
    coming: list[CardView] = field(default_factory=list)
    past: list[CardView] = field(default_factory=list)


def sessions_by_time(
    cards: Sequence[SessionCard],
    seats: Mapping[UUID, SeatCount],
    *,
    reader: Reader,
    now: datetime,
) -> SessionsByTime:
    """Sort the sessions: open and coming by first date, past ones the latest first."""
    groups = SessionsByTime()
    views = card_views(cards, seats, reader=reader, now=now)
    for card, view in zip(cards, views, strict=True):
        is_cancelled = card.phase(now) is Phase.CANCELLED
        if card.ends_at <= now:
            groups.past.insert(0, view)
        elif not is_cancelled and card.window(now) is Window.OPEN:
            groups.open.append(view)
        else:
            groups.coming.append(view)
    return groups


def stops_of(outline: Outline) -> list[dict[str, Any]]:
    """Return the line of a course: modules as interchanges, units as stops."""
    stops: list[dict[str, Any]] = []
    for module in outline.modules:
        stops.append(_module_stop(module))
        stops.extend(_unit_stop(unit) for unit in module.units)
    return stops


def _module_stop(module: ModuleOutline) -> dict[str, Any]:
    note: list[str] = [words(module.summary)] if module.summary else []
    if module.minutes:
        note.append(duration(module.minutes))
    return {"title": words(module.title), "is_interchange": True, "note": note}


def _unit_stop(unit: UnitOutline) -> dict[str, Any]:
    return {"title": words(unit.title), "note": unit_note(unit.kind, unit.minutes, unit.required)}


def unit_note(kind: str, minutes: int, required: bool) -> str:
    """Return the small print of a unit: what it is, how long it takes, whether it is optional."""
    parts = [say(UNIT_KINDS[kind])]
    if minutes:
        parts.append(duration(minutes))
    if not required:
        parts.append(say(OPTIONAL))
    return ", ".join(parts)
