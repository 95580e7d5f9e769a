"""Imports of people: what each row would do, what it did, and how far an import is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Account, Person
from learning_station.enrolment import errors
from learning_station.enrolment.models import Enrolment, Nomination, NominationState
from learning_station.enrolment.models.imports import ImportedRow, PeopleImport, RowOutcome
from learning_station.enrolment.permissions import City, EnrolmentPermission
from learning_station.enrolment.rules.imports import ImportedPerson
from learning_station.infra.context import Context
from learning_station.kernel.errors import NotFound
from learning_station.kernel.languages import LanguageMap
from learning_station.organisations import queries as organisations_queries
from learning_station.organisations.models import Affiliation, Organisation
from learning_station.scheduling.models import TrainingSession

Problems = Sequence[tuple[str, Mapping[str, Any]]]
"""Codes of refusals, with the values of their sentences."""


@dataclass(frozen=True)
class ImportLine:
    """One row of the file: what it would do, or what became of it.

    `outcome` is one of: enrol, create, nominate (to come), already, failed, enrolled, waitlisted,
    nominated (done).
    """

    person: ImportedPerson
    outcome: str
    problems: Problems = ()
    organisation_id: UUID | None = None
    """The organisation that the row names."""


@dataclass(frozen=True)
class ImportPage:
    """An import with its lines and how many there are of each outcome."""

    id: UUID
    session_id: UUID
    session_slug: str
    session_title: LanguageMap
    organisation_id: UUID | None
    file_name: str
    created_at: datetime
    state: str
    ignored: Sequence[str]
    lines: Sequence[ImportLine]

    @property
    def counts(self) -> Counter[str]:
        """Return how many rows there are of each outcome."""
        return Counter(line.outcome for line in self.lines)

    @property
    def to_do(self) -> int:
        """Return how many rows would have an effect."""
        return sum(self.counts[outcome] for outcome in ("enrol", "create", "nominate"))


def _may_import(ctx: Context, session: TrainingSession, organisation_id: UUID | None) -> bool:
    if organisation_id is None:
        return ctx.may(EnrolmentPermission.ENROL_ON_BEHALF, session)
    return ctx.may(EnrolmentPermission.NOMINATE, City(organisation_id))


def get_import(ctx: Context, import_id: UUID) -> ImportPage:
    """Return an import as it stands now; NotFound for who may not import there."""
    row = ctx.db.execute(
        sa.select(PeopleImport, TrainingSession)
        .join(TrainingSession, TrainingSession.id == PeopleImport.session_id)
        .where(PeopleImport.id == import_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    found, session = row
    if not _may_import(ctx, session, found.organisation_id):
        raise NotFound
    people = [ImportedPerson(**person) for person in found.people]
    done = _list_done(ctx, import_id)
    waits = [person for person in people if person.number not in done]
    planned = plan(ctx, found.session_id, found.organisation_id, waits)
    return ImportPage(
        id=found.id,
        session_id=session.id,
        session_slug=session.slug,
        session_title=session.title,
        organisation_id=found.organisation_id,
        file_name=found.file_name,
        created_at=found.created_at,
        state=found.state,
        ignored=found.ignored,
        lines=[_line(person, done, planned) for person in people],
    )


def _list_done(ctx: Context, import_id: UUID) -> dict[int, ImportedRow]:
    rows = ctx.db.scalars(sa.select(ImportedRow).where(ImportedRow.import_id == import_id))
    return {row.number: row for row in rows}


def _line(
    person: ImportedPerson, done: Mapping[int, ImportedRow], planned: Mapping[int, ImportLine]
) -> ImportLine:
    row = done.get(person.number)
    if row is None:
        return planned[person.number]
    return ImportLine(person, row.outcome, [(code, values) for code, values in row.problems])


@dataclass(frozen=True)
class Known:
    """What the database knows of the addresses and organisations of a file."""

    people: Mapping[str, UUID]
    works_at: Mapping[str, UUID]
    taken: frozenset[UUID]
    nominated: frozenset[str]
    organisations: Mapping[str, UUID]


def plan(
    ctx: Context,
    session_id: UUID,
    organisation_id: UUID | None,
    people: Sequence[ImportedPerson],
) -> dict[int, ImportLine]:
    """Return by number what each row would do now. Four statements, whatever their number."""
    known = _look_up(ctx, session_id, people)
    return {person.number: _plan_one(person, organisation_id, known) for person in people}


def _look_up(ctx: Context, session_id: UUID, people: Sequence[ImportedPerson]) -> Known:
    addresses = [person.email for person in people if not person.code]
    accounts = ctx.db.execute(
        sa.select(Account.email, Account.person_id, Affiliation.organisation_id)
        .outerjoin(
            Affiliation,
            sa.and_(
                Affiliation.person_id == Account.person_id,
                *organisations_queries.in_force(Affiliation, ctx.now.date()),
            ),
        )
        .where(Account.email.in_(addresses))
        .order_by(Affiliation.starts_on, Affiliation.id)
    ).all()
    found = {row.email: row.person_id for row in accounts}
    works_at = {row.email: row.organisation_id for row in accounts if row.organisation_id}
    taken = ctx.db.scalars(
        sa.select(Enrolment.person_id).where(
            Enrolment.session_id == session_id,
            Enrolment.ended_at.is_(None),
            Enrolment.person_id.in_(found.values()),
        )
    )
    nominated = ctx.db.scalars(
        sa.select(Nomination.email).where(
            Nomination.session_id == session_id,
            Nomination.state == NominationState.OPEN.value,
            Nomination.email.in_(addresses),
        )
    )
    organisations = ctx.db.execute(sa.select(Organisation.id, Organisation.slug, Organisation.name))
    names = {name.casefold(): row.id for row in organisations for name in (row.slug, row.name)}
    return Known(found, works_at, frozenset(taken), frozenset(nominated), names)


def _plan_one(person: ImportedPerson, organisation_id: UUID | None, known: Known) -> ImportLine:
    if person.code:
        return ImportLine(person, "failed", [(person.code, {})])
    if known.people.get(person.email) in known.taken or person.email in known.nominated:
        return ImportLine(person, "already")
    named = known.organisations.get(person.organisation.strip().casefold())
    if person.organisation and named is None:
        return _failed(person, errors.OrganisationUnknown.code)
    works_at = known.works_at.get(person.email, organisation_id)
    if organisation_id is not None and {named or organisation_id, works_at} != {organisation_id}:
        return _failed(person, errors.OrganisationOfOthers.code)
    if person.email not in known.people and not (person.given_name and person.family_name):
        return _failed(person, errors.NameNeeded.code)
    if organisation_id is not None:
        return ImportLine(person, "nominate", organisation_id=named)
    outcome = "enrol" if person.email in known.people else "create"
    return ImportLine(person, outcome, organisation_id=named)


def _failed(person: ImportedPerson, code: str) -> ImportLine:
    return ImportLine(person, "failed", [(code, {})])


@dataclass(frozen=True)
class ImportSummary:
    """One import of a session, for the list of what was imported before."""

    id: UUID
    file_name: str
    created_at: datetime
    state: str
    rows: int
    by: str


def list_imports(
    ctx: Context, session_id: UUID, organisation_id: UUID | None, *, most: int = 20
) -> list[ImportSummary]:
    """Return the last imports into a session, of one city or of the organisers, newest first."""
    session = ctx.db.get_one(TrainingSession, session_id)
    if not _may_import(ctx, session, organisation_id):
        raise NotFound
    rows = ctx.db.execute(
        sa.select(PeopleImport, Person.given_name, Person.family_name)
        .join(Person, Person.id == PeopleImport.created_by)
        .where(
            PeopleImport.session_id == session_id,
            PeopleImport.organisation_id.is_not_distinct_from(organisation_id),
        )
        .order_by(PeopleImport.id.desc())
        .limit(most)
    )
    return [
        ImportSummary(
            found.id, found.file_name, found.created_at, found.state, len(found.people),
            f"{given} {family}",
        )
        for found, given, family in rows
    ]  # fmt: skip


def list_open_rows(ctx: Context, import_id: UUID) -> list[int]:
    """Return the numbers of the rows of which nothing was made yet. For the job that makes it."""
    found = ctx.db.get_one(PeopleImport, import_id)
    done = _list_done(ctx, import_id)
    return [row["number"] for row in found.people if row["number"] not in done]


def count_failed_rows(ctx: Context, import_id: UUID) -> int:
    """Return how many rows were refused."""
    count = ctx.db.scalar(
        sa.select(sa.func.count())
        .select_from(ImportedRow)
        .where(ImportedRow.import_id == import_id, ImportedRow.outcome == RowOutcome.FAILED.value)
    )
    return count or 0
