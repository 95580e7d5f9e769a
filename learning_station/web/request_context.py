"""The context of the request: made once, acting as the one who is signed in."""

from collections.abc import Callable

from flask import current_app, g

from learning_station.infra.context import Context
from learning_station.kernel.actor import ANONYMOUS, Actor

from .reader import clear_reader, get_reader

NewContext = Callable[[Actor], Context]
"""Makes a context with its own unit of work; given by the application."""


def get_anonymous_ctx() -> Context:
    """Return the context of this request before anybody is known."""
    if "anonymous_ctx" not in g:
        new_context: NewContext = current_app.extensions["new_context"]
        g.anonymous_ctx = new_context(ANONYMOUS)
    ctx: Context = g.anonymous_ctx
    return ctx


def get_ctx() -> Context:
    """Return the context of this request, acting as the one who is signed in (or nobody)."""
    if "ctx" not in g:
        person = get_reader().person
        anonymous = get_anonymous_ctx()
        g.ctx = anonymous.acting_as(person.actor) if person else anonymous
    ctx: Context = g.ctx
    return ctx


def forget_reader() -> None:
    """Work out reader and context anew, after somebody signed in or out within the request."""
    clear_reader()
    g.pop("ctx", None)
