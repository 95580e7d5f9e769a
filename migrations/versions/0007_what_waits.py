"""Find the few rows that wait for somebody, and events of one kind, without reading them all."""

import sqlalchemy as sa
from alembic import op

revision = "0007_what_waits"
down_revision = "0006_revisions"
branch_labels = None
depends_on = None

WAITING = (
    ("ix__notifications_message__queued", "notifications_message", ["id"], "state = 'queued'"),
    (
        "ix__enrolment_enrolment__waiting_applications",
        "enrolment_enrolment",
        ["session_id", "created_at"],
        "application = 'submitted' AND ended_at IS NULL",
    ),
    ("ix__credentials_credential__pending", "credentials_credential", ["id"], "state = 'pending'"),
)
BY_NAME = "ix__event_log__name_id"


def upgrade() -> None:
    """Make the indices."""
    for name, table, columns, waits in WAITING:
        condition = sa.text(waits)
        op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)
    op.create_index(BY_NAME, "event_log", ["name", "id"])


def downgrade() -> None:
    """Remove the indices."""
    op.drop_index(BY_NAME, "event_log")
    for name, table, _columns, _waits in WAITING:
        op.drop_index(name, table)
