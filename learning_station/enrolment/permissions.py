"""Permissions of the feature enrolment."""

from learning_station.kernel.authorisation import Predicate

POLICY: dict[str, Predicate] = {}
