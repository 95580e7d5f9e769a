"""The guard before every request: what no form means to send never reaches the database."""

import re
from collections.abc import Iterable

from flask import request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

MOST_FIELDS = 1000
MOST_ARGUMENTS = 100
LONGEST_ADDRESS = 8000
_GIANT_INTEGER = re.compile(r"[+-]?\d{19,}\Z", re.ASCII)


class OddInput(BadRequest):
    """Something was sent that no page of ours sends."""


def guard_input() -> None:
    """Before each request: refuse NUL, lone surrogates, giant integers and floods of fields."""
    if len(request.url) > LONGEST_ADDRESS:
        raise OddInput("address too long")
    arguments = list(request.args.items(multi=True))
    if len(arguments) > MOST_ARGUMENTS:
        raise OddInput("too many arguments")
    _check_texts([request.path, *(part for pair in arguments for part in pair)])
    _check_numbers([value for _name, value in arguments])
    _check_numbers([str(value) for value in (request.view_args or {}).values()])
    if request.method in ("POST", "PUT", "PATCH", "DELETE"):
        _check_form()


def _check_form() -> None:
    fields = list(request.form.items(multi=True))
    if len(fields) > MOST_FIELDS:
        raise RequestEntityTooLarge("too many fields")
    _check_texts(part for pair in fields for part in pair)
    _check_texts(file.filename or "" for file in request.files.values())


def _check_texts(texts: Iterable[str]) -> None:
    for text in texts:
        if "\x00" in text:
            raise OddInput("a NUL character")
        # Invalid UTF-8 arrives as U+FFFD or as a lone surrogate, depending on where it stood.
        if not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
            raise OddInput("a lone surrogate")


def _check_numbers(texts: Iterable[str]) -> None:
    for text in texts:
        if _GIANT_INTEGER.match(text):
            raise OddInput("a giant integer")
