"""Panels: what is assessed, by whom, and the assessments themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts import queries as accounts_queries
from learning_station.enrolment import errors, events, queries
from learning_station.enrolment.models import Enrolment
from learning_station.enrolment.models.panel import (
    Assessment,
    AssessmentMark,
    AssessmentState,
    Panel,
    PanelAssessor,
    PanelCriterion,
    SelectionPolicy,
)
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.queries import LockedSession
from learning_station.enrolment.queries import panel as panel_queries
from learning_station.enrolment.rules import panel as rules
from learning_station.enrolment.rules.panel import CriterionFacts, SelectionRule
from learning_station.infra.context import Context
from learning_station.infra.revisions import revise
from learning_station.infra.unit_of_work import action
from learning_station.kernel.errors import NotFound

from ._lots import ensure_draw


@dataclass(frozen=True, kw_only=True)
class PanelFacts:
    """How a session is assessed and selected, as its organisers choose it."""

    assess_by: datetime | None
    is_blind: bool
    assessors_each: int
    criteria: Sequence[CriterionFacts]
    rule: SelectionRule


def _lock_panel(ctx: Context, session_id: UUID) -> LockedSession:
    session = queries.lock_session(ctx, session_id)
    ctx.require(EnrolmentPermission.DECIDE, session)
    if session.terms.policy != "panel":
        raise errors.NoPanel
    return session


@action
def set_up_panel(
    ctx: Context, *, session_id: UUID, facts: PanelFacts, seen: int | None = None
) -> None:
    """Say how applications are assessed; a rule that is not the one before is a new version.

    Once points were given, criteria may only get other names. Raise Outdated when the panel is not
    as it was `seen`."""
    _lock_panel(ctx, session_id)
    rules.require_criteria(facts.criteria)
    revise(ctx, session_id, part=panel_queries.PANEL, seen=seen)
    panel = ctx.db.get(Panel, session_id)
    if panel is None:
        panel = Panel(session_id=session_id)
        ctx.db.add(panel)
    panel.assess_by = facts.assess_by
    panel.is_blind = facts.is_blind
    panel.assessors_each = facts.assessors_each
    panel.changed_at = ctx.now
    _set_criteria(ctx, session_id, facts.criteria)
    version = _set_rule(ctx, session_id, facts.rule)
    ensure_draw(ctx, session_id)
    ctx.db.flush()
    ctx.record(events.PanelSetUp(session_id=session_id, policy_version=version))


def _set_criteria(ctx: Context, session_id: UUID, criteria: Sequence[CriterionFacts]) -> None:
    known = ctx.db.scalars(
        sa.select(PanelCriterion)
        .where(PanelCriterion.session_id == session_id)
        .order_by(PanelCriterion.position)
    ).all()
    same = [(one.weight, one.most_points) for one in criteria] == [
        (one.weight, one.most_points) for one in known
    ]
    if same:
        for row, facts in zip(known, criteria, strict=True):
            row.name = facts.name
        return
    if _has_marks(ctx, session_id):
        raise errors.CriteriaFixed
    for row in known:
        ctx.db.delete(row)
    ctx.db.flush()
    ctx.db.add_all(
        PanelCriterion(
            id=ctx.ids.new(),
            session_id=session_id,
            position=number,
            name=facts.name,
            weight=facts.weight,
            most_points=facts.most_points,
        )
        for number, facts in enumerate(criteria, start=1)
    )


def _has_marks(ctx: Context, session_id: UUID) -> bool:
    marks = sa.select(AssessmentMark.criterion_id).join(
        PanelCriterion, PanelCriterion.id == AssessmentMark.criterion_id
    )
    return ctx.db.scalar(marks.where(PanelCriterion.session_id == session_id).limit(1)) is not None


def _set_rule(ctx: Context, session_id: UUID, rule: SelectionRule) -> int:
    version, present = panel_queries.get_rule(ctx, session_id)
    if version and present == rule:
        return version
    ctx.db.add(
        SelectionPolicy(
            id=ctx.ids.new(),
            session_id=session_id,
            version=version + 1,
            document=rule.to_document(),
            created_by=ctx.actor.person_id,
            created_at=ctx.now,
        )
    )
    return version + 1


@action
def add_assessor(ctx: Context, *, session_id: UUID, email: str) -> None:
    """Let the person with that address assess applications. Adding them again changes nothing."""
    _lock_panel(ctx, session_id)
    person = accounts_queries.find_person_by_email(ctx, email.strip().lower())
    if person is None:
        raise errors.AssessorUnknown
    person_id = person.id
    if ctx.db.get(PanelAssessor, (session_id, person_id)) is not None:
        return
    ctx.db.add(
        PanelAssessor(
            session_id=session_id,
            person_id=person_id,
            added_by=ctx.actor.person_id,
            added_at=ctx.now,
        )
    )
    ctx.record(events.AssessorAdded(session_id=session_id, person_id=person_id))


@action
def remove_assessor(ctx: Context, *, session_id: UUID, person_id: UUID) -> None:
    """Take an assessor off the panel with all that they have not finished; what is done counts."""
    _lock_panel(ctx, session_id)
    assessor = ctx.db.get(PanelAssessor, (session_id, person_id))
    if assessor is None:
        raise NotFound
    _drop(
        ctx,
        Assessment.session_id == session_id,
        Assessment.assessor_id == person_id,
        Assessment.state != AssessmentState.DONE.value,
    )
    ctx.db.delete(assessor)
    ctx.record(events.AssessorRemoved(session_id=session_id, person_id=person_id))


def _drop(ctx: Context, *conditions: sa.ColumnElement[bool]) -> None:
    ids = ctx.db.scalars(sa.select(Assessment.id).where(*conditions)).all()
    ctx.db.execute(sa.delete(AssessmentMark).where(AssessmentMark.assessment_id.in_(ids)))
    ctx.db.execute(sa.delete(Assessment).where(Assessment.id.in_(ids)))


@dataclass(frozen=True)
class Assigned:
    """How many assessments were given out anew, and for how many applications some are missing."""

    given: int
    lacking: int


@action
def assign_assessments(ctx: Context, *, session_id: UUID) -> Assigned:
    """Give every application its assessors: none of their own city, about the same work for all.

    What was given before stays, but for conflicts that have come up since."""
    _lock_panel(ctx, session_id)
    panel = ctx.db.get(Panel, session_id)
    if panel is None:
        raise errors.CriteriaMissing
    applications = panel_queries.list_assessables(ctx, session_id)
    assessors = panel_queries.list_able_assessors(ctx, session_id)
    present = _present(ctx, session_id, applications, assessors)
    shares = rules.share_out(
        applications,
        assessors,
        each=panel.assessors_each,
        seed=ensure_draw(ctx, session_id).seed,
        present=present,
    )
    _write_shares(ctx, session_id, shares)
    _tell_assessors(ctx, session_id, shares)
    return Assigned(len(shares.given), len(shares.lacking))


def _present(
    ctx: Context,
    session_id: UUID,
    applications: Sequence[rules.Assessable],
    assessors: Sequence[rules.Assessor],
) -> list[tuple[UUID, UUID]]:
    """Return what is given out already, without what a conflict forbids now: that is dropped."""
    by_id = {application.id: application for application in applications}
    who = {assessor.person_id: assessor for assessor in assessors}
    kept, conflicts = [], []
    rows = ctx.db.execute(
        sa.select(Assessment.id, Assessment.enrolment_id, Assessment.assessor_id).where(
            Assessment.session_id == session_id
        )
    )
    for assessment_id, enrolment_id, assessor_id in rows:
        application, assessor = by_id.get(enrolment_id), who.get(assessor_id)
        if application is None:
            continue
        if assessor is not None and not assessor.may_assess(application):
            conflicts.append(assessment_id)
        else:
            kept.append((enrolment_id, assessor_id))
    if conflicts:
        _drop(ctx, Assessment.id.in_(conflicts))
    return kept


def _write_shares(ctx: Context, session_id: UUID, shares: rules.Shares) -> None:
    numbers = _numbers(ctx, session_id)
    rows = [
        {
            "id": ctx.ids.new(),
            "session_id": session_id,
            "enrolment_id": enrolment_id,
            "assessor_id": assessor_id,
            "number": numbers[enrolment_id],
            "state": AssessmentState.ASSIGNED.value,
            "comment": "",
            "assigned_at": ctx.now,
        }
        for enrolment_id, assessor_id in shares.given
    ]
    if rows:
        ctx.db.execute(sa.insert(Assessment), rows)


def _numbers(ctx: Context, session_id: UUID) -> dict[UUID, int]:
    """Return a number for each application: the order they came in, which never changes."""
    ids = ctx.db.scalars(
        sa.select(Enrolment.id).where(Enrolment.session_id == session_id).order_by(Enrolment.id)
    )
    return {enrolment_id: number for number, enrolment_id in enumerate(ids, start=1)}


def _tell_assessors(ctx: Context, session_id: UUID, shares: rules.Shares) -> None:
    for person_id in sorted({assessor for _application, assessor in shares.given}):
        count = sum(1 for _application, assessor in shares.given if assessor == person_id)
        ctx.record(
            events.AssessmentsAssigned(session_id=session_id, person_id=person_id, count=count)
        )


@action
def save_assessment(
    ctx: Context,
    *,
    assessment_id: UUID,
    marks: Mapping[UUID, tuple[int | None, str]],
    comment: str = "",
    is_done: bool,
    seen: int | None = None,
) -> None:
    """Keep the points and comments of one's own assessment, as a draft or as done.

    What is done may be changed until the selection is carried out."""
    assessment = ctx.db.get(Assessment, assessment_id, populate_existing=True)
    if assessment is None:
        raise NotFound
    ctx.require(EnrolmentPermission.ASSESS, assessment)
    queries.lock_session(ctx, assessment.session_id)
    shown = panel_queries.get_my_assessment(ctx, assessment_id)
    _require_marks(shown.criteria, marks, is_done=is_done)
    revise(ctx, assessment_id, seen=seen)
    ctx.db.execute(sa.delete(AssessmentMark).where(AssessmentMark.assessment_id == assessment_id))
    for criterion in shown.criteria:
        points, words = marks.get(criterion.id, (None, ""))
        ctx.db.add(
            AssessmentMark(
                assessment_id=assessment_id,
                criterion_id=criterion.id,
                points=points,
                comment=words.strip(),
            )
        )
    assessment.comment = comment.strip()
    state = AssessmentState.DONE if is_done else AssessmentState.DRAFT
    assessment.state = state.value
    assessment.done_at = ctx.now if is_done else None
    ctx.db.flush()
    if is_done:
        ctx.record(
            events.ApplicationAssessed(
                assessment_id=assessment_id,
                session_id=assessment.session_id,
                enrolment_id=assessment.enrolment_id,
            )
        )


def _require_marks(
    criteria: Sequence[panel_queries.Criterion],
    marks: Mapping[UUID, tuple[int | None, str]],
    *,
    is_done: bool,
) -> None:
    for criterion in criteria:
        points = marks.get(criterion.id, (None, ""))[0]
        if points is None:
            if is_done:
                raise errors.PointsMissing
        elif not 0 <= points <= criterion.most_points:
            raise errors.PointsOutOfRange(most=criterion.most_points)
