"""Table of stored files."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learning_station.infra.db import Base, UtcDateTime


class StoredFile(Base):
    """A file that somebody uploaded. `provider_id` says whose trainers may use it."""

    __tablename__ = "library_stored_file"
    __table_args__ = (sa.Index(None, "provider_id"), sa.CheckConstraint("size >= 0", name="size"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisations_organisation.id"))
    uploaded_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts_person.id"))
    filename: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    storage_key: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
