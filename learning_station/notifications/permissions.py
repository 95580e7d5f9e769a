"""Permissions of the feature notifications."""

from learning_station.kernel.authorisation import Predicate

POLICY: dict[str, Predicate] = {}
