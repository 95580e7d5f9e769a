"""Who gets what on the routes of learning and attendance: a part of `access_table.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.way import Way, make_way


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
        "attendance.index": [row(staff, of_session)],
        "attendance.sheet": [row(staff, {"slug": _slug, "meeting_id": _meeting})],
    }
