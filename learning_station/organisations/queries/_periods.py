"""The condition under which a row with two days counts on a day."""

from datetime import date

import sqlalchemy as sa

from learning_station.organisations.models import Affiliation, Membership, RoleGrant


def in_force(
    model: type[Affiliation | Membership | RoleGrant], day: date | sa.BindParameter[date]
) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions under which a row counts on that day; its last day still does.

    Whether a grant was revoked, they do not ask."""
    return (model.starts_on <= day, sa.or_(model.ends_on.is_(None), model.ends_on >= day))
