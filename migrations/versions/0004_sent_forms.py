"""Know a form again that is sent twice."""

import sqlalchemy as sa
from alembic import op

revision = "0004_sent_forms"
down_revision = "0003_credentials_by_person"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "sent_form",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("messages", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("request_id", "person_id", name="pk__sent_form"),
    )
    op.create_index("ix__sent_form__sent_at", "sent_form", ["sent_at"])


def downgrade() -> None:
    """Remove the table."""
    op.drop_table("sent_form")
