"""Find the credentials of a person without looking at those of everybody."""

from alembic import op

revision = "0003_credentials_by_person"
down_revision = "0002_search"
branch_labels = None
depends_on = None

INDEX = "ix__credentials_credential__person_id_id"


def upgrade() -> None:
    """Make the index."""
    op.create_index(INDEX, "credentials_credential", ["person_id", "id"])


def downgrade() -> None:
    """Remove the index."""
    op.drop_index(INDEX, "credentials_credential")
