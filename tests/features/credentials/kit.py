"""What the tests of credentials share: a session whose people have earned their certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learning_station.credentials.models import Credential
from learning_station.enrolment.models import Enrolment
from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.languages import LanguageMap
from learning_station.learning.models import Completion
from learning_station.scheduling.models import TrainingSession
from tests.cast import Cast
from tests.factories import IDS, make_course, make_enrolment, make_session, make_topic
from tests.world import NOW


@dataclass(frozen=True)
class Earned:
    """A session of two topics; Lena and Amina have completed it, Otto has not."""

    session: TrainingSession
    lena: Enrolment
    amina: Enrolment
    otto: Enrolment


def complete(db: Session, enrolment: Enrolment) -> None:
    """Grant the completion of a seat."""
    db.add(
        Completion(
            id=IDS.new(),
            enrolment_id=enrolment.id,
            state="completed",
            rule_version="1",
            completed_at=NOW,
            changed_at=NOW,
        )
    )
    db.commit()


def make_earned(db: Session, cast: Cast, *, award: str = "completion") -> Earned:
    """Make the session with its three people."""
    topics = [make_topic(db, letter=letter).id for letter in ("c", "f")]
    course = make_course(db, provider_id=cast.secretariat_id, topic_ids=topics)
    session = make_session(
        db,
        course=course,
        slug="localizing",
        title=LanguageMap(en="Localizing the goals", es="Localizar los objetivos"),
        award=award,
        zone="America/Bogota",
        spoken=["es", "en"],
    )
    seats = {
        name: make_enrolment(
            db,
            session_id=session.id,
            person_id=getattr(cast, name).person_id,
            organisation_id=getattr(cast, name).organisation_id,
            office="Planning Office",
        )
        for name in ("lena", "amina", "otto")
    }
    complete(db, seats["lena"])
    complete(db, seats["amina"])
    return Earned(session, **seats)


def credentials(db: Session) -> Sequence[Credential]:
    """Return all certificates by number."""
    db.expire_all()
    return db.scalars(sa.select(Credential).order_by(Credential.series, Credential.number)).all()


def credential_of(db: Session, person_id: UUID) -> Credential:
    """Return the newest certificate of somebody."""
    return next(row for row in reversed(credentials(db)) if row.person_id == person_id)


def events(db: Session, name: str) -> list[LoggedEvent]:
    """Return the recorded events of that name."""
    return list(db.scalars(sa.select(LoggedEvent).where(LoggedEvent.name == f"credentials.{name}")))
