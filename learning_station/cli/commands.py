"""All commands of the command line; each module adds its own here."""

import click

from .accounts import accounts
from .database import db_upgrade
from .demo.commands import demo
from .doctor import doctor
from .enrolment import enrolment

COMMANDS: tuple[click.Command, ...] = (
    accounts,
    db_upgrade,
    demo,
    doctor,
    enrolment,
)
