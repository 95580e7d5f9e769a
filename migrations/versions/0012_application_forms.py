"""Forms of sessions, and what people answered."""

import sqlalchemy as sa
from alembic import op

revision = "0012_application_forms"
down_revision = "0011_nominations"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
FIELD_CHECKS = {
    "kind": "kind IN ('motivation', 'short_text', 'long_text', 'one_choice', 'several_choices', "
    "'yes_no', 'date', 'file')",
    "stage": "stage IN ('application', 'logistics')",
    "audience": "audience IN ('deciders', 'organisers')",
    "word_limit": "word_limit IS NULL OR word_limit > 0",
    "retention_days": "retention_days IS NULL OR retention_days >= 0",
    "dimension": "dimension = '' OR kind = 'one_choice'",
}


def upgrade() -> None:
    """Make the tables; no session has a form of its own yet."""
    _make_settings()
    _make_fields()
    _make_answers()
    _make_replies()


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk__{table}__{column}__{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck__{table}__{name}"))


def _make_settings() -> None:
    table = "enrolment_form"
    op.create_table(
        table,
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("needs_reapproval", sa.Boolean(), nullable=False),
        sa.Column("logistics_until", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("session_id", name=op.f(f"pk__{table}")),
        _reference(table, "session_id", "scheduling_session"),
    )


def _make_fields() -> None:
    table = "enrolment_form_field"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.Column("hint", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("word_limit", sa.Integer(), nullable=True),
        sa.Column("shown_if_field_id", sa.Uuid(), nullable=True),
        sa.Column("shown_if_values", sa.JSON(), nullable=False),
        sa.Column("dimension", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("retention_days", sa.Integer(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{table}")),
        _reference(table, "session_id", "scheduling_session"),
        _reference(table, "shown_if_field_id", table),
        *(_check(table, name, condition) for name, condition in FIELD_CHECKS.items()),
    )
    op.create_index(
        op.f(f"ix__{table}__session_id_stage_position_id"),
        table,
        ["session_id", "stage", "position", "id"],
    )


def _make_answers() -> None:
    table = "enrolment_form_answer"
    op.create_table(
        table,
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("field_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=False),
        sa.Column("purged_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("enrolment_id", "field_id", name=op.f(f"pk__{table}")),
        _reference(table, "enrolment_id", "enrolment_enrolment"),
        _reference(table, "field_id", "enrolment_form_field"),
        _check(table, "purged", "purged_at IS NULL OR value IS NULL"),
    )
    op.create_index(op.f(f"ix__{table}__field_id_purged_at"), table, ["field_id", "purged_at"])


def _make_replies() -> None:
    table = "enrolment_logistics_reply"
    op.create_table(
        table,
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("reminded_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f(f"pk__{table}")),
        _reference(table, "enrolment_id", "enrolment_enrolment"),
    )


def downgrade() -> None:
    """Take the forms away, with all answers; statements of motivation stay with their enrolments.

    Files that were sent stay in the storage, where nothing points to them any more."""
    op.drop_table("enrolment_logistics_reply")
    op.drop_table("enrolment_form_answer")
    op.drop_table("enrolment_form_field")
    op.drop_table("enrolment_form")
