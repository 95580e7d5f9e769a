"""The page group as a whole: importing this module gives the blueprint all of its routes."""

from . import (
    answers,
    apply,
    bulk,
    form_editor,
    holds,
    invitations,
    logistics,
    participants,
    planning,
    seat_rules,
    seats,
    views,
)
from .entrance import blueprint

PAGES = (
    views,
    seats,
    apply,
    answers,
    form_editor,
    logistics,
    planning,
    seat_rules,
    holds,
    invitations,
    participants,
    bulk,
)
__all__ = ["PAGES", "blueprint"]
