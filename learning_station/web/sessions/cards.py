"""Sessions as cards: the few words that let a reader decide whether to open one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from learning_station.enrolment import rules as enrolment_rules
from learning_station.enrolment.rules import SeatCount
from learning_station.kernel import formats
from learning_station.kernel.languages import LanguageMap
from learning_station.kernel.translations import mark as _
from learning_station.kernel.translations import translate, translate_plural
from learning_station.kernel.zones import WorkingWeek
from learning_station.scheduling import rules as scheduling_rules
from learning_station.scheduling.queries import SessionCard
from learning_station.scheduling.rules import Phase, Window
from learning_station.web.addresses import url_for
from learning_station.web.reader import Reader

from .entrance import FORMATS

CLOSED = _("Enrolment closed")
PLACE_UNKNOWN = _("Place to be announced")
Tag = tuple[str, str]
"""Words and tone."""


@dataclass(frozen=True)
class CardView:
    """A card in the reader's language and zone."""

    title: LanguageMap
    href: str
    topics: tuple[str, ...]
    provider: str
    cohort: str
    """The languages that tell it from other groups of its course; empty where it stands alone."""
    when: str
    hours: str
    where: str
    languages: str
    foot: str
    tags: tuple[Tag, ...]


def card_views(
    cards: Sequence[SessionCard],
    seats: Mapping[UUID, SeatCount],
    *,
    reader: Reader,
    now: datetime,
    week: WorkingWeek | None = None,
) -> list[CardView]:
    """Return the cards for a reader; with a working week they tell which ones fit it."""
    return [
        CardView(
            title=card.title,
            href=url_for("sessions.show", slug=card.slug),
            topics=card.topics,
            provider=card.provider_name,
            cohort=formats.language_list(card.spoken, reader.language) if card.group_id else "",
            when=when_text(card, reader),
            hours=hours_text(card, reader),
            where=where_text(card, reader.language),
            languages=languages_text(card, reader.language),
            foot=_foot(card, seats.get(card.id, SeatCount()), reader, now),
            tags=_tags(card, seats.get(card.id, SeatCount()), reader, now, week),
        )
        for card in cards
    ]


def when_text(card: SessionCard, reader: Reader) -> str:
    """Return the days of a session in its own zone, named where the reader's clock differs."""
    return formats.session_days(
        card.starts_at, card.ends_at, card.zone, reader.zone, reader.language
    )


def hours_text(card: SessionCard, reader: Reader) -> str:
    """Return the hours of the first meeting in both zones, or that there are none."""
    if not card.meetings:
        return translate(reader.language, _("At your own pace"))
    starts, ends = card.meetings[0]
    mine, other = formats.both_zones(starts, reader.zone, card.zone, reader.language)
    text = f"{formats.time_range(starts, ends, reader.zone, reader.language)} {mine.place}"
    if other is not None:
        text += f", {formats.time_range(starts, ends, card.zone, reader.language)} {other.place}"
    if len(card.meetings) == 1:
        return text
    return translate_plural(
        reader.language,
        "%(num)s meeting, %(hours)s",
        "%(num)s meetings, the first %(hours)s",
        len(card.meetings),
        hours=text,
    )


def where_text(card: SessionCard, language: str) -> str:
    """Return where a session happens, or that the place is not known yet."""
    where = translate(language, FORMATS[card.format])
    if card.place:
        return f"{where}, {card.place}"
    if card.format == "online":
        return where
    return f"{where}. {translate(language, PLACE_UNKNOWN)}"


def languages_text(card: SessionCard, language: str) -> str:
    """Return what is spoken, and in which languages it can be followed otherwise."""
    spoken = formats.language_list(card.spoken, language)
    other = [tag for tag in card.interpretation if tag not in card.spoken]
    if not other:
        return spoken
    return translate(
        language,
        _("%(spoken)s. Interpretation: %(others)s"),
        spoken=spoken,
        others=_names(other, language),
    )


def _names(tags: Sequence[str], language: str) -> str:
    return formats.listing([formats.language_in_sentence(tag, language) for tag in tags], language)


def _foot(card: SessionCard, seats: SeatCount, reader: Reader, now: datetime) -> str:
    if card.phase(now) in (Phase.ENDED, Phase.CANCELLED):
        return ""
    if card.phase(now) is Phase.DRAFT or card.takes_people(now):
        return _seats_text(card, seats, reader, now)
    if card.window(now) is Window.NOT_YET:
        opens = formats.moment(card.enrols_from, reader.zone, reader.language)
        return translate(reader.language, _("Enrolment opens: %(date)s"), date=opens.short_date)
    # The tag says it where the session has not begun.
    return translate(reader.language, CLOSED) if card.phase(now) is Phase.RUNNING else ""


def _seats_text(card: SessionCard, seats: SeatCount, reader: Reader, now: datetime) -> str:
    language = reader.language
    left = enrolment_rules.seats_left(card.capacity, seats)
    if left is None:
        text = translate(language, _("Seats for everybody"))
    elif left == 0 and seats.waiting:
        text = translate_plural(
            language, "%(num)s person waiting", "%(num)s people waiting", seats.waiting
        )
    else:
        text = translate_plural(
            language,
            "%(num)s of %(total)s seats left",
            "%(num)s of %(total)s seats left",
            left,
            total=card.capacity,
        )
    if card.window(now) is not Window.OPEN:
        return text
    closes = formats.moment(card.enrols_until, reader.zone, language)
    until = translate(language, _("Enrol by %(date)s"), date=closes.short_date)
    return f"{text}. {until}"


def _tags(
    card: SessionCard, seats: SeatCount, reader: Reader, now: datetime, week: WorkingWeek | None
) -> tuple[Tag, ...]:
    tags = [_state_tag(card, seats, now)]
    if card.policy == "approval" and card.phase(now) is Phase.UPCOMING:
        tags.append((_("By approval"), ""))
    if _fits(card, reader, now, week):
        tags.append((_("Fits your hours"), "ok"))
    return tuple((translate(reader.language, text), tone) for text, tone in tags if text)


def _fits(card: SessionCard, reader: Reader, now: datetime, week: WorkingWeek | None) -> bool:
    if week is None or not card.meetings or card.phase(now) is not Phase.UPCOMING:
        return False
    return scheduling_rules.fits_working_hours(card.meetings, week, reader.zone)


_PHASES: dict[Phase, Tag] = {
    Phase.DRAFT: (_("Draft"), "warn"),
    Phase.CANCELLED: (_("Cancelled"), "bad"),
    Phase.ENDED: (_("Past session"), ""),
}


def _state_tag(card: SessionCard, seats: SeatCount, now: datetime) -> Tag:
    phase = card.phase(now)
    if phase in _PHASES:
        return _PHASES[phase]
    if card.window(now) is Window.NOT_YET:
        return _("Enrolment opens later"), ""
    if not card.takes_people(now):
        return (_("Running"), "") if phase is Phase.RUNNING else (CLOSED, "")
    if enrolment_rules.seats_left(card.capacity, seats) == 0:
        return (_("Waitlist"), "warn") if card.has_waitlist else (_("Full"), "bad")
    return "", ""
