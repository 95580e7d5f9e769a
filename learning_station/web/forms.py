"""Forms: fields and validators whose texts are only marked, and translated where they are shown."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

import wtforms
from email_validator import EmailNotValidError, validate_email
from flask import render_template, request
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms.fields import Field
from wtforms.form import BaseForm
from wtforms.validators import StopValidation, ValidationError

from learning_station.infra.rendering.coverage import find_unprintable
from learning_station.infra.revisions import Outdated
from learning_station.kernel.errors import Conflict, Invalid, LearningStationError
from learning_station.kernel.texts import is_web_address, show_signs
from learning_station.kernel.translations import mark as _
from learning_station.kernel.translations import translate, translate_plural

from .outdated import words_of
from .reader import get_reader
from .sending import SentBefore, new_request_id, sent_request_id
from .status import status_of
from .widgets import QuickSelect

LARGEST_INTEGER = 2**31 - 1
"""What every integer column of both databases can hold."""
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]+")


class Problem(str):
    """A marked sentence with its named values, translated when it is shown."""

    values: dict[str, object]
    plural = ""
    counted = ""
    parts: "tuple[Problem, ...]" = ()
    """Said one after the other instead of the sentence."""

    def __new__(cls, message: str, **values: object) -> "Problem":
        """Return the sentence with its values beside it."""
        problem = super().__new__(cls, message)
        problem.values = values
        return problem


def say(text: object) -> str:
    """Return a marked text in the reader's language; the empty text stays empty."""
    if not text:
        return ""
    if isinstance(text, Markup):
        return text
    language = get_reader().language
    if not isinstance(text, Problem):
        return translate(language, str(text))
    if text.parts:
        return " ".join(say(part) for part in text.parts)
    if text.plural:
        number = int(str(text.values[text.counted]))
        return translate_plural(language, str(text), text.plural, number, **text.values)
    return translate(language, str(text), **text.values)


def problem_of(error: LearningStationError) -> Problem:
    """Return what a refusal says, ready to be translated."""
    problem = Problem(error.message, **error.values)
    problem.plural, problem.counted = error.plural, error.counted
    problem.parts = tuple(problem_of(part) for part in error.parts)
    return problem


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no type information.
    """A form with CSRF protection; the token is checked once for every write by the application."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # As above.
        """Leave CSRF to the application-wide check and never load WTForms' own catalogues."""

        csrf = False
        locales = ("en",)

    status = 422
    """What the refused form answers with."""

    is_done_once = True
    """Whether it carries an id, so that a second sending gets the answer of the first."""

    guards_versions = False
    """Whether it is refused when it was filled from something that was changed meanwhile."""

    is_outdated = False
    """Whether it was refused for that: it says so, and leads to what counts now."""

    _present_revision = 0
    _is_renewed = False

    def filled_from(self, revision: int) -> Self:
        """Guard the thing the form was filled from: its revision goes out and comes back."""
        self.guards_versions, self._present_revision = True, revision
        return self

    @property
    def seen_revision(self) -> int | None:
        """Return the revision that whoever sent the form had seen; None when it came without."""
        text = request.form.get("revision", "") if self.is_submitted() else ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    @property
    def revision(self) -> int:
        """Return the revision that goes out with the form; one refused as outdated gets the new."""
        seen = None if self.is_outdated else self.seen_revision
        return self._present_revision if seen is None else seen

    @property
    def request_id(self) -> str:
        """Return the id under which the form will be done once; a refused form keeps its own."""
        kept = None if self._is_renewed else sent_request_id()
        return str(kept) if kept else new_request_id()

    def refuse(self, error: LearningStationError, field: str | None = None) -> None:
        """Show a refusal beside its field, or at the top where it belongs to none."""
        self.status = 429 if status_of(error) == 429 else 422
        if isinstance(error, SentBefore):
            self.status, self._is_renewed = 409, True
        if isinstance(error, Outdated):
            self.status, self.is_outdated, self._present_revision = 409, True, error.number
            message, values = words_of(error)
            self.form_errors.append(Problem(message, **values))
            return
        name = field or getattr(error, "field", None)
        if name and name in self:
            target = self[name]
            target.errors = [*target.errors, problem_of(error)]
        else:
            self.form_errors.append(problem_of(error))

    @contextmanager
    def refusals(self, **fields: str) -> Iterator[None]:
        """Catch what an action refuses and show it in the form; `code=field` places it."""
        try:
            yield
        except (Invalid, Conflict) as error:
            self.refuse(error, fields.get(error.code.replace(".", "_")))


def form_page(template: str, *, form: Form, **values: object) -> tuple[str, int]:
    """Return a page with a form: 422 when the form was refused, 200 otherwise."""
    return render_template(template, form=form, **values), form.status if form.errors else 200


# Fields


def strip(value: str | None) -> str:
    """Return what was typed without white space around it; nothing becomes the empty text."""
    return value.strip() if isinstance(value, str) else ""


def one_line(value: str | None) -> str:
    """Return what was typed with single spaces between its words, as one line."""
    return " ".join(value.split()) if isinstance(value, str) else ""


class TextField(wtforms.StringField):
    """One line of text; line breaks that came along are spaces."""

    data: Any

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, list(validators), filters=(one_line,), **kwargs)


class EmailField(wtforms.EmailField):
    """An e-mail address, without white space around it."""

    data: Any

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, list(validators), filters=(strip,), **kwargs)


class LongTextField(wtforms.TextAreaField):
    """Many lines of text, without white space around them."""

    data: Any

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, list(validators), filters=(strip,), **kwargs)


class PasswordField(wtforms.PasswordField):
    """A password, taken as it was typed; never shown again."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the password; nothing becomes the empty text."""
        self.data = valuelist[0] if valuelist else ""


BooleanField = wtforms.BooleanField
HiddenField = wtforms.HiddenField
FileField = wtforms.FileField
MultipleFileField = wtforms.MultipleFileField


class IntegerField(wtforms.IntegerField):
    """A whole number that every database column can hold; empty means None."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; refuse what is not one or is too large."""
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        # Python reads 1_0 as ten, and digits of every script.
        if not _WHOLE_NUMBER.fullmatch(text):
            raise ValueError(Problem(_("Enter a whole number.")))
        number = int(text) if len(text) <= 20 else LARGEST_INTEGER + 1
        if abs(number) > LARGEST_INTEGER:
            raise ValueError(Problem(_("This number is too large.")))
        self.data = number


class DateField(wtforms.DateField):
    """A date of the calendar; empty means None."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date; refuse what is not one."""
        self._read(valuelist, super().process_formdata, Problem(_("Enter a real date.")))

    def _read(self, values: list[str], read: Callable[[list[str]], None], problem: Problem) -> None:
        self.data = None
        if not values or not values[0].strip():
            return
        try:
            read(values)
        except (ValueError, OverflowError) as error:
            raise ValueError(problem) from error


class TimeField(wtforms.TimeField):
    """A time of day; empty means None."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the time; refuse what is not one."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(Problem(_("Enter a time of day, such as 09:30."))) from error


class _TranslatedChoices:
    """Choices whose labels are marked texts, refused in our words."""

    def __init__(
        self, label: str, validators: Sequence[Any] = (), *, choices: Any = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("invalid_value_message", Problem(_("Choose one from the list.")))
        super().__init__(label, list(validators), **kwargs)  # type: ignore[call-arg]  # A mix-in.
        # Set afterwards, pairs of value and label are welcome; the constructor wants objects.
        if choices is not None:
            self.choices = choices

    def iter_choices(self) -> Any:
        """Return the choices with their labels in the reader's language."""
        found = super().iter_choices()  # type: ignore[misc]  # A mix-in.
        return [choice._replace(label=say(choice.label)) for choice in found]

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is not on the list; whether nothing will do is for the validators to say."""
        if self.data in (None, "", []):  # type: ignore[attr-defined]  # A mix-in.
            return
        try:
            super().pre_validate(form)  # type: ignore[misc]  # A mix-in.
        except (ValidationError, TypeError) as error:
            raise ValidationError(Problem(_("Choose one from the list."))) from error


class SelectField(_TranslatedChoices, wtforms.SelectField):
    """One choice from a drop-down list."""

    data: Any
    widget = QuickSelect(say)


class RadioField(_TranslatedChoices, wtforms.RadioField):
    """One choice from a few, all visible."""

    data: Any


class CheckboxesField(_TranslatedChoices, wtforms.SelectMultipleField):
    """Any number of choices, all visible."""

    data: Any

    widget = wtforms.widgets.ListWidget(prefix_label=False)
    option_widget = wtforms.widgets.CheckboxInput()


# Validators: each takes the sentence to show, so that it can say what to do.


def required(message: str = _("Fill in this field.")) -> Callable[[wtforms.Form, Field], None]:
    """Refuse an empty field and ask no further."""

    def check(_form: wtforms.Form, field: Field) -> None:
        if field.errors:
            # It was filled in, but could not be read: that is said already.
            raise StopValidation()
        given = field.data
        if given is None or given == [] or (isinstance(given, str) and not given.strip()):
            raise StopValidation(Problem(message))

    return check


def optional() -> Callable[[wtforms.Form, Field], None]:
    """Accept an empty field and ask no further; what cannot be read stays refused."""

    def check(_form: wtforms.Form, field: Field) -> None:
        if not field.errors and (field.data is None or field.data == ""):
            raise StopValidation()

    return check


def at_most(characters: int) -> Callable[[wtforms.Form, Field], None]:
    """Refuse more characters than that."""

    def check(_form: wtforms.Form, field: Field) -> None:
        if field.data and len(field.data) > characters:
            raise ValidationError(Problem(_("Use at most %(limit)s characters."), limit=characters))

    return check


def between(low: int, high: int) -> Callable[[wtforms.Form, Field], None]:
    """Refuse a number outside the two bounds."""

    def check(_form: wtforms.Form, field: Field) -> None:
        if field.data is not None and not low <= field.data <= high:
            raise ValidationError(
                Problem(_("Enter a number from %(low)s to %(high)s."), low=low, high=high)
            )

    return check


def email_address() -> Callable[[wtforms.Form, Field], None]:
    """Refuse what cannot be an e-mail address; nothing is asked of the network."""

    def check(_form: wtforms.Form, field: Field) -> None:
        try:
            validate_email(field.data or "", check_deliverability=False, test_environment=True)
        except EmailNotValidError as error:
            raise ValidationError(
                Problem(_("Enter an e-mail address such as name@city.example."))
            ) from error

    return check


def web_address() -> Callable[[wtforms.Form, Field], None]:
    """Refuse what is no https address that can be opened."""

    def check(_form: wtforms.Form, field: Field) -> None:
        if field.data and not is_web_address(field.data):
            message = _(
                "Enter a whole address that begins with https://, "
                "without a password in front of an @."
            )
            raise ValidationError(Problem(message))

    return check


def printable() -> Callable[[wtforms.Form, Field], None]:
    """Refuse signs that no certificate can print, in what stands on certificates."""

    def check(_form: wtforms.Form, field: Field) -> None:
        unprintable = find_unprintable(field.data or "")
        if unprintable:
            message = _("Certificates cannot print %(signs)s. Write it in other letters.")
            raise ValidationError(Problem(message, signs=show_signs(unprintable)))

    return check


# What the macros ask for


def form_problems(form: Form) -> list[tuple[str | None, str]]:
    """Return (id of the control, sentence) for everything to correct, in the order of the form."""
    items: list[tuple[str | None, str]] = [(None, say(text)) for text in form.form_errors]
    for field in form:
        items.extend((_first_control(field), say(text)) for text in field_errors(field))
    return items


def _first_control(field: Field) -> str:
    if isinstance(field, wtforms.RadioField | CheckboxesField):
        return next((option.id for option in field), field.id)
    return str(field.id)


def field_errors(field: Field) -> list[str]:
    """Return the marked sentences of a field, those of its parts included."""
    flat: list[str] = []
    for error in field.errors:
        if isinstance(error, dict):
            flat.extend(text for texts in error.values() for text in texts)
        elif isinstance(error, list | tuple):
            flat.extend(error)
        else:
            flat.append(error)
    return flat


def field_problems(field: Field) -> list[str]:
    """Return what is wrong with a field, in the reader's language."""
    return [say(text) for text in field_errors(field)]


def described_by(field: Field, hint: str | None) -> Markup:
    """Return the attribute that ties hint and error to their control."""
    ids = _description_ids(field, hint)
    return Markup(' aria-describedby="{}"').format(ids) if ids else Markup("")


def _description_ids(field: Field, hint: str | None) -> str:
    parts = [f"{field.id}-hint"] if hint else []
    if field.errors:
        parts.append(f"{field.id}-error")
    return " ".join(parts)


def control(
    field: Field, class_: str | None = None, hint: str | None = None, **attributes: object
) -> Markup:
    """Return the control of a field with class, description and validity set."""
    values = {name.replace("_", "-").strip("-"): value for name, value in attributes.items()}
    if class_:
        values["class"] = class_
    ids = _description_ids(field, hint)
    if ids:
        values["aria-describedby"] = ids
    if field.errors:
        values["aria-invalid"] = "true"
    return Markup(field(**values))


def option_value(option: Field) -> str:
    """Return the value of one choice of radio buttons or checkboxes."""
    return str(option.data)
