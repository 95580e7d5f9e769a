"""All reads of the catalogue. A draft is visible to its authors; to others it does not exist."""

from learning_station.catalogue.rules import Finding

from .authoring import (
    find_draft_of_module,
    find_draft_of_unit,
    get_draft_for_update,
    list_authored_courses,
)
from .checking import draft_of, list_findings, list_unit_findings
from .content import get_outline, get_unit_content, list_unit_contents
from .courses import (
    SEARCH_KIND,
    CoursesState,
    find_course_id,
    get_course,
    get_course_by_id,
    get_courses_state,
    list_courses,
    list_published_courses,
    list_topics,
)
from .read_models import (
    AnswerContent,
    AuthoredCourse,
    CourseCard,
    CourseFacts,
    CourseFilter,
    Draft,
    ModuleOutline,
    Outline,
    QuestionContent,
    TopicFacts,
    UnitContent,
    UnitOutline,
    VersionFacts,
)

__all__ = [
    "AnswerContent",
    "AuthoredCourse",
    "CourseCard",
    "CourseFacts",
    "CourseFilter",
    "CoursesState",
    "SEARCH_KIND",
    "Draft",
    "Finding",
    "ModuleOutline",
    "Outline",
    "QuestionContent",
    "TopicFacts",
    "UnitContent",
    "UnitOutline",
    "VersionFacts",
    "draft_of",
    "find_course_id",
    "find_draft_of_module",
    "find_draft_of_unit",
    "get_course",
    "get_course_by_id",
    "get_courses_state",
    "get_draft_for_update",
    "get_outline",
    "get_unit_content",
    "list_authored_courses",
    "list_courses",
    "list_findings",
    "list_unit_findings",
    "list_published_courses",
    "list_topics",
    "list_unit_contents",
]
