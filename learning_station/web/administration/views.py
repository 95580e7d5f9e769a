"""The page group as a whole: importing this module gives the blueprint all of its routes."""

from . import events, jobs, mailbox, organisations, overview, people, roles, roles_to_sign
from .entrance import blueprint

PAGES = (overview, people, roles, roles_to_sign, organisations, jobs, mailbox, events)
__all__ = ["PAGES", "blueprint"]
