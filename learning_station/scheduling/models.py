"""Tables of training sessions and meetings."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learning_station.infra.db import Base, LanguageMapType, UtcDateTime
from learning_station.kernel.languages import LanguageMap


class SeatPolicy(StrEnum):
    """How seats are given.

    `open` at once; `approval` by the organisers; `two_stage` when the city endorses and the
    organisers approve; `nomination` to those whom their city names; `invitation` to those who were
    invited by name; `panel` by assessors and a published rule.
    """

    OPEN = "open"
    APPROVAL = "approval"
    TWO_STAGE = "two_stage"
    NOMINATION = "nomination"
    INVITATION = "invitation"
    PANEL = "panel"


class OfferClock(StrEnum):
    """Which hours of an offer count: all, or the working hours of the person's city."""

    ALL_HOURS = "all_hours"
    WORKING_HOURS = "working_hours"


class SessionState(StrEnum):
    """What people decided; open, running and ended follow from the clock."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"


class Award(StrEnum):
    """The type of certificate a session leads to."""

    NONE = "none"
    PARTICIPATION = "participation"
    COMPLETION = "completion"


class SessionGroup(Base):
    """Sessions offered as one: cohorts of one course, one per language."""

    __tablename__ = "scheduling_session_group"
    __table_args__ = (sa.UniqueConstraint("slug"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str]
    kind: Mapped[str] = mapped_column(default="cohorts")


class TrainingSession(Base):
    """One dated offering of a published course version.

    `capacity` None is unlimited, 0 is closed. `starts_at` and `ends_at` span the meetings (or the
    self-paced stretch). `required_meetings` is how many must be attended. `enrols_until` and
    `withdraws_until` are the last instants. The online link is only for people who are enrolled.

    Who waits is offered a free seat for `offer_hours` (None: has it at once), not past
    `offers_until` (None: the start). All who ask until `draw_until` share one draw. Who may have a
    seat: `members_only`, one `profile_kind`, holders of `prerequisite_id` (a course completed), at
    most `yearly_limit` seats of the same provider in a year, at most `city_limit` of one city.
    `team_size` None: people come alone.
    `has_results`: somebody has completed it, so that its dates are a fact once they are over.
    """

    __tablename__ = "scheduling_session"
    __table_args__ = (
        sa.UniqueConstraint("slug"),
        sa.Index(None, "starts_at", "id"),
        sa.Index(None, "course_id"),
        sa.Index(None, "provider_id"),
        sa.Index(None, "group_id"),
        sa.CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity"),
        sa.CheckConstraint("state IN ('draft', 'scheduled', 'cancelled')", name="state"),
        sa.CheckConstraint(
            "policy IN ('open', 'approval', 'two_stage', 'nomination', 'invitation', 'panel')",
            name="policy",
        ),
        sa.CheckConstraint("offer_hours IS NULL OR offer_hours > 0", name="offer_hours"),
        sa.CheckConstraint("offer_clock IN ('all_hours', 'working_hours')", name="offer_clock"),
        sa.CheckConstraint("profile_kind IN ('', 'technical', 'political')", name="profile_kind"),
        sa.CheckConstraint("yearly_limit IS NULL OR yearly_limit > 0", name="yearly_limit"),
        sa.CheckConstraint("city_limit IS NULL OR city_limit > 0", name="city_limit"),
        sa.CheckConstraint("team_size IS NULL OR team_size > 1", name="team_size"),
        sa.CheckConstraint("format IN ('online', 'in_person', 'hybrid')", name="format"),
        sa.CheckConstraint("ends_at >= starts_at", name="dates"),
        sa.CheckConstraint("enrols_until >= enrols_from", name="window"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str]
    course_id: Mapped[UUID] = mapped_column(sa.ForeignKey("catalogue_course.id"))
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("catalogue_course_version.id"))
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisations_organisation.id"))
    group_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("scheduling_session_group.id"))
    title: Mapped[LanguageMap] = mapped_column(LanguageMapType)
    state: Mapped[str] = mapped_column(default=SessionState.DRAFT.value)
    format: Mapped[str]
    zone: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    online_link: Mapped[str | None]
    spoken: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    interpretation: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    captions: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    materials: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    capacity: Mapped[int | None]
    has_waitlist: Mapped[bool] = mapped_column(default=True)
    policy: Mapped[str] = mapped_column(default=SeatPolicy.OPEN.value)
    seats_text: Mapped[LanguageMap] = mapped_column(LanguageMapType, default=LanguageMap)
    offer_hours: Mapped[int | None]
    offer_clock: Mapped[str] = mapped_column(default=OfferClock.ALL_HOURS.value)
    offers_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    draw_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    members_only: Mapped[bool] = mapped_column(default=False)
    profile_kind: Mapped[str] = mapped_column(default="")
    prerequisite_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("catalogue_course.id"))
    yearly_limit: Mapped[int | None]
    city_limit: Mapped[int | None]
    team_size: Mapped[int | None]
    enrols_from: Mapped[datetime] = mapped_column(UtcDateTime)
    enrols_until: Mapped[datetime] = mapped_column(UtcDateTime)
    withdraws_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    award: Mapped[str] = mapped_column(default=Award.COMPLETION.value)
    required_meetings: Mapped[int] = mapped_column(default=0)
    workload_minutes: Mapped[int] = mapped_column(default=0)
    has_results: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts_person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    meetings: Mapped[list["Meeting"]] = relationship(
        back_populates="session", order_by="Meeting.starts_at", lazy="raise"
    )


class Meeting(Base):
    """One continuous block of a session: the local time as agreed, and the instants derived.

    `fold` 1 means the second of two equal times on the day clocks go back. `sequence` counts
    changes, for calendars (RFC 5545). `is_marked`: attendance hangs on it, so it stays as it is.
    """

    __tablename__ = "scheduling_meeting"
    __table_args__ = (
        sa.Index(None, "session_id", "starts_at"),
        sa.Index(None, "starts_at"),
        sa.CheckConstraint("ends_at > starts_at", name="dates"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("scheduling_session.id"))
    title: Mapped[LanguageMap] = mapped_column(LanguageMapType, default=LanguageMap)
    zone: Mapped[str]
    starts_local: Mapped[datetime] = mapped_column(sa.DateTime(timezone=False))
    ends_local: Mapped[datetime] = mapped_column(sa.DateTime(timezone=False))
    starts_fold: Mapped[int] = mapped_column(default=0)
    ends_fold: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(default="")
    sequence: Mapped[int] = mapped_column(default=0)
    is_marked: Mapped[bool] = mapped_column(default=False)

    session: Mapped[TrainingSession] = relationship(back_populates="meetings", lazy="raise")


class SessionTrainer(Base):
    """A trainer who gives a session."""

    __tablename__ = "scheduling_session_trainer"
    __table_args__ = (sa.Index(None, "person_id"),)

    session_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("scheduling_session.id"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts_person.id"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
