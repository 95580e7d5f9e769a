"""Tables of the forms of sessions: what is asked, and what people answered."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learning_station.infra.db import Base, LanguageMapType, UtcDateTime
from learning_station.kernel.languages import LanguageMap


class FieldKind(StrEnum):
    """What a question of a form asks for. `motivation` is kept with the enrolment, too."""

    MOTIVATION = "motivation"
    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    ONE_CHOICE = "one_choice"
    SEVERAL_CHOICES = "several_choices"
    YES_NO = "yes_no"
    DATE = "date"
    FILE = "file"


class FormStage(StrEnum):
    """When a question is asked: with the application, or after a seat was given."""

    APPLICATION = "application"
    LOGISTICS = "logistics"


class FieldAudience(StrEnum):
    """Who reads the answers: all who take part in the decision, or the organisers alone."""

    DECIDERS = "deciders"
    ORGANISERS = "organisers"


class FormSettings(Base):
    """What counts for a session's form as a whole; no row: nothing special.

    `needs_reapproval`: who changes an application that was endorsed or approved starts anew.
    `logistics_until`: by when the questions after a seat are answered; None until it begins.
    """

    __tablename__ = "enrolment_form"

    session_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("scheduling_session.id"), primary_key=True
    )
    needs_reapproval: Mapped[bool] = mapped_column(default=False)
    logistics_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FormField(Base):
    """One question of a session's form.

    `choices` is a list of {key, label}; the key stays when words are corrected, and stands in
    answers and, where `dimension` names one, in the categories that quotas count. Where
    `shown_if_field_id` is set, the question is asked only of those who chose one of
    `shown_if_values` there.
    """

    __tablename__ = "enrolment_form_field"
    __table_args__ = (
        sa.Index(None, "session_id", "stage", "position", "id"),
        sa.CheckConstraint(
            "kind IN ('motivation', 'short_text', 'long_text', 'one_choice', 'several_choices', "
            "'yes_no', 'date', 'file')",
            name="kind",
        ),
        sa.CheckConstraint("stage IN ('application', 'logistics')", name="stage"),
        sa.CheckConstraint("audience IN ('deciders', 'organisers')", name="audience"),
        sa.CheckConstraint("word_limit IS NULL OR word_limit > 0", name="word_limit"),
        sa.CheckConstraint("retention_days IS NULL OR retention_days >= 0", name="retention_days"),
        sa.CheckConstraint("dimension = '' OR kind = 'one_choice'", name="dimension"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("scheduling_session.id"))
    stage: Mapped[str]
    position: Mapped[int]
    kind: Mapped[str]
    label: Mapped[LanguageMap] = mapped_column(LanguageMapType)
    hint: Mapped[LanguageMap] = mapped_column(LanguageMapType, default=LanguageMap)
    choices: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    is_required: Mapped[bool] = mapped_column(default=False)
    word_limit: Mapped[int | None]
    shown_if_field_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("enrolment_form_field.id"))
    shown_if_values: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    dimension: Mapped[str] = mapped_column(default="")
    audience: Mapped[str] = mapped_column(default=FieldAudience.DECIDERS.value)
    retention_days: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FormAnswer(Base):
    """What one person answered to one question.

    A text, a list of keys, or for a file {name, media_type, size, key}. What was kept for long
    enough is taken away: `value` is None then, and `purged_at` says since when.
    """

    __tablename__ = "enrolment_form_answer"
    __table_args__ = (
        sa.Index(None, "field_id", "purged_at"),
        sa.CheckConstraint("purged_at IS NULL OR value IS NULL", name="purged"),
    )

    enrolment_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("enrolment_enrolment.id"), primary_key=True
    )
    field_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("enrolment_form_field.id"), primary_key=True
    )
    value: Mapped[Any | None] = mapped_column(sa.JSON(none_as_null=True))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    purged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LogisticsReply(Base):
    """That somebody with a seat has answered the questions asked after it; or was reminded."""

    __tablename__ = "enrolment_logistics_reply"

    enrolment_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("enrolment_enrolment.id"), primary_key=True
    )
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
