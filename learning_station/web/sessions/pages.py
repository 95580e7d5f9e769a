"""The page group as a whole: importing this module gives the blueprint all of its routes."""

from . import participants, planning, seats, views
from .entrance import blueprint

PAGES = (views, seats, planning, participants)
__all__ = ["PAGES", "blueprint"]
