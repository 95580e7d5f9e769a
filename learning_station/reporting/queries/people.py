"""How many people work where."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from learning_station.infra.context import Context
from learning_station.organisations import queries as organisations_queries
from learning_station.organisations.models import Affiliation
from learning_station.reporting.permissions import ReportingPermission


def count_people_by_organisation(
    ctx: Context, organisation_ids: Collection[UUID]
) -> dict[UUID, int]:
    """Return how many people work in each of the organisations today."""
    ctx.require(ReportingPermission.READ_OVERVIEW)
    if not organisation_ids:
        return {}
    today = ctx.now.date()
    query = (
        sa.select(Affiliation.organisation_id, sa.func.count(Affiliation.person_id.distinct()))
        .where(
            Affiliation.organisation_id.in_(organisation_ids),
            *organisations_queries.in_force(Affiliation, today),
        )
        .group_by(Affiliation.organisation_id)
    )
    return {row[0]: row[1] for row in ctx.db.execute(query) if row[0] is not None}
