"""All commands of the command line; each module adds its own here."""

import click

from .accounts import accounts
from .database import db_upgrade

COMMANDS: tuple[click.Command, ...] = (
    accounts,
    db_upgrade,
)
