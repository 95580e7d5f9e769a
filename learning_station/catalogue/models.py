"""Tables of topics, courses, versions, modules, units and questions."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learning_station.infra.db import Base, LanguageMapType, UtcDateTime
from learning_station.kernel.languages import LanguageMap


class VersionState(StrEnum):
    """Where a course version stands. Published versions never change."""

    DRAFT = "draft"
    PUBLISHED = "published"


class UnitKind(StrEnum):
    """What a unit is made of."""

    TEXT = "text"
    VIDEO = "video"
    FILE = "file"
    QUIZ = "quiz"


class Topic(Base):
    """A subject of the mission: a line of the map with a letter."""

    __tablename__ = "catalogue_topic"
    __table_args__ = (sa.UniqueConstraint("slug"), sa.UniqueConstraint("letter"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str]
    letter: Mapped[str]
    name: Mapped[LanguageMap] = mapped_column(LanguageMapType)
    position: Mapped[int]


class Course(Base):
    """A reusable course of one provider, without dates."""

    __tablename__ = "catalogue_course"
    __table_args__ = (sa.UniqueConstraint("slug"), sa.Index(None, "provider_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str]
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisations_organisation.id"))
    created_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts_person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # No foreign key: versions point at their course, and a circle cannot be made in order.
    published_version_id: Mapped[UUID | None]


class CourseTopic(Base):
    """A topic of a course; the first one gives its line colour."""

    __tablename__ = "catalogue_course_topic"
    __table_args__ = (sa.Index(None, "topic_id"),)

    course_id: Mapped[UUID] = mapped_column(sa.ForeignKey("catalogue_course.id"), primary_key=True)
    topic_id: Mapped[UUID] = mapped_column(sa.ForeignKey("catalogue_topic.id"), primary_key=True)
    position: Mapped[int]


class CourseVersion(Base):
    """The content of a course at one time. DO NOT change rows below a published version.

    `languages` are those the content is written in; `outcomes` holds one sentence per line.
    """

    __tablename__ = "catalogue_course_version"
    __table_args__ = (
        sa.UniqueConstraint("course_id", "number"),
        sa.Index(
            "uq__catalogue_course_version__one_draft",
            "course_id",
            unique=True,
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        ),
        sa.CheckConstraint("state IN ('draft', 'published')", name="state"),
        sa.CheckConstraint("workload_minutes >= 0", name="workload_minutes"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    course_id: Mapped[UUID] = mapped_column(sa.ForeignKey("catalogue_course.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(default=VersionState.DRAFT.value)
    title: Mapped[LanguageMap] = mapped_column(LanguageMapType)
    summary: Mapped[LanguageMap] = mapped_column(LanguageMapType, default=LanguageMap)
    description: Mapped[LanguageMap] = mapped_column(LanguageMapType, default=LanguageMap)
    outcomes: Mapped[LanguageMap] = mapped_column(LanguageMapType, default=LanguageMap)
    audience: Mapped[LanguageMap] = mapped_column(LanguageMapType, default=LanguageMap)
    languages: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    workload_minutes: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts_person.id"))

    modules: Mapped[list["CourseModule"]] = relationship(
        back_populates="version", order_by="CourseModule.position", lazy="raise"
    )


class CourseModule(Base):
    """A chapter of a version: an interchange on the line."""

    __tablename__ = "catalogue_course_module"
    __table_args__ = (sa.Index(None, "version_id", "position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("catalogue_course_version.id"))
    position: Mapped[int]
    title: Mapped[LanguageMap] = mapped_column(LanguageMapType)
    summary: Mapped[LanguageMap] = mapped_column(LanguageMapType, default=LanguageMap)

    version: Mapped[CourseVersion] = relationship(back_populates="modules", lazy="raise")
    units: Mapped[list["Unit"]] = relationship(
        back_populates="module", order_by="Unit.position", lazy="raise"
    )


class Unit(Base):
    """The smallest thing completed: a stop. `key` stays the same in later versions.

    `pass_mark` is a share from 0 to 1; `attempt_limit` None means as often as one likes.
    """

    __tablename__ = "catalogue_unit"
    __table_args__ = (
        sa.Index(None, "module_id", "position"),
        sa.UniqueConstraint("version_id", "key"),
        sa.CheckConstraint("kind IN ('text', 'video', 'file', 'quiz')", name="kind"),
        sa.CheckConstraint("pass_mark IS NULL OR pass_mark BETWEEN 0 AND 1", name="pass_mark"),
        sa.CheckConstraint("attempt_limit IS NULL OR attempt_limit >= 1", name="attempt_limit"),
        sa.CheckConstraint("minutes >= 0", name="minutes"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("catalogue_course_version.id"))
    module_id: Mapped[UUID] = mapped_column(sa.ForeignKey("catalogue_course_module.id"))
    key: Mapped[UUID]
    position: Mapped[int]
    kind: Mapped[str]
    title: Mapped[LanguageMap] = mapped_column(LanguageMapType)
    minutes: Mapped[int] = mapped_column(default=0)
    required: Mapped[bool] = mapped_column(default=True)
    body: Mapped[LanguageMap] = mapped_column(LanguageMapType, default=LanguageMap)
    video_url: Mapped[str | None]
    file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("library_stored_file.id"))
    pass_mark: Mapped[Decimal | None] = mapped_column(sa.Numeric(5, 4))
    attempt_limit: Mapped[int | None]

    module: Mapped[CourseModule] = relationship(back_populates="units", lazy="raise")
    questions: Mapped[list["Question"]] = relationship(
        back_populates="unit", order_by="Question.position", lazy="raise"
    )


class Question(Base):
    """A question of a quiz unit."""

    __tablename__ = "catalogue_question"
    __table_args__ = (
        sa.Index(None, "unit_id", "position"),
        sa.CheckConstraint("kind IN ('single', 'multiple')", name="kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("catalogue_unit.id"))
    position: Mapped[int]
    kind: Mapped[str]
    prompt: Mapped[LanguageMap] = mapped_column(LanguageMapType)

    unit: Mapped[Unit] = relationship(back_populates="questions", lazy="raise")
    answers: Mapped[list["Answer"]] = relationship(
        back_populates="question", order_by="Answer.position", lazy="raise"
    )


class Answer(Base):
    """One answer that may be chosen, and what is said to whoever chooses it."""

    __tablename__ = "catalogue_answer"
    __table_args__ = (sa.Index(None, "question_id", "position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    question_id: Mapped[UUID] = mapped_column(sa.ForeignKey("catalogue_question.id"))
    position: Mapped[int]
    text: Mapped[LanguageMap] = mapped_column(LanguageMapType)
    is_correct: Mapped[bool] = mapped_column(default=False)
    feedback: Mapped[LanguageMap] = mapped_column(LanguageMapType, default=LanguageMap)

    question: Mapped[Question] = relationship(back_populates="answers", lazy="raise")
