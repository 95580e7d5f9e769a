"""Permissions of the feature learning."""

from learning_station.kernel.authorisation import Predicate

POLICY: dict[str, Predicate] = {}
