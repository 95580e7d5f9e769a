"""Make the full-text index: FTS5 on SQLite, tsvector with unaccent on PostgreSQL."""

from alembic import op

revision = "0002_search"
down_revision = "0001_whole_path"
branch_labels = None
depends_on = None

# The stemmers of the three languages, and one that only drops accents, for beginnings of words.
CONFIGURATIONS = {
    "ls_simple": "simple",
    "ls_en": "english",
    "ls_es": "spanish",
    "ls_fr": "french",
}


def upgrade() -> None:
    """Make the index of this engine."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search_document USING fts5("
            "title, body, kind UNINDEXED, object_id UNINDEXED, language UNINDEXED, "
            "tokenize = \"unicode61 remove_diacritics 2\", prefix = '2 3')"
        )
        return
    op.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    for name, origin in CONFIGURATIONS.items():
        op.execute(f"CREATE TEXT SEARCH CONFIGURATION {name} (COPY = pg_catalog.{origin})")
        stemmer = "simple" if origin == "simple" else f"{origin}_stem"
        op.execute(
            f"ALTER TEXT SEARCH CONFIGURATION {name} "
            f"ALTER MAPPING FOR hword, hword_part, word WITH unaccent, {stemmer}"
        )
    op.execute(
        """
        CREATE TABLE search_document (
            kind text NOT NULL,
            object_id uuid NOT NULL,
            language text NOT NULL,
            title text NOT NULL,
            body text NOT NULL,
            vector tsvector NOT NULL,
            CONSTRAINT pk__search_document PRIMARY KEY (kind, object_id, language)
        )
        """
    )
    op.execute("CREATE INDEX ix__search_document__vector ON search_document USING gin (vector)")
    op.execute(
        """
        CREATE FUNCTION ls_search_vector() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE stems regconfig := CASE NEW.language
            WHEN 'en' THEN 'ls_en' WHEN 'es' THEN 'ls_es' WHEN 'fr' THEN 'ls_fr'
            ELSE 'ls_simple' END;
        BEGIN
            NEW.vector :=
                setweight(to_tsvector('ls_simple', NEW.title), 'A')
                || setweight(to_tsvector(stems, NEW.title), 'A')
                || setweight(to_tsvector('ls_simple', NEW.body), 'B')
                || setweight(to_tsvector(stems, NEW.body), 'B');
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER ls_search_vector BEFORE INSERT OR UPDATE ON search_document "
        "FOR EACH ROW EXECUTE FUNCTION ls_search_vector()"
    )


def downgrade() -> None:
    """Remove the index; the texts in it are copies."""
    op.execute("DROP TABLE search_document")
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute("DROP FUNCTION ls_search_vector")
    for name in CONFIGURATIONS:
        op.execute(f"DROP TEXT SEARCH CONFIGURATION {name}")
