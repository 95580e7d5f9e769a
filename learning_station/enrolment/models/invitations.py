"""Table of invitations to a session."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learning_station.infra.db import Base, UtcDateTime


class InvitationState(StrEnum):
    """What became of an invitation. One that waits past `expires_at` has expired by itself."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"


class Invitation(Base):
    """An invitation of one e-mail address to one session; only who signs in with that address may
    answer it.

    `is_exempt`: the organisers let this person in whatever the session asks of others; `reason`
    says why. `language` is that of the mail to people without an account.
    """

    __tablename__ = "enrolment_invitation"
    __table_args__ = (
        sa.Index(
            "uq__enrolment_invitation__one_pending",
            "session_id",
            "email",
            unique=True,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        ),
        sa.Index(None, "session_id", "id"),
        sa.Index(None, "email"),
        sa.CheckConstraint("email = lower(email)", name="email_lower"),
        sa.CheckConstraint(
            "state IN ('pending', 'accepted', 'declined', 'taken_back')", name="state"
        ),
        sa.CheckConstraint("(state = 'pending') = (closed_at IS NULL)", name="closed"),
        sa.CheckConstraint("NOT is_exempt OR reason <> ''", name="exempt"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("scheduling_session.id"))
    email: Mapped[str]
    language: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    is_exempt: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default=InvitationState.PENDING.value)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    invited_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts_person.id"))
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    enrolment_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("enrolment_enrolment.id"))
