"""Invitations to a session, bound to an address."""

revision = "0010_invitations"
down_revision = "0009_mandates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Change nothing yet."""
