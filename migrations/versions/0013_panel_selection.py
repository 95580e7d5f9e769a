"""Criteria, assessors, assessments and selections of a panel."""

revision = "0013_panel_selection"
down_revision = "0012_application_forms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Change nothing yet."""
