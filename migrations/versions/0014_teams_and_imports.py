"""People imported from files."""

import sqlalchemy as sa
from alembic import op

revision = "0014_teams_and_imports"
down_revision = "0013_panel_selection"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk__{table}__{column}__{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


CAME = "ix__enrolment_enrolment__session_id_created_at_id"


def upgrade() -> None:
    """Make the tables, and find the people of a session in the order they came."""
    op.create_index(CAME, "enrolment_enrolment", ["session_id", "created_at", "id"])
    table = "enrolment_import"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("ignored", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{table}")),
        _reference(table, "session_id", "scheduling_session"),
        _reference(table, "organisation_id", "organisations_organisation"),
        _reference(table, "created_by", "accounts_person"),
        sa.CheckConstraint(
            "state IN ('checked', 'running', 'done')", name=op.f(f"ck__{table}__state")
        ),
    )
    op.create_index(op.f(f"ix__{table}__session_id_id"), table, ["session_id", "id"])
    rows = "enrolment_imported_row"
    op.create_table(
        rows,
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f(f"pk__{rows}")),
        _reference(rows, "import_id", table),
        sa.CheckConstraint(
            "outcome IN ('enrolled', 'waitlisted', 'nominated', 'already', 'failed')",
            name=op.f(f"ck__{rows}__outcome"),
        ),
    )


def downgrade() -> None:
    """Remove the tables; who was imported stays."""
    op.drop_index(CAME, "enrolment_enrolment")
    op.drop_table("enrolment_imported_row")
    op.drop_table("enrolment_import")
