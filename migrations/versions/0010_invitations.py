"""Invitations to a session, bound to an address; who completed which session, for enrolment."""

import sqlalchemy as sa
from alembic import op

revision = "0010_invitations"
down_revision = "0009_mandates"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
TABLE = "enrolment_invitation"
ONE_PENDING = f"uq__{TABLE}__one_pending"
PENDING = sa.text("state = 'pending'")
COMPLETED = """
    UPDATE enrolment_enrolment SET completed_at = (
        SELECT learning_completion.completed_at FROM learning_completion
        WHERE learning_completion.enrolment_id = enrolment_enrolment.id
    )
    WHERE id IN (SELECT enrolment_id FROM learning_completion WHERE completed_at IS NOT NULL)
"""


def upgrade() -> None:
    """Make the table; keep with each enrolment when its session was completed."""
    with op.batch_alter_table("enrolment_enrolment") as batch:
        batch.add_column(sa.Column("completed_at", INSTANT, nullable=True))
    op.execute(sa.text(COMPLETED))
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("is_exempt", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("invited_at", INSTANT, nullable=False),
        sa.Column("reminded_at", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("enrolment_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{TABLE}")),
        _reference("session_id", "scheduling_session"),
        _reference("invited_by", "accounts_person"),
        _reference("enrolment_id", "enrolment_enrolment"),
        _check("email_lower", "email = lower(email)"),
        _check("state", "state IN ('pending', 'accepted', 'declined', 'taken_back')"),
        _check("closed", "(state = 'pending') = (closed_at IS NULL)"),
        _check("exempt", "NOT is_exempt OR reason <> ''"),
    )
    op.create_index(
        ONE_PENDING,
        TABLE,
        ["session_id", "email"],
        unique=True,
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )
    op.create_index(op.f(f"ix__{TABLE}__session_id_id"), TABLE, ["session_id", "id"])
    op.create_index(op.f(f"ix__{TABLE}__email"), TABLE, ["email"])


def _reference(column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk__{TABLE}__{column}__{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _check(name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck__{TABLE}__{name}"))


def downgrade() -> None:
    """Take away the table and the column; learning still knows who completed what."""
    op.drop_table(TABLE)
    with op.batch_alter_table("enrolment_enrolment") as batch:
        batch.drop_column("completed_at")
