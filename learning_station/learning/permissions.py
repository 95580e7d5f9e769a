"""Permissions of learning: who learns, who looks in, who marks attendance."""

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from learning_station.kernel.actor import Actor, Role
from learning_station.kernel.authorisation import Predicate, administrator, any_of, system


class LearningPermission(StrEnum):
    """What may be done here."""

    LEARN = "learning:learn"
    PREVIEW = "learning:preview"
    MARK_ATTENDANCE = "learning:mark_attendance"
    RECOMPUTE = "learning:recompute"


@dataclass(frozen=True)
class SeatHolder:
    """The person whose seat it is."""

    person_id: UUID


@dataclass(frozen=True)
class SessionStaff:
    """The provider of a session and the trainers who give it."""

    provider_id: UUID
    trainer_ids: Set[UUID]


def holds_seat(actor: Actor, subject: SeatHolder) -> bool:
    """Hold for the one whose seat it is."""
    return actor.is_person(subject.person_id)


def gives_session(actor: Actor, subject: SessionStaff) -> bool:
    """Hold for trainers of the session who are trainers of its provider now."""
    return actor.person_id in subject.trainer_ids and actor.has_role(
        Role.TRAINER, subject.provider_id
    )


POLICY: dict[str, Predicate] = {
    LearningPermission.LEARN: holds_seat,
    LearningPermission.PREVIEW: any_of(gives_session, administrator),
    LearningPermission.MARK_ATTENDANCE: any_of(gives_session, administrator),
    LearningPermission.RECOMPUTE: system,
}
