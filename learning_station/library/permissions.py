"""Permissions of the feature library."""

from learning_station.kernel.authorisation import Predicate

POLICY: dict[str, Predicate] = {}
