"""The page groups, in the order of the main navigation. One line each."""

from flask import Blueprint

from .account import profile as account_profile
from .administration.views import blueprint as administration
from .health.views import blueprint as health
from .home.views import blueprint as home

BLUEPRINTS: tuple[Blueprint, ...] = (
    home,
    account_profile.blueprint,
    administration,
    health,
)  # fmt: skip
