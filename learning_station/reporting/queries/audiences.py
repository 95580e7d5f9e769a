"""Who can see what about a person: coordinators, trainers, assistants, administrators, by name.

What each may see is asked of the policy itself, for the roles these people hold today: when the
policy changes, so does the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Account, Person
from learning_station.accounts.permissions import AccountPermission
from learning_station.credentials.permissions import Awarded, CredentialPermission
from learning_station.enrolment.models import Enrolment
from learning_station.enrolment.permissions import Applicant, EnrolmentPermission
from learning_station.infra.context import Context
from learning_station.kernel.actor import Actor, Grant, Role
from learning_station.kernel.languages import LanguageMap
from learning_station.learning.permissions import LearningPermission, SessionStaff
from learning_station.organisations import queries as organisations_queries
from learning_station.organisations.permissions import OrganisationPermission
from learning_station.organisations.queries import RoleGrantRow
from learning_station.reporting.permissions import ReportingPermission
from learning_station.scheduling.models import SessionTrainer, TrainingSession


class Kind(StrEnum):
    """As what somebody sees something about a person."""

    COORDINATOR = "coordinator"
    TRAINER = "trainer"
    ASSISTANT = "assistant"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Audience:
    """People who may see the same of somebody. `about` is the city or the session it is for."""

    kind: Kind
    names: Sequence[str]
    about: str | LanguageMap | None
    may: Sequence[str]
    """The permissions they hold, of those that reach what is kept about the person."""


@dataclass(frozen=True)
class _OfProvider:
    provider_id: UUID


def list_audiences(ctx: Context, person_id: UUID) -> list[Audience]:
    """Return who can see what about a person; for the person alone."""
    ctx.require(ReportingPermission.SEE_OWN_LINE, person_id)
    found = [
        *_list_coordinators(ctx, person_id),
        *_list_trainers(ctx, person_id),
        *_list_assistants(ctx, person_id),
        _administrators(ctx, person_id),
    ]
    return [audience for audience in found if audience.may]


def _held(ctx: Context, actor: Actor, asked: Sequence[tuple[str, object]]) -> list[str]:
    return [name for name, subject in asked if ctx.policy.allows(actor, name, subject)]


def _list_coordinators(ctx: Context, person_id: UUID) -> list[Audience]:
    place = organisations_queries.find_affiliation(ctx, person_id)
    if place is None or place.organisation_id is None:
        return []
    city = place.organisation_id
    asked: list[tuple[str, object]] = [
        (OrganisationPermission.LIST_PEOPLE, city),
        (OrganisationPermission.VERIFY, city),
        (EnrolmentPermission.LIST_APPLICATIONS_OF_CITY, None),
        (ReportingPermission.SEE_OWN_CITY, None),
    ]
    return [
        Audience(
            Kind.COORDINATOR,
            [grant.name],
            place.organisation_name,
            _held(ctx, Actor(grant.person_id, frozenset({_as_held(grant)})), asked),
        )
        for grant in organisations_queries.list_coordinators(ctx, city)
        if grant.person_id != person_id
    ]


def _as_held(grant: RoleGrantRow) -> Grant:
    return Grant(grant.role, grant.organisation_id, grant.scopes, grant.principal_id)


def _list_trainers(ctx: Context, person_id: UUID) -> list[Audience]:
    rows = ctx.db.execute(
        sa.select(
            TrainingSession.id,
            TrainingSession.title,
            TrainingSession.provider_id,
            SessionTrainer.person_id,
            sa.func.trim(Person.given_name + " " + Person.family_name).label("name"),
        )
        .join(SessionTrainer, SessionTrainer.session_id == TrainingSession.id)
        .join(Enrolment, Enrolment.session_id == TrainingSession.id)
        .join(Person, Person.id == SessionTrainer.person_id)
        .where(Enrolment.person_id == person_id, Enrolment.ended_at.is_(None))
        .order_by(TrainingSession.starts_at.desc(), SessionTrainer.position)
    ).all()
    found = []
    for session_id in dict.fromkeys(row.id for row in rows):
        own = [row for row in rows if row.id == session_id and row.person_id != person_id]
        if own:
            found.append(_trainers(ctx, own))
    return found


def _trainers(ctx: Context, rows: Sequence[sa.Row[*tuple[object, ...]]]) -> Audience:
    first = rows[0]._mapping
    trainers = frozenset(row._mapping["person_id"] for row in rows)
    actor = Actor(first["person_id"], frozenset({Grant(Role.TRAINER, first["provider_id"])}))
    asked: list[tuple[str, object]] = [
        (EnrolmentPermission.VIEW_PARTICIPANTS, _OfProvider(first["provider_id"])),
        (EnrolmentPermission.DECIDE, _OfProvider(first["provider_id"])),
        (LearningPermission.MARK_ATTENDANCE, SessionStaff(first["provider_id"], trainers)),
    ]
    names = [row._mapping["name"] for row in rows]
    return Audience(Kind.TRAINER, names, first["title"], _held(ctx, actor, asked))


def _list_assistants(ctx: Context, person_id: UUID) -> list[Audience]:
    today = ctx.now.date()
    grants = organisations_queries.list_assistants(ctx, person_id)
    asked: list[tuple[str, object]] = [
        (ReportingPermission.SEE_CALENDAR, person_id),
        (EnrolmentPermission.ENROL, Applicant(person_id)),
    ]
    return [
        Audience(
            Kind.ASSISTANT,
            [grant.name],
            None,
            _held(
                ctx,
                Actor(grant.person_id, frozenset({_as_held(grant)}), for_person_id=person_id),
                asked,
            ),
        )
        for grant in grants
        if grant.is_in_force(today)
    ]


def _administrators(ctx: Context, person_id: UUID) -> Audience:
    ids = organisations_queries.list_person_ids_with_role(ctx, Role.ADMINISTRATOR)
    names = ctx.db.scalars(
        sa.select(sa.func.trim(Person.given_name + " " + Person.family_name))
        .join(Account, Account.person_id == Person.id)
        .where(Person.id.in_(ids), Account.deactivated_at.is_(None))
        .order_by(Person.family_name, Person.given_name)
    ).all()
    actor = Actor(UUID(int=0), frozenset({Grant(Role.ADMINISTRATOR)}))
    asked: list[tuple[str, object]] = [
        (AccountPermission.SEE_PERSON, person_id),
        (EnrolmentPermission.VIEW_PARTICIPANTS, _OfProvider(UUID(int=0))),
        (CredentialPermission.DOWNLOAD, Awarded(person_id, UUID(int=0))),
        (ReportingPermission.READ_EVENTS, None),
        (ReportingPermission.READ_MAILBOX, None),
    ]
    return Audience(Kind.ADMINISTRATOR, names, None, _held(ctx, actor, asked))
