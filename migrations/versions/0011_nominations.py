"""People whom their city names, with or without an account."""

import sqlalchemy as sa
from alembic import op

revision = "0011_nominations"
down_revision = "0010_invitations"
branch_labels = None
depends_on = None

TABLE = "enrolment_nomination"
HELD = "ix__enrolment_enrolment__hold_id"
SEATS = "ix__enrolment_enrolment__organisation_id_session_id_seat_application"
INSTANT = sa.DateTime(timezone=True)


def _reference(column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk__{TABLE}__{column}__{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _check(name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck__{TABLE}__{name}"))


def upgrade() -> None:
    """Make the table of nominations, and what a city counts its seats from."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("profile_kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("nominated_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("told_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{TABLE}")),
        _reference("session_id", "scheduling_session"),
        _reference("organisation_id", "organisations_organisation"),
        _reference("hold_id", "enrolment_seat_hold"),
        _reference("nominated_by", "accounts_person"),
        _reference("enrolment_id", "enrolment_enrolment"),
        _check("email_lower", "email = lower(email)"),
        _check("profile_kind", "profile_kind IN ('technical', 'political')"),
        _check("state", "state IN ('open', 'confirmed', 'declined', 'withdrawn')"),
        _check("answered", "(state = 'open') = (answered_at IS NULL)"),
        _check("confirmed", "(state = 'confirmed') = (enrolment_id IS NOT NULL)"),
    )
    is_open = sa.text("state = 'open'")
    op.create_index(
        f"uq__{TABLE}__one_open",
        TABLE,
        ["session_id", "email"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index(op.f(f"ix__{TABLE}__organisation_id_id"), TABLE, ["organisation_id", "id"])
    op.create_index(op.f(f"ix__{TABLE}__email"), TABLE, ["email"])
    op.create_index(op.f(f"ix__{TABLE}__hold_id"), TABLE, ["hold_id"])
    is_held = sa.text("hold_id IS NOT NULL")
    op.drop_index(op.f(HELD), "enrolment_enrolment")
    op.create_index(
        op.f(HELD),
        "enrolment_enrolment",
        ["hold_id"],
        sqlite_where=is_held,
        postgresql_where=is_held,
    )
    op.create_index(
        op.f(SEATS), "enrolment_enrolment", ["organisation_id", "session_id", "seat", "application"]
    )


def downgrade() -> None:
    """Drop the table; what nominations led to stays."""
    op.drop_index(op.f(SEATS), "enrolment_enrolment")
    op.drop_index(op.f(HELD), "enrolment_enrolment")
    op.create_index(op.f(HELD), "enrolment_enrolment", ["hold_id"])
    op.drop_table(TABLE)
