"""What is missing for a certificate, in words: the facts of the rule with names and dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from learning_station.learning.queries import LearningSession, OwnMeeting, Standing, Stop
from learning_station.learning.rules import Requirement, assess


@dataclass(frozen=True)
class ChecklistLine:
    """One line of the list. `next_stop`, `quiz` and `meetings` say where to go for it."""

    requirement: Requirement
    next_stop: Stop | None = None
    quiz: Stop | None = None
    meetings: tuple[OwnMeeting, ...] = ()

    @property
    def code(self) -> str:
        """Return which part of the rule it is: units, quizzes or meetings."""
        return self.requirement.code

    @property
    def is_met(self) -> bool:
        """Tell whether nothing of it is missing."""
        return self.requirement.is_met

    @property
    def has_choice(self) -> bool:
        """Tell whether more meetings are left than are missing."""
        return self.code == "meetings" and len(self.meetings) > self.requirement.missing

    @property
    def is_out_of_reach(self) -> bool:
        """Tell whether fewer meetings are left than are missing."""
        return self.code == "meetings" and len(self.meetings) < self.requirement.missing


def make_checklist(
    session: LearningSession,
    standing: Standing | None,
    stops: Sequence[Stop],
    meetings: Sequence[OwnMeeting],
    *,
    now: datetime,
) -> list[ChecklistLine]:
    """Return the rule of the session line by line; each quiz has its own."""
    if standing is None:
        return []
    lines: list[ChecklistLine] = []
    for requirement in assess(standing.facts).requirements:
        if requirement.code == "quizzes":
            lines += [_quiz_line(stop) for stop in stops if stop.required and stop.is_quiz]
        elif requirement.code == "units":
            lines.append(ChecklistLine(requirement, next_stop=_next_stop(stops)))
        else:
            lines.append(ChecklistLine(requirement, meetings=_still_open(meetings, now)))
    return lines


def _quiz_line(stop: Stop) -> ChecklistLine:
    return ChecklistLine(Requirement("quizzes", int(stop.is_completed), 1), quiz=stop)


def _next_stop(stops: Sequence[Stop]) -> Stop | None:
    open_stops = (s for s in stops if s.required and not s.is_quiz and not s.is_completed)
    return next(open_stops, None)


def _still_open(meetings: Sequence[OwnMeeting], now: datetime) -> tuple[OwnMeeting, ...]:
    """Return the meetings that may still be attended: to come, or not marked by anybody yet."""
    return tuple(m for m in meetings if m.status is None and m.ends_at > now)
