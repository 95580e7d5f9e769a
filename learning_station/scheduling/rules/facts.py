"""What people decide about sessions and meetings, and what contradicts itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from learning_station.kernel.errors import Invalid
from learning_station.kernel.languages import LanguageMap
from learning_station.kernel.texts import has_hidden_signs, is_web_address
from learning_station.kernel.zones import zone
from learning_station.scheduling import errors

from .times import MeetingTimes, settle_meeting


@dataclass(frozen=True, kw_only=True)
class SessionFacts:
    """What people decide about a session, apart from its meetings.

    `capacity` None is no limit, 0 is closed. `withdraws_until` None: until the session ends.
    """

    title: Mapping[str, str]
    zone: str
    starts_at: datetime
    ends_at: datetime
    enrols_from: datetime
    enrols_until: datetime
    withdraws_until: datetime | None = None
    format: str = "online"
    place: str = ""
    online_link: str | None = None
    spoken: Sequence[str] = ()
    interpretation: Sequence[str] = ()
    captions: Sequence[str] = ()
    materials: Sequence[str] = ()
    capacity: int | None = None
    has_waitlist: bool = True
    policy: str = "open"
    seats_text: Mapping[str, str] = field(default_factory=dict)
    award: str = "completion"
    required_meetings: int = 0
    workload_minutes: int = 0

    def check(self) -> None:
        """Refuse facts that contradict one another."""
        zone(self.zone)
        for problem in (*self._date_problems(), *self._other_problems()):
            raise problem

    def _date_problems(self) -> list[Invalid]:
        return find_date_problems(self.starts_at, self.ends_at, self.enrols_from, self.enrols_until)

    def _other_problems(self) -> list[Invalid]:
        problems = find_problems(
            title=self.title,
            spoken=self.spoken,
            place=self.place,
            online_link=self.online_link,
        )
        is_negative = self.capacity is not None and self.capacity < 0
        return [*problems, *([errors.CapacityNegative()] if is_negative else [])]


def find_date_problems(
    starts_at: datetime | None,
    ends_at: datetime | None,
    enrols_from: datetime | None,
    enrols_until: datetime | None,
) -> list[Invalid]:
    """Return everything that contradicts itself in the dates that are known."""
    problems: list[Invalid] = []
    if starts_at and ends_at and ends_at <= starts_at:
        problems.append(errors.DatesReversed())
    if enrols_from and enrols_until and enrols_until < enrols_from:
        problems.append(errors.WindowReversed())
    elif enrols_until and ends_at and enrols_until > ends_at:
        problems.append(errors.WindowAfterEnd())
    return problems


def find_problems(
    *,
    title: Mapping[str, str],
    spoken: Sequence[str],
    place: str,
    online_link: str | None,
) -> list[Invalid]:
    """Return everything that people must know of a session and is missing or unusable."""
    problems: list[Invalid] = []
    if not LanguageMap(title):
        problems.append(errors.TitleMissing())
    if not spoken:
        problems.append(errors.SpokenLanguageMissing())
    if online_link and not is_web_address(online_link):
        problems.append(errors.UnsafeLink())
    return [*problems, *_find_hidden_signs(title, place)]


def _find_hidden_signs(title: Mapping[str, str], place: str) -> list[Invalid]:
    texts = {**{f"title_{language}": text for language, text in title.items()}, "place": place}
    return [errors.TextHidesSigns(field=name) for name in texts if has_hidden_signs(texts[name])]


@dataclass(frozen=True, kw_only=True)
class MeetingFacts:
    """A meeting as people agree on it: wall-clock times and a zone.

    `starts_choice` and `ends_choice` (0 or 1) say which reading is meant on a day when clocks
    change; where there are two readings and none was chosen, `settle` refuses to guess.
    """

    zone: str
    starts_local: datetime
    ends_local: datetime
    starts_choice: int | None = None
    ends_choice: int | None = None
    title: Mapping[str, str] = field(default_factory=dict)
    place: str = ""

    def settle(self) -> MeetingTimes:
        """Return the times meant, or refuse."""
        for problem in _find_hidden_signs(self.title, self.place):
            raise problem
        return settle_meeting(
            zone_name=self.zone,
            starts_local=self.starts_local,
            ends_local=self.ends_local,
            starts_choice=self.starts_choice,
            ends_choice=self.ends_choice,
        )
