"""Tables of credentials, their series and batches."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learning_station.infra.db import Base, UtcDateTime


class CredentialState(StrEnum):
    """Where a credential stands. `pending`: the row is there, the PDF is being made."""

    PENDING = "pending"
    ISSUED = "issued"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


class Series(Base):
    """The counter of serial numbers, updated in the issuing transaction: no gaps, no doubles."""

    __tablename__ = "credentials_series"

    name: Mapped[str] = mapped_column(primary_key=True)
    last_number: Mapped[int]


class Batch(Base):
    """Certificates asked for together. Its people are fixed when it is confirmed."""

    __tablename__ = "credentials_batch"
    __table_args__ = (sa.Index(None, "session_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("scheduling_session.id"))
    kind: Mapped[str]
    total: Mapped[int]
    created_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts_person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Credential(Base):
    """One award. DO NOT update anything but the state columns and the file's facts.

    `snapshot` holds every value that is printed; `issued_on` is a date in the issuer's zone.
    """

    __tablename__ = "credentials_credential"
    __table_args__ = (
        sa.UniqueConstraint("series", "number"),
        sa.UniqueConstraint("code"),
        sa.Index(
            "uq__credentials_credential__one_live",
            "person_id",
            "session_id",
            "kind",
            unique=True,
            sqlite_where=sa.text("state IN ('pending', 'issued')"),
            postgresql_where=sa.text("state IN ('pending', 'issued')"),
        ),
        sa.Index(
            "ix__credentials_credential__pending",
            "id",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        ),
        sa.Index(None, "session_id", "id"),
        sa.Index(None, "person_id", "id"),
        sa.Index(None, "batch_id"),
        sa.CheckConstraint("state IN ('pending', 'issued', 'superseded', 'revoked')", name="state"),
        sa.CheckConstraint("state <> 'issued' OR sha256 IS NOT NULL", name="issued_has_file"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    series: Mapped[str]
    number: Mapped[int]
    code: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts_person.id"))
    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("scheduling_session.id"))
    enrolment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enrolment_enrolment.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("organisations_organisation.id")
    )
    batch_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("credentials_batch.id"))
    language: Mapped[str]
    design: Mapped[str]
    design_version: Mapped[str]
    snapshot: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    issued_on: Mapped[date]
    issued_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts_person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    rendered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sha256: Mapped[str | None]
    size: Mapped[int | None]
    storage_key: Mapped[str | None]
    failure: Mapped[str | None]
    superseded_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("credentials_credential.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts_person.id"))
    revocation_reason: Mapped[str] = mapped_column(default="")
