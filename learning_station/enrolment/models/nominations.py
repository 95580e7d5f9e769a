"""Table of nominations: whom a city named, with or without an account."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learning_station.infra.db import Base, UtcDateTime


class NominationState(StrEnum):
    """What became of a nomination."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Nomination(Base):
    """Somebody a city named for a session; they decide whether they take part.

    Bound to the e-mail address: whoever signs in with it is the one who was named. Name, office,
    profile and language are what the coordinator wrote. `hold_id` is the city's hold that a seat
    was promised from; `enrolment_id` is what the confirmation led to.
    """

    __tablename__ = "enrolment_nomination"
    __table_args__ = (
        sa.Index(
            "uq__enrolment_nomination__one_open",
            "session_id",
            "email",
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        ),
        sa.Index(None, "organisation_id", "id"),
        sa.Index(None, "email"),
        sa.Index(None, "hold_id"),
        sa.CheckConstraint("email = lower(email)", name="email_lower"),
        sa.CheckConstraint("profile_kind IN ('technical', 'political')", name="profile_kind"),
        sa.CheckConstraint("state IN ('open', 'confirmed', 'declined', 'withdrawn')", name="state"),
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered"),
        sa.CheckConstraint("(state = 'confirmed') = (enrolment_id IS NOT NULL)", name="confirmed"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("scheduling_session.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisations_organisation.id"))
    hold_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("enrolment_seat_hold.id"))
    email: Mapped[str]
    given_name: Mapped[str]
    family_name: Mapped[str]
    office: Mapped[str] = mapped_column(default="")
    profile_kind: Mapped[str]
    language: Mapped[str]
    state: Mapped[str] = mapped_column(default=NominationState.OPEN.value)
    nominated_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts_person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(default="")
    enrolment_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("enrolment_enrolment.id"))
