"""Who gets what on the routes of selections: a part of `access_table.py`.

A session of the secretariat has a panel, a proposal, and Lena among its assessors; nobody but its
organisers may know of the selection, not the coordinator of a city either. Of another provider's
session Tom may know nothing, and Otto, who assesses in that one, nothing of this.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from learning_station.enrolment.actions import panel as actions
from learning_station.enrolment.actions import selection as selection_actions
from learning_station.enrolment.queries import panel as queries
from learning_station.kernel.actor import Actor
from tests.features.enrolment.panels import assess_all, facts, make_panel

SIGNED_IN, STAFF, RITA, LENA = "s y y y y y", "s n n n y y", "s n n n n y", "s y n n n n"

Make = Callable[[Any], Any]
_numbers = count(1)


def _panel(provider: str = "own") -> Make:
    """Return what makes a session with a panel, a proposal and an assessment of Lena's."""

    def make(scene: Any) -> Any:
        db, cast, world = scene.world.session, scene.cast, scene.world
        made = make_panel(db, cast, applications=4, assessors=0, slug=f"panel{next(_numbers)}")
        rita = world.ctx_for(cast.rita.actor)
        actions.set_up_panel(rita, session_id=made.session.id, facts=facts(assessors_each=1))
        actions.add_assessor(rita, session_id=made.session.id, email=cast.lena.email)
        actions.assign_assessments(rita, session_id=made.session.id)
        made.assessors = [cast.lena.person_id]
        assess_all(world.ctx_for, made)
        selection_actions.compute_selection(rita, session_id=made.session.id)
        lena = world.ctx_for(Actor(cast.lena.person_id))
        scene.assessment = queries.list_my_assessments(lena).rows[0]
        if provider == "foreign":
            made.session.provider_id = cast.berlin_id
            db.commit()
        return made.session

    return make


def selection_rows(row: Callable[..., Any]) -> dict[str, list[Any]]:
    """Return the rows; `row` makes one from letters and values."""

    def assessment(scene: Any) -> Any:
        _panel()(scene)
        return scene.assessment.id

    rows: dict[str, list[Any]] = {
        "selection.index": [row(SIGNED_IN)],
        "selection.assessment": [row(LENA, {"assessment_id": assessment})],
        # The application has no file: nobody gets one, whoever they are.
        "selection.answer_file": [
            row(
                "s n n n n n",
                {"assessment_id": assessment, "field_id": lambda scene: scene.assessment.id},
            )
        ],
    }
    plain = (
        "show", "panel", "add_assessor", "assign", "calibration", "ranking_file", "compute",
        "approve", "stop",
    )  # fmt: skip
    for letters, provider in ((STAFF, "own"), (RITA, "foreign")):
        slug = {"slug": lambda scene, of=provider: _panel(of)(scene).slug}
        for endpoint in plain:
            rows.setdefault(f"selection.{endpoint}", []).append(row(letters, slug))
        person = slug | {"person_id": lambda scene: scene.cast.lena.person_id}
        rows.setdefault("selection.remove_assessor", []).append(row(letters, person))
        # Without anybody to gain or lose there is nothing to change.
        rows.setdefault("selection.change", []).append(row("s n n n n n", slug))
    return rows
