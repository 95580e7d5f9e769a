"""The policy: which permission asks for what, denied unless a rule says yes."""

from collections.abc import Callable, Mapping
from typing import Any

from .actor import Actor

Predicate = Callable[[Actor, Any], bool]


def any_of(*predicates: Predicate) -> Predicate:
    """Return a predicate that holds when one of these holds."""
    return lambda actor, subject: any(predicate(actor, subject) for predicate in predicates)


def everybody(_actor: Actor, _subject: object) -> bool:
    """Hold for everyone, signed in or not."""
    return True


def signed_in(actor: Actor, _subject: object) -> bool:
    """Hold for every signed-in person."""
    return actor.person_id is not None


def administrator(actor: Actor, _subject: object) -> bool:
    """Hold for administrators."""
    return actor.is_administrator


def system(actor: Actor, _subject: object) -> bool:
    """Hold for system jobs and commands."""
    return actor.system is not None


class Policy:
    """All rows of all features: permission name to predicate. What has no row is denied."""

    def __init__(self, rows: Mapping[str, Predicate]) -> None:
        self._rows = dict(rows)

    @property
    def permissions(self) -> frozenset[str]:
        """Return the names that have a row."""
        return frozenset(self._rows)

    def allows(self, actor: Actor, permission: str, subject: object = None) -> bool:
        """Tell whether the actor may do that; system actors may do all that exists."""
        predicate = self._rows.get(permission)
        if predicate is None:
            return False
        return actor.system is not None or predicate(actor, subject)
