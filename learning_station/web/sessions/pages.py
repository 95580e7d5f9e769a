"""The page group as a whole: importing this module gives the blueprint all of its routes."""

from . import participants, planning, seat_rules, seats, views
from .entrance import blueprint

PAGES = (views, seats, planning, seat_rules, participants)
__all__ = ["PAGES", "blueprint"]
