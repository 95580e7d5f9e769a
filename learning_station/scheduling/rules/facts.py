"""What people decide about sessions and meetings, and what contradicts itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from learning_station.kernel.languages import LanguageMap
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
        self._check_dates()
        if not LanguageMap(self.title):
            raise errors.TitleMissing
        if self.capacity is not None and self.capacity < 0:
            raise errors.CapacityNegative
        if not self.spoken:
            raise errors.SpokenLanguageMissing
        if self.format != "online" and not self.place.strip():
            raise errors.PlaceMissing
        if self.online_link and not self.online_link.startswith("https://"):
            raise errors.UnsafeLink

    def _check_dates(self) -> None:
        if self.ends_at <= self.starts_at:
            raise errors.DatesReversed
        if self.enrols_until < self.enrols_from:
            raise errors.WindowReversed
        if self.enrols_until > self.ends_at:
            raise errors.WindowAfterEnd


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
        return settle_meeting(
            zone_name=self.zone,
            starts_local=self.starts_local,
            ends_local=self.ends_local,
            starts_choice=self.starts_choice,
            ends_choice=self.ends_choice,
        )
