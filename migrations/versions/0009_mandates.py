"""Memberships of organisations, mail domains, and how an affiliation was verified."""

revision = "0009_mandates"
down_revision = "0008_fair_seats"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Change nothing yet."""
