"""Tables of draws, panels and selections: who assesses what, the rule, the proposal, who agreed."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learning_station.infra.db import Base, UtcDateTime


class AssessmentState(StrEnum):
    """How far an assessor is with an application."""

    ASSIGNED = "assigned"
    DRAFT = "draft"
    DONE = "done"


class SelectionState(StrEnum):
    """Where a selection stands. `approved`: the letters leave at `applies_at`, unless stopped."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    APPLIED = "applied"
    REPLACED = "replaced"


class Decision(StrEnum):
    """What a selection gives to an application: a seat, or what the policy gives to the others."""

    SEAT = "seat"
    WAITS = "waits"


class SeatDraw(Base):
    """The seed of the draws of a session: made before, shown after. Its hash is public from the
    beginning. DO NOT show `seed` before `drawn_at`: whoever knows it knows the lots."""

    __tablename__ = "enrolment_seat_draw"

    session_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("scheduling_session.id"), primary_key=True
    )
    seed: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    drawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Panel(Base):
    """How the applications of a session are assessed: until when, blind or not, by how many."""

    __tablename__ = "enrolment_panel"
    __table_args__ = (sa.CheckConstraint("assessors_each > 0", name="assessors_each"),)

    session_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("scheduling_session.id"), primary_key=True
    )
    assess_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_blind: Mapped[bool] = mapped_column(default=False)
    assessors_each: Mapped[int] = mapped_column(default=2)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PanelCriterion(Base):
    """What is assessed: so many points at most, which count `weight` times."""

    __tablename__ = "enrolment_panel_criterion"
    __table_args__ = (
        sa.UniqueConstraint("session_id", "position"),
        sa.CheckConstraint("weight > 0", name="weight"),
        sa.CheckConstraint("most_points > 0", name="most_points"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("scheduling_session.id"))
    position: Mapped[int]
    name: Mapped[str]
    weight: Mapped[int]
    most_points: Mapped[int]


class PanelAssessor(Base):
    """Somebody who assesses applications of a session."""

    __tablename__ = "enrolment_panel_assessor"
    __table_args__ = (sa.Index(None, "person_id"),)

    session_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("scheduling_session.id"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts_person.id"), primary_key=True)
    added_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts_person.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Assessment(Base):
    """One application in the hands of one assessor. `number` names it where names are hidden."""

    __tablename__ = "enrolment_assessment"
    __table_args__ = (
        sa.UniqueConstraint("enrolment_id", "assessor_id"),
        sa.Index(None, "assessor_id", "session_id", "number"),
        sa.Index(None, "session_id"),
        sa.CheckConstraint("state IN ('assigned', 'draft', 'done')", name="state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("scheduling_session.id"))
    enrolment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enrolment_enrolment.id"))
    assessor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts_person.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(default=AssessmentState.ASSIGNED.value)
    comment: Mapped[str] = mapped_column(default="")
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AssessmentMark(Base):
    """The points of one criterion, with what the assessor says about them."""

    __tablename__ = "enrolment_assessment_mark"
    __table_args__ = (sa.CheckConstraint("points IS NULL OR points >= 0", name="points"),)

    assessment_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("enrolment_assessment.id"), primary_key=True
    )
    criterion_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("enrolment_panel_criterion.id"), primary_key=True
    )
    points: Mapped[int | None]
    comment: Mapped[str] = mapped_column(default="")


class SelectionPolicy(Base):
    """A version of the published rule of a session. Only ever added."""

    __tablename__ = "enrolment_selection_policy"
    __table_args__ = (sa.UniqueConstraint("session_id", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("scheduling_session.id"))
    version: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    created_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts_person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Selection(Base):
    """A ranking that was computed and is to be agreed on. Of each session one counts at most.

    `rule` is the whole rule as it was (policy, quotas, seats, those seated before), so that the
    ranking can be computed again years later."""

    __tablename__ = "enrolment_selection"
    __table_args__ = (
        sa.Index(
            "uq__enrolment_selection__one_open",
            "session_id",
            unique=True,
            sqlite_where=sa.text("state IN ('proposed', 'approved')"),
            postgresql_where=sa.text("state IN ('proposed', 'approved')"),
        ),
        sa.Index(None, "session_id", "id"),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'applied', 'replaced')", name="state"
        ),
        sa.CheckConstraint("state <> 'approved' OR applies_at IS NOT NULL", name="applies"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("scheduling_session.id"))
    state: Mapped[str] = mapped_column(default=SelectionState.PROPOSED.value)
    policy_version: Mapped[int]
    seed: Mapped[str]
    seats: Mapped[int]
    rule: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    computed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts_person.id"))
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    applies_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SelectionPlace(Base):
    """Where an application stands in a selection. `rank` and `computed` stay as they were computed;
    `decision` is what counts now, after adjustments."""

    __tablename__ = "enrolment_selection_place"
    __table_args__ = (
        sa.UniqueConstraint("selection_id", "rank"),
        sa.Index(None, "enrolment_id"),
        sa.CheckConstraint("computed IN ('seat', 'waits')", name="computed"),
        sa.CheckConstraint("decision IN ('seat', 'waits')", name="decision"),
    )

    selection_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("enrolment_selection.id"), primary_key=True
    )
    enrolment_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("enrolment_enrolment.id"), primary_key=True
    )
    rank: Mapped[int]
    points: Mapped[int]
    computed: Mapped[str]
    decision: Mapped[str]
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)


class SelectionAdjustment(Base):
    """A change of a proposal by hand, with its reason: who gains a seat, who loses one, or both.
    Only ever added."""

    __tablename__ = "enrolment_selection_adjustment"
    __table_args__ = (
        sa.Index(None, "selection_id", "id"),
        sa.CheckConstraint("gains_id IS NOT NULL OR loses_id IS NOT NULL", name="someone"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    selection_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enrolment_selection.id"))
    gains_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("enrolment_enrolment.id"))
    loses_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("enrolment_enrolment.id"))
    reason: Mapped[str]
    made_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts_person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SelectionApproval(Base):
    """The yes of one person to a proposal as it stands; taken back when the proposal changes."""

    __tablename__ = "enrolment_selection_approval"

    selection_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("enrolment_selection.id"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts_person.id"), primary_key=True)
    approved_at: Mapped[datetime] = mapped_column(UtcDateTime)
