"""The page group as a whole: importing this module gives the blueprint all of its routes."""

from . import applications, home, mandates, nominations, people, seats
from .entrance import blueprint

PAGES = (home, applications, nominations, seats, people, mandates)
__all__ = ["PAGES", "blueprint"]
