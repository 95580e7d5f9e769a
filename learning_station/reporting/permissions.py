"""Permissions of the feature reporting."""

from learning_station.kernel.authorisation import Predicate

POLICY: dict[str, Predicate] = {}
