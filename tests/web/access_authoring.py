"""Who gets what on the routes of the catalogue and of authoring: a part of `access_table.py`.

Tom trains for the secretariat. A course of another provider is invisible to him; Rita sees both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.factories import make_organisation
from tests.features.catalogue.drafts import ReadyDraft, make_ready_draft, make_topic_by_action

STAFF, RITA = "s n n n y y", "s n n n n y"


def _draft(provider: str) -> Callable[[Any], ReadyDraft]:
    """Return what makes a draft of the secretariat or of another provider, anew each time."""

    def make(scene: Any) -> ReadyDraft:
        rita = scene.world.ctx_for(scene.cast.rita.actor)
        if not hasattr(scene, "topic_id"):
            scene.topic_id = make_topic_by_action(rita)
        provider_id = (
            scene.cast.secretariat_id
            if provider == "own"
            else make_organisation(scene.world.session, kind="partner").id
        )
        return make_ready_draft(rita, provider_id=provider_id, topic_id=scene.topic_id)

    return make


def authoring_rows(row: Callable[..., Any]) -> dict[str, list[Any]]:
    """Return the rows; `row` makes one from letters and values."""
    rows: dict[str, list[Any]] = {
        "home.index": [row("y y y y y y")],
        "courses.index": [row("y y y y y y")],
        # A draft is invisible even to its authors here; a published one: test_course_pages.py.
        "courses.show": [row("n n n n n n", {"slug": lambda _scene: "unknown"})],
        "authoring.index": [row(STAFF)],
        "authoring.sessions": [row(STAFF)],
        "authoring.sessions_csv": [row(STAFF)],
        "authoring.new_course": [row(STAFF)],
        "authoring.file": [row("s n n n n n", {"file_id": lambda scene: scene.cast.bogota_id})],
    }
    for letters, provider in ((STAFF, "own"), (RITA, "foreign")):
        for endpoint, values in _addresses(_draft(provider)).items():
            rows.setdefault(f"authoring.{endpoint}", []).append(row(letters, values))
    return rows


def _addresses(make: Callable[[Any], ReadyDraft]) -> dict[str, dict[str, Any]]:
    course = {"course_id": lambda scene: make(scene).draft.course_id}
    module = {"module_id": lambda scene: make(scene).module_id}
    text = {"unit_id": lambda scene: make(scene).text_id}
    quiz = {"unit_id": lambda scene: make(scene).quiz_id}
    first = {"number": lambda _scene: 1}
    return {
        **dict.fromkeys(
            ("course", "description", "begin_draft", "discard", "publish", "new_module"), course
        ),
        **dict.fromkeys(("module", "move_module", "delete_module"), module),
        "new_unit": module | {"kind": lambda _scene: "text"},
        **dict.fromkeys(("unit", "preview", "move_unit", "delete_unit"), text),
        "new_question": quiz,
        **dict.fromkeys(("question", "move_question", "delete_question"), quiz | first),
    }
