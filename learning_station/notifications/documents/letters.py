"""The mails, written in the recipient's language and on the recipient's clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape

from learning_station.infra.mail_templates import render_mail_template
from learning_station.kernel import formats
from learning_station.kernel.languages import Text, direction
from learning_station.kernel.translations import mark as _
from learning_station.kernel.translations import translate, translate_plural
from learning_station.notifications.queries import MeetingFacts, SessionFacts
from learning_station.notifications.rules import MessageKind

from .wordings import WORDINGS, Wording

MEETINGS_AT_MOST = 12


GREETING = _("Hello %(name)s,")
GREETING_WITHOUT_NAME = _("Hello,")
MEETINGS_TITLE = _("Meetings")
MEETING_TITLE = _("The meeting")
CLOSING = _("This message was sent automatically. Questions? Write to %(email)s.")
NO_REASON = _("none was given")


@dataclass(frozen=True)
class Reader:
    """For whom a mail is written."""

    given_name: str
    language: str
    zone: str


@dataclass(frozen=True)
class Letter:
    """A mail ready to be sent."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Occasion:
    """What a mail is about. `meetings` are those to list; `before` is the old time of one, `until`
    the moment until which something is to be done."""

    kind: MessageKind
    values: Mapping[str, str]
    session: SessionFacts | None = None
    meetings: Sequence[MeetingFacts] = ()
    before: datetime | None = None
    until: datetime | None = None

    @property
    def zone(self) -> str | None:
        """Return the zone its times were agreed in: of the first meeting, or of the session."""
        if self.meetings:
            return self.meetings[0].zone
        return self.session.zone if self.session else None


def write_letter(reader: Reader, occasion: Occasion, *, base_url: str, support: str) -> Letter:
    """Return the mail in the reader's language, with the reader's times and the session's."""
    language, wording = reader.language, WORDINGS[occasion.kind]
    values = _values(reader, occasion)
    subject = " ".join(translate(language, wording.subject, **values).split())
    frame = {
        "language": language,
        "direction": direction(language),
        "subject": subject,
        "greeting": _greeting(reader),
        "meetings": _meeting_lines(reader, occasion, wording),
        "meetings_title": translate(
            language, MEETING_TITLE if len(occasion.meetings) == 1 else MEETINGS_TITLE
        ),
        "button": _button(language, wording, values, base_url),
        "closing": translate(language, CLOSING, email=support),
    }
    said = [text for text in wording.paragraphs if translate(language, text, **values).strip()]
    plain = [translate(language, text, **values) for text in said]
    tagged = _tagged(language, occasion, values)
    marked = [escape(translate(language, text)) % tagged for text in said]
    return Letter(
        subject=subject,
        text=render_mail_template("message.txt", {**frame, "paragraphs": plain}),
        html=render_mail_template("message.html", {**frame, "paragraphs": marked}),
    )


def _greeting(reader: Reader) -> str:
    if not reader.given_name:
        return translate(reader.language, GREETING_WITHOUT_NAME)
    return translate(reader.language, GREETING, name=reader.given_name)


def _values(reader: Reader, occasion: Occasion) -> dict[str, str]:
    values = {"reason": translate(reader.language, NO_REASON), **occasion.values}
    if not values["reason"].strip():
        values["reason"] = translate(reader.language, NO_REASON)
    if occasion.session is not None:
        values["session"] = str(_title(reader.language, occasion))
        values["slug"] = occasion.session.slug
    if occasion.meetings:
        first = occasion.meetings[0]
        moment = formats.moment(first.starts_at, reader.zone, reader.language)
        values["when"] = f"{moment.short_date}, {moment.time} {moment.place}"
    if occasion.before is not None:
        zone = occasion.zone or reader.zone
        values["before"] = "; ".join(_clock_lines(reader, occasion.before, occasion.before, zone))
    if occasion.until is not None:
        zone = occasion.zone or reader.zone
        values["until"] = "; ".join(_clock_lines(reader, occasion.until, occasion.until, zone))
    return values


def _title(language: str, occasion: Occasion) -> Text:
    return occasion.session.title.best(language) if occasion.session else Text("", language)


def _tagged(language: str, occasion: Occasion, values: Mapping[str, str]) -> dict[str, object]:
    """Return the values for HTML: a title in another language is tagged with that language."""
    title = _title(language, occasion)
    tagged: dict[str, object] = dict(values)
    if occasion.session is not None and title.language != language:
        tagged["session"] = Markup('<span lang="{}" dir="{}">{}</span>').format(
            title.language, title.direction, title.text
        )
    return tagged


def _button(
    language: str, wording: Wording, values: Mapping[str, str], base_url: str
) -> tuple[str, str] | None:
    if wording.button is None:
        return None
    text, path = wording.button
    address = path % values
    if address.startswith("/"):
        address = base_url.rstrip("/") + address
    return translate(language, text), address


def _meeting_lines(reader: Reader, occasion: Occasion, wording: Wording) -> list[list[str]]:
    if not wording.shows_meetings:
        return []
    language = reader.language
    shown = [_lines_of(reader, meeting) for meeting in occasion.meetings[:MEETINGS_AT_MOST]]
    more = len(occasion.meetings) - MEETINGS_AT_MOST
    if more > 0:
        text = translate_plural(
            language, "and %(num)s meeting more", "and %(num)s meetings more", more
        )
        shown.append([text])
    return shown


def _lines_of(reader: Reader, meeting: MeetingFacts) -> list[str]:
    title = meeting.title.best(reader.language).text
    lines = _clock_lines(reader, meeting.starts_at, meeting.ends_at, meeting.zone)
    return [part for part in (title, *lines, meeting.place) if part]


def _clock_lines(reader: Reader, starts: datetime, ends: datetime, zone: str) -> list[str]:
    """Return the time on the reader's clock, and on the session's where the clocks differ."""
    _mine, other = formats.both_zones(starts, reader.zone, zone, reader.language)
    zones = [reader.zone] if other is None else [reader.zone, zone]
    return [_stretch(starts, ends, name, reader.language) for name in zones]


def _stretch(starts: datetime, ends: datetime, zone: str, language: str) -> str:
    first = formats.moment(starts, zone, language)
    if starts == ends:
        return str(first)
    times = formats.time_range(starts, ends, zone, language)
    label = first.place if zone == "UTC" else f"{first.place} ({first.offset})"
    return f"{first.weekday_date}, {times}, {label}"
