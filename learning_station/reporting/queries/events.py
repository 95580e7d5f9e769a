"""The event log: the audit trail of the installation and of any one object."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from learning_station.accounts.models import Account, Person
from learning_station.catalogue.models import Course, CourseVersion, Unit
from learning_station.credentials.models import Credential
from learning_station.infra.context import Context
from learning_station.infra.event_log import LoggedEvent, list_events, list_trail
from learning_station.kernel.languages import LanguageMap
from learning_station.kernel.pages import Page, cut, decode_cursor, read_id, read_instant
from learning_station.organisations.models import Organisation
from learning_station.reporting.errors import EventUnknown
from learning_station.reporting.permissions import ReportingPermission
from learning_station.scheduling.models import Meeting, TrainingSession

from .keys import PAGE, read_key

FOUND_AT_MOST = 20
"""How many objects of one kind a search shows."""

_FULL_NAME = Person.given_name + sa.literal(" ") + Person.family_name


@dataclass(frozen=True)
class Named:
    """What an id in an event stands for."""

    id: UUID
    kind: str
    name: LanguageMap | datetime | str


@dataclass(frozen=True, kw_only=True)
class EventRow:
    """One fact of the log, with the names of the objects it mentions."""

    id: UUID
    name: str
    occurred_at: datetime
    actor: str
    actor_id: UUID | None
    on_behalf_of: UUID | None
    subject_id: UUID | None
    person_id: UUID | None
    scope_id: UUID | None
    payload: Mapping[str, Any]
    names: Mapping[UUID, Named]

    @property
    def system(self) -> str | None:
        """Return the name of the system actor, where no person acted."""
        return self.actor.removeprefix("system:") if self.actor.startswith("system:") else None


def read_events(
    ctx: Context, *, name: str | None = None, cursor: str | None = None, size: int = PAGE
) -> Page[EventRow]:
    """Return a page of the log, newest first, of one kind of event where `name` says so."""
    ctx.require(ReportingPermission.READ_EVENTS)
    rows = list_events(ctx.db, name=name, before=read_key(cursor), limit=size + 1)
    page = cut(rows, size, lambda row: (str(row.id),))
    return Page(_with_names(ctx, page.rows), page.next_cursor)


def read_trail(
    ctx: Context, object_id: UUID, *, cursor: str | None = None, size: int = PAGE
) -> Page[EventRow]:
    """Return a page of what happened to, around or through an object, the latest first."""
    ctx.require(ReportingPermission.READ_EVENTS)
    before = _read_moment(cursor) if cursor else None
    rows = list_trail(ctx.db, object_id, before=before, limit=size + 1)
    page = cut(rows, size, lambda row: (row.occurred_at.isoformat(), str(row.id)))
    return Page(_with_names(ctx, page.rows), page.next_cursor)


def _read_moment(cursor: str) -> tuple[datetime, UUID]:
    occurred_at, event_id = decode_cursor(cursor, 2)
    return read_instant(occurred_at), read_id(event_id)


def get_event(ctx: Context, event_id: UUID) -> EventRow:
    """Return one event; raise EventUnknown when there is none."""
    ctx.require(ReportingPermission.READ_EVENTS)
    row = ctx.db.get(LoggedEvent, event_id)
    if row is None:
        raise EventUnknown
    return _with_names(ctx, [row])[0]


def _with_names(ctx: Context, rows: Sequence[LoggedEvent]) -> list[EventRow]:
    ids = {value for row in rows for value in _mentioned(row)}
    names = find_names(ctx, ids)
    return [
        EventRow(
            id=row.id,
            name=row.name,
            occurred_at=row.occurred_at,
            actor=row.actor,
            actor_id=row.actor_id,
            on_behalf_of=row.on_behalf_of,
            subject_id=row.subject_id,
            person_id=row.person_id,
            scope_id=row.scope_id,
            payload=row.payload,
            names=names,
        )
        for row in rows
    ]


def _mentioned(row: LoggedEvent) -> Iterable[UUID]:
    columns = (row.actor_id, row.on_behalf_of, row.subject_id, row.person_id, row.scope_id)
    yield from (value for value in columns if value is not None)
    yield from (value for value in map(find_id, row.payload.values()) if value is not None)


def find_id(value: object) -> UUID | None:
    """Return the id that a payload value holds, or None."""
    if not isinstance(value, str) or len(value) != 36:
        return None
    try:
        return UUID(value)
    except ValueError:
        return None


def find_names(ctx: Context, ids: Iterable[UUID]) -> dict[UUID, Named]:
    """Return what the ids stand for, all kinds of objects in one statement."""
    ctx.require(ReportingPermission.READ_EVENTS)
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    return {row.id: _as_named(row) for row in ctx.db.execute(_names_of(wanted))}


def _as_named(row: sa.Row[UUID, str, str]) -> Named:
    if row.kind in ("session", "course", "unit"):
        return Named(row.id, row.kind, LanguageMap(json.loads(row.text)))
    if row.kind == "meeting":
        return Named(row.id, row.kind, _instant_in(row.text))
    return Named(row.id, row.kind, row.text)


def _instant_in(text: str) -> datetime:
    # SQLite keeps instants in UTC without saying so; PostgreSQL writes the offset.
    instant = datetime.fromisoformat(text)
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def find_objects(ctx: Context, text: str) -> list[Named]:
    """Return objects whose name, address or code holds that text, a few of each kind."""
    ctx.require(ReportingPermission.READ_EVENTS)
    if not text.strip():
        return []
    return list(map(_as_named, ctx.db.execute(sa.union_all(*_matches(text)))))


def _matches(text: str) -> list[sa.Select[UUID, str, str]]:
    kinds = (
        ("person", Person.id, _FULL_NAME, (Person.printed_name, _FULL_NAME)),
        ("organisation", Organisation.id, Organisation.name, (Organisation.name,)),
        ("session", TrainingSession.id, TrainingSession.title, (TrainingSession.title,)),
        ("course", CourseVersion.course_id, CourseVersion.title, (CourseVersion.title,)),
        ("credential", Credential.id, Credential.code, (Credential.code,)),
    )
    selects = []
    for kind, key, name, columns in kinds:
        found = sa.or_(
            *(
                sa.cast(column, sa.Text).icontains(text.strip(), autoescape=True)
                for column in columns
            )
        )
        few = _named(kind, key, name, found).order_by(key.desc()).limit(FOUND_AT_MOST)
        # SQLite takes a limit inside of a union only around a subquery.
        inner = few.subquery()
        selects.append(sa.select(inner.c.id, inner.c.kind, inner.c.text).distinct())
    return selects


def _names_of(ids: Sequence[UUID]) -> sa.CompoundSelect[Any]:
    published = CourseVersion.id == Course.published_version_id
    return sa.union_all(
        _named("person", Person.id, _FULL_NAME, Person.id.in_(ids)),
        _named("account", Account.id, Account.email, Account.id.in_(ids)),
        _named("organisation", Organisation.id, Organisation.name, Organisation.id.in_(ids)),
        _named("session", TrainingSession.id, TrainingSession.title, TrainingSession.id.in_(ids)),
        _named("course", CourseVersion.id, CourseVersion.title, CourseVersion.id.in_(ids)),
        _named("course", Course.id, CourseVersion.title, Course.id.in_(ids)).where(published),
        _named("unit", Unit.id, Unit.title, Unit.id.in_(ids)),
        _named("meeting", Meeting.id, Meeting.starts_at, Meeting.id.in_(ids)),
        _named("credential", Credential.id, Credential.code, Credential.id.in_(ids)),
    )


def _named(
    kind: str,
    key: InstrumentedAttribute[UUID],
    text: InstrumentedAttribute[Any] | sa.ColumnElement[str],
    condition: sa.ColumnElement[bool],
) -> sa.Select[UUID, str, str]:
    # Titles travel as the text of their JSON, so that all kinds share one column.
    return sa.select(
        key.label("id"), sa.literal(kind).label("kind"), sa.cast(text, sa.Text).label("text")
    ).where(condition)
