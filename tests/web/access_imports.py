"""Who gets what on the routes of imports: a part of `access_table.py`.

Mona nominates people of Bogotá, Rita gives seats to anybody; nobody else brings people in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from learning_station.enrolment.models.imports import PeopleImport
from tests.factories import IDS, make_course, make_session
from tests.world import NOW

MONA_AND_RITA, RITA = "s n n y n y", "s n n n n y"


def _session(scene: Any) -> Any:
    course = make_course(scene.world.session, provider_id=scene.cast.secretariat_id)
    return make_session(scene.world.session, course=course)


def _import(city: str | None) -> Callable[[Any], object]:
    """Return what makes an import of that city, or of the organisers."""

    def make(scene: Any) -> object:
        db, cast = scene.world.session, scene.cast
        found = PeopleImport(
            id=IDS.new(),
            session_id=_session(scene).id,
            organisation_id=getattr(cast, city) if city else None,
            created_by=cast.rita.person_id,
            created_at=NOW,
            file_name="people.csv",
            people=[],
            ignored=[],
            state="checked",
        )
        db.add(found)
        db.commit()
        return found.id

    return make


def import_rows(row: Callable[..., Any]) -> dict[str, list[Any]]:
    """Return the rows; `row` makes one from letters and values."""
    rows: dict[str, list[Any]] = {
        "imports.new": [row(MONA_AND_RITA, {"slug": lambda scene: _session(scene).slug})],
        "imports.template": [row(MONA_AND_RITA, {"kind": lambda _scene: "csv"})],
    }
    for endpoint in ("show", "start", "failed_csv"):
        rows[f"imports.{endpoint}"] = [
            row("s n n y n n", {"import_id": _import("bogota_id")}),
            row("s n n n n n", {"import_id": _import("berlin_id")}),
            row(RITA, {"import_id": _import(None)}),
        ]
    return rows
