"""Fields and validators: what is typed is read, refused in words, and never a fault."""

import datetime

import pytest
from wtforms import Form as PlainForm

from learning_station.accounts.errors import TooManyTries
from learning_station.web import forms
from learning_station.web.forms import Problem


def test_refusal_with_a_number_says_it_in_singular_and_plural(world):
    with world.app.test_request_context("/?lang=es"):
        one, many = (forms.say(forms.problem_of(TooManyTries(minutes=n))) for n in (1, 15))

    assert ("1 minuto y" in one, "15 minutos y" in many) == (True, True)


NOT_AN_ADDRESS = (
    "Enter a whole address that begins with https://, without a password in front of an @."
)


class Everything(PlainForm):
    text = forms.TextField("Text", [forms.required(), forms.at_most(5)])
    number = forms.IntegerField("Number", [forms.optional(), forms.between(0, 500)])
    day = forms.DateField("Day", [forms.optional()])
    time = forms.TimeField("Time", [forms.optional()])
    web = forms.TextField("Web", [forms.optional(), forms.web_address()])
    one = forms.RadioField("One", [forms.optional()], choices=[("a", "A")])
    many = forms.CheckboxesField("Many", choices=[("a", "A"), ("b", "B")])


def read(world, **values):
    from werkzeug.datastructures import MultiDict

    with world.app.test_request_context("/"):
        form = Everything(MultiDict({"text": "x", **values}))
        form.validate()
        return form


def problems(world, **values):
    errors = read(world, **values).errors
    return [str(error) for texts in errors.values() for error in texts]


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("text", "  ab ", "ab"),
        ("text", "a\r\n  b", "a b"),
        ("number", " 12 ", 12),
        ("number", "", None),
        ("number", "0", 0),
        ("day", "2026-02-28", datetime.date(2026, 2, 28)),
        ("day", "", None),
        ("time", "09:30", datetime.time(9, 30)),
        ("web", "https://example.org/x?y=1", "https://example.org/x?y=1"),
        ("one", "a", "a"),
        ("many", ["a", "b"], ["a", "b"]),
    ],
)
def test_what_is_typed_is_read(world, name, typed, value):
    form = read(world, **{name: typed})

    assert not form.errors
    assert form[name].data == value


@pytest.mark.parametrize(
    ("name", "typed", "problem"),
    [
        ("text", "", "Fill in this field."),
        ("text", "   ", "Fill in this field."),
        ("text", "abcdef", "Use at most %(limit)s characters."),
        ("number", "twelve", "Enter a whole number."),
        ("number", "1.5", "Enter a whole number."),
        ("number", "1_0", "Enter a whole number."),
        ("number", "\u0661", "Enter a whole number."),
        ("number", "9" * 400, "This number is too large."),
        ("number", "-9999999999", "This number is too large."),
        ("number", "501", "Enter a number from %(low)s to %(high)s."),
        ("number", "-1", "Enter a number from %(low)s to %(high)s."),
        ("day", "2026-02-30", "Enter a real date."),
        ("day", "tomorrow", "Enter a real date."),
        ("day", "99999-01-01", "Enter a real date."),
        ("time", "25:00", "Enter a time of day, such as 09:30."),
        ("web", "javascript:alert(1)", NOT_AN_ADDRESS),
        ("web", "https://", NOT_AN_ADDRESS),
        ("web", "//example.org", NOT_AN_ADDRESS),
        ("web", "https://[", NOT_AN_ADDRESS),
        ("one", "z", "Choose one from the list."),
        ("many", ["a", "z"], "Choose one from the list."),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(world, name, typed, problem):
    assert problems(world, **{name: typed}) == [problem]


def test_problem_is_said_in_the_readers_language_with_its_values(world):
    with world.app.test_request_context("/?lang=en"):
        assert forms.say(Problem("Use at most %(limit)s characters.", limit=5)) == (
            "Use at most 5 characters."
        )
        assert forms.say("") == ""
        assert forms.say(None) == ""
