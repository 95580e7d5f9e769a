"""The page group as a whole: importing this module gives the blueprint all of its routes."""

from . import (
    events,
    jobs,
    mailbox,
    organisations,
    overview,
    people,
    retention,
    roles,
    roles_to_sign,
)
from .entrance import blueprint

PAGES = (overview, people, roles, roles_to_sign, organisations, jobs, retention, mailbox, events)
__all__ = ["PAGES", "blueprint"]
