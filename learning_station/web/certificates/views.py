"""The page group as a whole: importing this module gives the blueprint all of its routes."""

from . import ending, issuing, own
from .entrance import blueprint

PAGES = (own, issuing, ending)
__all__ = ["PAGES", "blueprint"]
