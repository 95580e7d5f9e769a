"""What the catalogue's queries hand out: frozen facts, safe to keep after the transaction."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from learning_station.kernel.languages import LanguageMap


@dataclass(frozen=True)
class TopicFacts:
    """A topic: a line of the map. `letter` is small, as the templates want it."""

    id: UUID
    slug: str
    letter: str
    name: LanguageMap
    position: int


@dataclass(frozen=True)
class VersionFacts:
    """What a course version says about itself. `outcomes` holds one sentence per line."""

    id: UUID
    course_id: UUID
    number: int
    state: str
    title: LanguageMap
    summary: LanguageMap
    description: LanguageMap
    outcomes: LanguageMap
    audience: LanguageMap
    languages: tuple[str, ...]
    workload_minutes: int
    changed_at: datetime
    published_at: datetime | None

    @property
    def is_published(self) -> bool:
        """Tell whether this version is frozen."""
        return self.published_at is not None


@dataclass(frozen=True)
class CourseFacts:
    """A course with the version to show: the published one, else (for its authors) the draft."""

    id: UUID
    slug: str
    provider_id: UUID
    provider_name: str
    provider_slug: str
    published_version_id: UUID | None
    draft_version_id: UUID | None
    version: VersionFacts
    topics: tuple[TopicFacts, ...]

    @property
    def title(self) -> LanguageMap:
        """Return the title of the version to show."""
        return self.version.title

    @property
    def letters(self) -> str:
        """Return the letters of the course's lines; the first gives its colour."""
        return "".join(topic.letter for topic in self.topics)

    @property
    def is_published(self) -> bool:
        """Tell whether everybody may see the course."""
        return self.published_version_id is not None


@dataclass(frozen=True)
class CourseCard:
    """A course as lists show it."""

    id: UUID
    slug: str
    provider_id: UUID
    provider_name: str
    version_id: UUID
    version_number: int
    title: LanguageMap
    summary: LanguageMap
    languages: tuple[str, ...]
    workload_minutes: int
    published_at: datetime | None
    letters: str


@dataclass(frozen=True)
class AuthoredCourse:
    """A course as its authors' list shows it: the title of what is newest, and what exists."""

    id: UUID
    slug: str
    provider_name: str
    title: LanguageMap
    letters: str
    changed_at: datetime
    published_number: int | None
    draft_number: int | None


@dataclass(frozen=True)
class CourseFilter:
    """What the reader narrowed the list of courses down to. Empty means all."""

    topics: tuple[str, ...] = ()
    """Letters or slugs of topics; a course of any of them is shown."""
    languages: tuple[str, ...] = ()
    question: str = ""
    provider_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class UnitOutline:
    """A unit without its content."""

    id: UUID
    key: UUID
    module_id: UUID
    position: int
    kind: str
    title: LanguageMap
    minutes: int
    required: bool
    pass_mark: Decimal | None
    attempt_limit: int | None


@dataclass(frozen=True)
class ModuleOutline:
    """A module with its units in order."""

    id: UUID
    position: int
    title: LanguageMap
    summary: LanguageMap
    units: tuple[UnitOutline, ...]

    @property
    def minutes(self) -> int:
        """Return how long the units take together."""
        return sum(unit.minutes for unit in self.units)


@dataclass(frozen=True)
class Outline:
    """A version as its line: modules and units in order."""

    version: VersionFacts
    course_id: UUID
    course_slug: str
    provider_id: UUID
    modules: tuple[ModuleOutline, ...]

    @property
    def units(self) -> tuple[UnitOutline, ...]:
        """Return all units in the order of the line."""
        return tuple(unit for module in self.modules for unit in module.units)


@dataclass(frozen=True)
class AnswerContent:
    """One answer, with whether it is right and what is said to whoever chooses it."""

    id: UUID
    text: LanguageMap
    is_correct: bool
    feedback: LanguageMap


@dataclass(frozen=True)
class QuestionContent:
    """A question with its answers in order. `kind` is single or multiple."""

    id: UUID
    kind: str
    prompt: LanguageMap
    answers: tuple[AnswerContent, ...]


@dataclass(frozen=True)
class UnitContent:
    """A unit with everything in it."""

    id: UUID
    key: UUID
    version_id: UUID
    module_id: UUID
    kind: str
    title: LanguageMap
    minutes: int
    required: bool
    body: LanguageMap
    video_url: str | None
    file_id: UUID | None
    pass_mark: Decimal | None
    attempt_limit: int | None
    questions: tuple[QuestionContent, ...]


@dataclass(frozen=True)
class Draft:
    """A draft version one may write in: what actions load and lock."""

    version_id: UUID
    course_id: UUID
    slug: str
    provider_id: UUID
    number: int
