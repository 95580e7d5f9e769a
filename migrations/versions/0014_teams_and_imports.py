"""Teams that come together, and people imported from files."""

revision = "0014_teams_and_imports"
down_revision = "0013_panel_selection"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Change nothing yet."""
