"""Make the tables of the whole path, from people to certificates and mail."""

import sqlalchemy as sa
from alembic import op

revision = "0001_whole_path"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "accounts_person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("printed_name", sa.String(), nullable=False),
        sa.Column("profile_kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("follows", sa.JSON(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("zone_confirmed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "profile_kind IN ('technical', 'political')",
            name=op.f("ck__accounts_person__profile_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__accounts_person")),
    )
    with op.batch_alter_table("accounts_person", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__accounts_person__family_name_given_name_id"),
            ["family_name", "given_name", "id"],
            unique=False,
        )

    op.create_table(
        "accounts_throttle_count",
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "purpose", "key_hash", "window_start", name=op.f("pk__accounts_throttle_count")
        ),
    )
    with op.batch_alter_table("accounts_throttle_count", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__accounts_throttle_count__window_start"), ["window_start"], unique=False
        )

    op.create_table(
        "catalogue_topic",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__catalogue_topic")),
        sa.UniqueConstraint("letter", name=op.f("uq__catalogue_topic__letter")),
        sa.UniqueConstraint("slug", name=op.f("uq__catalogue_topic__slug")),
    )
    op.create_table(
        "credentials_series",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk__credentials_series")),
    )
    op.create_table(
        "event_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("on_behalf_of", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__event_log")),
    )
    with op.batch_alter_table("event_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__event_log__actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__event_log__person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__event_log__scope_id"), ["scope_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__event_log__subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('ready', 'running', 'done', 'dead')", name=op.f("ck__job__state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__job")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq__job__dedupe_key")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(
            "ix__job__due",
            ["run_at", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('ready', 'running')"),
            postgresql_where=sa.text("state IN ('ready', 'running')"),
        )
        batch_op.create_index(batch_op.f("ix__job__state_id"), ["state", "id"], unique=False)

    op.create_table(
        "organisations_organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("weekend", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["seat_id"],
            ["organisations_organisation.id"],
            name=op.f("fk__organisations_organisation__seat_id__organisations_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__organisations_organisation")),
        sa.UniqueConstraint("slug", name=op.f("uq__organisations_organisation__slug")),
    )
    with op.batch_alter_table("organisations_organisation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__organisations_organisation__name_id"), ["name", "id"], unique=False
        )

    op.create_table(
        "scheduling_session_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__scheduling_session_group")),
        sa.UniqueConstraint("slug", name=op.f("uq__scheduling_session_group__slug")),
    )
    op.create_table(
        "accounts_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deactivated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck__accounts_account__email_lower")),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__accounts_account__person_id__accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__accounts_account")),
        sa.UniqueConstraint("email", name=op.f("uq__accounts_account__email")),
        sa.UniqueConstraint("person_id", name=op.f("uq__accounts_account__person_id")),
    )
    op.create_table(
        "catalogue_course",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_version_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["accounts_person.id"],
            name=op.f("fk__catalogue_course__created_by__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["organisations_organisation.id"],
            name=op.f("fk__catalogue_course__provider_id__organisations_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__catalogue_course")),
        sa.UniqueConstraint("slug", name=op.f("uq__catalogue_course__slug")),
    )
    with op.batch_alter_table("catalogue_course", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__catalogue_course__provider_id"), ["provider_id"], unique=False
        )

    op.create_table(
        "library_stored_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("storage_key", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size >= 0", name=op.f("ck__library_stored_file__size")),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["organisations_organisation.id"],
            name=op.f("fk__library_stored_file__provider_id__organisations_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"],
            ["accounts_person.id"],
            name=op.f("fk__library_stored_file__uploaded_by__accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__library_stored_file")),
    )
    with op.batch_alter_table("library_stored_file", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__library_stored_file__provider_id"), ["provider_id"], unique=False
        )

    op.create_table(
        "notifications_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'sent')", name=op.f("ck__notifications_message__state")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__notifications_message__person_id__accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__notifications_message")),
        sa.UniqueConstraint("key", name=op.f("uq__notifications_message__key")),
    )
    with op.batch_alter_table("notifications_message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__notifications_message__person_id_id"), ["person_id", "id"], unique=False
        )

    op.create_table(
        "organisations_affiliation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on",
            name=op.f("ck__organisations_affiliation__dates"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations_organisation.id"],
            name=op.f("fk__organisations_affiliation__organisation_id__organisations_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__organisations_affiliation__person_id__accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__organisations_affiliation")),
    )
    with op.batch_alter_table("organisations_affiliation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__organisations_affiliation__organisation_id"),
            ["organisation_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix__organisations_affiliation__person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "organisations_role_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role = 'administrator' OR organisation_id IS NOT NULL",
            name=op.f("ck__organisations_role_grant__scope"),
        ),
        sa.CheckConstraint(
            "role IN ('trainer', 'coordinator', 'administrator')",
            name=op.f("ck__organisations_role_grant__role"),
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on",
            name=op.f("ck__organisations_role_grant__dates"),
        ),
        sa.ForeignKeyConstraint(
            ["granted_by"],
            ["accounts_person.id"],
            name=op.f("fk__organisations_role_grant__granted_by__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations_organisation.id"],
            name=op.f("fk__organisations_role_grant__organisation_id__organisations_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__organisations_role_grant__person_id__accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__organisations_role_grant")),
    )
    with op.batch_alter_table("organisations_role_grant", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__organisations_role_grant__person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "accounts_one_time_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts_account.id"],
            name=op.f("fk__accounts_one_time_token__account_id__accounts_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__accounts_one_time_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq__accounts_one_time_token__token_hash")),
    )
    with op.batch_alter_table("accounts_one_time_token", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__accounts_one_time_token__account_id_purpose"),
            ["account_id", "purpose"],
            unique=False,
        )

    op.create_table(
        "accounts_signed_in_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts_account.id"],
            name=op.f("fk__accounts_signed_in_session__account_id__accounts_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__accounts_signed_in_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq__accounts_signed_in_session__token_hash")),
    )
    with op.batch_alter_table("accounts_signed_in_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__accounts_signed_in_session__account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__accounts_signed_in_session__expires_at"), ["expires_at"], unique=False
        )

    op.create_table(
        "catalogue_course_topic",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["catalogue_course.id"],
            name=op.f("fk__catalogue_course_topic__course_id__catalogue_course"),
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["catalogue_topic.id"],
            name=op.f("fk__catalogue_course_topic__topic_id__catalogue_topic"),
        ),
        sa.PrimaryKeyConstraint("course_id", "topic_id", name=op.f("pk__catalogue_course_topic")),
    )
    with op.batch_alter_table("catalogue_course_topic", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__catalogue_course_topic__topic_id"), ["topic_id"], unique=False
        )

    op.create_table(
        "catalogue_course_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("workload_minutes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'published')", name=op.f("ck__catalogue_course_version__state")
        ),
        sa.CheckConstraint(
            "workload_minutes >= 0", name=op.f("ck__catalogue_course_version__workload_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["catalogue_course.id"],
            name=op.f("fk__catalogue_course_version__course_id__catalogue_course"),
        ),
        sa.ForeignKeyConstraint(
            ["published_by"],
            ["accounts_person.id"],
            name=op.f("fk__catalogue_course_version__published_by__accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__catalogue_course_version")),
        sa.UniqueConstraint(
            "course_id", "number", name=op.f("uq__catalogue_course_version__course_id_number")
        ),
    )
    with op.batch_alter_table("catalogue_course_version", schema=None) as batch_op:
        batch_op.create_index(
            "uq__catalogue_course_version__one_draft",
            ["course_id"],
            unique=True,
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )

    op.create_table(
        "catalogue_course_module",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["catalogue_course_version.id"],
            name=op.f("fk__catalogue_course_module__version_id__catalogue_course_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__catalogue_course_module")),
    )
    with op.batch_alter_table("catalogue_course_module", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__catalogue_course_module__version_id_position"),
            ["version_id", "position"],
            unique=False,
        )

    op.create_table(
        "scheduling_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("online_link", sa.String(), nullable=True),
        sa.Column("spoken", sa.JSON(), nullable=False),
        sa.Column("interpretation", sa.JSON(), nullable=False),
        sa.Column("captions", sa.JSON(), nullable=False),
        sa.Column("materials", sa.JSON(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("has_waitlist", sa.Boolean(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("seats_text", sa.JSON(), nullable=False),
        sa.Column("enrols_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enrols_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdraws_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("award", sa.String(), nullable=False),
        sa.Column("required_meetings", sa.Integer(), nullable=False),
        sa.Column("workload_minutes", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "format IN ('online', 'in_person', 'hybrid')",
            name=op.f("ck__scheduling_session__format"),
        ),
        sa.CheckConstraint(
            "policy IN ('open', 'approval')", name=op.f("ck__scheduling_session__policy")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'scheduled', 'cancelled')",
            name=op.f("ck__scheduling_session__state"),
        ),
        sa.CheckConstraint(
            "capacity IS NULL OR capacity >= 0", name=op.f("ck__scheduling_session__capacity")
        ),
        sa.CheckConstraint("ends_at >= starts_at", name=op.f("ck__scheduling_session__dates")),
        sa.CheckConstraint(
            "enrols_until >= enrols_from", name=op.f("ck__scheduling_session__window")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["catalogue_course.id"],
            name=op.f("fk__scheduling_session__course_id__catalogue_course"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["accounts_person.id"],
            name=op.f("fk__scheduling_session__created_by__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["scheduling_session_group.id"],
            name=op.f("fk__scheduling_session__group_id__scheduling_session_group"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["organisations_organisation.id"],
            name=op.f("fk__scheduling_session__provider_id__organisations_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["catalogue_course_version.id"],
            name=op.f("fk__scheduling_session__version_id__catalogue_course_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__scheduling_session")),
        sa.UniqueConstraint("slug", name=op.f("uq__scheduling_session__slug")),
    )
    with op.batch_alter_table("scheduling_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__scheduling_session__course_id"), ["course_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__scheduling_session__group_id"), ["group_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__scheduling_session__provider_id"), ["provider_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__scheduling_session__starts_at_id"), ["starts_at", "id"], unique=False
        )

    op.create_table(
        "catalogue_unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("video_url", sa.String(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("pass_mark", sa.Numeric(precision=5, scale=4), nullable=True),
        sa.Column("attempt_limit", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('text', 'video', 'file', 'quiz')", name=op.f("ck__catalogue_unit__kind")
        ),
        sa.CheckConstraint(
            "attempt_limit IS NULL OR attempt_limit >= 1",
            name=op.f("ck__catalogue_unit__attempt_limit"),
        ),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck__catalogue_unit__minutes")),
        sa.CheckConstraint(
            "pass_mark IS NULL OR pass_mark BETWEEN 0 AND 1",
            name=op.f("ck__catalogue_unit__pass_mark"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["library_stored_file.id"],
            name=op.f("fk__catalogue_unit__file_id__library_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["module_id"],
            ["catalogue_course_module.id"],
            name=op.f("fk__catalogue_unit__module_id__catalogue_course_module"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["catalogue_course_version.id"],
            name=op.f("fk__catalogue_unit__version_id__catalogue_course_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__catalogue_unit")),
        sa.UniqueConstraint("version_id", "key", name=op.f("uq__catalogue_unit__version_id_key")),
    )
    with op.batch_alter_table("catalogue_unit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__catalogue_unit__module_id_position"),
            ["module_id", "position"],
            unique=False,
        )

    op.create_table(
        "credentials_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["accounts_person.id"],
            name=op.f("fk__credentials_batch__created_by__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["scheduling_session.id"],
            name=op.f("fk__credentials_batch__session_id__scheduling_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__credentials_batch")),
    )
    with op.batch_alter_table("credentials_batch", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__credentials_batch__session_id"), ["session_id"], unique=False
        )

    op.create_table(
        "enrolment_enrolment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("motivation", sa.String(), nullable=False),
        sa.Column("application", sa.String(), nullable=False),
        sa.Column("seat", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waitlisted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "application IN ('none', 'submitted', 'approved', 'rejected', 'withdrawn')",
            name=op.f("ck__enrolment_enrolment__application"),
        ),
        sa.CheckConstraint(
            "seat <> 'enrolled' OR enrolled_at IS NOT NULL",
            name=op.f("ck__enrolment_enrolment__enrolled"),
        ),
        sa.CheckConstraint(
            "seat <> 'waitlisted' OR waitlisted_at IS NOT NULL",
            name=op.f("ck__enrolment_enrolment__waitlisted"),
        ),
        sa.CheckConstraint(
            "seat IN ('none', 'waitlisted', 'enrolled', 'withdrawn', 'cancelled')",
            name=op.f("ck__enrolment_enrolment__seat"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations_organisation.id"],
            name=op.f("fk__enrolment_enrolment__organisation_id__organisations_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__enrolment_enrolment__person_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["scheduling_session.id"],
            name=op.f("fk__enrolment_enrolment__session_id__scheduling_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__enrolment_enrolment")),
    )
    with op.batch_alter_table("enrolment_enrolment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__enrolment_enrolment__organisation_id"),
            ["organisation_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix__enrolment_enrolment__person_id_id"), ["person_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__enrolment_enrolment__session_id_seat_waitlisted_at_id"),
            ["session_id", "seat", "waitlisted_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            "uq__enrolment_enrolment__one_live",
            ["session_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "scheduling_meeting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("starts_local", sa.DateTime(), nullable=False),
        sa.Column("ends_local", sa.DateTime(), nullable=False),
        sa.Column("starts_fold", sa.Integer(), nullable=False),
        sa.Column("ends_fold", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck__scheduling_meeting__dates")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["scheduling_session.id"],
            name=op.f("fk__scheduling_meeting__session_id__scheduling_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__scheduling_meeting")),
    )
    with op.batch_alter_table("scheduling_meeting", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__scheduling_meeting__session_id_starts_at"),
            ["session_id", "starts_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix__scheduling_meeting__starts_at"), ["starts_at"], unique=False
        )

    op.create_table(
        "scheduling_session_trainer",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__scheduling_session_trainer__person_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["scheduling_session.id"],
            name=op.f("fk__scheduling_session_trainer__session_id__scheduling_session"),
        ),
        sa.PrimaryKeyConstraint(
            "session_id", "person_id", name=op.f("pk__scheduling_session_trainer")
        ),
    )
    with op.batch_alter_table("scheduling_session_trainer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__scheduling_session_trainer__person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "catalogue_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("prompt", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('single', 'multiple')", name=op.f("ck__catalogue_question__kind")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["catalogue_unit.id"],
            name=op.f("fk__catalogue_question__unit_id__catalogue_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__catalogue_question")),
    )
    with op.batch_alter_table("catalogue_question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__catalogue_question__unit_id_position"),
            ["unit_id", "position"],
            unique=False,
        )

    op.create_table(
        "credentials_credential",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("design", sa.String(), nullable=False),
        sa.Column("design_version", sa.String(), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rendered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("storage_key", sa.String(), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("superseded_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.Column("revocation_reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state <> 'issued' OR sha256 IS NOT NULL",
            name=op.f("ck__credentials_credential__issued_has_file"),
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'issued', 'superseded', 'revoked')",
            name=op.f("ck__credentials_credential__state"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["credentials_batch.id"],
            name=op.f("fk__credentials_credential__batch_id__credentials_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment_enrolment.id"],
            name=op.f("fk__credentials_credential__enrolment_id__enrolment_enrolment"),
        ),
        sa.ForeignKeyConstraint(
            ["issued_by"],
            ["accounts_person.id"],
            name=op.f("fk__credentials_credential__issued_by__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations_organisation.id"],
            name=op.f("fk__credentials_credential__organisation_id__organisations_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk__credentials_credential__person_id__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by"],
            ["accounts_person.id"],
            name=op.f("fk__credentials_credential__revoked_by__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["scheduling_session.id"],
            name=op.f("fk__credentials_credential__session_id__scheduling_session"),
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by"],
            ["credentials_credential.id"],
            name=op.f("fk__credentials_credential__superseded_by__credentials_credential"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__credentials_credential")),
        sa.UniqueConstraint("code", name=op.f("uq__credentials_credential__code")),
        sa.UniqueConstraint(
            "series", "number", name=op.f("uq__credentials_credential__series_number")
        ),
    )
    with op.batch_alter_table("credentials_credential", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__credentials_credential__batch_id"), ["batch_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__credentials_credential__session_id_id"),
            ["session_id", "id"],
            unique=False,
        )
        batch_op.create_index(
            "uq__credentials_credential__one_live",
            ["person_id", "session_id", "kind"],
            unique=True,
            sqlite_where=sa.text("state IN ('pending', 'issued')"),
            postgresql_where=sa.text("state IN ('pending', 'issued')"),
        )

    op.create_table(
        "enrolment_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("from_application", sa.String(), nullable=True),
        sa.Column("to_application", sa.String(), nullable=False),
        sa.Column("from_seat", sa.String(), nullable=True),
        sa.Column("to_seat", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("on_behalf_of", sa.Uuid(), nullable=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment_enrolment.id"],
            name=op.f("fk__enrolment_change__enrolment_id__enrolment_enrolment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__enrolment_change")),
    )
    with op.batch_alter_table("enrolment_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__enrolment_change__enrolment_id_id"),
            ["enrolment_id", "id"],
            unique=False,
        )

    op.create_table(
        "learning_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("score_scaled", sa.Numeric(precision=5, scale=4), nullable=False),
        sa.Column("success", sa.String(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "score_scaled BETWEEN 0 AND 1", name=op.f("ck__learning_attempt__score_scaled")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment_enrolment.id"],
            name=op.f("fk__learning_attempt__enrolment_id__enrolment_enrolment"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["catalogue_unit.id"],
            name=op.f("fk__learning_attempt__unit_id__catalogue_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__learning_attempt")),
        sa.UniqueConstraint(
            "enrolment_id",
            "unit_id",
            "number",
            name=op.f("uq__learning_attempt__enrolment_id_unit_id_number"),
        ),
    )
    op.create_table(
        "learning_attendance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('present', 'partial', 'late', 'excused', 'absent')",
            name=op.f("ck__learning_attendance__status"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment_enrolment.id"],
            name=op.f("fk__learning_attendance__enrolment_id__enrolment_enrolment"),
        ),
        sa.ForeignKeyConstraint(
            ["marked_by"],
            ["accounts_person.id"],
            name=op.f("fk__learning_attendance__marked_by__accounts_person"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["scheduling_meeting.id"],
            name=op.f("fk__learning_attendance__meeting_id__scheduling_meeting"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__learning_attendance")),
        sa.UniqueConstraint(
            "meeting_id",
            "enrolment_id",
            name=op.f("uq__learning_attendance__meeting_id_enrolment_id"),
        ),
    )
    with op.batch_alter_table("learning_attendance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__learning_attendance__enrolment_id"), ["enrolment_id"], unique=False
        )

    op.create_table(
        "learning_completion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("success", sa.String(), nullable=False),
        sa.Column("rule_version", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment_enrolment.id"],
            name=op.f("fk__learning_completion__enrolment_id__enrolment_enrolment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__learning_completion")),
        sa.UniqueConstraint("enrolment_id", name=op.f("uq__learning_completion__enrolment_id")),
    )
    op.create_table(
        "learning_unit_progress",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Numeric(precision=5, scale=4), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment_enrolment.id"],
            name=op.f("fk__learning_unit_progress__enrolment_id__enrolment_enrolment"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["catalogue_unit.id"],
            name=op.f("fk__learning_unit_progress__unit_id__catalogue_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__learning_unit_progress")),
        sa.UniqueConstraint(
            "enrolment_id", "unit_id", name=op.f("uq__learning_unit_progress__enrolment_id_unit_id")
        ),
    )
    op.create_table(
        "catalogue_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("is_correct", sa.Boolean(), nullable=False),
        sa.Column("feedback", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["catalogue_question.id"],
            name=op.f("fk__catalogue_answer__question_id__catalogue_question"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__catalogue_answer")),
    )
    with op.batch_alter_table("catalogue_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__catalogue_answer__question_id_position"),
            ["question_id", "position"],
            unique=False,
        )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("catalogue_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__catalogue_answer__question_id_position"))

    op.drop_table("catalogue_answer")
    op.drop_table("learning_unit_progress")
    op.drop_table("learning_completion")
    with op.batch_alter_table("learning_attendance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__learning_attendance__enrolment_id"))

    op.drop_table("learning_attendance")
    op.drop_table("learning_attempt")
    with op.batch_alter_table("enrolment_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__enrolment_change__enrolment_id_id"))

    op.drop_table("enrolment_change")
    with op.batch_alter_table("credentials_credential", schema=None) as batch_op:
        batch_op.drop_index(
            "uq__credentials_credential__one_live",
            sqlite_where=sa.text("state IN ('pending', 'issued')"),
            postgresql_where=sa.text("state IN ('pending', 'issued')"),
        )
        batch_op.drop_index(batch_op.f("ix__credentials_credential__session_id_id"))
        batch_op.drop_index(batch_op.f("ix__credentials_credential__batch_id"))

    op.drop_table("credentials_credential")
    with op.batch_alter_table("catalogue_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__catalogue_question__unit_id_position"))

    op.drop_table("catalogue_question")
    with op.batch_alter_table("scheduling_session_trainer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__scheduling_session_trainer__person_id"))

    op.drop_table("scheduling_session_trainer")
    with op.batch_alter_table("scheduling_meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__scheduling_meeting__starts_at"))
        batch_op.drop_index(batch_op.f("ix__scheduling_meeting__session_id_starts_at"))

    op.drop_table("scheduling_meeting")
    with op.batch_alter_table("enrolment_enrolment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq__enrolment_enrolment__one_live",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix__enrolment_enrolment__session_id_seat_waitlisted_at_id"))
        batch_op.drop_index(batch_op.f("ix__enrolment_enrolment__person_id_id"))
        batch_op.drop_index(batch_op.f("ix__enrolment_enrolment__organisation_id"))

    op.drop_table("enrolment_enrolment")
    with op.batch_alter_table("credentials_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__credentials_batch__session_id"))

    op.drop_table("credentials_batch")
    with op.batch_alter_table("catalogue_unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__catalogue_unit__module_id_position"))

    op.drop_table("catalogue_unit")
    with op.batch_alter_table("scheduling_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__scheduling_session__starts_at_id"))
        batch_op.drop_index(batch_op.f("ix__scheduling_session__provider_id"))
        batch_op.drop_index(batch_op.f("ix__scheduling_session__group_id"))
        batch_op.drop_index(batch_op.f("ix__scheduling_session__course_id"))

    op.drop_table("scheduling_session")
    with op.batch_alter_table("catalogue_course_module", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__catalogue_course_module__version_id_position"))

    op.drop_table("catalogue_course_module")
    with op.batch_alter_table("catalogue_course_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq__catalogue_course_version__one_draft",
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )

    op.drop_table("catalogue_course_version")
    with op.batch_alter_table("catalogue_course_topic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__catalogue_course_topic__topic_id"))

    op.drop_table("catalogue_course_topic")
    with op.batch_alter_table("accounts_signed_in_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__accounts_signed_in_session__expires_at"))
        batch_op.drop_index(batch_op.f("ix__accounts_signed_in_session__account_id"))

    op.drop_table("accounts_signed_in_session")
    with op.batch_alter_table("accounts_one_time_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__accounts_one_time_token__account_id_purpose"))

    op.drop_table("accounts_one_time_token")
    with op.batch_alter_table("organisations_role_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__organisations_role_grant__person_id"))

    op.drop_table("organisations_role_grant")
    with op.batch_alter_table("organisations_affiliation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__organisations_affiliation__person_id"))
        batch_op.drop_index(batch_op.f("ix__organisations_affiliation__organisation_id"))

    op.drop_table("organisations_affiliation")
    with op.batch_alter_table("notifications_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__notifications_message__person_id_id"))

    op.drop_table("notifications_message")
    with op.batch_alter_table("library_stored_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__library_stored_file__provider_id"))

    op.drop_table("library_stored_file")
    with op.batch_alter_table("catalogue_course", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__catalogue_course__provider_id"))

    op.drop_table("catalogue_course")
    op.drop_table("accounts_account")
    op.drop_table("scheduling_session_group")
    with op.batch_alter_table("organisations_organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__organisations_organisation__name_id"))

    op.drop_table("organisations_organisation")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__job__state_id"))
        batch_op.drop_index(
            "ix__job__due",
            sqlite_where=sa.text("state IN ('ready', 'running')"),
            postgresql_where=sa.text("state IN ('ready', 'running')"),
        )

    op.drop_table("job")
    with op.batch_alter_table("event_log", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__event_log__subject_id"))
        batch_op.drop_index(batch_op.f("ix__event_log__scope_id"))
        batch_op.drop_index(batch_op.f("ix__event_log__person_id"))
        batch_op.drop_index(batch_op.f("ix__event_log__actor_id"))

    op.drop_table("event_log")
    op.drop_table("credentials_series")
    op.drop_table("catalogue_topic")
    with op.batch_alter_table("accounts_throttle_count", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__accounts_throttle_count__window_start"))

    op.drop_table("accounts_throttle_count")
    with op.batch_alter_table("accounts_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__accounts_person__family_name_given_name_id"))

    op.drop_table("accounts_person")
