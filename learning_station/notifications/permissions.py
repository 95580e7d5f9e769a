"""Permissions of notifications: jobs write and send, administrators read."""

from enum import StrEnum

from learning_station.kernel.authorisation import Predicate, administrator, system


class NotificationPermission(StrEnum):
    """What may be done here."""

    SEND = "notifications:send"
    SEE_MESSAGES = "notifications:see_messages"


POLICY: dict[str, Predicate] = {
    NotificationPermission.SEND: system,
    NotificationPermission.SEE_MESSAGES: administrator,
}
