"""The page group as a whole: importing this module gives the blueprint all of its routes."""

from . import events, jobs, mailbox, overview
from .entrance import blueprint

PAGES = (overview, jobs, mailbox, events)
__all__ = ["PAGES", "blueprint"]
