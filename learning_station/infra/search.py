"""Full-text search behind one port: FTS5 on SQLite, tsvector with unaccent on PostgreSQL.

Both forgive accents and case and match beginnings of words. Documents are kept per language; a
question searches all of them. The tables are made by the migrations, in each engine's own way.
"""

import re
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

WORDS_AT_MOST = 8
_WORD = re.compile(r"\w+", re.UNICODE)

_document = sa.table(
    "search_document",
    sa.column("kind", sa.String),
    sa.column("object_id", sa.Uuid),
    sa.column("language", sa.String),
    sa.column("title", sa.Text),
    sa.column("body", sa.Text),
)
_CONFIGURATIONS = {"en": "ls_en", "es": "ls_es", "fr": "ls_fr"}


class SearchIndex(Protocol):
    """Keeps searchable texts beside the rows, in the same transaction."""

    def put(
        self, session: Session, *, kind: str, object_id: UUID, texts: dict[str, tuple[str, str]]
    ) -> None:
        """Replace the texts of an object: language to (title, body)."""
        ...

    def remove(self, session: Session, *, kind: str, object_id: UUID) -> None:
        """Forget the texts of an object."""
        ...

    def matching(self, session: Session, *, kind: str, question: str) -> sa.Select[tuple[UUID]]:
        """Return a select of the ids of the objects that hold every word of the question."""
        ...

    def matching_titles(
        self, session: Session, *, kind: str, question: str
    ) -> sa.Select[tuple[UUID]]:
        """Return a select of the ids of the objects whose title holds every word."""
        ...


def words_of(question: str) -> list[str]:
    """Return the words to look for; punctuation and operators of the engines are dropped."""
    return _WORD.findall(question)[:WORDS_AT_MOST]


class DatabaseSearch:
    """The index inside the business database, whichever engine that is."""

    def put(
        self, session: Session, *, kind: str, object_id: UUID, texts: dict[str, tuple[str, str]]
    ) -> None:
        """Replace the texts of an object."""
        self.remove(session, kind=kind, object_id=object_id)
        rows = [
            {
                "kind": kind,
                "object_id": object_id,
                "language": language,
                "title": title,
                "body": body,
            }
            for language, (title, body) in texts.items()
        ]
        if rows:
            session.execute(sa.insert(_document), rows)

    def remove(self, session: Session, *, kind: str, object_id: UUID) -> None:
        """Forget the texts of an object."""
        session.execute(
            sa.delete(_document).where(_document.c.kind == kind, _document.c.object_id == object_id)
        )

    def matching(self, session: Session, *, kind: str, question: str) -> sa.Select[tuple[UUID]]:
        """Return a select of matching ids; a question without words matches nothing."""
        return _holding(session, kind, words_of(question), column="", weight="")

    def matching_titles(
        self, session: Session, *, kind: str, question: str
    ) -> sa.Select[tuple[UUID]]:
        """Return a select of the ids of the objects whose title holds every word."""
        return _holding(session, kind, words_of(question), column="title", weight="A")


def _holding(
    session: Session, kind: str, words: list[str], *, column: str, weight: str
) -> sa.Select[tuple[UUID]]:
    """Return who holds all words, in a column (FTS5) or a weight (tsvector), or anywhere."""
    query = sa.select(_document.c.object_id).where(_document.c.kind == kind)
    if not words:
        return query.where(sa.false())
    if session.get_bind().dialect.name != "sqlite":
        return query.where(_matches_tsvector(words, weight))
    expression = " ".join(f'"{word}"*' for word in words)
    if column:
        expression = f"{{{column}}} : ({expression})"
    return query.where(
        sa.literal_column("search_document").op("MATCH", return_type=sa.Boolean())(expression)
    )


def _matches_tsvector(words: list[str], weight: str) -> sa.ColumnElement[bool]:
    beginnings = sa.func.to_tsquery(
        sa.literal_column("'ls_simple'::regconfig"),
        " & ".join(f"{word}:*{weight}" for word in words),
    )
    question: sa.ColumnElement[object] = beginnings
    ending = f":{weight}" if weight else ""
    for configuration in _CONFIGURATIONS.values():
        stems = sa.func.to_tsquery(
            sa.literal_column(f"'{configuration}'::regconfig"),
            " & ".join(word + ending for word in words),
        )
        question = question.op("||")(stems)
    vector: sa.ColumnElement[object] = sa.literal_column("search_document.vector")
    return vector.op("@@", return_type=sa.Boolean())(question)
