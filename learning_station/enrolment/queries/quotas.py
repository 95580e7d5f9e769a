"""What quotas may count: the regions and organisations there are."""

from collections.abc import Sequence

import sqlalchemy as sa

from learning_station.infra.context import Context
from learning_station.organisations.models import Organisation


def list_regions(ctx: Context) -> Sequence[str]:
    """Return the regions in which there are organisations, by name."""
    regions = ctx.db.scalars(
        sa.select(Organisation.region)
        .where(Organisation.region.is_not(None), Organisation.region != "")
        .distinct()
        .order_by(Organisation.region)
    )
    return [region for region in regions if region]


def list_names_of_organisations(ctx: Context, slugs: Sequence[str] | None = None) -> dict[str, str]:
    """Return the names of organisations (of these) by their short names."""
    statement = sa.select(Organisation.slug, Organisation.name).order_by(Organisation.name)
    if slugs is not None:
        statement = statement.where(Organisation.slug.in_(slugs))
    return {row.slug: row.name for row in ctx.db.execute(statement)}
