"""Bring people into a session from a file: read, show, then row by row in the background."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from learning_station.accounts import actions as accounts_actions
from learning_station.accounts import queries as accounts_queries
from learning_station.accounts.queries import ProfileKind
from learning_station.enrolment import errors, events
from learning_station.enrolment.models import Seat
from learning_station.enrolment.models.imports import (
    ImportedRow,
    ImportState,
    PeopleImport,
    RowOutcome,
)
from learning_station.enrolment.permissions import City, EnrolmentPermission
from learning_station.enrolment.queries import imports as import_queries
from learning_station.enrolment.queries.imports import ImportLine
from learning_station.enrolment.rules.imports import ImportedPerson, ReadPeople
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action
from learning_station.kernel.actor import Actor
from learning_station.kernel.errors import LearningStationError, NotFound
from learning_station.organisations import actions as organisations_actions
from learning_station.organisations import queries as organisations_queries
from learning_station.scheduling import queries as scheduling_queries
from learning_station.scheduling.queries import SessionRow

from .nominations import Nominee, nominate
from .seats import enrol_on_behalf

RUN_IMPORT = "enrolment.run_import"
"""The job that takes the rows of an import one by one."""


@action
def keep_import(
    ctx: Context,
    *,
    session_id: UUID,
    organisation_id: UUID | None,
    file_name: str,
    read: ReadPeople,
) -> UUID:
    """Keep what was read from a file, so that it can be shown before anything is done."""
    session = scheduling_queries.get_session_by_id(ctx, session_id)
    _require_importer(ctx, session, organisation_id)
    if ctx.actor.person_id is None:
        raise NotFound
    found = PeopleImport(
        id=ctx.ids.new(),
        session_id=session_id,
        organisation_id=organisation_id,
        created_by=ctx.actor.person_id,
        created_at=ctx.now,
        file_name=file_name[:200],
        people=[person.as_json() for person in read.people],
        ignored=list(read.ignored),
        state=ImportState.CHECKED.value,
    )
    ctx.db.add(found)
    return found.id


def _require_importer(ctx: Context, session: SessionRow, organisation_id: UUID | None) -> None:
    """Go on only for who may bring people into the session: for their city, or for all."""
    if organisation_id is None:
        ctx.require(EnrolmentPermission.ENROL_ON_BEHALF, session)
    else:
        ctx.require(EnrolmentPermission.NOMINATE, City(organisation_id))


@action
def start_import(ctx: Context, *, import_id: UUID) -> None:
    """Let the rows be taken, by a job, with the rights the importer has when each is taken."""
    found = _lock_import(ctx, import_id)
    session = scheduling_queries.get_session_by_id(ctx, found.session_id)
    _require_importer(ctx, session, found.organisation_id)
    if found.state != ImportState.CHECKED.value:
        raise errors.ImportStarted
    found.state = ImportState.RUNNING.value
    # Whoever starts it answers for it, whoever sent the file.
    found.created_by = ctx.actor.person_id or found.created_by
    ctx.enqueue(RUN_IMPORT, {"import_id": import_id})


def _lock_import(ctx: Context, import_id: UUID) -> PeopleImport:
    found = ctx.db.get(PeopleImport, import_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


@action
def take_row(ctx: Context, *, import_id: UUID, number: int) -> bool:
    """Do what one row says, once; return False when it was done before.

    What the row is refused is written down in a transaction of its own by `refuse_row`."""
    ctx.require_system()
    if ctx.db.get(ImportedRow, (import_id, number)) is not None:
        return False
    found = ctx.db.get_one(PeopleImport, import_id)
    person = next(ImportedPerson(**row) for row in found.people if row["number"] == number)
    line = import_queries.plan(ctx, found.session_id, found.organisation_id, [person])[number]
    outcome = RowOutcome.ALREADY
    if line.outcome == "failed":
        outcome = RowOutcome.FAILED
    elif line.outcome != "already":
        outcome = _take(_as_importer(ctx, found.created_by), found, line)
    _note(ctx, import_id, number, outcome, [list(problem) for problem in line.problems])
    return True


def _as_importer(ctx: Context, person_id: UUID) -> Context:
    """Return the context of the importer with the rights they hold at this moment."""
    grants = organisations_queries.list_grants_in_force(ctx, person_id)
    return ctx.acting_as(Actor(person_id, grants))


def _take(ctx: Context, found: PeopleImport, line: ImportLine) -> RowOutcome:
    row = line.person
    if found.organisation_id is not None:
        nominate(
            ctx,
            session_id=found.session_id,
            organisation_id=found.organisation_id,
            nominee=_nominee(ctx, row),
        )
        return RowOutcome.NOMINATED
    person = accounts_queries.find_person_by_email(ctx, row.email)
    person_id = person.id if person is not None else _make_person(ctx, line)
    placed = enrol_on_behalf(ctx, session_id=found.session_id, person_id=person_id)
    is_seat = placed.seat == Seat.ENROLLED.value
    return RowOutcome.ENROLLED if is_seat else RowOutcome.WAITLISTED


def _nominee(ctx: Context, row: ImportedPerson) -> Nominee:
    person = accounts_queries.find_person_by_email(ctx, row.email)
    return Nominee(
        email=row.email,
        given_name=row.given_name or (person.given_name if person else ""),
        family_name=row.family_name or (person.family_name if person else ""),
        office=row.office,
        profile_kind=ProfileKind(row.profile),
        language=row.language,
    )


def _make_person(ctx: Context, line: ImportLine) -> UUID:
    row, named = line.person, line.organisation_id
    organisation = organisations_queries.find_organisation(ctx, named) if named else None
    person_id = accounts_actions.create_person(
        ctx,
        email=row.email,
        given_name=row.given_name,
        family_name=row.family_name,
        profile_kind=ProfileKind(row.profile),
        language=row.language,
        zone=organisation.zone if organisation is not None else "UTC",
    )
    if organisation is not None:
        organisations_actions.set_affiliation(
            ctx, person_id=person_id, organisation_id=organisation.id, office=row.office
        )
    return person_id


@action
def refuse_row(
    ctx: Context, *, import_id: UUID, number: int, refusal: LearningStationError
) -> None:
    """Write down why a row was refused, unless it was taken meanwhile."""
    ctx.require_system()
    if ctx.db.get(ImportedRow, (import_id, number)) is None:
        reasons = refusal.parts or (refusal,)
        problems = [[reason.code, _plain(reason.values)] for reason in reasons]
        _note(ctx, import_id, number, RowOutcome.FAILED, problems)


def _plain(values: dict[str, object]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, str | int | float) else str(value)
        for name, value in values.items()
    }


def _note(
    ctx: Context,
    import_id: UUID,
    number: int,
    outcome: RowOutcome,
    problems: Sequence[list[Any]],
) -> None:
    ctx.db.add(
        ImportedRow(
            import_id=import_id,
            number=number,
            outcome=outcome.value,
            problems=list(problems),
            at=ctx.now,
        )
    )
    ctx.db.flush()


@action
def end_import(ctx: Context, *, import_id: UUID) -> None:
    """Call an import done when every row was taken or refused."""
    ctx.require_system()
    found = _lock_import(ctx, import_id)
    if found.state == ImportState.DONE.value:
        return
    found.state = ImportState.DONE.value
    ctx.record(
        events.PeopleImported(
            import_id=import_id,
            session_id=found.session_id,
            person_id=found.created_by,
            rows=len(found.people),
            failed=import_queries.count_failed_rows(ctx, import_id),
        )
    )
