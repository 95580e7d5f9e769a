"""Permissions of the feature organisations."""

from learning_station.kernel.authorisation import Predicate

POLICY: dict[str, Predicate] = {}
