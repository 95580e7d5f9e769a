"""The filters of the list of courses, read from the address; what is unknown is left out."""

from dataclasses import dataclass

from flask import request

from learning_station.catalogue.queries import CourseFilter
from learning_station.kernel.languages import INTERFACE_LANGUAGES
from learning_station.web.shell import TOPIC_NAMES

LONGEST_QUESTION = 200


@dataclass(frozen=True)
class Choice:
    """One filter in use, with the arguments of the address that remain when it is taken away."""

    name: str
    value: str
    remaining: list[str]


def read_filter() -> CourseFilter:
    """Return what the address narrows the list down to."""
    return CourseFilter(
        topics=tuple(letter for letter in TOPIC_NAMES if letter in request.args.getlist("topic")),
        languages=tuple(
            tag for tag in INTERFACE_LANGUAGES if tag in request.args.getlist("language")
        ),
        question=request.args.get("q", "").strip()[:LONGEST_QUESTION],
    )


def choices_in_use(wanted: CourseFilter) -> list[Choice]:
    """Return the filters in use, so that each can be taken away alone."""
    groups = (
        ("topic", wanted.topics),
        ("language", wanted.languages),
        ("q", (wanted.question,) if wanted.question else ()),
    )
    return [
        Choice(name, value, [other for other in values if other != value])
        for name, values in groups
        for value in values
    ]
