"""The page groups, in the order of the main navigation. One line each."""

from flask import Blueprint

from .account import profile as account_profile
from .home.views import blueprint as home

BLUEPRINTS: tuple[Blueprint, ...] = (
    home,
    account_profile.blueprint,
)  # fmt: skip
