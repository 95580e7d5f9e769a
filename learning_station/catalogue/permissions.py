"""Permissions of the feature catalogue."""

from learning_station.kernel.authorisation import Predicate

POLICY: dict[str, Predicate] = {}
