"""Tables of seats that are offered, held for a city or limited by a quota."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learning_station.infra.db import Base, UtcDateTime


class OfferOutcome(StrEnum):
    """How an offer ended. `void`: the organisers took it back, or the session was cancelled."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    VOID = "void"


class SeatOffer(Base):
    """A seat kept for one who waited, until `ends_at`. Of each enrolment one is open at most."""

    __tablename__ = "enrolment_seat_offer"
    __table_args__ = (
        sa.Index(
            "uq__enrolment_seat_offer__one_open",
            "enrolment_id",
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
        sa.Index(None, "session_id", "closed_at"),
        sa.CheckConstraint("ends_at > opened_at", name="dates"),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed"),
        sa.CheckConstraint("outcome IN ('accepted', 'declined', 'lapsed', 'void')", name="outcome"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enrolment_enrolment.id"))
    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("scheduling_session.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None]


class SeatHold(Base):
    """Nameless seats of a session kept for one organisation until `releases_at`.

    Those it has not given to people by then go to everybody. `released_at` None: it counts.
    """

    __tablename__ = "enrolment_seat_hold"
    __table_args__ = (
        sa.Index(
            "uq__enrolment_seat_hold__one_open",
            "session_id",
            "organisation_id",
            unique=True,
            sqlite_where=sa.text("released_at IS NULL"),
            postgresql_where=sa.text("released_at IS NULL"),
        ),
        sa.Index(None, "organisation_id"),
        sa.CheckConstraint("seats > 0", name="seats"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("scheduling_session.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisations_organisation.id"))
    seats: Mapped[int]
    releases_at: Mapped[datetime] = mapped_column(UtcDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts_person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SeatQuota(Base):
    """How many seats of a session people of one category have: at least, at most, or both.

    `dimension` and `value` are a key and a value of the `categories` of enrolments. Quotas may
    overlap: a seat needs room in each that holds the person.
    """

    __tablename__ = "enrolment_seat_quota"
    __table_args__ = (
        sa.UniqueConstraint("session_id", "dimension", "value"),
        sa.CheckConstraint("at_least IS NULL OR at_least >= 0", name="at_least"),
        sa.CheckConstraint("at_most IS NULL OR at_most >= 0", name="at_most"),
        sa.CheckConstraint("at_least IS NOT NULL OR at_most IS NOT NULL", name="limit"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("scheduling_session.id"))
    dimension: Mapped[str]
    value: Mapped[str]
    at_least: Mapped[int | None]
    at_most: Mapped[int | None]
