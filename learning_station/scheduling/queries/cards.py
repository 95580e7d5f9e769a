"""Lists of sessions: everything a card shows, in one statement, with filters and a cursor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.catalogue.models import Course, CourseTopic, CourseVersion, Topic
from learning_station.infra.context import Context
from learning_station.infra.db import UtcDateTime
from learning_station.kernel.languages import LanguageMap
from learning_station.kernel.pages import (
    Page,
    cut,
    decode_cursor,
    read_id,
    read_instant,
    read_number,
)
from learning_station.kernel.zones import WorkingWeek, to_utc
from learning_station.organisations.models import Organisation
from learning_station.scheduling import rules
from learning_station.scheduling.models import Meeting, SessionState, TrainingSession

from .sessions import visible_to

THROUGH = ("spoken", "interpretation", "captions", "materials")
"""The four ways in which a session may be followed in a language."""
_FIT_HORIZON = timedelta(days=3 * 366)


class SessionsWhen(StrEnum):
    """Which part of the programme a list shows."""

    OPEN = "open"
    COMING = "coming"
    PAST = "past"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class SessionFilter:
    """What a list of sessions is narrowed to; what is empty does not narrow it.

    `topics` are letters, `providers` slugs. A session matches `languages` when it can be followed
    in one of them by one of the ways in `through`. `week` and `zone` ask for the working hours.
    `first_day_from` is a day on the calendar of each session's own zone.
    """

    when: SessionsWhen = SessionsWhen.COMING
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    through: tuple[str, ...] = ("spoken", "interpretation")
    formats: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    starts_from: datetime | None = None
    first_day_from: date | None = None
    question: str = ""
    best_match_first: bool = False
    week: WorkingWeek | None = None
    zone: str = "UTC"
    course_id: UUID | None = None
    group_id: UUID | None = None
    ids: tuple[UUID, ...] | None = None
    provider_ids: tuple[UUID, ...] | None = None

    @property
    def sorts_by_match(self) -> bool:
        """Tell whether the best matches lead: only a question has matches."""
        return self.best_match_first and bool(self.question.strip())


@dataclass(frozen=True)
class SessionCard:
    """A session as lists show it. `topics` are letters, `meetings` pairs of instants."""

    id: UUID
    slug: str
    title: LanguageMap
    state: str
    format: str
    zone: str
    place: str
    spoken: list[str]
    interpretation: list[str]
    captions: list[str]
    materials: list[str]
    capacity: int | None
    has_waitlist: bool
    policy: str
    award: str
    enrols_from: datetime
    enrols_until: datetime
    starts_at: datetime
    ends_at: datetime
    workload_minutes: int
    course_id: UUID
    version_id: UUID
    group_id: UUID | None
    provider_id: UUID
    provider_slug: str
    provider_name: str
    course_slug: str
    course_title: LanguageMap
    topic_text: str | None
    meeting_text: str | None

    @cached_property
    def topics(self) -> tuple[str, ...]:
        """Return the letters of the topics, the one that gives the line first."""
        parts = sorted((self.topic_text or "").split(","))
        return tuple(part[-1].lower() for part in parts if part)

    @cached_property
    def meetings(self) -> tuple[rules.Stretch, ...]:
        """Return from and until of every meeting, in the order of time."""
        pairs = (part.split("|") for part in (self.meeting_text or "").split(",") if part)
        return tuple(sorted((_instant(starts), _instant(ends)) for starts, ends in pairs))

    def phase(self, now: datetime) -> rules.Phase:
        """Return where the session stands at that moment."""
        return rules.phase_of(self.state, self.starts_at, self.ends_at, now)

    def window(self, now: datetime) -> rules.Window:
        """Return whether the enrolment window is open at that moment."""
        return rules.window_of(self.enrols_from, self.enrols_until, now)

    def takes_people(self, now: datetime) -> bool:
        """Tell whether people may ask for a seat or a place on the waitlist at that moment."""
        return self.window(now) is rules.Window.OPEN and self.capacity != 0


def _instant(text: str) -> datetime:
    value = datetime.fromisoformat(text)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# Two digits of position go before each letter: aggregates do not keep an order, sorting does.
_TOPICS = (
    sa.select(
        sa.func.aggregate_strings(sa.cast(CourseTopic.position + 10, sa.String) + Topic.letter, ",")
    )
    .select_from(CourseTopic)
    .join(Topic, Topic.id == CourseTopic.topic_id)
    .where(CourseTopic.course_id == TrainingSession.course_id)
    .correlate(TrainingSession)
    .scalar_subquery()
)
_MEETINGS = (
    sa.select(
        sa.func.aggregate_strings(
            sa.cast(Meeting.starts_at, sa.String) + "|" + sa.cast(Meeting.ends_at, sa.String), ","
        )
    )
    .where(Meeting.session_id == TrainingSession.id)
    .correlate(TrainingSession)
    .scalar_subquery()
)
_S = TrainingSession
_CARDS = (
    sa.select(
        _S.id, _S.slug, _S.title, _S.state, _S.format, _S.zone, _S.place, _S.spoken,
        _S.interpretation, _S.captions, _S.materials, _S.capacity, _S.has_waitlist, _S.policy,
        _S.award, _S.enrols_from, _S.enrols_until, _S.starts_at, _S.ends_at, _S.workload_minutes,
        _S.course_id, _S.version_id, _S.group_id, _S.provider_id,
        Organisation.slug, Organisation.name, Course.slug, CourseVersion.title,
        _TOPICS, _MEETINGS,
    )
    .join(Organisation, Organisation.id == _S.provider_id)
    .join(Course, Course.id == _S.course_id)
    .join(CourseVersion, CourseVersion.id == _S.version_id)
)  # fmt: skip


def list_session_cards(
    ctx: Context, wanted: SessionFilter, cursor: str | None = None, limit: int = 30
) -> Page[SessionCard]:
    """Return a page of visible sessions by first date (past ones: latest first), one statement.

    Where the filter asks for the best matches first, those with every word in their title lead."""
    newest_first = wanted.when is SessionsWhen.PAST
    distance = _distance(ctx, wanted)
    query = _CARDS.add_columns(distance).where(visible_to(ctx.actor), *_conditions(ctx, wanted))
    if cursor:
        query = query.where(_after(cursor, newest_first, distance))
    order = (_S.starts_at.desc(), _S.id.desc()) if newest_first else (_S.starts_at, _S.id)
    if wanted.sorts_by_match:
        order = (distance, *order)
    rows: Sequence[Sequence[Any]] = ctx.db.execute(query.order_by(*order).limit(limit + 1)).all()
    page = cut(
        [(SessionCard(*row[:-1]), row[-1]) for row in rows],
        limit,
        lambda found: (str(found[1]), found[0].starts_at.isoformat(), str(found[0].id)),
    )
    return Page([card for card, _distance in page.rows], page.next_cursor)


def _distance(ctx: Context, wanted: SessionFilter) -> sa.ColumnElement[int]:
    """Return 0 for what has every word in its title and 1 for the rest; 0 for all when unasked."""
    if not wanted.sorts_by_match:
        return sa.literal_column("0", sa.Integer)
    titles, question = ctx.tools.search.matching_titles, wanted.question
    in_title = sa.or_(
        _S.id.in_(titles(ctx.db, kind="session", question=question)),
        _S.course_id.in_(titles(ctx.db, kind="course", question=question)),
    )
    return sa.case((in_title, 0), else_=1)


def _after(
    cursor: str, newest_first: bool, distance: sa.ColumnElement[int]
) -> sa.ColumnElement[bool]:
    distance_text, at_text, id_text = decode_cursor(cursor, 3)
    far = read_number(distance_text, below=2)
    at, session_id = read_instant(at_text), read_id(id_text)
    is_later = _S.starts_at < at if newest_first else _S.starts_at > at
    is_next = _S.id < session_id if newest_first else _S.id > session_id
    later = sa.or_(is_later, sa.and_(_S.starts_at == at, is_next))
    return sa.or_(distance > far, sa.and_(distance == far, later))


def _conditions(ctx: Context, wanted: SessionFilter) -> list[sa.ColumnElement[bool]]:
    now = ctx.clock.now()
    conditions = [*_when(wanted.when, now), *_belonging(wanted)]
    if wanted.topics:
        conditions.append(_of_topics(wanted.topics))
    if wanted.languages:
        conditions.append(_followed_in(wanted.languages, wanted.through))
    if wanted.question.strip():
        conditions.append(_matches(ctx, wanted.question))
    if wanted.week is not None:
        conditions.append(_fits(ctx, wanted.week, wanted.zone, now))
    if wanted.starts_from is not None:
        conditions.append(_S.starts_at >= wanted.starts_from)
    if wanted.first_day_from is not None:
        conditions.append(_first_day_from(ctx, wanted.first_day_from))
    return conditions


def _belonging(wanted: SessionFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.course_id is not None:
        conditions.append(_S.course_id == wanted.course_id)
    if wanted.group_id is not None:
        conditions.append(_S.group_id == wanted.group_id)
    if wanted.ids is not None:
        conditions.append(_S.id.in_(wanted.ids))
    if wanted.provider_ids is not None:
        conditions.append(_S.provider_id.in_(wanted.provider_ids))
    if wanted.formats:
        conditions.append(_S.format.in_(wanted.formats))
    if wanted.providers:
        conditions.append(Organisation.slug.in_(wanted.providers))
    return conditions


def _of_topics(letters: Sequence[str]) -> sa.ColumnElement[bool]:
    courses = (
        sa.select(CourseTopic.course_id)
        .join(Topic, Topic.id == CourseTopic.topic_id)
        .where(sa.func.upper(Topic.letter).in_([letter.upper() for letter in letters]))
    )
    return _S.course_id.in_(courses)


def _when(when: SessionsWhen, now: datetime) -> list[sa.ColumnElement[bool]]:
    if when is SessionsWhen.ALL:
        return []
    if when is SessionsWhen.PAST:
        return [_S.ends_at <= now]
    if when is SessionsWhen.COMING:
        return [_S.ends_at > now]
    return [
        _S.ends_at > now,
        _S.state == SessionState.SCHEDULED.value,
        _S.enrols_from <= now,
        _S.enrols_until >= now,
        sa.or_(_S.capacity.is_(None), _S.capacity > 0),
    ]


def _followed_in(languages: Sequence[str], through: Sequence[str]) -> sa.ColumnElement[bool]:
    columns = [getattr(_S, way) for way in THROUGH if way in through] or [_S.spoken]
    return sa.or_(
        *(
            sa.cast(column, sa.String).contains(f'"{language}"', autoescape=True)
            for column in columns
            for language in languages
        )
    )


def _matches(ctx: Context, question: str) -> sa.ColumnElement[bool]:
    search = ctx.tools.search
    return sa.or_(
        _S.id.in_(search.matching(ctx.db, kind="session", question=question)),
        _S.course_id.in_(search.matching(ctx.db, kind="course", question=question)),
    )


def _first_day_from(ctx: Context, day: date) -> sa.ColumnElement[bool]:
    # One day begins at another instant in each zone; few zones are in use.
    midnight = datetime.combine(day, time.min)
    zones = ctx.db.scalars(sa.select(_S.zone).distinct()).all()
    return sa.or_(
        sa.false(),
        *(sa.and_(_S.zone == zone, _S.starts_at >= to_utc(midnight, zone)) for zone in zones),
    )


def _fits(ctx: Context, week: WorkingWeek, zone_name: str, now: datetime) -> sa.ColumnElement[bool]:
    # Worked out in the database, so that pages are full whatever the filter leaves.
    starts = _local_minutes(ctx, Meeting.starts_at, zone_name, now)
    ends = _local_minutes(ctx, Meeting.ends_at, zone_name, now)
    day = 24 * 60
    # 1 January 1970 was a Thursday, ISO weekday 4.
    weekday = (sa.cast(starts / day, sa.Integer) + 3) % 7 + 1
    outside = sa.or_(
        starts % day < week.opens * 60,
        ends - (starts - starts % day) > week.closes * 60,
        weekday.in_(week.weekend),
    )
    meetings = sa.select(Meeting.id).where(Meeting.session_id == _S.id).correlate(_S)
    return sa.exists(meetings) & ~sa.exists(meetings.where(outside))


def _local_minutes(
    ctx: Context, instant: sa.orm.InstrumentedAttribute[datetime], zone_name: str, now: datetime
) -> sa.ColumnElement[int]:
    """Return minutes since 1970 on the wall clocks of a zone."""
    if ctx.db.get_bind().dialect.name == "sqlite":
        seconds = sa.cast(sa.func.strftime("%s", instant), sa.Integer)
    else:
        seconds = sa.cast(sa.func.extract("epoch", instant), sa.BigInteger)
    periods = rules.offset_periods(zone_name, now - _FIT_HORIZON / 3, now + _FIT_HORIZON)
    changes = [
        (instant < sa.literal(later, UtcDateTime()), minutes)
        for (_from, minutes), (later, _minutes) in pairwise(periods)
    ]
    ahead: sa.ColumnElement[int] = sa.literal(periods[-1][1], sa.Integer)
    if changes:
        ahead = sa.case(*changes, else_=ahead)
    return sa.cast(seconds / 60, sa.BigInteger) + ahead
