"""The page group as a whole: importing this module gives the blueprint all of its routes."""

from . import courses, modules, questions, sessions, units
from .entrance import blueprint

PAGES = (courses, modules, units, questions, sessions)
__all__ = ["PAGES", "blueprint"]
