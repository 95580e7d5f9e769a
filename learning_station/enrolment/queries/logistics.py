"""Who has answered the questions asked after a seat, and all answers of a session as a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Account, Person
from learning_station.enrolment.models import Application, Enrolment, Seat
from learning_station.enrolment.models.forms import FormAnswer, FormField, LogisticsReply
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.rules.forms import Value
from learning_station.infra.context import Context
from learning_station.kernel.pages import Page, cut, decode_cursor, read_id
from learning_station.organisations.models import Organisation
from learning_station.scheduling.models import TrainingSession

from .forms import LOGISTICS, get_form, has_questions


@dataclass(frozen=True)
class Answerer:
    """Somebody of a session, with what they answered so far to what was asked."""

    enrolment_id: UUID
    given_name: str
    family_name: str
    email: str | None
    organisation: str | None
    office: str
    application: str
    seat: str
    answered_at: datetime | None
    reminded_at: datetime | None
    values: Mapping[UUID, Value] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return given and family name."""
        return f"{self.given_name} {self.family_name}"


_PEOPLE = (
    sa.select(
        Enrolment.id, Person.given_name, Person.family_name, Account.email, Organisation.name,
        Enrolment.office, Enrolment.application, Enrolment.seat, LogisticsReply.answered_at,
        LogisticsReply.reminded_at,
    )
    .join(Person, Person.id == Enrolment.person_id)
    .outerjoin(Account, Account.person_id == Person.id)
    .outerjoin(Organisation, Organisation.id == Enrolment.organisation_id)
    .outerjoin(LogisticsReply, LogisticsReply.enrolment_id == Enrolment.id)
    .order_by(Enrolment.id)
)  # fmt: skip


def list_repliers_page(
    ctx: Context,
    session: TrainingSession,
    *,
    has_answered: bool,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Answerer]:
    """Return a page of those with a seat who have, or have not, answered what is asked after it."""
    ctx.require(EnrolmentPermission.VIEW_PARTICIPANTS, session)
    answered = LogisticsReply.answered_at
    query = _PEOPLE.where(
        Enrolment.session_id == session.id,
        Enrolment.seat == Seat.ENROLLED.value,
        answered.is_not(None) if has_answered else answered.is_(None),
    )
    return _page(ctx, query, cursor, limit)


def _page(
    ctx: Context, query: sa.Select[*tuple[Any, ...]], cursor: str | None, limit: int
) -> Page[Answerer]:
    if cursor:
        query = query.where(Enrolment.id > read_id(decode_cursor(cursor, 1)[0]))
    rows: Sequence[Sequence[Any]] = ctx.db.execute(query.limit(limit + 1)).all()
    return cut([Answerer(*row) for row in rows], limit, lambda one: (str(one.enrolment_id),))


def list_answers_page(
    ctx: Context, session: TrainingSession, *, cursor: str | None = None, limit: int = 200
) -> Page[Answerer]:
    """Return a page of all who sent an application or have a seat, with every answer; two
    statements a page. What was never sent is not among them."""
    ctx.require(EnrolmentPermission.VIEW_PARTICIPANTS, session)
    query = _PEOPLE.where(
        Enrolment.session_id == session.id, Enrolment.application != Application.DRAFT.value
    )
    page = _page(ctx, query, cursor, limit)
    answers = ctx.db.execute(
        sa.select(FormAnswer.enrolment_id, FormAnswer.field_id, FormAnswer.value)
        .join(FormField, FormField.id == FormAnswer.field_id)
        .where(FormAnswer.enrolment_id.in_([one.enrolment_id for one in page.rows]))
    )
    given: dict[UUID, dict[UUID, Value]] = {}
    for enrolment_id, field_id, value in answers:
        given.setdefault(enrolment_id, {})[field_id] = value
    rows = [_with(one, given.get(one.enrolment_id, {})) for one in page.rows]
    return Page(rows, page.next_cursor)


def _with(person: Answerer, values: Mapping[UUID, Value]) -> Answerer:
    return Answerer(**{**vars(person), "values": values})


def count_repliers(ctx: Context, session_id: UUID) -> tuple[int, int]:
    """Return how many with a seat have answered what is asked after it, and how many have not."""
    answered = LogisticsReply.answered_at
    row = ctx.db.execute(
        sa.select(
            sa.func.count().filter(answered.is_not(None)),
            sa.func.count().filter(answered.is_(None)),
        )
        .select_from(Enrolment)
        .outerjoin(LogisticsReply, LogisticsReply.enrolment_id == Enrolment.id)
        .where(Enrolment.session_id == session_id, Enrolment.seat == Seat.ENROLLED.value)
    ).one()
    return row[0], row[1]


def find_logistics_deadline(ctx: Context, session_id: UUID) -> datetime | None:
    """Return until when people with a seat answer what is asked after it; None: nothing is."""
    if not has_questions(ctx, session_id, LOGISTICS):
        return None
    until = get_form(ctx, session_id).logistics_until
    if until is not None:
        return until
    return ctx.db.scalar(
        sa.select(TrainingSession.starts_at).where(TrainingSession.id == session_id)
    )


def has_replied(ctx: Context, enrolment_id: UUID) -> bool:
    """Tell whether somebody has answered the questions asked after a seat."""
    answered = sa.exists().where(
        LogisticsReply.enrolment_id == enrolment_id, LogisticsReply.answered_at.is_not(None)
    )
    return bool(ctx.db.scalar(sa.select(answered)))
