"""What needs attention, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from learning_station.accounts.models import Account
from learning_station.credentials import queries as credentials_queries
from learning_station.credentials.models import Credential, CredentialState
from learning_station.enrolment.models import Application, Enrolment
from learning_station.infra.context import Context
from learning_station.infra.db import UtcDateTime
from learning_station.infra.job_queue import Job, JobState
from learning_station.kernel.languages import LanguageMap
from learning_station.notifications.models import Message, MessageState
from learning_station.organisations.models import Organisation
from learning_station.reporting.permissions import ReportingPermission
from learning_station.scheduling.models import TrainingSession

LATE = timedelta(minutes=5)
"""How long a due job may wait before somebody should look at the workers."""

DEMO_ADDRESS = "%.example"
"""Addresses of the demonstration: nobody real can have one (RFC 2606)."""


@dataclass(frozen=True, kw_only=True)
class Overview:
    """Counts of what needs somebody, and of what there is."""

    dead_jobs: int
    failing_jobs: int
    oldest_due: datetime | None
    queued_mails: int
    applications: int
    waiting_for_certificates: int
    failed_certificates: int
    people: int
    unconfirmed_people: int
    organisations: int
    now: datetime

    @property
    def queue_age(self) -> timedelta:
        """Return how long the longest waiting due job has waited."""
        return self.now - self.oldest_due if self.oldest_due else timedelta()

    @property
    def is_queue_late(self) -> bool:
        """Tell whether due jobs wait longer than they should."""
        return self.queue_age > LATE


def get_overview(ctx: Context) -> Overview:
    """Return the counts for the first page of administration."""
    ctx.require(ReportingPermission.READ_OVERVIEW)
    now = ctx.now
    statement = sa.select(
        _count(Job.id, Job.state == JobState.DEAD.value).label("dead_jobs"),
        _count(Job.id, Job.state == JobState.READY.value, Job.error.is_not(None)).label(
            "failing_jobs"
        ),
        sa.select(sa.func.min(Job.run_at, type_=UtcDateTime()))
        .where(Job.state == JobState.READY.value, Job.run_at <= now)
        .scalar_subquery()
        .label("oldest_due"),
        _count(Message.id, Message.state == MessageState.QUEUED.value).label("queued_mails"),
        _count(
            Enrolment.id,
            Enrolment.application == Application.SUBMITTED.value,
            Enrolment.ended_at.is_(None),
        ).label("applications"),
        credentials_queries.waiting_for_certificates(ctx.actor).label("waiting_for_certificates"),
        _count(
            Credential.id,
            Credential.state == CredentialState.PENDING.value,
            Credential.failure.is_not(None),
        ).label("failed_certificates"),
        _count(Account.id, Account.deactivated_at.is_(None)).label("people"),
        _count(
            Account.id, Account.email_confirmed_at.is_(None), Account.deactivated_at.is_(None)
        ).label("unconfirmed_people"),
        _count(Organisation.id).label("organisations"),
    )
    row = ctx.db.execute(statement).mappings().one()
    return Overview(**row, now=now)


@dataclass(frozen=True)
class WaitingSession:
    """A session with applications that wait for a decision."""

    slug: str
    title: LanguageMap
    zone: str
    spoken: Sequence[str]
    starts_at: datetime
    ends_at: datetime
    applications: int


def list_waiting_sessions(ctx: Context, *, limit: int = 10) -> list[WaitingSession]:
    """Return the sessions whose applications have waited longest."""
    ctx.require(ReportingPermission.READ_OVERVIEW)
    query = (
        sa.select(
            TrainingSession.slug,
            TrainingSession.title,
            TrainingSession.zone,
            TrainingSession.spoken,
            TrainingSession.starts_at,
            TrainingSession.ends_at,
            sa.func.count(Enrolment.id),
        )
        .join(Enrolment, Enrolment.session_id == TrainingSession.id)
        .where(
            Enrolment.application == Application.SUBMITTED.value,
            Enrolment.ended_at.is_(None),
        )
        # The title is JSON, which PostgreSQL cannot group by; the key decides it.
        .group_by(TrainingSession.id)
        .order_by(sa.func.min(Enrolment.created_at), TrainingSession.id)
        .limit(limit)
    )
    return [WaitingSession(*row) for row in ctx.db.execute(query)]


def count_demo_accounts(ctx: Context) -> int:
    """Return how many accounts of the demonstration could sign in."""
    ctx.require(ReportingPermission.READ_OVERVIEW)
    query = sa.select(sa.func.count(Account.id)).where(
        Account.email.like(DEMO_ADDRESS), Account.deactivated_at.is_(None)
    )
    return ctx.db.execute(query).scalar_one()


def _count(
    key: sa.orm.InstrumentedAttribute[object], *conditions: sa.ColumnElement[bool]
) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count(key)).where(*conditions).scalar_subquery()
