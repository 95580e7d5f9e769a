"""Who asks for a seat, and from where: what stays with an enrolment as it is on the day."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Person
from learning_station.enrolment.rules import Categories
from learning_station.infra.context import Context
from learning_station.kernel.errors import NotFound
from learning_station.organisations import queries as organisations_queries
from learning_station.organisations.models import Affiliation, Organisation


@dataclass(frozen=True)
class Asker:
    """Who is to have a seat, and from where: what stays with the enrolment as it is today."""

    person_id: UUID
    organisation_id: UUID | None
    office: str
    categories: Categories


_ASKER = (
    sa.select(
        Person.profile_kind,
        Person.language,
        Affiliation.organisation_id,
        Affiliation.office,
        Organisation.slug,
        Organisation.region,
    )
    .outerjoin(
        Affiliation,
        sa.and_(
            Affiliation.person_id == Person.id,
            *organisations_queries.in_force(Affiliation, sa.bindparam("today", type_=sa.Date())),
        ),
    )
    .outerjoin(Organisation, Organisation.id == Affiliation.organisation_id)
    .where(Person.id == sa.bindparam("person_id"))
    .order_by(Affiliation.starts_on.desc(), Affiliation.id.desc())
    .limit(1)
)


def get_asker(ctx: Context, person_id: UUID) -> Asker:
    """Return the person with organisation and office of the day."""
    row = ctx.db.execute(_ASKER, {"person_id": person_id, "today": ctx.now.date()}).first()
    if row is None:
        raise NotFound
    found = {
        "profile": row.profile_kind,
        "language": row.language,
        "organisation": row.slug,
        "region": row.region,
    }
    categories = {name: value for name, value in found.items() if value}
    return Asker(person_id, row.organisation_id, row.office or "", categories)
