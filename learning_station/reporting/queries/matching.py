"""Looking for a piece of text in columns."""

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

ESCAPE = "\\"


def contains(text: str, *columns: InstrumentedAttribute[str]) -> list[sa.ColumnElement[bool]]:
    """Return one condition per column: it holds that text, whatever the case of its letters."""
    literal = text.strip()
    for sign in (ESCAPE, "%", "_"):
        literal = literal.replace(sign, ESCAPE + sign)
    return [column.ilike(f"%{literal}%", escape=ESCAPE) for column in columns]
