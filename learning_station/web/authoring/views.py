"""The page group as a whole: importing this module gives the blueprint all of its routes."""

from . import courses, modules, questions, units
from .entrance import blueprint

PAGES = (courses, modules, units, questions)
__all__ = ["PAGES", "blueprint"]
