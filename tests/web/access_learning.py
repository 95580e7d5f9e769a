"""Who gets what on the routes of learning and attendance: a part of `access_table.py`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from learning_station.enrolment.models import SeatOffer
from learning_station.enrolment.rules import make_offer_token
from tests.factories import IDS, make_course, make_enrolment, make_session
from tests.way import Way, make_way
from tests.world import NOW


def _way(scene: Any) -> Way:
    """Return Lena's session, which Tom gives, made once per scene."""
    if not hasattr(scene, "way"):
        scene.way = make_way(scene.world.session, scene.cast)
    way: Way = scene.way
    return way


def _slug(scene: Any) -> str:
    return _way(scene).session.slug


def _unit(scene: Any) -> object:
    return _way(scene).units[0].id


def _quiz(scene: Any) -> object:
    return _way(scene).quiz.id


def _meeting(scene: Any) -> object:
    return _way(scene).meetings[0].id


def _offer(scene: Any) -> SeatOffer:
    """Return an offer to Otto, made anew each time: an answer ends it."""
    db = scene.world.session
    course = make_course(db, provider_id=scene.cast.secretariat_id)
    session = make_session(db, course=course)
    row = make_enrolment(
        db, session_id=session.id, person_id=scene.cast.otto.person_id, seat="offered"
    )
    offer = SeatOffer(
        id=IDS.new(), enrolment_id=row.id, session_id=session.id, opened_at=NOW,
        ends_at=NOW + timedelta(days=1),
    )  # fmt: skip
    db.add(offer)
    db.commit()
    return offer


def _offer_token(scene: Any) -> str:
    return make_offer_token(scene.world.settings.secret_key, _offer(scene).id)


def learning_rows(row: Callable[..., Any]) -> dict[str, list[Any]]:
    """Return the rows; `row` makes one from letters and values."""
    seat_or_staff, seat, staff = "s y n n y y", "s y n n n n", "s n n n y y"
    of_session = {"slug": _slug}
    of_unit = {"slug": _slug, "unit_id": _unit}
    return {
        "my_learning.index": [row("s y y y y y")],
        "my_learning.show": [row(seat_or_staff, of_session)],
        "my_learning.resume": [row(seat_or_staff, of_session)],
        "my_learning.unit": [row(seat_or_staff, of_unit)],
        "my_learning.done": [row(seat, of_unit)],
        "my_learning.place": [row(seat, of_unit)],
        "my_learning.answer": [row(seat, {"slug": _slug, "unit_id": _quiz})],
        # The unit has no file: nobody gets one. With a file: tests/web/test_player.py.
        "my_learning.file": [row("s n n n n n", of_unit)],
        "my_learning.offer": [row("s n y n n n", {"offer_id": lambda scene: _offer(scene).id})],
        # Whoever holds the link of the mail may look and answer.
        "my_learning.offer_link": [
            row("y y y y y y", {"token": _offer_token}),
            row("n n n n n n", {"token": lambda _scene: "unknown"}),
        ],
        "attendance.index": [row(staff, of_session)],
        "attendance.sheet": [row(staff, {"slug": _slug, "meeting_id": _meeting})],
    }
