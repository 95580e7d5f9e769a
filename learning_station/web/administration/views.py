"""The page group as a whole: importing this module gives the blueprint all of its routes."""

from . import events, jobs, mailbox, organisations, overview, people, roles
from .entrance import blueprint

PAGES = (overview, people, roles, organisations, jobs, mailbox, events)
__all__ = ["PAGES", "blueprint"]
