"""All commands of the command line; each module adds its own here."""

import click

from .database import db_upgrade

COMMANDS: tuple[click.Command, ...] = (db_upgrade,)
