"""Memberships of organisations, mail domains, and how an affiliation was verified."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0009_mandates"
down_revision = "0008_fair_seats"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
AFFILIATION = "organisations_affiliation"
GRANT = "organisations_role_grant"
MEMBERSHIP = "organisations_membership"
ORGANISATION = "organisations_organisation"
CHECKS = {
    "place": "(organisation_id IS NULL) = (stated_name <> '')",
    "verification": "verification IN ('domain', 'coordinator', 'invitation', 'secretariat')",
    "verified": "(verification IS NULL) = (verified_at IS NULL)",
}
GRANT_INDICES = ("deputy_of_id", "principal_id")
ROWS_AT_ONCE = 500


def upgrade() -> None:
    """Make tables and columns; each metropolis is a member since its row was made."""
    _make_memberships()
    op.add_column(
        ORGANISATION,
        sa.Column("mail_domains", sa.JSON(), nullable=False, server_default=sa.text("'[]'")),
    )
    _widen_affiliations()
    for column in GRANT_INDICES:
        op.create_index(op.f(f"ix__{GRANT}__{column}"), GRANT, [column])
    _fill_memberships()


def _make_memberships() -> None:
    op.create_table(
        MEMBERSHIP,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{MEMBERSHIP}")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            [f"{ORGANISATION}.id"],
            name=op.f(f"fk__{MEMBERSHIP}__organisation_id__{ORGANISATION}"),
        ),
        sa.CheckConstraint(
            "kind IN ('member', 'associate', 'partner')", name=op.f(f"ck__{MEMBERSHIP}__kind")
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f(f"ck__{MEMBERSHIP}__dates")
        ),
    )
    op.create_index(op.f(f"ix__{MEMBERSHIP}__organisation_id"), MEMBERSHIP, ["organisation_id"])


def _widen_affiliations() -> None:
    with op.batch_alter_table(AFFILIATION) as batch:
        batch.alter_column("organisation_id", existing_type=sa.Uuid(), nullable=True)
        batch.add_column(sa.Column("stated_name", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("verification", sa.String()))
        batch.add_column(sa.Column("verified_by", sa.Uuid()))
        batch.add_column(sa.Column("verified_at", INSTANT))
        batch.create_foreign_key(
            op.f(f"fk__{AFFILIATION}__verified_by__accounts_person"),
            "accounts_person",
            ["verified_by"],
            ["id"],
        )
        for name, condition in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck__{AFFILIATION}__{name}"), sa.text(condition))


def _fill_memberships() -> None:
    connection = op.get_bind()
    organisations = sa.table(
        ORGANISATION,
        sa.column("id", sa.Uuid()),
        sa.column("kind"),
        sa.column("created_at", INSTANT),
    )
    memberships = sa.table(
        MEMBERSHIP,
        sa.column("id", sa.Uuid()),
        sa.column("organisation_id", sa.Uuid()),
        sa.column("kind"),
        sa.column("starts_on", sa.Date()),
    )
    rows = [
        {"id": uuid.uuid4(), "organisation_id": row.id, "kind": "member",
         "starts_on": row.created_at.date()}
        for row in connection.execute(
            sa.select(organisations).where(organisations.c.kind == "metropolis")
        )
    ]  # fmt: skip
    for first in range(0, len(rows), ROWS_AT_ONCE):
        connection.execute(sa.insert(memberships), rows[first : first + ROWS_AT_ONCE])


def downgrade() -> None:
    """Go back; what people wrote themselves because it is not listed is lost."""
    for column in GRANT_INDICES:
        op.drop_index(op.f(f"ix__{GRANT}__{column}"), GRANT)
    op.execute("DELETE FROM organisations_affiliation WHERE organisation_id IS NULL")
    with op.batch_alter_table(AFFILIATION) as batch:
        for name in CHECKS:
            batch.drop_constraint(op.f(f"ck__{AFFILIATION}__{name}"), type_="check")
        batch.drop_constraint(
            op.f(f"fk__{AFFILIATION}__verified_by__accounts_person"), type_="foreignkey"
        )
        for column in ("verified_at", "verified_by", "verification", "stated_name"):
            batch.drop_column(column)
        batch.alter_column("organisation_id", existing_type=sa.Uuid(), nullable=False)
    op.drop_column(ORGANISATION, "mail_domains")
    op.drop_table(MEMBERSHIP)
