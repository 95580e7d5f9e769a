"""People whom their city names, with or without an account."""

revision = "0011_nominations"
down_revision = "0010_invitations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Change nothing yet."""
