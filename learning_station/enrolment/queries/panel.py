"""Panels as organisers and assessors see them: criteria, assessors, assessments, points."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Person
from learning_station.enrolment.models import Application, Enrolment
from learning_station.enrolment.models.panel import (
    Assessment,
    AssessmentMark,
    AssessmentState,
    Panel,
    PanelAssessor,
    PanelCriterion,
    SeatDraw,
    SelectionPolicy,
)
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.rules import panel as rules
from learning_station.enrolment.rules.candidates import Candidate
from learning_station.enrolment.rules.panel import Assessable, Assessor, CriterionFacts
from learning_station.infra.context import Context
from learning_station.kernel.actor import Role
from learning_station.kernel.errors import NotFound
from learning_station.kernel.languages import LanguageMap
from learning_station.kernel.pages import Page, cut, decode_cursor, read_id, read_number
from learning_station.organisations import queries as organisations_queries
from learning_station.organisations.models import Affiliation, Organisation, RoleGrant
from learning_station.scheduling.models import TrainingSession

PANEL = "panel"
"""The part of a session that counts the changes of its panel."""

WAITING = (Application.SUBMITTED.value, Application.ENDORSED.value)


@dataclass(frozen=True)
class Criterion(CriterionFacts):
    """A criterion with its key."""

    id: UUID


@dataclass(frozen=True)
class AssessorRow:
    """An assessor with their progress."""

    person_id: UUID
    name: str
    assigned: int
    done: int


@dataclass(frozen=True)
class PanelView:
    """A panel with all that belongs to it; what nobody chose yet is as a new panel begins."""

    session_id: UUID
    assess_by: datetime | None
    is_blind: bool
    assessors_each: int
    criteria: tuple[Criterion, ...]
    version: int
    rule: rules.SelectionRule

    @property
    def most_points(self) -> int:
        """Return the points of the best application there can be, in hundredths."""
        return rules.most_points(self.criteria)


def get_panel(ctx: Context, session_id: UUID) -> PanelView:
    """Return the panel of a session."""
    panel = ctx.db.get(Panel, session_id, populate_existing=True)
    version, rule = get_rule(ctx, session_id)
    return PanelView(
        session_id,
        panel.assess_by if panel else None,
        panel.is_blind if panel else False,
        panel.assessors_each if panel else 2,
        tuple(list_criteria(ctx, session_id)),
        version,
        rule,
    )


def get_rule(
    ctx: Context, session_id: UUID, version: int | None = None
) -> tuple[int, rules.SelectionRule]:
    """Return the rule of a session that counts now (or that version) with its version; 0 is what
    nobody changed."""
    query = sa.select(SelectionPolicy.version, SelectionPolicy.document).where(
        SelectionPolicy.session_id == session_id
    )
    if version is not None:
        query = query.where(SelectionPolicy.version == version)
    row = ctx.db.execute(query.order_by(SelectionPolicy.version.desc()).limit(1)).first()
    return (row.version, rules.read_rule(row.document)) if row else (0, rules.SelectionRule())


def list_criteria(ctx: Context, session_id: UUID) -> list[Criterion]:
    """Return the criteria of a session in their order."""
    rows = ctx.db.execute(
        sa.select(
            PanelCriterion.name,
            PanelCriterion.weight,
            PanelCriterion.most_points,
            PanelCriterion.id,
        )
        .where(PanelCriterion.session_id == session_id)
        .order_by(PanelCriterion.position)
    )
    return [Criterion(*row) for row in rows]


_NAME = Person.given_name + " " + Person.family_name


def list_assessors(ctx: Context, session_id: UUID) -> list[AssessorRow]:
    """Return the assessors of a session by name, with how far they are."""
    is_done = Assessment.state == AssessmentState.DONE.value
    rows = ctx.db.execute(
        sa.select(
            PanelAssessor.person_id,
            _NAME,
            sa.func.count(Assessment.id),
            sa.func.count(Assessment.id).filter(is_done),
        )
        .join(Person, Person.id == PanelAssessor.person_id)
        .outerjoin(
            Assessment,
            sa.and_(
                Assessment.session_id == PanelAssessor.session_id,
                Assessment.assessor_id == PanelAssessor.person_id,
            ),
        )
        .where(PanelAssessor.session_id == session_id)
        .group_by(PanelAssessor.person_id, Person.given_name, Person.family_name, Person.id)
        .order_by(Person.family_name, Person.given_name, Person.id)
    )
    return [AssessorRow(*row) for row in rows]


def find_draw(ctx: Context, session_id: UUID) -> SeatDraw | None:
    """Return the draw of a session, or None while it has none."""
    return ctx.db.get(SeatDraw, session_id, populate_existing=True)


# What is shared out, and to whom


def list_assessables(ctx: Context, session_id: UUID) -> list[Assessable]:
    """Return the applications that wait for a decision."""
    rows = ctx.db.execute(
        sa.select(Enrolment.id, Enrolment.person_id, Enrolment.organisation_id)
        .where(_waits(session_id))
        .order_by(Enrolment.id)
    )
    return [Assessable(*row) for row in rows]


def _waits(session_id: UUID) -> sa.ColumnElement[bool]:
    return sa.and_(
        Enrolment.session_id == session_id,
        Enrolment.application.in_(WAITING),
        Enrolment.ended_at.is_(None),
    )


def list_able_assessors(ctx: Context, session_id: UUID) -> list[Assessor]:
    """Return the assessors with the organisations whose people they must not judge today."""
    people = sa.select(PanelAssessor.person_id).where(PanelAssessor.session_id == session_id)
    ids = ctx.db.scalars(people.order_by(PanelAssessor.person_id)).all()
    own: dict[UUID, set[UUID]] = {person_id: set() for person_id in ids}
    for person_id, organisation_id in ctx.db.execute(_ties(ctx, people)):
        own[person_id].add(organisation_id)
    return [Assessor(person_id, frozenset(own[person_id])) for person_id in ids]


def _ties(ctx: Context, people: Any) -> sa.CompoundSelect[*tuple[Any, ...]]:
    """Return (person, organisation) of where they work, and for which city they have a mandate."""
    today = ctx.now.date()
    works = sa.select(Affiliation.person_id, Affiliation.organisation_id).where(
        Affiliation.person_id.in_(people), *organisations_queries.in_force(Affiliation, today)
    )
    speaks = sa.select(RoleGrant.person_id, RoleGrant.organisation_id).where(
        RoleGrant.person_id.in_(people),
        RoleGrant.role == Role.COORDINATOR.value,
        RoleGrant.organisation_id.is_not(None),
        RoleGrant.revoked_at.is_(None),
        *organisations_queries.in_force(RoleGrant, today),
    )
    return sa.union(works, speaks)


# Points


_TOTAL = sa.func.sum(PanelCriterion.weight * AssessmentMark.points)


def list_done(ctx: Context, session_id: UUID) -> list[tuple[UUID, UUID, int]]:
    """Return (application, assessor, points in hundredths) of every assessment that is done."""
    rows = ctx.db.execute(
        sa.select(Assessment.enrolment_id, Assessment.assessor_id, sa.func.coalesce(_TOTAL, 0))
        .outerjoin(AssessmentMark, AssessmentMark.assessment_id == Assessment.id)
        .outerjoin(PanelCriterion, PanelCriterion.id == AssessmentMark.criterion_id)
        .where(Assessment.session_id == session_id, Assessment.state == AssessmentState.DONE.value)
        .group_by(Assessment.id, Assessment.enrolment_id, Assessment.assessor_id)
        .order_by(Assessment.id)
    )
    return [(row[0], row[1], int(row[2]) * rules.HUNDREDTHS) for row in rows]


def list_candidates(ctx: Context, session_id: UUID) -> list[Candidate]:
    """Return the applications that wait for a decision, with their points, for a ranking."""
    totals: dict[UUID, list[int]] = {}
    for enrolment_id, _assessor, total in list_done(ctx, session_id):
        totals.setdefault(enrolment_id, []).append(total)
    rows = ctx.db.execute(
        sa.select(
            Enrolment.id,
            Enrolment.categories,
            Enrolment.created_at,
            Enrolment.application,
            Enrolment.priority,
        ).where(_waits(session_id))
    )
    return [
        Candidate(
            id=row.id,
            organisation=row.categories.get("organisation"),
            asked_at=row.created_at,
            categories=row.categories,
            points=rules.points_of(totals.get(row.id, [])),
            endorsed=row.application == Application.ENDORSED.value,
            priority=row.priority,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Named:
    """Who is behind an application or an assessment."""

    name: str
    city: str | None


def list_names(ctx: Context, enrolment_ids: Sequence[UUID]) -> dict[UUID, Named]:
    """Return the names behind these applications."""
    rows = ctx.db.execute(
        sa.select(Enrolment.id, _NAME, Organisation.name)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Organisation, Organisation.id == Enrolment.organisation_id)
        .where(Enrolment.id.in_(enrolment_ids))
    )
    return {row[0]: Named(row[1], row[2]) for row in rows}


# An assessor's own


@dataclass(frozen=True)
class AssessmentRow:
    """One application in the hands of an assessor; a blind one has no name and no city."""

    id: UUID
    session_id: UUID
    session_slug: str
    session_title: LanguageMap
    number: int
    state: str
    assess_by: datetime | None
    is_blind: bool
    name: str
    city: str
    total: int | None


_MINE: sa.Select[*tuple[Any, ...]] = (
    sa.select(
        Assessment.id, Assessment.session_id, TrainingSession.slug, TrainingSession.title,
        Assessment.number, Assessment.state, Panel.assess_by, Panel.is_blind, _NAME,
        Organisation.name,
        sa.select(_TOTAL)
        .select_from(AssessmentMark)
        .join(PanelCriterion, PanelCriterion.id == AssessmentMark.criterion_id)
        .where(AssessmentMark.assessment_id == Assessment.id)
        .correlate(Assessment)
        .scalar_subquery(),
    )
    .join(TrainingSession, TrainingSession.id == Assessment.session_id)
    .join(Panel, Panel.session_id == Assessment.session_id)
    .join(Enrolment, Enrolment.id == Assessment.enrolment_id)
    .join(Person, Person.id == Enrolment.person_id)
    .outerjoin(Organisation, Organisation.id == Enrolment.organisation_id)
)  # fmt: skip


def _mine(ctx: Context) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions of what the actor may assess now: assigned to them, still waiting, and
    not of an organisation that has become theirs since."""
    person_id = ctx.actor.person_id
    ties = _ties(ctx, (person_id,)).subquery()
    return (
        Assessment.assessor_id == person_id,
        Enrolment.application.in_(WAITING),
        Enrolment.ended_at.is_(None),
        Enrolment.person_id != person_id,
        sa.or_(
            Enrolment.organisation_id.is_(None),
            Enrolment.organisation_id.not_in(sa.select(ties.c.organisation_id)),
        ),
    )


def list_my_assessments(
    ctx: Context, *, cursor: str | None = None, limit: int = 50
) -> Page[AssessmentRow]:
    """Return a page of what the actor assesses, session by session in the order of the numbers."""
    query = _MINE.where(*_mine(ctx))
    if cursor:
        session_text, number_text = decode_cursor(cursor, 2)
        session_id, number = read_id(session_text), read_number(number_text, below=2**31)
        query = query.where(
            sa.or_(
                Assessment.session_id > session_id,
                sa.and_(Assessment.session_id == session_id, Assessment.number > number),
            )
        )
    order = (Assessment.session_id, Assessment.number)
    rows = [_row(row) for row in ctx.db.execute(query.order_by(*order).limit(limit + 1))]
    return cut(rows, limit, lambda row: (str(row.session_id), str(row.number)))


def _row(row: Sequence[Any]) -> AssessmentRow:
    is_blind, name, city, total = row[7:11]
    shown = ("", "") if is_blind else (name, city or "")
    points = None if total is None else int(total) * rules.HUNDREDTHS
    facts: Sequence[Any] = (*row[:7], is_blind, *shown, points)
    return AssessmentRow(*facts)


def count_my_assessments(ctx: Context) -> tuple[int, int]:
    """Return how many assessments of the actor are done, of how many."""
    is_done = Assessment.state == AssessmentState.DONE.value
    row = ctx.db.execute(
        sa.select(sa.func.count().filter(is_done), sa.func.count())
        .select_from(Assessment)
        .join(Enrolment, Enrolment.id == Assessment.enrolment_id)
        .where(*_mine(ctx))
    ).one()
    return row[0], row[1]


@dataclass(frozen=True)
class OpenAssessment:
    """One application before its assessor, with the marks given so far by criterion."""

    row: AssessmentRow
    enrolment_id: UUID
    office: str
    profile: str
    motivation: str
    comment: str
    criteria: tuple[Criterion, ...]
    marks: dict[UUID, tuple[int | None, str]]
    next_id: UUID | None


def get_my_assessment(ctx: Context, assessment_id: UUID) -> OpenAssessment:
    """Return an assessment of the actor's own; raise NotFound for every other one."""
    found = ctx.db.execute(
        _MINE.add_columns(
            Enrolment.id, Enrolment.office, Person.profile_kind, Enrolment.motivation,
            Assessment.comment,
        ).where(Assessment.id == assessment_id, *_mine(ctx))
    ).one_or_none()  # fmt: skip
    if found is None:
        raise NotFound
    *facts, enrolment_id, office, profile, motivation, comment = found
    row = _row(facts)
    return OpenAssessment(
        row,
        enrolment_id,
        "" if row.is_blind else office,
        profile,
        motivation,
        comment,
        tuple(list_criteria(ctx, row.session_id)),
        _marks(ctx, assessment_id),
        _next(ctx, row),
    )


def _marks(ctx: Context, assessment_id: UUID) -> dict[UUID, tuple[int | None, str]]:
    rows = ctx.db.execute(
        sa.select(AssessmentMark.criterion_id, AssessmentMark.points, AssessmentMark.comment).where(
            AssessmentMark.assessment_id == assessment_id
        )
    )
    return {row.criterion_id: (row.points, row.comment) for row in rows}


def _next(ctx: Context, row: AssessmentRow) -> UUID | None:
    """Return the next of the same session that is not done, from the beginning after the end."""
    return ctx.db.scalar(
        sa.select(Assessment.id)
        .join(Enrolment, Enrolment.id == Assessment.enrolment_id)
        .where(
            *_mine(ctx),
            Assessment.session_id == row.session_id,
            Assessment.id != row.id,
            Assessment.state != AssessmentState.DONE.value,
        )
        .order_by(Assessment.number < row.number, Assessment.number)
        .limit(1)
    )


def require_organiser(ctx: Context, session: TrainingSession) -> None:
    """Go on only for who organises the session; nobody else may know of its selection."""
    if not ctx.may(EnrolmentPermission.DECIDE, session):
        raise NotFound


def list_categories(ctx: Context, session_id: UUID) -> list[tuple[str, str, str]]:
    """Return (dimension, value, name) of every category among the applications, in order."""
    rows = ctx.db.execute(
        sa.select(Enrolment.categories, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Enrolment.organisation_id)
        .where(_waits(session_id))
    )
    found: dict[tuple[str, str], str] = {}
    for categories, city in rows:
        for dimension, value in categories.items():
            found[dimension, value] = city if dimension == "organisation" else value
    return [(*key, found[key]) for key in sorted(found)]
