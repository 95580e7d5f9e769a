"""Permissions of notifications: only jobs write and send."""

from enum import StrEnum

from learning_station.kernel.authorisation import Predicate, system


class NotificationPermission(StrEnum):
    """What may be done here."""

    SEND = "notifications:send"


POLICY: dict[str, Predicate] = {
    NotificationPermission.SEND: system,
}
