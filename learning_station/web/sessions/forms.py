"""Forms of the pages of sessions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from wtforms.fields import Field
from wtforms.validators import ValidationError

from learning_station.enrolment.rules import LONGEST_LETTER, LONGEST_SUBJECT
from learning_station.kernel.errors import Invalid
from learning_station.kernel.languages import LanguageMap
from learning_station.kernel.translations import mark as _
from learning_station.kernel.zones import is_zone, to_local, to_utc
from learning_station.scheduling.errors import TitleMissing
from learning_station.scheduling.queries import SessionRow
from learning_station.scheduling.rules import (
    MeetingFacts,
    SessionFacts,
    find_date_problems,
    find_problems,
)
from learning_station.web.forms import (
    BooleanField,
    CheckboxesField,
    DateField,
    Form,
    IntegerField,
    LongTextField,
    Problem,
    RadioField,
    SelectField,
    TextField,
    TimeField,
    at_most,
    between,
    optional,
    required,
    web_address,
)
from learning_station.web.zone_field import ZoneField

from .entrance import FORMATS, LANGUAGES, POLICIES

LAST_YEAR = 2100


class ApplicationForm(Form):
    """Why somebody applies."""

    motivation = LongTextField(
        _("What will you do with it?"),
        [required(_("Write what you and your city will do with it.")), at_most(2000)],
        description=_("Up to 2,000 characters. The organisers read this first."),
    )


class WithdrawalForm(Form):
    """Why somebody gives up a seat, if they want to say it."""

    reason = TextField(
        _("Reason"),
        [optional(), at_most(500)],
        description=_("You need not give one. The organisers can read it."),
    )


class ReasonForm(Form):
    """Why the organisers refuse or take back; the person reads it."""

    reason = LongTextField(
        _("Reason"),
        [required(_("Give a reason: the person will read it.")), at_most(1000)],
        description=_("The people concerned read these words in their e-mail."),
    )


class PlaceForm(Form):
    """How far somebody is moved on the waitlist, and why."""

    priority = IntegerField(
        _("Priority"),
        [required(_("Give a number between -1000 and 1000.")), between(-1000, 1000)],
        description=_(
            "0 for everybody. Whoever has more stands before all who have less; among equals who "
            "waits longest comes first."
        ),
    )
    why = TextField(
        _("Reason"),
        [required(_("Give a reason: the person will read it.")), at_most(500)],
        description=_("It stays in the history, where the person can read it."),
    )


class BulkForm(Form):
    """What an act on several people needs: a reason, another session, or a letter."""

    reason = LongTextField(
        _("Reason"), [optional(), at_most(1000)], description=_("The people concerned read it.")
    )
    target = SelectField(_("To which session"), [optional()])
    subject = TextField(_("Subject"), [optional(), at_most(LONGEST_SUBJECT)])
    text = LongTextField(_("Your message"), [optional(), at_most(LONGEST_LETTER)])


class CapacityForm(Form):
    """How many seats there are."""

    capacity = IntegerField(
        _("Seats"),
        [optional(), between(0, 100_000)],
        description=_("Empty: no limit. 0: closed."),
    )


class TrainersForm(Form):
    """Who gives the session."""

    trainers = CheckboxesField(_("Trainers"), [])


def sensible_year(_form: Form, field: Field) -> None:
    """Refuse years that no zone knows."""
    if field.data and not 2000 <= field.data.year <= LAST_YEAR:
        raise ValidationError(Problem(_("Enter a date between 2000 and 2100.")))


def _known_zone(_form: Form, field: Field) -> None:
    if not is_zone(field.data or ""):
        raise ValidationError(Problem(_("Choose a time zone from the list.")))


def _day(label: str, *validators: object, description: str = "") -> DateField:
    return DateField(label, [*validators, sensible_year], description=description)


def _languages(label: str) -> CheckboxesField:
    return CheckboxesField(label, choices=[(tag, tag) for tag in LANGUAGES])


class SessionForm(Form):
    """Everything people decide about a session, apart from meetings. Times are the session's."""

    title_en = TextField(_("Title in English"), [optional(), at_most(200)])
    title_es = TextField(_("Title in Spanish"), [optional(), at_most(200)])
    title_fr = TextField(_("Title in French"), [optional(), at_most(200)])
    zone = ZoneField(
        _("Time zone of the session"),
        [_known_zone],
        description=_("All times below are in this zone."),
    )
    first_day = _day(_("First day"), required(_("Enter the first day.")))
    last_day = _day(_("Last day"), required(_("Enter the last day.")))
    format = RadioField(
        _("Format"),
        [required(_("Choose the format."))],
        choices=list(FORMATS.items()),
    )
    place = TextField(
        _("Place"),
        [optional(), at_most(300)],
        description=_("Where people meet. Empty: the page says that it is to be announced."),
    )
    online_link = TextField(
        _("Link to the online room"),
        [optional(), at_most(500), web_address()],
        description=_("Shown only to those enrolled, from 15 minutes before a meeting."),
    )
    spoken = _languages(_("Spoken languages"))
    interpretation = _languages(_("Interpretation into"))
    captions = _languages(_("Captions in"))
    materials = _languages(_("Materials in"))
    capacity = IntegerField(
        _("Seats"),
        [optional(), between(0, 100_000)],
        description=_("Empty: no limit. 0: closed."),
    )
    opens_day = _day(_("Enrolment opens on"), required(_("Enter the day enrolment opens.")))
    opens_time = TimeField(
        _("Time enrolment opens"), [required(_("Enter the time enrolment opens."))]
    )
    closes_day = _day(_("Enrolment closes on"), required(_("Enter the day enrolment closes.")))
    closes_time = TimeField(
        _("Time enrolment closes"), [required(_("Enter the time enrolment closes."))]
    )
    withdraws_day = _day(
        _("Last day to withdraw"),
        optional(),
        description=_("Empty: until the session ends. The day counts until midnight."),
    )
    award = RadioField(
        _("Certificate"),
        [required(_("Choose what the session leads to."))],
        choices=[
            ("completion", _("Of completion: units, quizzes and meetings")),
            ("participation", _("Of participation: meetings attended")),
            ("none", _("No certificate")),
        ],
    )
    required_meetings = IntegerField(
        _("Meetings to attend for the certificate"), [optional(), between(0, 500)]
    )
    workload_minutes = IntegerField(
        _("Work in minutes"),
        [optional(), between(0, 120_000)],
        description=_("Printed on the certificate, in hours. Empty: that of the course."),
    )

    def validate(self, *arguments: object, **named: object) -> bool:
        """Refuse what cannot be read and, in the same round, what contradicts itself."""
        is_readable = super().validate(*arguments, **named)
        for problem in self._contradictions():
            name = _FIELDS_OF_FACTS.get(problem.field or "", problem.field)
            # Of a field that is refused already, nothing more is known.
            if name and not self[name].errors:
                self.refuse(problem, name)
        return is_readable and not self.errors

    def _contradictions(self) -> list[Invalid]:
        dates: list[Invalid] = []
        if not self.zone.errors:
            dates = find_date_problems(
                self._find_instant(self.first_day.data, time.min),
                self._find_instant(_day_after(self.last_day.data), time.min),
                self._find_instant(self.opens_day.data, self.opens_time.data),
                self._find_instant(self.closes_day.data, self.closes_time.data),
            )
        return dates + find_problems(
            title=self._texts("title"),
            spoken=self.spoken.data or (),
            place=self.place.data or "",
            online_link=self.online_link.data,
        )

    def _find_instant(self, day: date | None, at: time | None) -> datetime | None:
        if day is None or at is None or not 2000 <= day.year <= LAST_YEAR + 1:
            return None
        return _instant(day, at, self.zone.data)

    def to_facts(self) -> SessionFacts:
        """Return what was typed as facts; only for a form without errors."""
        zone_name = self.zone.data
        return SessionFacts(
            title=self._texts("title"),
            zone=zone_name,
            starts_at=_instant(self.first_day.data, time.min, zone_name),
            ends_at=_instant(self.last_day.data + timedelta(days=1), time.min, zone_name),
            enrols_from=_instant(self.opens_day.data, self.opens_time.data, zone_name),
            enrols_until=_instant(self.closes_day.data, self.closes_time.data, zone_name),
            withdraws_until=_end_of_day(self.withdraws_day.data, zone_name),
            format=self.format.data,
            place=self.place.data or "",
            online_link=self.online_link.data or None,
            spoken=self.spoken.data,
            interpretation=self.interpretation.data,
            captions=self.captions.data,
            materials=self.materials.data,
            capacity=self.capacity.data,
            award=self.award.data,
            required_meetings=self.required_meetings.data or 0,
            workload_minutes=self.workload_minutes.data or 0,
        )

    def _texts(self, name: str) -> dict[str, str]:
        return {language: self[f"{name}_{language}"].data or "" for language in ("en", "es", "fr")}


def _day_after(day: date | None) -> date | None:
    """Return the next day; none follows a day that is refused, and the calendar may end there."""
    return day + timedelta(days=1) if day and day.year <= LAST_YEAR else None


_FIELDS_OF_FACTS = {"enrols_until": "closes_day"}


def _instant(day: date, at: time, zone_name: str) -> datetime:
    return to_utc(datetime.combine(day, at), zone_name)


def _end_of_day(day: date | None, zone_name: str) -> datetime | None:
    if day is None:
        return None
    return _instant(day + timedelta(days=1), time.min, zone_name) - timedelta(seconds=1)


def values_of(session: SessionRow) -> dict[str, object]:
    """Return what a form shows of a session that exists."""
    opens = to_local(session.enrols_from, session.zone)
    closes = to_local(session.enrols_until, session.zone)
    # An end at midnight belongs to the day before.
    last = to_local(session.ends_at - timedelta(microseconds=1), session.zone)
    withdraws = session.withdraws_until
    texts = {
        f"title_{language}": session.title.get(language, "") for language in ("en", "es", "fr")
    }
    same = {
        name: getattr(session, name)
        for name in (
            "zone", "format", "place", "online_link", "spoken", "interpretation", "captions",
            "materials", "capacity", "award", "required_meetings",
        )
    }  # fmt: skip
    return {
        **texts,
        **same,
        "first_day": to_local(session.starts_at, session.zone).date(),
        "last_day": last.date(),
        "opens_day": opens.date(),
        "opens_time": opens.time(),
        "closes_day": closes.date(),
        "closes_time": closes.time(),
        "withdraws_day": to_local(withdraws, session.zone).date() if withdraws else None,
        "workload_minutes": session.workload_minutes or None,
    }


_DAYS_AND_TIMES = {
    "starts_at": ("first_day",),
    "ends_at": ("last_day",),
    "enrols_from": ("opens_day", "opens_time"),
    "enrols_until": ("closes_day", "closes_time"),
    "withdraws_until": ("withdraws_day",),
}


def changed_facts(form: SessionForm, session: SessionRow) -> SessionFacts:
    """Return what was typed as facts, with every instant kept whose day and time were not touched.

    The form shows days and minutes; the session may know seconds and hours."""
    facts, shown = form.to_facts(), values_of(session)
    if facts.zone != session.zone:
        return facts
    kept = {
        name: getattr(session, name)
        for name, fields in _DAYS_AND_TIMES.items()
        if all(_to_the_minute(shown[field]) == form[field].data for field in fields)
    }
    return replace(facts, **kept)


def _to_the_minute(value: object) -> object:
    return value.replace(second=0, microsecond=0) if isinstance(value, time) else value


class NewSessionForm(SessionForm):
    """A session of one of the courses one gives.

    How its seats are given stands on a page of its own once it is prepared."""

    version_id = SelectField(
        _("Course"), [required(_("Choose a course."))], description=_("Published courses only.")
    )
    group = TextField(
        _("Shared name of sessions that belong together"),
        [optional(), at_most(60)],
        description=_(
            "If several sessions give this course side by side, for example one in each language, "
            "type the same short name in each of them: their pages then point to one another."
        ),
    )
    policy = RadioField(
        _("How seats are given"),
        [required(_("Choose how seats are given."))],
        choices=list(POLICIES.items()),
    )
    has_waitlist = BooleanField(_("Keep a waitlist when all seats are taken"))
    course_titles: Mapping[str, LanguageMap] = {}
    """The titles of the courses to choose from, by version."""

    def to_facts(self) -> SessionFacts:
        """Return what was typed as facts, with the way seats are given to begin with."""
        return replace(
            super().to_facts(), policy=self.policy.data, has_waitlist=self.has_waitlist.data
        )

    def _texts(self, name: str) -> dict[str, str]:
        """Return the texts of a field; a session without a title has that of its course."""
        texts = super()._texts(name)
        if name == "title" and not any(texts.values()):
            return dict(self.course_titles.get(self.version_id.data, {}))
        return texts

    def _contradictions(self) -> list[Invalid]:
        problems = super()._contradictions()
        if self.version_id.errors:
            return [problem for problem in problems if not isinstance(problem, TitleMissing)]
        return problems


class MeetingForm(Form):
    """A meeting: wall-clock times in a zone. On days when clocks change, which time is meant."""

    zone = ZoneField(_("Time zone"), [_known_zone])
    starts_day = _day(_("Day"), required(_("Enter the day of the meeting.")))
    starts_time = TimeField(
        _("Begins at"),
        [required(_("Enter when the meeting begins."))],
        description=_("24 hours, such as 15:00, on the clocks of the zone above."),
    )
    starts_choice = RadioField(_("Which beginning do you mean?"), [optional()], choices=[],
                               validate_choice=False)  # fmt: skip
    ends_time = TimeField(_("Ends at"), [required(_("Enter when the meeting ends."))])
    ends_day = _day(_("Day it ends"), optional(), description=_("Empty: the same day."))
    ends_choice = RadioField(_("Which end do you mean?"), [optional()], choices=[],
                             validate_choice=False)  # fmt: skip
    title_en = TextField(_("Title in English"), [optional(), at_most(200)])
    title_es = TextField(_("Title in Spanish"), [optional(), at_most(200)])
    title_fr = TextField(_("Title in French"), [optional(), at_most(200)])
    place = TextField(_("Place"), [optional(), at_most(300)])

    @property
    def starts_local(self) -> datetime | None:
        """Return the wall-clock beginning, when day and time could be read."""
        return _combined(self.starts_day.data, self.starts_time.data)

    @property
    def ends_local(self) -> datetime | None:
        """Return the wall-clock end, when day and time could be read."""
        return _combined(self.ends_day.data or self.starts_day.data, self.ends_time.data)

    def to_facts(self) -> MeetingFacts:
        """Return what was typed as facts; only for a form without errors."""
        starts, ends = self.starts_local, self.ends_local
        if starts is None or ends is None:
            raise ValueError("the form has errors")
        return MeetingFacts(
            zone=self.zone.data,
            starts_local=starts,
            ends_local=ends,
            starts_choice=_choice(self.starts_choice.data),
            ends_choice=_choice(self.ends_choice.data),
            title={tag: self[f"title_{tag}"].data or "" for tag in ("en", "es", "fr")},
            place=self.place.data or "",
        )


def _combined(day: date | None, at: time | None) -> datetime | None:
    return datetime.combine(day, at) if day and at else None


def _choice(text: str | None) -> int | None:
    return int(text) if text in ("0", "1") else None
