"""What issuing needs to know about a session and the people in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Person
from learning_station.catalogue.models import CourseModule, CourseTopic, Topic
from learning_station.credentials.models import Credential, CredentialState
from learning_station.credentials.rules import LIVE_STATES, Candidate, choose_language, write_serial
from learning_station.enrolment.models import Enrolment
from learning_station.infra.context import Context
from learning_station.infra.rendering.coverage import find_unprintable
from learning_station.kernel.errors import NotFound
from learning_station.kernel.languages import LanguageMap
from learning_station.learning import queries as learning_queries
from learning_station.learning.models import Attendance
from learning_station.learning.queries import AwardCandidate
from learning_station.learning.rules import ATTENDED, Requirement
from learning_station.organisations import queries as organisations_queries
from learning_station.organisations.models import Organisation
from learning_station.scheduling.models import Meeting, TrainingSession
from learning_station.scheduling.queries.sessions import visible_to


@dataclass(frozen=True)
class MeetingFacts:
    """A meeting as it may stand on a certificate."""

    id: UUID
    title: LanguageMap
    starts_at: datetime


@dataclass(frozen=True)
class SessionFacts:
    """A session with everything a certificate says about it."""

    id: UUID
    slug: str
    title: LanguageMap
    state: str
    award: str
    format: str
    place: str
    zone: str
    spoken: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    workload_minutes: int
    course_id: UUID
    version_id: UUID
    provider_id: UUID
    provider_name: str
    letters: tuple[str, ...]
    modules: tuple[LanguageMap, ...]
    meetings: tuple[MeetingFacts, ...]


_COLUMNS = (
    TrainingSession.id, TrainingSession.slug, TrainingSession.title, TrainingSession.state,
    TrainingSession.award, TrainingSession.format, TrainingSession.place, TrainingSession.zone,
    TrainingSession.spoken, TrainingSession.starts_at, TrainingSession.ends_at,
    TrainingSession.workload_minutes, TrainingSession.course_id, TrainingSession.version_id,
    TrainingSession.provider_id, Organisation.name.label("provider_name"),
)  # fmt: skip


def get_session_facts(
    ctx: Context, *, slug: str | None = None, session_id: UUID | None = None
) -> SessionFacts:
    """Return the session by address or id; raise NotFound when the actor may not know of it."""
    wanted = TrainingSession.slug == slug if slug else TrainingSession.id == session_id
    row = ctx.db.execute(
        sa.select(*_COLUMNS)
        .join(Organisation, Organisation.id == TrainingSession.provider_id)
        .where(wanted, visible_to(ctx.actor))
    ).one_or_none()
    if row is None:
        raise NotFound
    values = {**row._mapping, "spoken": tuple(row.spoken)}
    return SessionFacts(
        **values,
        letters=_letters(ctx, row.course_id),
        modules=_modules(ctx, row.version_id),
        meetings=_meetings(ctx, row.id),
    )


def _letters(ctx: Context, course_id: UUID) -> tuple[str, ...]:
    statement = (
        sa.select(Topic.letter)
        .join(CourseTopic, CourseTopic.topic_id == Topic.id)
        .where(CourseTopic.course_id == course_id)
        .order_by(CourseTopic.position)
    )
    return tuple(letter.lower() for letter in ctx.db.scalars(statement))


def _modules(ctx: Context, version_id: UUID) -> tuple[LanguageMap, ...]:
    statement = (
        sa.select(CourseModule.title)
        .where(CourseModule.version_id == version_id)
        .order_by(CourseModule.position, CourseModule.id)
    )
    return tuple(ctx.db.scalars(statement))


def _meetings(ctx: Context, session_id: UUID) -> tuple[MeetingFacts, ...]:
    rows = ctx.db.execute(
        sa.select(Meeting.id, Meeting.title, Meeting.starts_at)
        .where(Meeting.session_id == session_id)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return tuple(MeetingFacts(*row) for row in rows)


@dataclass(frozen=True)
class Recipient:
    """A person as a certificate names them, with office and organisation of their enrolment."""

    enrolment_id: UUID
    person_id: UUID
    printed_name: str
    language: str
    organisation_id: UUID | None
    organisation: str
    office: str
    attended: frozenset[UUID]


def list_recipients(ctx: Context, enrolment_ids: Sequence[UUID]) -> list[Recipient]:
    """Return the people of those enrolments by family name: so are their numbers given."""
    rows = ctx.db.execute(
        sa.select(
            Enrolment.id,
            Enrolment.person_id,
            Person.printed_name,
            Person.language,
            Enrolment.organisation_id,
            sa.func.coalesce(Organisation.name, ""),
            Enrolment.office,
        )
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Organisation, Organisation.id == Enrolment.organisation_id)
        .where(Enrolment.id.in_(enrolment_ids))
        .order_by(Person.family_name, Person.given_name, Enrolment.id)
    ).all()
    attended = _attended(ctx, enrolment_ids)
    return [Recipient(*row, attended=attended.get(row[0], frozenset())) for row in rows]


def get_corrected_recipient(ctx: Context, enrolment_id: UUID) -> Recipient:
    """Return a person as a corrected certificate names them.

    The office is corrected where the person is still in the same organisation; nobody is moved to
    another city afterwards.
    """
    (recipient,) = list_recipients(ctx, [enrolment_id])
    today = organisations_queries.find_affiliation(ctx, recipient.person_id)
    if today is None or today.organisation_id != recipient.organisation_id:
        return recipient
    return replace(recipient, office=today.office)


def _attended(ctx: Context, enrolment_ids: Sequence[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    rows = ctx.db.execute(
        sa.select(Attendance.enrolment_id, Attendance.meeting_id).where(
            Attendance.enrolment_id.in_(enrolment_ids), Attendance.status.in_(sorted(ATTENDED))
        )
    )
    found: dict[UUID, set[UUID]] = {}
    for enrolment_id, meeting_id in rows:
        found.setdefault(enrolment_id, set()).add(meeting_id)
    return {enrolment_id: frozenset(meetings) for enrolment_id, meetings in found.items()}


def list_candidates(ctx: Context, session_id: UUID, kind: str) -> list[Candidate]:
    """Return everybody with a seat: whether they meet the rule and have the certificate."""
    return [row.candidate for row in list_award_rows(ctx, session_id, kind)]


@dataclass(frozen=True)
class Revocation:
    """When and why the last certificate of somebody was revoked."""

    at: datetime
    reason: str


@dataclass(frozen=True)
class AwardRow:
    """A person with a seat, as the page of a session's certificates shows them."""

    enrolment_id: UUID
    person_id: UUID
    name: str
    printed_name: str
    language: str
    """The language of their certificate where none is asked for."""
    organisation: str
    meets_rule: bool
    missing: tuple[Requirement, ...]
    completed_at: datetime | None
    credential_id: UUID | None
    credential_state: str | None
    serial: str | None
    unprintable: str
    revoked: Revocation | None

    @property
    def candidate(self) -> Candidate:
        """Return what decides whether they get a certificate."""
        return Candidate(
            self.enrolment_id,
            self.person_id,
            self.name,
            meets_rule=self.meets_rule,
            has_live=self.credential_id is not None,
            unprintable=self.unprintable,
            was_revoked=self.revoked is not None,
        )

    @property
    def is_ready(self) -> bool:
        """Tell whether a certificate can be issued to them now, with nothing more to decide."""
        return self.candidate.is_ready

    @property
    def is_unprintable(self) -> bool:
        """Tell whether their name alone stands in the way of a certificate."""
        return self.candidate.is_waiting and bool(self.unprintable)

    @property
    def is_revoked(self) -> bool:
        """Tell whether they would get one again whose certificate was revoked."""
        return self.candidate.is_waiting and not self.unprintable and self.revoked is not None


def list_award_rows(ctx: Context, session_id: UUID, kind: str) -> list[AwardRow]:
    """Return everybody with a seat in the session, by family name, with what they have."""
    standings = {row.enrolment_id: row for row in _standings(ctx, session_id)}
    revoked = _list_revocations(ctx, session_id, kind)
    rows = ctx.db.execute(
        sa.select(
            Enrolment.id,
            Enrolment.person_id,
            Person.given_name + " " + Person.family_name,
            Person.printed_name,
            Person.language,
            sa.func.coalesce(Organisation.name, ""),
            Credential.id,
            Credential.state,
            Credential.series,
            Credential.number,
        )
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Organisation, Organisation.id == Enrolment.organisation_id)
        .outerjoin(
            Credential,
            sa.and_(
                Credential.person_id == Enrolment.person_id,
                Credential.session_id == Enrolment.session_id,
                Credential.kind == kind,
                Credential.state.in_(sorted(LIVE_STATES)),
            ),
        )
        .where(Enrolment.session_id == session_id, Enrolment.id.in_(standings))
        .order_by(Person.family_name, Person.given_name, Enrolment.id)
    )
    return [_award_row(row, standings[row[0]], revoked.get(row[1])) for row in rows]


def _standings(ctx: Context, session_id: UUID) -> list[AwardCandidate]:
    return learning_queries.list_award_candidates(ctx, session_id)


def _list_revocations(ctx: Context, session_id: UUID, kind: str) -> dict[UUID, Revocation]:
    """Return by person what was revoked last."""
    rows = ctx.db.execute(
        sa.select(Credential.person_id, Credential.revoked_at, Credential.revocation_reason)
        .where(
            Credential.session_id == session_id,
            Credential.kind == kind,
            Credential.state == CredentialState.REVOKED.value,
        )
        .order_by(Credential.revoked_at, Credential.id)
    )
    return {person_id: Revocation(at, reason) for person_id, at, reason in rows if at}


def _award_row(
    row: sa.Row[*tuple[Any, ...]], standing: AwardCandidate, revoked: Revocation | None
) -> AwardRow:
    enrolment_id, person_id, name, printed_name, language, organisation, *given = row
    credential_id, state, *serial = given
    return AwardRow(
        enrolment_id,
        person_id,
        name,
        printed_name,
        choose_language(None, language),
        organisation,
        standing.meets_rule,
        standing.missing,
        standing.completed_at,
        credential_id,
        state,
        write_serial(*serial) if credential_id else None,
        find_unprintable(printed_name),
        revoked,
    )
