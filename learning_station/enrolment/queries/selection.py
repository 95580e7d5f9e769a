"""Selections: the ranking as it was computed and adjusted, its quotas, who agreed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from learning_station.accounts.models import Person
from learning_station.enrolment.models import Enrolment
from learning_station.enrolment.models.panel import (
    Decision,
    Selection,
    SelectionAdjustment,
    SelectionApproval,
    SelectionPlace,
    SelectionState,
)
from learning_station.enrolment.rules import panel as rules
from learning_station.enrolment.rules.candidates import Candidate, QuotaReport, RankPolicy
from learning_station.infra.context import Context
from learning_station.organisations.models import Organisation

SelectionRow = Selection
"""What the reads return, by a name that those above may use."""


def find_selection(ctx: Context, session_id: UUID) -> Selection | None:
    """Return the selection of a session that counts: the open one, else the one carried out."""
    return ctx.db.scalar(
        sa.select(Selection)
        .where(
            Selection.session_id == session_id,
            Selection.state != SelectionState.REPLACED.value,
        )
        .order_by(Selection.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


@dataclass(frozen=True)
class Ranked:
    """One application of a selection, without a name: what quotas and adjustments ask for."""

    enrolment_id: UUID
    rank: int
    points: int
    computed: str
    decision: str
    categories: Mapping[str, str]
    asked_at: datetime

    @property
    def has_seat(self) -> bool:
        """Tell whether it has a seat as the proposal stands."""
        return self.decision == Decision.SEAT.value


def list_ranked(ctx: Context, selection_id: UUID) -> list[Ranked]:
    """Return every application of a selection by rank."""
    rows = ctx.db.execute(
        sa.select(
            SelectionPlace.enrolment_id,
            SelectionPlace.rank,
            SelectionPlace.points,
            SelectionPlace.computed,
            SelectionPlace.decision,
            Enrolment.categories,
            Enrolment.created_at,
        )
        .join(Enrolment, Enrolment.id == SelectionPlace.enrolment_id)
        .where(SelectionPlace.selection_id == selection_id)
        .order_by(SelectionPlace.rank)
    )
    return [Ranked(*row) for row in rows]


def review(selection: Selection, ranked: Sequence[Ranked]) -> tuple[QuotaReport, ...]:
    """Return how the quotas stand as the proposal stands."""
    chosen = frozenset(row.enrolment_id for row in ranked if row.has_seat)
    return review_with(selection, ranked, chosen)


def review_with(
    selection: Selection, ranked: Sequence[Ranked], chosen: frozenset[UUID]
) -> tuple[QuotaReport, ...]:
    """Return how the quotas would stand if these had the seats."""
    applications = [
        Candidate(
            id=row.enrolment_id,
            organisation=row.categories.get("organisation"),
            asked_at=row.asked_at,
            categories=row.categories,
            points=row.points,
        )
        for row in ranked
    ]
    policy: RankPolicy = rules.read_policy(selection.rule)
    return rules.review(applications, chosen, policy)


@dataclass(frozen=True)
class RankRow:
    """One line of the ranking as its organisers see it."""

    enrolment_id: UUID
    rank: int
    points: int
    computed: str
    decision: str
    reasons: list[dict[str, Any]]
    name: str
    city: str | None
    categories: Mapping[str, str]

    @property
    def has_seat(self) -> bool:
        """Tell whether it has a seat as the proposal stands."""
        return self.decision == Decision.SEAT.value

    @property
    def is_adjusted(self) -> bool:
        """Tell whether somebody changed what was computed."""
        return self.decision != self.computed


_RANKING = (
    sa.select(
        SelectionPlace.enrolment_id,
        SelectionPlace.rank,
        SelectionPlace.points,
        SelectionPlace.computed,
        SelectionPlace.decision,
        SelectionPlace.reasons,
        Person.given_name + " " + Person.family_name,
        Organisation.name,
        Enrolment.categories,
    )
    .join(Enrolment, Enrolment.id == SelectionPlace.enrolment_id)
    .join(Person, Person.id == Enrolment.person_id)
    .outerjoin(Organisation, Organisation.id == Enrolment.organisation_id)
    .order_by(SelectionPlace.rank)
)


def list_ranking(
    ctx: Context, selection_id: UUID, stretches: Sequence[tuple[int, int]] = ()
) -> list[RankRow]:
    """Return the ranking, or those stretches of it: pairs of the first and the last rank."""
    query = _RANKING.where(SelectionPlace.selection_id == selection_id)
    if stretches:
        query = query.where(
            sa.or_(*(SelectionPlace.rank.between(first, last) for first, last in stretches))
        )
    return [RankRow(*row) for row in ctx.db.execute(query)]


def list_named(ctx: Context, selection_id: UUID, enrolment_ids: Collection[UUID]) -> list[RankRow]:
    """Return the lines of these applications."""
    if not enrolment_ids:
        return []
    query = _RANKING.where(
        SelectionPlace.selection_id == selection_id,
        SelectionPlace.enrolment_id.in_(enrolment_ids),
    )
    return [RankRow(*row) for row in ctx.db.execute(query)]


@dataclass(frozen=True)
class AdjustmentRow:
    """A change by hand, with the names of those concerned."""

    gains: str | None
    loses: str | None
    reason: str
    made_by: str
    made_at: datetime


def list_adjustments(ctx: Context, selection_id: UUID) -> list[AdjustmentRow]:
    """Return the changes of a proposal, oldest first."""
    who = aliased(Person)
    rows = ctx.db.execute(
        sa.select(
            _name_of(SelectionAdjustment.gains_id),
            _name_of(SelectionAdjustment.loses_id),
            SelectionAdjustment.reason,
            sa.func.coalesce(who.given_name + " " + who.family_name, ""),
            SelectionAdjustment.made_at,
        )
        .outerjoin(who, who.id == SelectionAdjustment.made_by)
        .where(SelectionAdjustment.selection_id == selection_id)
        .order_by(SelectionAdjustment.id)
    )
    return [AdjustmentRow(*row) for row in rows]


def _name_of(column: Any) -> sa.ScalarSelect[Any]:
    return (
        sa.select(Person.given_name + " " + Person.family_name)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.id == column)
        .correlate(SelectionAdjustment)
        .scalar_subquery()
    )


@dataclass(frozen=True)
class ApprovalRow:
    """Who has approved a proposal as it stands, and when."""

    person_id: UUID
    name: str
    approved_at: datetime


def list_approvals(ctx: Context, selection_id: UUID) -> list[ApprovalRow]:
    """Return who has approved a proposal, first to last."""
    rows = ctx.db.execute(
        sa.select(
            SelectionApproval.person_id,
            Person.given_name + " " + Person.family_name,
            SelectionApproval.approved_at,
        )
        .join(Person, Person.id == SelectionApproval.person_id)
        .where(SelectionApproval.selection_id == selection_id)
        .order_by(SelectionApproval.approved_at, SelectionApproval.person_id)
    )
    return [ApprovalRow(*row) for row in rows]
