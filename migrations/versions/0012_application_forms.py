"""Forms of sessions, and what people answered."""

revision = "0012_application_forms"
down_revision = "0011_nominations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Change nothing yet."""
