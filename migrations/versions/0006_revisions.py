"""Count the changes of things that several people may edit."""

import sqlalchemy as sa
from alembic import op

revision = "0006_revisions"
down_revision = "0005_results_hang_on_it"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "revision",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "part", name="pk__revision"),
    )


def downgrade() -> None:
    """Remove the table; nothing but the counting is lost."""
    op.drop_table("revision")
