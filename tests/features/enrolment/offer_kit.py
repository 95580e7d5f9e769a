"""What tests of offers and of the waitlist share: reading how things stand."""

from __future__ import annotations

import sqlalchemy as sa

from learning_station.enrolment import actions, queries
from learning_station.enrolment.models import (
    Enrolment,
    EnrolmentChange,
    SeatOffer,
)
from learning_station.infra.event_log import LoggedEvent
from learning_station.infra.job_queue import Job


def open_offer(db, enrolment_id):
    query = sa.select(SeatOffer).where(
        SeatOffer.enrolment_id == enrolment_id, SeatOffer.closed_at.is_(None)
    )
    return db.scalar(query.execution_options(populate_existing=True))


def seats(db, placed):
    ids = [getattr(one, "enrolment_id", None) or one.id for one in placed]
    return [db.get(Enrolment, one, populate_existing=True).seat for one in ids]


def last_change(db, enrolment_id):
    return db.scalars(
        sa.select(EnrolmentChange)
        .where(EnrolmentChange.enrolment_id == enrolment_id)
        .order_by(EnrolmentChange.id.desc())
    ).first()


def names_of_events(db):
    return list(db.scalars(sa.select(LoggedEvent.name).order_by(LoggedEvent.id)))


def lapse_jobs(db):
    return db.scalars(
        sa.select(Job).where(Job.kind == actions.LAPSE_OFFER).order_by(Job.run_at)
    ).all()


def names_of_obstacles(session, ctx):
    count = queries.count_seats(ctx, [session.id])[session.id]
    found = queries.find_obstacles(
        ctx, session.id, session.provider_id, queries.terms_of(session), count
    )
    return [one.obstacle for one in found]
