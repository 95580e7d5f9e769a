"""The questions of a session as a form: made of what its organisers ask, read back as answers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import request
from itsdangerous import BadData, URLSafeTimedSerializer
from markupsafe import Markup, escape
from werkzeug.datastructures import FileStorage

from learning_station.enrolment.actions import answers as answer_actions
from learning_station.enrolment.queries import forms as form_queries
from learning_station.enrolment.rules import forms as rules
from learning_station.enrolment.rules.forms import Question, Value, Values
from learning_station.infra.context import Context
from learning_station.kernel.errors import Invalid, LearningStationError
from learning_station.kernel.translations import mark as _
from learning_station.web.forms import (
    CheckboxesField,
    DateField,
    FileField,
    Form,
    LongTextField,
    RadioField,
    SelectField,
    TextField,
    field_problems,
    say,
)
from learning_station.web.shell import plain, words

RADIOS_AT_MOST = 7
"""More choices than that stand in a drop-down list."""
UPLOADS_KEPT = 24 * 60 * 60
YES_NO = [("yes", _("Yes")), ("no", _("No"))]
NO_ANSWER = ("", _("No answer"))
PLAIN = {
    "motivation": LongTextField,
    "long_text": LongTextField,
    "short_text": TextField,
    "date": DateField,
    "file": FileField,
}


class AnswerForm(Form):
    """A form whose fields are the questions of a session."""

    questions: tuple[Question, ...] = ()
    stored: Values = {}
    tokens: dict[UUID, str]
    """What a file is known by that came with this form and is not an answer yet, by question."""
    kept: dict[UUID, Value]
    """The files that are the answers now, whether stored before or just sent."""

    def field_of(self, question: Question) -> Any:
        """Return the field in which a question is answered."""
        return self[name_of(question.id)]

    def refuse_answers(self, problems: Mapping[UUID, LearningStationError]) -> None:
        """Show what is wrong with answers beside them."""
        for question_id, problem in problems.items():
            self.refuse(problem, name_of(question_id))

    @property
    def summary(self) -> list[tuple[str | None, str]]:
        """Return (id of the control, sentence) for all that is to be corrected, by its question."""
        found: list[tuple[str | None, str]] = [(None, say(text)) for text in self.form_errors]
        for question in self.questions:
            field = self.field_of(question)
            target = field.id
            if isinstance(field, RadioField | CheckboxesField):
                target = next((option.id for option in field), target)
            label = plain(question.label)
            found += [(target, f"{label}: {text}") for text in field_problems(field)]
        return found


def name_of(question_id: UUID) -> str:
    """Return the name of the field in which a question is answered."""
    return f"q{question_id.hex}"


def make_answer_form(questions: Sequence[Question], values: Values) -> AnswerForm:
    """Return the form with these questions, filled with these answers."""
    fields: dict[str, Any] = {name_of(one.id): _field(one) for one in questions}
    made: type[AnswerForm] = type("Answers", (AnswerForm,), fields)
    form = made(data={name_of(one.id): _shown(one, values.get(one.id)) for one in questions})
    form.questions, form.stored = tuple(questions), values
    form.tokens = {}
    form.kept = {one.id: values.get(one.id) for one in questions if one.kind == "file"}
    return form


def _field(question: Question) -> Any:
    label, hint = words(question.label), words(question.hint)
    if question.kind in PLAIN:
        return PLAIN[question.kind](label, description=hint)
    if question.kind == "yes_no":
        choices: list[tuple[str, object]] = list(YES_NO)
    else:
        choices = [(one.key, Markup(escape(plain(one.label)))) for one in question.choices]
    if question.kind == "several_choices":
        return CheckboxesField(label, choices=choices, description=hint)
    if len(choices) > RADIOS_AT_MOST:
        return SelectField(label, choices=[("", _("Choose")), *choices], description=hint)
    if not question.is_required:
        # Round buttons cannot be taken back.
        choices.append(NO_ANSWER)
    return RadioField(label, choices=choices, description=hint)


def _shown(question: Question, value: Value) -> object:
    if question.kind == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    if question.kind == "several_choices":
        return value if isinstance(value, list) else []
    return None if isinstance(value, dict) else value


# Reading


def read_answers(ctx: Context, form: AnswerForm, *, is_final: bool) -> Values:
    """Return what was answered; what is wrong with it is shown in the form.

    Files that came are stored before anything else is judged, and stay with the form while other
    answers are corrected."""
    form.validate()
    values: dict[UUID, Value] = {}
    for question in form.questions:
        field = form.field_of(question)
        if question.kind == "file":
            values[question.id] = form.kept[question.id] = _read_file(ctx, form, question)
        elif not field.errors:
            values[question.id] = _read(field.data)
    problems = rules.find_problems(form.questions, values, is_final=is_final)
    # What could not be read is said already.
    form.refuse_answers(
        {key: problem for key, problem in problems.items() if not form[name_of(key)].errors}
    )
    return values


def _read(value: object) -> Value:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | list) else None


def _read_file(ctx: Context, form: AnswerForm, question: Question) -> Value:
    name, upload = name_of(question.id), form.field_of(question).data
    # A form made by hand may send text where a file belongs.
    if isinstance(upload, FileStorage) and upload.filename:
        try:
            value = _take_in(ctx, question, upload)
        except Invalid as error:
            form.refuse(error, name)
            return form.stored.get(question.id)
        form.tokens[question.id] = _signer(ctx, question).dumps(value)
        return value
    if request.form.get(f"{name}-remove"):
        return None
    token = request.form.get(f"{name}-kept", "")
    try:
        sent: Value = _signer(ctx, question).loads(token, max_age=UPLOADS_KEPT)
    except BadData:
        return form.stored.get(question.id)
    form.tokens[question.id] = token
    return sent


def _take_in(ctx: Context, question: Question, upload: FileStorage) -> Value:
    checked = form_queries.check_answer_file(
        ctx, filename=upload.filename or "", content=upload.read()
    )
    upload.seek(0)
    key = answer_actions.announce_upload(ctx, field_id=question.id)
    return form_queries.store_answer_file(ctx, checked, key=key).value


def _signer(ctx: Context, question: Question) -> URLSafeTimedSerializer:
    """Return what signs a file for this person and question: no other key can be slipped in."""
    salt = f"answer-file:{form_queries.own_person_id(ctx)}:{question.id}"
    return URLSafeTimedSerializer(ctx.tools.settings.secret_key, salt=salt)
