"""Tables of people and their sign-in."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learning_station.infra.db import Base, UtcDateTime


class ProfileKind(StrEnum):
    """Metropolis' own distinction between officials."""

    TECHNICAL = "technical"
    POLITICAL = "political"


class Person(Base):
    """A human. `printed_name` is what certificates show, in the person's own order."""

    __tablename__ = "accounts_person"
    __table_args__ = (
        sa.CheckConstraint("profile_kind IN ('technical', 'political')", name="profile_kind"),
        sa.Index(None, "family_name", "given_name", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    given_name: Mapped[str]
    family_name: Mapped[str]
    printed_name: Mapped[str]
    profile_kind: Mapped[str] = mapped_column(default=ProfileKind.TECHNICAL.value)
    language: Mapped[str]
    follows: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    zone: Mapped[str] = mapped_column(default="UTC")
    zone_confirmed: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Account(Base):
    """The login of a person. The e-mail is kept in lower case."""

    __tablename__ = "accounts_account"
    __table_args__ = (
        sa.CheckConstraint("email = lower(email)", name="email_lower"),
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("person_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts_person.id"))
    email: Mapped[str]
    password_hash: Mapped[str]
    password_changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    email_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignedInSession(Base):
    """One browser that is signed in. Only the hash of its token is kept."""

    __tablename__ = "accounts_signed_in_session"
    __table_args__ = (
        sa.UniqueConstraint("token_hash"),
        sa.Index(None, "account_id"),
        sa.Index(None, "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts_account.id"))
    token_hash: Mapped[str]
    browser: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OneTimeToken(Base):
    """A link that was mailed: for one purpose, once, until it expires. Only its hash is kept."""

    __tablename__ = "accounts_one_time_token"
    __table_args__ = (sa.UniqueConstraint("token_hash"), sa.Index(None, "account_id", "purpose"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts_account.id"))
    purpose: Mapped[str]
    token_hash: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ThrottleCount(Base):
    """How often something was tried in one window of time. `key_hash` hides address and e-mail."""

    __tablename__ = "accounts_throttle_count"
    __table_args__ = (sa.Index(None, "window_start"),)

    purpose: Mapped[str] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(primary_key=True)
    window_start: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    count: Mapped[int]
