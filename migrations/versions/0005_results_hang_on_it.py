"""Remember on meetings and sessions that results hang on them: these are not corrected any more."""

import sqlalchemy as sa
from alembic import op

revision = "0005_results_hang_on_it"
down_revision = "0004_sent_forms"
branch_labels = None
depends_on = None

MARKED = """
    UPDATE scheduling_meeting SET is_marked = true
    WHERE EXISTS (SELECT 1 FROM learning_attendance WHERE meeting_id = scheduling_meeting.id)
"""
COMPLETED = """
    UPDATE scheduling_session SET has_results = true
    WHERE EXISTS (SELECT 1 FROM credentials_credential WHERE session_id = scheduling_session.id)
    OR EXISTS (
        SELECT 1 FROM learning_completion
        JOIN enrolment_enrolment ON enrolment_enrolment.id = learning_completion.enrolment_id
        WHERE enrolment_enrolment.session_id = scheduling_session.id
        AND learning_completion.state = 'completed'
    )
"""


def upgrade() -> None:
    """Add the columns and fill them from what was marked, completed and issued so far."""
    _add("scheduling_meeting", "is_marked")
    _add("scheduling_session", "has_results")
    op.execute(MARKED)
    op.execute(COMPLETED)


def _add(table: str, column: str) -> None:
    op.add_column(table, sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Remove the columns; nothing is lost, they follow from other tables."""
    op.drop_column("scheduling_session", "has_results")
    op.drop_column("scheduling_meeting", "is_marked")
