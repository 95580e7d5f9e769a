"""All writes of the catalogue: topics, courses, drafts, modules, units, questions, publishing."""

from .courses import begin_draft, create_course, create_topic, discard_draft, update_draft
from .modules import add_module, delete_module, move_module, update_module
from .publishing import publish_course
from .units import (
    QUESTIONS,
    add_question,
    add_unit,
    delete_unit,
    move_unit,
    set_questions,
    update_unit,
)

__all__ = [
    "QUESTIONS",
    "add_module",
    "add_question",
    "add_unit",
    "begin_draft",
    "create_course",
    "create_topic",
    "delete_module",
    "delete_unit",
    "discard_draft",
    "move_module",
    "move_unit",
    "publish_course",
    "set_questions",
    "update_draft",
    "update_module",
    "update_unit",
]
