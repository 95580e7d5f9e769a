"""Tables of enrolments and their history."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learning_station.infra.db import Base, UtcDateTime


class Application(StrEnum):
    """What became of the request for a seat. Open sessions know no application: `none`."""

    NONE = "none"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ENDORSED = "endorsed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Seat(StrEnum):
    """Which seat the person has."""

    NONE = "none"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    ENROLLED = "enrolled"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


WAITS_FOR_DECISION = "application IN ('submitted', 'endorsed') AND ended_at IS NULL"


class Enrolment(Base):
    """One person and one session, from the first request to the end.

    `ended_at` is set when the person is out (rejected, declined, lapsed, withdrawn, cancelled);
    until then there is only one such row per person and session. Organisation, office and the
    `categories` that quotas count (region, profile, organisation, language, …) are those of the day
    it began. The waitlist's order is (`priority` descending, `waitlisted_at`, `id`). `hold_id` is
    the city's hold the seat was taken from, `nominated_by` who named the person.

    Where the city is asked first, it has until `endorse_by`; `escalation` counts who was asked
    since: 1 the deputies, 2 the secretariat. `completed_at` is when learning said that the person
    completed the session: sessions that ask for a course completed before read it here.
    """

    __tablename__ = "enrolment_enrolment"
    __table_args__ = (
        sa.Index(
            "uq__enrolment_enrolment__one_live",
            "session_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index(None, "session_id", "seat", "waitlisted_at", "id"),
        sa.Index(None, "session_id", "created_at", "id"),
        sa.Index(None, "person_id", "id"),
        sa.Index(None, "organisation_id", "id"),
        # A city counts its seats from this alone, without a look at the rows.
        sa.Index(None, "organisation_id", "session_id", "seat", "application"),
        # Few rows have one: an index of all of them would look useless to SQLite's planner.
        sa.Index(
            "ix__enrolment_enrolment__hold_id",
            "hold_id",
            sqlite_where=sa.text("hold_id IS NOT NULL"),
            postgresql_where=sa.text("hold_id IS NOT NULL"),
        ),
        sa.Index(
            "ix__enrolment_enrolment__waiting_applications",
            "session_id",
            "created_at",
            sqlite_where=sa.text(WAITS_FOR_DECISION),
            postgresql_where=sa.text(WAITS_FOR_DECISION),
        ),
        sa.CheckConstraint(
            "application IN ('none', 'draft', 'submitted', 'endorsed', 'approved', 'rejected', "
            "'withdrawn')",
            name="application",
        ),
        sa.CheckConstraint(
            "seat IN ('none', 'waitlisted', 'offered', 'enrolled', 'declined', 'lapsed', "
            "'withdrawn', 'cancelled')",
            name="seat",
        ),
        sa.CheckConstraint("seat <> 'waitlisted' OR waitlisted_at IS NOT NULL", name="waitlisted"),
        sa.CheckConstraint("seat <> 'enrolled' OR enrolled_at IS NOT NULL", name="enrolled"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("scheduling_session.id"))
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts_person.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("organisations_organisation.id")
    )
    office: Mapped[str] = mapped_column(default="")
    motivation: Mapped[str] = mapped_column(default="")
    application: Mapped[str]
    seat: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    waitlisted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    enrolled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(default="")
    categories: Mapped[dict[str, str]] = mapped_column(sa.JSON, default=dict)
    priority: Mapped[int] = mapped_column(default=0)
    hold_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("enrolment_seat_hold.id"))
    nominated_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts_person.id"))
    endorse_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    escalation: Mapped[int] = mapped_column(default=0)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class EnrolmentChange(Base):
    """One step of an enrolment: from what, to what, by whom, under which rule and version of it,
    with the facts it was decided on. Only ever added."""

    __tablename__ = "enrolment_change"
    __table_args__ = (sa.Index(None, "enrolment_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enrolment_enrolment.id"))
    from_application: Mapped[str | None]
    to_application: Mapped[str]
    from_seat: Mapped[str | None]
    to_seat: Mapped[str]
    actor: Mapped[str]
    actor_id: Mapped[UUID | None]
    on_behalf_of: Mapped[UUID | None]
    rule: Mapped[str]
    rule_version: Mapped[int] = mapped_column(default=1)
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
