"""Outcomes and refusals of rows in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from learning_station.kernel.errors import LearningStationError
from learning_station.kernel.translations import mark as _
from learning_station.web.forms import Problem, problem_of, say

OUTCOMES = {
    "enrol": (_("Gets a seat or waits"), "", ""),
    "create": (_("Gets an account, and a seat or waits"), "", ""),
    "nominate": (_("Is nominated"), "", ""),
    "enrolled": (_("Has a seat"), "ok", "check"),
    "waitlisted": (_("On the waitlist"), "warn", "clock"),
    "nominated": (_("Nominated"), "ok", "check"),
    "already": (_("Was there already"), "", ""),
    "failed": (_("Not possible"), "bad", "bad"),
}
"""What a row would do or did: words, tone and sign."""


def _kinds(parent: type[LearningStationError]) -> Iterator[type[LearningStationError]]:
    for kind in parent.__subclasses__():
        yield kind
        yield from _kinds(kind)


def refusal_words(code: str, values: Mapping[str, Any]) -> str:
    """Return the sentence of a refusal that was kept by its code."""
    for kind in _kinds(LearningStationError):
        if kind.code == code:
            return say(problem_of(kind(**values)))
    return say(Problem(LearningStationError.message))
