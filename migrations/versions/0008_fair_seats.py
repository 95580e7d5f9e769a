"""Seats that are offered, held and limited; mandates with a scope; who may have a seat."""

from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0008_fair_seats"
down_revision = "0007_what_waits"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OPEN = {
    "enrolment_seat_offer": "closed_at IS NULL",
    "enrolment_seat_hold": "released_at IS NULL",
}
WAITS = "ix__enrolment_enrolment__waiting_applications"
WAITS_BEFORE = sa.text("application = 'submitted' AND ended_at IS NULL")
WAITS_NOW = sa.text("application IN ('submitted', 'endorsed') AND ended_at IS NULL")

SESSION = {
    "policy": "policy IN ('open', 'approval', 'two_stage', 'nomination', 'invitation', 'panel')",
    "offer_hours": "offer_hours IS NULL OR offer_hours > 0",
    "offer_clock": "offer_clock IN ('all_hours', 'working_hours')",
    "profile_kind": "profile_kind IN ('', 'technical', 'political')",
    "yearly_limit": "yearly_limit IS NULL OR yearly_limit > 0",
    "city_limit": "city_limit IS NULL OR city_limit > 0",
    "team_size": "team_size IS NULL OR team_size > 1",
}
ENROLMENT = {
    "application": "application IN ('none', 'draft', 'submitted', 'endorsed', 'approved', "
    "'rejected', 'withdrawn')",
    "seat": "seat IN ('none', 'waitlisted', 'offered', 'enrolled', 'declined', 'lapsed', "
    "'withdrawn', 'cancelled')",
}
GRANT = {
    "role": "role IN ('trainer', 'coordinator', 'administrator', 'assistant')",
    "scope": "role IN ('administrator', 'assistant') OR organisation_id IS NOT NULL",
    "principal": "(role = 'assistant') = (principal_id IS NOT NULL)",
}
SESSION_BEFORE = {"policy": "policy IN ('open', 'approval')"}
ENROLMENT_BEFORE = {
    "application": "application IN ('none', 'submitted', 'approved', 'rejected', 'withdrawn')",
    "seat": "seat IN ('none', 'waitlisted', 'enrolled', 'withdrawn', 'cancelled')",
}
GRANT_BEFORE = {
    "role": "role IN ('trainer', 'coordinator', 'administrator')",
    "scope": "role = 'administrator' OR organisation_id IS NOT NULL",
}


def upgrade() -> None:
    """Make the tables and columns; mandates granted so far count as signed by the secretariat."""
    _make_holds()
    _widen_sessions()
    _widen_enrolments()
    _make_offers()
    _make_quotas()
    _widen_grants()


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk__{table}__{column}__{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck__{table}__{name}"))


def _one_open(table: str, *columns: str) -> None:
    condition = sa.text(OPEN[table])
    op.create_index(
        f"uq__{table}__one_open",
        table,
        list(columns),
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )


def _make_holds() -> None:
    table = "enrolment_seat_hold"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("releases_at", INSTANT, nullable=False),
        sa.Column("released_at", INSTANT, nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{table}")),
        _reference(table, "session_id", "scheduling_session"),
        _reference(table, "organisation_id", "organisations_organisation"),
        _reference(table, "created_by", "accounts_person"),
        _check(table, "seats", "seats > 0"),
    )
    _one_open(table, "session_id", "organisation_id")
    op.create_index(op.f(f"ix__{table}__organisation_id"), table, ["organisation_id"])


def _make_offers() -> None:
    table = "enrolment_seat_offer"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{table}")),
        _reference(table, "enrolment_id", "enrolment_enrolment"),
        _reference(table, "session_id", "scheduling_session"),
        _check(table, "dates", "ends_at > opened_at"),
        _check(table, "closed", "(closed_at IS NULL) = (outcome IS NULL)"),
        _check(table, "outcome", "outcome IN ('accepted', 'declined', 'lapsed', 'void')"),
    )
    _one_open(table, "enrolment_id")
    op.create_index(op.f(f"ix__{table}__session_id_closed_at"), table, ["session_id", "closed_at"])


def _make_quotas() -> None:
    table = "enrolment_seat_quota"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("dimension", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("at_least", sa.Integer(), nullable=True),
        sa.Column("at_most", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{table}")),
        _reference(table, "session_id", "scheduling_session"),
        sa.UniqueConstraint(
            "session_id",
            "dimension",
            "value",
            name=op.f(f"uq__{table}__session_id_dimension_value"),
        ),
        _check(table, "at_least", "at_least IS NULL OR at_least >= 0"),
        _check(table, "at_most", "at_most IS NULL OR at_most >= 0"),
        _check(table, "limit", "at_least IS NOT NULL OR at_most IS NOT NULL"),
    )


def _widen_sessions() -> None:
    table = "scheduling_session"
    with _altered(table, SESSION_BEFORE, SESSION) as batch:
        batch.add_column(sa.Column("offer_hours", sa.Integer(), server_default="48"))
        batch.add_column(
            sa.Column("offer_clock", sa.String(), nullable=False, server_default="all_hours")
        )
        batch.add_column(sa.Column("offers_until", INSTANT))
        batch.add_column(sa.Column("draw_until", INSTANT))
        batch.add_column(
            sa.Column("members_only", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.add_column(sa.Column("profile_kind", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("prerequisite_id", sa.Uuid()))
        batch.add_column(sa.Column("yearly_limit", sa.Integer()))
        batch.add_column(sa.Column("city_limit", sa.Integer()))
        batch.add_column(sa.Column("team_size", sa.Integer()))
        batch.create_foreign_key(
            op.f(f"fk__{table}__prerequisite_id__catalogue_course"),
            "catalogue_course",
            ["prerequisite_id"],
            ["id"],
        )


@contextmanager
def _altered(table: str, before: dict[str, str], now: dict[str, str]):
    """Change a table and its checks."""
    with op.batch_alter_table(table) as batch:
        for name in before:
            batch.drop_constraint(op.f(f"ck__{table}__{name}"), type_="check")
        yield batch
        for name, condition in now.items():
            batch.create_check_constraint(op.f(f"ck__{table}__{name}"), sa.text(condition))


def _widen_enrolments() -> None:
    table = "enrolment_enrolment"
    op.drop_index(WAITS, table)
    op.drop_index(f"ix__{table}__organisation_id", table)
    with _altered(table, ENROLMENT_BEFORE, ENROLMENT) as batch:
        batch.add_column(
            sa.Column("categories", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
        )
        batch.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("hold_id", sa.Uuid()))
        batch.add_column(sa.Column("nominated_by", sa.Uuid()))
        batch.add_column(sa.Column("endorse_by", INSTANT))
        batch.add_column(sa.Column("escalation", sa.Integer(), nullable=False, server_default="0"))
        for column, other in (
            ("hold_id", "enrolment_seat_hold"),
            ("nominated_by", "accounts_person"),
        ):
            batch.create_foreign_key(
                op.f(f"fk__{table}__{column}__{other}"), other, [column], ["id"]
            )
    op.create_index(op.f(f"ix__{table}__organisation_id_id"), table, ["organisation_id", "id"])
    op.create_index(op.f(f"ix__{table}__hold_id"), table, ["hold_id"])
    _index_waiting(WAITS_NOW)
    op.add_column(
        "enrolment_change",
        sa.Column("rule_version", sa.Integer(), nullable=False, server_default="1"),
    )


def _index_waiting(condition: sa.TextClause) -> None:
    op.create_index(
        WAITS,
        "enrolment_enrolment",
        ["session_id", "created_at"],
        sqlite_where=condition,
        postgresql_where=condition,
    )


def _widen_grants() -> None:
    table = "organisations_role_grant"
    with _altered(table, GRANT_BEFORE, GRANT) as batch:
        batch.add_column(sa.Column("scopes", sa.JSON()))
        batch.add_column(sa.Column("deputy_of_id", sa.Uuid()))
        batch.add_column(sa.Column("principal_id", sa.Uuid()))
        batch.add_column(sa.Column("cosigned_by", sa.Uuid()))
        batch.add_column(sa.Column("cosigned_at", INSTANT))
        for column, other in (
            ("deputy_of_id", table),
            ("principal_id", "accounts_person"),
            ("cosigned_by", "accounts_person"),
        ):
            batch.create_foreign_key(
                op.f(f"fk__{table}__{column}__{other}"), other, [column], ["id"]
            )
    op.create_index(op.f(f"ix__{table}__organisation_id"), table, ["organisation_id"])
    op.execute(
        "UPDATE organisations_role_grant SET cosigned_at = granted_at, cosigned_by = granted_by"
    )


def downgrade() -> None:
    """Go back; who was offered a seat waits again, who applied in two stages applied in one."""
    _narrow_grants()
    op.drop_table("enrolment_seat_quota")
    op.drop_table("enrolment_seat_offer")
    _narrow_enrolments()
    _narrow_sessions()
    op.drop_table("enrolment_seat_hold")


def _drop_reference(batch, table: str, column: str, other: str) -> None:
    batch.drop_constraint(op.f(f"fk__{table}__{column}__{other}"), type_="foreignkey")


def _narrow_grants() -> None:
    table = "organisations_role_grant"
    op.execute("DELETE FROM organisations_role_grant WHERE role = 'assistant'")
    op.drop_index(op.f(f"ix__{table}__organisation_id"), table)
    with _altered(table, GRANT, GRANT_BEFORE) as batch:
        for column, other in (
            ("deputy_of_id", table),
            ("principal_id", "accounts_person"),
            ("cosigned_by", "accounts_person"),
        ):
            _drop_reference(batch, table, column, other)
        for column in ("scopes", "deputy_of_id", "principal_id", "cosigned_by", "cosigned_at"):
            batch.drop_column(column)


def _narrow_enrolments() -> None:
    table = "enrolment_enrolment"
    op.execute("UPDATE enrolment_enrolment SET seat = 'waitlisted' WHERE seat = 'offered'")
    op.execute(
        "UPDATE enrolment_enrolment SET seat = 'withdrawn' WHERE seat IN ('declined', 'lapsed')"
    )
    op.execute(
        "UPDATE enrolment_enrolment SET application = 'submitted' WHERE application = 'endorsed'"
    )
    op.execute(
        "UPDATE enrolment_enrolment SET application = 'withdrawn', ended_at = created_at "
        "WHERE application = 'draft'"
    )
    op.drop_column("enrolment_change", "rule_version")
    op.drop_index(WAITS, table)
    op.drop_index(op.f(f"ix__{table}__hold_id"), table)
    op.drop_index(op.f(f"ix__{table}__organisation_id_id"), table)
    with _altered(table, ENROLMENT, ENROLMENT_BEFORE) as batch:
        _drop_reference(batch, table, "hold_id", "enrolment_seat_hold")
        _drop_reference(batch, table, "nominated_by", "accounts_person")
        for column in (
            "categories",
            "priority",
            "hold_id",
            "nominated_by",
            "endorse_by",
            "escalation",
        ):
            batch.drop_column(column)
    op.create_index(op.f(f"ix__{table}__organisation_id"), table, ["organisation_id"])
    _index_waiting(WAITS_BEFORE)


def _narrow_sessions() -> None:
    table = "scheduling_session"
    op.execute(
        "UPDATE scheduling_session SET policy = 'approval' WHERE policy NOT IN ('open', 'approval')"
    )
    with _altered(table, SESSION, SESSION_BEFORE) as batch:
        _drop_reference(batch, table, "prerequisite_id", "catalogue_course")
        for column in (
            "offer_hours", "offer_clock", "offers_until", "draw_until", "members_only",
            "profile_kind", "prerequisite_id", "yearly_limit", "city_limit", "team_size",
        ):  # fmt: skip
            batch.drop_column(column)
