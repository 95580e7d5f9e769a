"""The page groups, in the order of the main navigation. One line each."""

from flask import Blueprint

from .home.views import blueprint as home

BLUEPRINTS: tuple[Blueprint, ...] = (
    home,
)  # fmt: skip
