"""Draws; criteria, assessors and assessments of a panel; selections with their places."""

import sqlalchemy as sa
from alembic import op

revision = "0013_panel_selection"
down_revision = "0012_application_forms"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
SESSION, ENROLMENT = "scheduling_session", "enrolment_enrolment"
PERSON, SELECTION = "accounts_person", "enrolment_selection"
IS_OPEN = sa.text("state IN ('proposed', 'approved')")


def upgrade() -> None:
    """Make the tables."""
    _make_draws()
    _make_panels()
    _make_assessments()
    _make_policies()
    _make_selections()
    _make_agreements()


def _column(name: str, kind: object, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, kind, nullable=nullable)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk__{table}"))


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk__{table}__{column}__{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck__{table}__{name}"))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq__{table}__{'_'.join(columns)}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix__{table}__{'_'.join(columns)}"), table, list(columns))


def _make_draws() -> None:
    table = "enrolment_seat_draw"
    op.create_table(
        table,
        _column("session_id", sa.Uuid()),
        _column("seed", sa.String()),
        _column("created_at", INSTANT),
        _column("drawn_at", INSTANT, nullable=True),
        _key(table, "session_id"),
        _reference(table, "session_id", SESSION),
    )


def _make_panels() -> None:
    table = "enrolment_panel"
    op.create_table(
        table,
        _column("session_id", sa.Uuid()),
        _column("assess_by", INSTANT, nullable=True),
        _column("is_blind", sa.Boolean()),
        _column("assessors_each", sa.Integer()),
        _column("changed_at", INSTANT),
        _key(table, "session_id"),
        _reference(table, "session_id", SESSION),
        _check(table, "assessors_each", "assessors_each > 0"),
    )
    table = "enrolment_panel_criterion"
    op.create_table(
        table,
        _column("id", sa.Uuid()),
        _column("session_id", sa.Uuid()),
        _column("position", sa.Integer()),
        _column("name", sa.String()),
        _column("weight", sa.Integer()),
        _column("most_points", sa.Integer()),
        _key(table, "id"),
        _reference(table, "session_id", SESSION),
        _unique(table, "session_id", "position"),
        _check(table, "weight", "weight > 0"),
        _check(table, "most_points", "most_points > 0"),
    )
    table = "enrolment_panel_assessor"
    op.create_table(
        table,
        _column("session_id", sa.Uuid()),
        _column("person_id", sa.Uuid()),
        _column("added_by", sa.Uuid(), nullable=True),
        _column("added_at", INSTANT),
        _key(table, "session_id", "person_id"),
        _reference(table, "session_id", SESSION),
        _reference(table, "person_id", PERSON),
        _reference(table, "added_by", PERSON),
    )
    _index(table, "person_id")


def _make_assessments() -> None:
    table = "enrolment_assessment"
    op.create_table(
        table,
        _column("id", sa.Uuid()),
        _column("session_id", sa.Uuid()),
        _column("enrolment_id", sa.Uuid()),
        _column("assessor_id", sa.Uuid()),
        _column("number", sa.Integer()),
        _column("state", sa.String()),
        _column("comment", sa.String()),
        _column("assigned_at", INSTANT),
        _column("done_at", INSTANT, nullable=True),
        _key(table, "id"),
        _reference(table, "session_id", SESSION),
        _reference(table, "enrolment_id", ENROLMENT),
        _reference(table, "assessor_id", PERSON),
        _unique(table, "enrolment_id", "assessor_id"),
        _check(table, "state", "state IN ('assigned', 'draft', 'done')"),
    )
    _index(table, "assessor_id", "session_id", "number")
    _index(table, "session_id")
    table = "enrolment_assessment_mark"
    op.create_table(
        table,
        _column("assessment_id", sa.Uuid()),
        _column("criterion_id", sa.Uuid()),
        _column("points", sa.Integer(), nullable=True),
        _column("comment", sa.String()),
        _key(table, "assessment_id", "criterion_id"),
        _reference(table, "assessment_id", "enrolment_assessment"),
        _reference(table, "criterion_id", "enrolment_panel_criterion"),
        _check(table, "points", "points IS NULL OR points >= 0"),
    )


def _make_policies() -> None:
    table = "enrolment_selection_policy"
    op.create_table(
        table,
        _column("id", sa.Uuid()),
        _column("session_id", sa.Uuid()),
        _column("version", sa.Integer()),
        _column("document", sa.JSON()),
        _column("created_by", sa.Uuid(), nullable=True),
        _column("created_at", INSTANT),
        _key(table, "id"),
        _reference(table, "session_id", SESSION),
        _reference(table, "created_by", PERSON),
        _unique(table, "session_id", "version"),
    )


def _make_selections() -> None:
    table = SELECTION
    op.create_table(
        table,
        _column("id", sa.Uuid()),
        _column("session_id", sa.Uuid()),
        _column("state", sa.String()),
        _column("policy_version", sa.Integer()),
        _column("seed", sa.String()),
        _column("seats", sa.Integer()),
        _column("rule", sa.JSON()),
        _column("computed_by", sa.Uuid(), nullable=True),
        _column("computed_at", INSTANT),
        _column("applies_at", INSTANT, nullable=True),
        _column("applied_at", INSTANT, nullable=True),
        _key(table, "id"),
        _reference(table, "session_id", SESSION),
        _reference(table, "computed_by", PERSON),
        _check(table, "state", "state IN ('proposed', 'approved', 'applied', 'replaced')"),
        _check(table, "applies", "state <> 'approved' OR applies_at IS NOT NULL"),
    )
    op.create_index(
        f"uq__{table}__one_open",
        table,
        ["session_id"],
        unique=True,
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )
    _index(table, "session_id", "id")
    table = "enrolment_selection_place"
    op.create_table(
        table,
        _column("selection_id", sa.Uuid()),
        _column("enrolment_id", sa.Uuid()),
        _column("rank", sa.Integer()),
        _column("points", sa.Integer()),
        _column("computed", sa.String()),
        _column("decision", sa.String()),
        _column("reasons", sa.JSON()),
        _key(table, "selection_id", "enrolment_id"),
        _reference(table, "selection_id", SELECTION),
        _reference(table, "enrolment_id", ENROLMENT),
        _unique(table, "selection_id", "rank"),
        _check(table, "computed", "computed IN ('seat', 'waits')"),
        _check(table, "decision", "decision IN ('seat', 'waits')"),
    )
    _index(table, "enrolment_id")


def _make_agreements() -> None:
    table = "enrolment_selection_adjustment"
    op.create_table(
        table,
        _column("id", sa.Uuid()),
        _column("selection_id", sa.Uuid()),
        _column("gains_id", sa.Uuid(), nullable=True),
        _column("loses_id", sa.Uuid(), nullable=True),
        _column("reason", sa.String()),
        _column("made_by", sa.Uuid(), nullable=True),
        _column("made_at", INSTANT),
        _key(table, "id"),
        _reference(table, "selection_id", SELECTION),
        _reference(table, "gains_id", ENROLMENT),
        _reference(table, "loses_id", ENROLMENT),
        _reference(table, "made_by", PERSON),
        _check(table, "someone", "gains_id IS NOT NULL OR loses_id IS NOT NULL"),
    )
    _index(table, "selection_id", "id")
    table = "enrolment_selection_approval"
    op.create_table(
        table,
        _column("selection_id", sa.Uuid()),
        _column("person_id", sa.Uuid()),
        _column("approved_at", INSTANT),
        _key(table, "selection_id", "person_id"),
        _reference(table, "selection_id", SELECTION),
        _reference(table, "person_id", PERSON),
    )


def downgrade() -> None:
    """Drop the tables: seats that were given stay, how they were found is lost."""
    for table in (
        "selection_approval", "selection_adjustment", "selection_place", "selection",
        "selection_policy", "assessment_mark", "assessment", "panel_assessor", "panel_criterion",
        "panel", "seat_draw",
    ):  # fmt: skip
        op.drop_table(f"enrolment_{table}")
