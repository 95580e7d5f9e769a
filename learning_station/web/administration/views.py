"""The page group as a whole: importing this module gives the blueprint all of its routes."""

from . import events, jobs, mailbox, organisations, overview, people
from .entrance import blueprint

PAGES = (overview, people, organisations, jobs, mailbox, events)
__all__ = ["PAGES", "blueprint"]
