"""Permissions of the feature credentials."""

from learning_station.kernel.authorisation import Predicate

POLICY: dict[str, Predicate] = {}
