"""Forms of the authors. Every text has a field per language, named `title_en`, `title_es`…"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from learning_station.catalogue import rules
from learning_station.catalogue.queries import (
    AnswerContent,
    QuestionContent,
    UnitContent,
    VersionFacts,
)
from learning_station.catalogue.rules import AnswerDraft, QuestionDraft
from learning_station.kernel.languages import INTERFACE_LANGUAGES, LanguageMap
from learning_station.kernel.translations import mark as _
from learning_station.web.forms import (
    BooleanField,
    CheckboxesField,
    FileField,
    Form,
    HiddenField,
    IntegerField,
    LongTextField,
    Problem,
    RadioField,
    SelectField,
    TextField,
    at_most,
    between,
    optional,
    required,
)

LANGUAGE_CHOICES = [("en", _("English")), ("es", _("Spanish")), ("fr", _("French"))]
_TITLE = [at_most(rules.TITLE_AT_MOST)]
_TEXT = [at_most(rules.TEXT_AT_MOST)]
_BODY = [at_most(rules.BODY_AT_MOST)]


def texts_of(form: Form, name: str) -> LanguageMap:
    """Return what was typed into the fields of one text, by language."""
    return LanguageMap(
        {language: form[f"{name}_{language}"].data or "" for language in INTERFACE_LANGUAGES}
    )


def fields_of(**texts: LanguageMap) -> dict[str, str]:
    """Return the values that fill the fields of these texts."""
    return {
        f"{name}_{language}": text
        for name, by_language in texts.items()
        for language, text in by_language.items()
    }


class TextsForm(Form):
    """A form with texts in several languages."""

    def written_in(self, languages: Iterable[str] | None) -> list[str]:
        """Return the languages to show at once: those of the course, and those in use here."""
        return [
            tag for tag in INTERFACE_LANGUAGES if tag in (languages or ()) or self._is_in_use(tag)
        ] or [INTERFACE_LANGUAGES[0]]

    def _is_in_use(self, tag: str) -> bool:
        return any(field.data or field.errors for field in self if field.name.endswith(f"_{tag}"))


class TitledForm(TextsForm):
    """A title in each language; one at least is needed, which the action checks."""

    title_en = TextField(_("Title"), _TITLE)
    title_es = TextField(_("Title"), _TITLE)
    title_fr = TextField(_("Title"), _TITLE)


class CourseForm(TitledForm):
    """What a course says about itself."""

    summary_en = LongTextField(_("Summary"), _TEXT)
    summary_es = LongTextField(_("Summary"), _TEXT)
    summary_fr = LongTextField(_("Summary"), _TEXT)
    outcomes_en = LongTextField(_("What one will be able to do"), _TEXT)
    outcomes_es = LongTextField(_("What one will be able to do"), _TEXT)
    outcomes_fr = LongTextField(_("What one will be able to do"), _TEXT)
    audience_en = LongTextField(_("Who it is for"), _TEXT)
    audience_es = LongTextField(_("Who it is for"), _TEXT)
    audience_fr = LongTextField(_("Who it is for"), _TEXT)
    description_en = LongTextField(_("About this course"), _TEXT)
    description_es = LongTextField(_("About this course"), _TEXT)
    description_fr = LongTextField(_("About this course"), _TEXT)
    languages = CheckboxesField(
        _("Languages of the content"),
        [required(_("Choose the languages the course is written in."))],
        choices=LANGUAGE_CHOICES,
    )
    topics = CheckboxesField(_("Topics"), [required(_("Choose at least one topic."))])
    workload_minutes = IntegerField(
        _("Work in minutes"),
        [required(_("Enter how many minutes the course takes in all.")), between(0, 100_000)],
        description=_("All units together, with reading and exercises. 600 minutes are 10 hours."),
    )

    @property
    def values(self) -> dict[str, Any]:
        """Return what the actions take, without the topics."""
        return {
            "title": texts_of(self, "title"),
            "summary": texts_of(self, "summary"),
            "description": texts_of(self, "description"),
            "outcomes": texts_of(self, "outcomes"),
            "audience": texts_of(self, "audience"),
            "languages": self.languages.data,
            "workload_minutes": self.workload_minutes.data,
        }


class NewCourseForm(CourseForm):
    """A course that is begun: also whose it is."""

    provider_id = SelectField(
        _("Given by"), [required(_("Choose the organisation that gives the course."))]
    )


def course_values(version: VersionFacts) -> dict[str, Any]:
    """Return the values that fill the form with what is stored."""
    return {
        **fields_of(
            title=version.title,
            summary=version.summary,
            outcomes=version.outcomes,
            audience=version.audience,
            description=version.description,
        ),
        "languages": list(version.languages),
        "workload_minutes": version.workload_minutes,
    }


class ModuleForm(TitledForm):
    """Title and summary of a module."""

    summary_en = LongTextField(_("Summary"), _TEXT)
    summary_es = LongTextField(_("Summary"), _TEXT)
    summary_fr = LongTextField(_("Summary"), _TEXT)


class UnitForm(TitledForm):
    """What units of every kind have."""

    body_en = LongTextField(_("Text"), _BODY)
    body_es = LongTextField(_("Text"), _BODY)
    body_fr = LongTextField(_("Text"), _BODY)
    minutes = IntegerField(
        _("Minutes"),
        [required(_("Enter how many minutes the unit takes.")), between(0, 100_000)],
        description=_("How long somebody needs for this unit."),
    )
    required = BooleanField(
        _("This unit is required"),
        description=_("A required unit has to be done to complete the course."),
    )

    @property
    def values(self) -> dict[str, Any]:
        """Return what the actions take."""
        return {
            "title": texts_of(self, "title"),
            "body": texts_of(self, "body"),
            "minutes": self.minutes.data,
            "required": self.required.data,
        }


class VideoUnitForm(UnitForm):
    """A unit with a video elsewhere."""

    video_url = TextField(
        _("Address of the video"),
        [required(_("Enter the address of the video. It begins with https://.")), at_most(2000)],
        description=_("It begins with https://. Learners follow it as a link."),
    )

    @property
    def values(self) -> dict[str, Any]:
        """Return what the actions take."""
        return {**super().values, "video_url": self.video_url.data}


class FileUnitForm(UnitForm):
    """A unit with a file to download."""

    file = FileField(_("File"))
    file_id = HiddenField()


class QuizUnitForm(UnitForm):
    """A unit with questions; they are written on pages of their own."""

    pass_percent = IntegerField(
        _("Pass mark in per cent"),
        [required(_("Enter the share of right answers that passes.")), between(1, 100)],
        description=_("The share of questions to answer rightly."),
    )
    attempt_limit = IntegerField(
        _("Attempts"),
        [optional(), between(1, rules.ATTEMPTS_AT_MOST)],
        description=_("How often one may try. Empty means as often as one likes."),
    )

    @property
    def values(self) -> dict[str, Any]:
        """Return what the actions take."""
        return {
            **super().values,
            "pass_mark": Decimal(self.pass_percent.data or 0) / 100,
            "attempt_limit": self.attempt_limit.data,
        }


UNIT_FORMS: Mapping[str, type[UnitForm]] = {
    "text": UnitForm,
    "video": VideoUnitForm,
    "file": FileUnitForm,
    "quiz": QuizUnitForm,
}


def unit_values(unit: UnitContent) -> dict[str, Any]:
    """Return the values that fill the form with what is stored."""
    return {
        **fields_of(title=unit.title, body=unit.body),
        "minutes": unit.minutes,
        "required": unit.required,
        "video_url": unit.video_url,
        "file_id": str(unit.file_id) if unit.file_id else "",
        "pass_percent": None if unit.pass_mark is None else int(unit.pass_mark * 100),
        "attempt_limit": unit.attempt_limit,
    }


QUESTION_KINDS = [
    ("single", _("One answer is right")),
    ("multiple", _("Several answers are right, and all of them are asked for")),
]
ANSWER_NUMBERS = range(1, rules.ANSWERS_AT_MOST + 1)
ANSWERS_OPEN = 3
"""How many answers have their fields open on an empty form."""


class QuestionFormBase(TextsForm):
    """A question; the fields of its answers are added below."""

    kind = RadioField(
        _("Kind"),
        [required(_("Choose how many answers are right."))],
        choices=QUESTION_KINDS,
        default="single",
    )
    prompt_en = LongTextField(_("Question"), _TEXT)
    prompt_es = LongTextField(_("Question"), _TEXT)
    prompt_fr = LongTextField(_("Question"), _TEXT)
    languages: Sequence[str] = ()
    """The languages of the course: what is missing is missed in the first of them."""

    def shows(self, number: int) -> bool:
        """Tell whether the fields of an answer stand open: the first three, and those in use."""
        names = [f"{part}{number}_{tag}" for part in _ANSWER_TEXTS for tag in INTERFACE_LANGUAGES]
        in_use = (self[name].data or self[name].errors for name in names)
        return number <= ANSWERS_OPEN or self[f"right{number}"].data or any(in_use)

    def validate(self, *arguments: object, **named: object) -> bool:
        """Refuse what cannot be stored, each text that is missing beside its field."""
        is_readable = super().validate(*arguments, **named)
        for name, sentence in list(self._find_missing(self.written_in(self.languages)[0])):
            self[name].errors = [*self[name].errors, sentence]
        return is_readable and not self.errors

    def _find_missing(self, tag: str) -> Iterator[tuple[str, str]]:
        if not texts_of(self, "prompt"):
            yield f"prompt_{tag}", _("Write the question.")
        empty = [n for n in ANSWER_NUMBERS if not texts_of(self, f"answer{n}")]
        needed = max(rules.ANSWERS_AT_LEAST - (len(ANSWER_NUMBERS) - len(empty)), 0)
        for place, number in enumerate(empty):
            if self[f"right{number}"].data or texts_of(self, f"feedback{number}"):
                text = _("Write answer %(number)s, or leave all of it empty.")
            elif place < needed:
                text = _("Write answer %(number)s: a question needs two at least.")
            else:
                continue
            yield f"answer{number}_{tag}", Problem(text, number=number)


_ANSWER_TEXTS = ("answer", "feedback")


def _answer_fields() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for number in ANSWER_NUMBERS:
        fields[f"right{number}"] = BooleanField(_("This answer is right"))
        for language in INTERFACE_LANGUAGES:
            fields[f"answer{number}_{language}"] = TextField(_("Answer"), [at_most(1000)])
            fields[f"feedback{number}_{language}"] = TextField(
                _("What is said to whoever chooses it"),
                [at_most(1000)],
                description=_("Whether it is right stands before it already."),
            )
    return fields


QuestionForm: type[QuestionFormBase] = type("QuestionForm", (QuestionFormBase,), _answer_fields())
"""A question with room for all the answers it may have; those left empty are left out."""


def question_of(form: QuestionFormBase) -> QuestionDraft:
    """Return the question as it was typed."""
    answers = (
        AnswerDraft(
            texts_of(form, f"answer{number}"),
            bool(form[f"right{number}"].data),
            texts_of(form, f"feedback{number}"),
        )
        for number in ANSWER_NUMBERS
    )
    kept = tuple(answer for answer in answers if answer.text or answer.is_correct)
    return QuestionDraft(form.kind.data or "", texts_of(form, "prompt"), kept)


def question_values(question: QuestionContent) -> dict[str, Any]:
    """Return the values that fill the form with what is stored."""
    values: dict[str, Any] = {"kind": question.kind, **fields_of(prompt=question.prompt)}
    for number, answer in enumerate(question.answers, start=1):
        values |= _answer_values(number, answer)
    return values


def _answer_values(number: int, answer: AnswerContent) -> dict[str, Any]:
    texts = {f"answer{number}": answer.text, f"feedback{number}": answer.feedback}
    return {f"right{number}": answer.is_correct, **fields_of(**texts)}


class ConfirmForm(Form):
    """Nothing to fill in: the button itself is the answer."""
