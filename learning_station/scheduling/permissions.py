"""Permissions of the feature scheduling."""

from learning_station.kernel.authorisation import Predicate

POLICY: dict[str, Predicate] = {}
