"""What the modules of administration share: blueprint, guard, and how lists are asked for."""

from flask import Blueprint

from learning_station.kernel.actor import Role
from learning_station.web.access import signed_in_as
from learning_station.web.lists import (
    EXPORT_PAGE,
    asked_choice,
    asked_cursor,
    asked_text,
    every_row,
    said,
)

blueprint = Blueprint("administration", __name__, url_prefix="/administration")

for_administrators = signed_in_as(Role.ADMINISTRATOR)
"""The guard of every route here; what can be read or done is asked again by queries and actions."""

__all__ = [
    "EXPORT_PAGE",
    "asked_choice",
    "asked_cursor",
    "asked_text",
    "blueprint",
    "every_row",
    "for_administrators",
    "said",
]
