"""Who gets what on the routes of forms and answers: a part of `access_table.py`.

Lena has a seat in a session of the secretariat, whose form asks for a letter, with the application
and after a seat; her letters are there. Tom trains for the secretariat, not for the other provider.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from learning_station.enrolment.models.forms import FormAnswer, FormField
from learning_station.kernel.languages import LanguageMap
from tests.factories import IDS, make_course, make_enrolment, make_organisation, make_session
from tests.world import NOW

SIGNED_IN, LENA, NOBODY_IN = "s y y y y y", "s y n n n n", "s n n n n n"
STAFF, RITA = "s n n n y y", "s n n n n y"
FILE = {"name": "letter.pdf", "media_type": "application/pdf", "size": 5, "key": "answers/x"}


def _scene_session(*, is_foreign: bool = False) -> Callable[[Any], Any]:
    """Return what makes the session with its form, Lena's seat and her letters, anew each time."""

    def make(scene: Any) -> Any:
        db, cast = scene.world.session, scene.cast
        foreign = make_organisation(db, kind="partner").id if is_foreign else None
        course = make_course(db, provider_id=foreign or cast.secretariat_id)
        session = make_session(db, course=course, policy="approval")
        scene.seat = make_enrolment(
            db, session_id=session.id, person_id=cast.lena.person_id, application="approved"
        )
        for stage in ("logistics", "application"):
            scene.question = FormField(
                id=IDS.new(), session_id=session.id, stage=stage, position=1, kind="file",
                label=LanguageMap(en="Letter"), created_at=NOW,
            )  # fmt: skip
            db.add(scene.question)
            db.flush()
            db.add(
                FormAnswer(
                    enrolment_id=scene.seat.id, field_id=scene.question.id, value=FILE,
                    answered_at=NOW,
                )
            )  # fmt: skip
            db.flush()
        db.commit()
        scene.world.storage.files["answers/x"] = b"%PDF-"
        return session

    return make


def form_rows(row: Callable[..., Any]) -> dict[str, list[Any]]:
    """Return the rows; `row` makes one from letters and values."""
    unknown = {"slug": lambda _scene: "unknown"}
    own = _slug(_scene_session())
    letter = own | {"field_id": lambda scene: scene.question.id}
    rows: dict[str, list[Any]] = {
        **{
            # Whoever has nothing to finish is led on.
            f"sessions.{name}": [row(SIGNED_IN, own), row(NOBODY_IN, unknown)]
            for name in ("apply_questions", "apply_check", "apply_discard")
        },
        **{
            f"sessions.{name}": [row(LENA, own), row(NOBODY_IN, unknown)]
            for name in ("answers", "logistics")
        },
        "sessions.apply_file": [row(LENA, letter)],
    }
    for letters, is_foreign in ((STAFF, False), (RITA, True)):
        session = _slug(_scene_session(is_foreign=is_foreign))
        question = session | {"field_id": lambda scene: scene.question.id}
        answer = question | {"enrolment_id": lambda scene: scene.seat.id}
        for values, names in (
            (session, ("form_editor", "form_field_new", "form_preview", "form_copy",
                       "logistics_people", "logistics_remind", "answers_file")),
            (question, ("form_field", "form_field_move", "form_field_remove")),
            (answer, ("answer_file",)),
        ):  # fmt: skip
            for name in names:
                rows.setdefault(f"sessions.{name}", []).append(row(letters, values))
    return rows


def _slug(make: Callable[[Any], Any]) -> dict[str, Any]:
    return {"slug": lambda scene: make(scene).slug}
