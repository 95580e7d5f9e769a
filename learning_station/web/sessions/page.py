"""One session as its reader sees it: clocks, languages, what earns the certificate, my seat."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for
from markupsafe import Markup

from learning_station.catalogue import queries as catalogue_queries
from learning_station.catalogue.queries import ModuleOutline, Outline
from learning_station.enrolment import queries as enrolment_queries
from learning_station.enrolment import rules as enrolment_rules
from learning_station.enrolment.rules import Check, SeatCount
from learning_station.infra.context import Context
from learning_station.infra.markdown import render_markdown
from learning_station.kernel import formats
from learning_station.kernel.languages import LanguageMap, Text
from learning_station.kernel.translations import mark as _
from learning_station.kernel.translations import translate, translate_plural
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling import rules as scheduling_rules
from learning_station.scheduling.permissions import SchedulingPermission
from learning_station.scheduling.queries import (
    MeetingRow,
    SessionCard,
    SessionFilter,
    SessionRow,
    SessionsWhen,
)
from learning_station.web.reader import Reader, get_reader
from learning_station.web.shell import words

from .cards import languages_text, when_text, where_text
from .entrance import WAYS
from .panel import SeatPanel, make_panel
from .seat_words import SeatWords, check_answer, read_seat_words

ASKING = ("enrol", "apply", "wait")
"""The panels in which a reader can ask for a seat."""
NOT_ELIGIBLE = _("You do not meet everything that this session asks for.")


@dataclass(frozen=True)
class MeetingView:
    """A meeting in the reader's zone and, where the clocks differ, in its own."""

    when: list[str]
    title: LanguageMap
    place: str
    is_next: bool
    is_over: bool


@dataclass(frozen=True)
class LanguageRow:
    """In which ways a language serves a reader, in the order of the table."""

    tag: str
    ways: tuple[bool, ...]


@dataclass(frozen=True)
class OtherGroup:
    """Another cohort of the same course."""

    href: str
    title: LanguageMap
    languages: str
    when: str


@dataclass(frozen=True)
class SessionPage:
    """Everything the page shows."""

    id: UUID
    slug: str
    title: LanguageMap
    summary: LanguageMap
    topics: tuple[str, ...]
    provider: str
    course_slug: str
    is_draft: bool
    is_cancelled: bool
    dates: str
    where: str
    zone: str
    workload_minutes: int
    audience: LanguageMap
    outcomes: LanguageMap
    trainers: tuple[str, ...]
    clocks: list[tuple[str, str, str]]
    clocks_note: str
    shifts: tuple[tuple[str, str], ...]
    meetings: tuple[MeetingView, ...]
    languages: tuple[LanguageRow, ...]
    outline: Outline
    programme: list[dict[str, Any]]
    seat_words: SeatWords
    checks: tuple[tuple[bool, bool, str], ...]
    """What the session asks of the reader: whether it is met, whether failing it refuses, and the
    sentence. Nothing for strangers and for those who are in."""
    may_ask: bool
    invitation_id: UUID | None
    """The invitation that waits for the reader's answer."""
    seats_text: Markup
    seats_source: Text
    award: str
    requirements: list[tuple[bool, str, None]]
    """Rows of the checklist macro; nothing of them is done yet."""
    seats: tuple[str, ...]
    panel: SeatPanel
    groups: tuple[OtherGroup, ...]
    may_change: bool

    @property
    def line(self) -> str:
        """Return the letter of the line on which the session is drawn."""
        return self.topics[0] if self.topics else "c"


def read_session_page(ctx: Context, slug: str) -> SessionPage:
    """Return the page of a session; raise NotFound when the reader may not know of it."""
    reader, now = get_reader(), ctx.clock.now()
    session = scheduling_queries.get_session(ctx, slug=slug)
    cards = _cards(ctx, session.id, session.group_id)
    card = next(card for card in cards if card.id == session.id)
    outline = catalogue_queries.get_outline(ctx, session.version_id)
    meetings = scheduling_queries.list_meetings(ctx, session.id)
    upcoming = next((m for m in meetings if m.ends_at > now), None)
    count = enrolment_queries.count_seats(ctx, [session.id])[session.id]
    seats_text = session.seats_text.best(reader.language)
    clocks, clocks_note = _clocks(card, reader, now)
    panel, checks = _panel_and_checks(ctx, session, count, reader, now)
    return SessionPage(
        id=session.id,
        slug=session.slug,
        title=session.title,
        summary=outline.version.summary,
        topics=card.topics,
        provider=card.provider_name,
        course_slug=card.course_slug,
        is_draft=session.state == "draft",
        is_cancelled=session.state == "cancelled",
        dates=when_text(card, reader),
        where=where_text(card, reader.language),
        zone=session.zone,
        workload_minutes=session.workload_minutes or outline.version.workload_minutes,
        audience=outline.version.audience,
        outcomes=outline.version.outcomes,
        trainers=tuple(t.name for t in scheduling_queries.list_trainers(ctx, session.id)),
        clocks=clocks,
        clocks_note=clocks_note,
        shifts=_shifts(card, reader),
        meetings=tuple(
            _meeting(m, reader, is_next=m is upcoming, is_over=m.ends_at <= now) for m in meetings
        ),
        languages=_language_rows(card),
        outline=outline,
        programme=[_module(module, reader.language) for module in outline.modules],
        seat_words=read_seat_words(ctx, session, reader),
        checks=tuple((check.ok, check.refuses, check_answer(check)) for check in checks),
        may_ask=not enrolment_rules.failing(checks),
        invitation_id=_invitation_id(ctx, session, panel, reader),
        seats_text=render_markdown(seats_text.text, highest_heading=3),
        seats_source=seats_text,
        award=session.award,
        requirements=[
            (False, text, None)
            for text in _requirements(
                outline, session.award, session.required_meetings, len(meetings), reader.language
            )
        ],
        seats=_seats(session.capacity, count, reader.language),
        panel=panel,
        groups=_groups(cards, session.id, reader),
        may_change=ctx.may(SchedulingPermission.CHANGE, session),
    )


def _panel_and_checks(
    ctx: Context, session: SessionRow, count: SeatCount, reader: Reader, now: datetime
) -> tuple[SeatPanel, tuple[Check, ...]]:
    """Return the panel, and what the session asks of a reader who could ask for a seat now."""
    panel = make_panel(ctx, session, count, reader, now)
    if reader.person is None or panel.kind not in ASKING:
        return panel, ()
    checks = enrolment_queries.list_checks_of(ctx, session, reader.person.person_id)
    if enrolment_rules.failing(checks):
        why = translate(reader.language, NOT_ELIGIBLE)
        panel = replace(panel, kind="closed", why=why, was="", reason="")
    return panel, checks


def _invitation_id(
    ctx: Context, session: SessionRow, panel: SeatPanel, reader: Reader
) -> UUID | None:
    if reader.for_whom is None or panel.kind not in (*ASKING, "closed"):
        return None
    return enrolment_queries.find_own_invitation(ctx, session.id, reader.for_whom)


def _cards(ctx: Context, session_id: UUID, group_id: UUID | None) -> Sequence[SessionCard]:
    """Return the session and the other groups of its course, in one statement."""
    wanted = (
        SessionFilter(when=SessionsWhen.ALL, group_id=group_id)
        if group_id is not None
        else SessionFilter(when=SessionsWhen.ALL, ids=(session_id,))
    )
    return scheduling_queries.list_session_cards(ctx, wanted, limit=50).rows


def _clocks(
    card: SessionCard, reader: Reader, now: datetime
) -> tuple[list[tuple[str, str, str]], str]:
    """Return the clocks of the next meeting (the first when all are over), and which one it is."""
    language = reader.language
    if not card.meetings:
        return [], ""
    number = next((i for i, m in enumerate(card.meetings) if m[1] > now), 0)
    starts, ends = card.meetings[number]
    mine, other = formats.both_zones(starts, reader.zone, card.zone, language)
    rows = [_clock(_("Your time, %(place)s"), mine, ends)]
    if other is not None:
        rows.append(_clock(_("Session time, %(place)s"), other, ends))
    if len(card.meetings) == 1:
        return rows, ""
    note = translate(
        language,
        _("Meeting %(number)s of %(total)s"),
        number=number + 1,
        total=len(card.meetings),
    )
    return rows, note


def _clock(label: str, seen: formats.Moment, ends: datetime) -> tuple[str, str, str]:
    return (
        translate(seen.language, label, place=seen.place),
        formats.time_range(seen.instant, ends, seen.zone_name, seen.language),
        f"{seen.weekday_date} ({seen.offset})",
    )


def _shifts(card: SessionCard, reader: Reader) -> tuple[tuple[str, str], ...]:
    """Return (warning, explanation) wherever the meetings move on the reader's clock."""
    language, warnings = reader.language, []
    starts = [meeting[0] for meeting in card.meetings]
    for shift in scheduling_rules.shifts_for_reader(starts, card.zone, reader.zone):
        seen = formats.moment(shift.instant, reader.zone, language)
        length = formats.duration(abs(shift.minutes), language)
        title = (
            _("%(length)s earlier for you from %(date)s.")
            if shift.minutes < 0
            else _("%(length)s later for you from %(date)s.")
        )
        changed, other = (
            (card.zone, reader.zone) if shift.zone_changes else (reader.zone, card.zone)
        )
        text = translate(
            language,
            _(
                "Clocks change in %(place)s but not on the same day in %(other)s. "
                "The meeting then starts at %(time)s for you."
            ),
            place=formats.place(changed, language),
            other=formats.place(other, language),
            time=f"{seen.time} {seen.place}",
        )
        warnings.append((translate(language, title, length=length, date=seen.date), text))
    return tuple(warnings)


def _meeting(meeting: MeetingRow, reader: Reader, *, is_next: bool, is_over: bool) -> MeetingView:
    when = meeting_times(meeting, reader.zone, meeting.zone, reader.language)
    return MeetingView(when, meeting.title, meeting.place, is_next, is_over)


def meeting_times(meeting: MeetingRow, zone: str, other_zone: str, language: str) -> list[str]:
    """Return when a meeting is in a zone, and in the other one where the clocks differ."""
    starts, ends = meeting.starts_at, meeting.ends_at
    first, other = formats.both_zones(starts, zone, other_zone, language)
    hours = formats.time_range(starts, ends, zone, language)
    first_day = formats.day(first.local.date(), language, weekday=True, short=True)
    times = [f"{first_day}, {hours} {first.place}"]
    if other is not None:
        there = formats.time_range(starts, ends, other_zone, language)
        same_day = other.local.date() == first.local.date()
        day = "" if same_day else f"{other.short_date}, "
        times.append(f"{day}{there} {other.place}")
    return times


def _language_rows(card: SessionCard) -> tuple[LanguageRow, ...]:
    lists = [getattr(card, way) for way in WAYS]
    tags = dict.fromkeys(tag for tags in lists for tag in tags)
    return tuple(LanguageRow(tag, tuple(tag in tags for tags in lists)) for tag in tags)


def _module(module: ModuleOutline, language: str) -> dict[str, Any]:
    """Return a row of the line macro: modules alone, the course page shows their units."""
    note = translate_plural(language, "%(num)d unit", "%(num)d units", len(module.units))
    if module.minutes:
        note += f", {formats.duration(module.minutes, language)}"
    return {"title": words(module.title), "is_interchange": True, "note": note}


def _requirements(
    outline: Outline, award: str, required_meetings: int, meetings: int, language: str
) -> tuple[str, ...]:
    """Return what is asked for the certificate of this session."""
    asked = []
    if award == "completion":
        units = [u for module in outline.modules for u in module.units if u.required]
        plain = sum(1 for unit in units if unit.kind != "quiz")
        if plain:
            asked.append(
                translate_plural(
                    language, "%(num)s unit completed", "All %(num)s units completed", plain
                )
            )
        asked += [_quiz(u.title, u.pass_mark, u.attempt_limit, language)
                  for u in units if u.kind == "quiz"]  # fmt: skip
    if award != "none" and required_meetings:
        asked.append(
            translate_plural(
                language,
                "%(required)s of %(num)s meeting attended",
                "%(required)s of %(num)s meetings attended",
                meetings,
                required=required_meetings,
            )
        )
    return tuple(asked)


def _quiz(title: LanguageMap, pass_mark: object, limit: int | None, language: str) -> str:
    name = title.best(language).text
    mark = formats.percent(float(str(pass_mark or 0)), language)
    if limit is None:
        return translate(language, _("%(quiz)s passed at %(mark)s or more"), quiz=name, mark=mark)
    return translate_plural(
        language,
        "%(quiz)s passed at %(mark)s or more, in one attempt",
        "%(quiz)s passed at %(mark)s or more, in %(num)s attempts",
        limit,
        quiz=name,
        mark=mark,
    )


def _seats(capacity: int | None, count: SeatCount, language: str) -> tuple[str, ...]:
    if capacity is None:
        return (translate(language, _("No limit")),)
    taken = translate_plural(
        language,
        "%(taken)s of %(num)s seat taken",
        "%(taken)s of %(num)s seats taken",
        capacity,
        taken=count.enrolled,
    )
    if not count.waiting:
        return (taken,)
    waiting = translate_plural(
        language, "%(num)s person waiting", "%(num)s people waiting", count.waiting
    )
    return (taken, waiting)


def _groups(
    cards: Sequence[SessionCard], session_id: UUID, reader: Reader
) -> tuple[OtherGroup, ...]:
    return tuple(
        OtherGroup(
            href=url_for("sessions.show", slug=card.slug),
            title=card.title,
            languages=languages_text(card, reader.language),
            when=formats.capitalised(when_text(card, reader)),
        )
        for card in cards
        if card.id != session_id
    )
