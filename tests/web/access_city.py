"""Who gets what on the routes of a city: a part of `access_table.py`.

Mona coordinates Bogotá: an application and a nomination of Lena are hers to see, those of Otto's
city are nobody's here. Lena answers her own nomination. Tom holds seats in his session.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from learning_station.enrolment.models import Nomination, SeatHold
from tests.factories import IDS, make_course, make_enrolment, make_organisation
from tests.factories import make_session as factory_session
from tests.world import NOW

MONA, LENA, NOBODY_IN = "s n n y n n", "s y n n n n", "s n n n n n"
STAFF, RITA = "s n n n y y", "s n n n n y"

Make = Callable[[Any], Any]


def _session(scene: Any, policy: str = "nomination", provider: str = "own") -> Any:
    db, cast = scene.world.session, scene.cast
    is_own = provider == "own"
    provider_id = cast.secretariat_id if is_own else make_organisation(db, kind="partner").id
    course = make_course(db, provider_id=provider_id)
    return factory_session(db, course=course, policy=policy, capacity=10)


def _application(city: str) -> Make:
    def make(scene: Any) -> Any:
        member = scene.cast.lena if city == "own" else scene.cast.otto
        return make_enrolment(
            scene.world.session,
            session_id=_session(scene, "two_stage").id,
            person_id=member.person_id,
            organisation_id=member.organisation_id,
            seat="none",
            application="submitted",
        ).id

    return make


def _nomination(city: str) -> Make:
    def make(scene: Any) -> Any:
        member = scene.cast.lena if city == "own" else scene.cast.otto
        nomination = Nomination(
            id=IDS.new(), session_id=_session(scene).id, organisation_id=member.organisation_id,
            email=member.email, given_name="Lena", family_name="Vargas", office="",
            profile_kind="technical", language="en", state="open", reason="",
            nominated_by=scene.cast.mona.person_id, created_at=NOW,
            told_at=NOW - timedelta(days=2),
        )  # fmt: skip
        scene.world.session.add(nomination)
        scene.world.session.commit()
        return nomination.id

    return make


def _hold(scene: Any, provider: str) -> Any:
    session = _session(scene, "open", provider)
    hold = SeatHold(
        id=IDS.new(), session_id=session.id, organisation_id=scene.cast.bogota_id, seats=2,
        releases_at=NOW + timedelta(days=2), created_at=NOW,
    )  # fmt: skip
    scene.world.session.add(hold)
    scene.world.session.commit()
    scene.hold = hold
    return session


def city_rows(row: Callable[..., Any]) -> dict[str, list[Any]]:
    """Return the rows; `row` makes one from letters and values."""
    rows: dict[str, list[Any]] = {
        f"my_city.{name}": [row(MONA)]
        for name in (
            "index", "applications", "applications_csv", "preview_answers", "answer_many",
            "nominations", "nominations_csv", "choose_session", "seats", "seats_csv", "people",
            "people_csv",
        )
    }  # fmt: skip
    for name in ("application", "endorse", "refuse"):
        rows[f"my_city.{name}"] = [
            row(MONA, {"enrolment_id": _application("own")}),
            row(NOBODY_IN, {"enrolment_id": _application("foreign")}),
        ]
    for name in ("withdraw_nomination", "remind"):
        rows[f"my_city.{name}"] = [
            row(MONA, {"nomination_id": _nomination("own")}),
            row(NOBODY_IN, {"nomination_id": _nomination("foreign")}),
        ]
    rows["my_city.nominate"] = [
        row(MONA, {"slug": lambda scene: _session(scene).slug}),
        row(NOBODY_IN, {"slug": lambda _scene: "unknown"}),
    ]
    # Without a person nobody is named; what the action refuses is tested where it is.
    rows["my_city.nominate_person"] = [row(NOBODY_IN, {"slug": lambda s: _session(s).slug})]
    for name in ("nomination", "confirm_nomination", "decline_nomination"):
        rows[f"my_learning.{name}"] = [row(LENA, {"nomination_id": _nomination("own")})]
    for letters, provider in ((STAFF, "own"), (RITA, "foreign")):
        slug = {"slug": lambda scene, provider=provider: _hold(scene, provider).slug}
        hold = {**slug, "hold_id": lambda scene: scene.hold.id}
        rows.setdefault("sessions.holds", []).append(row(letters, slug))
        for name in ("hold", "release_hold"):
            rows.setdefault(f"sessions.{name}", []).append(row(letters, hold))
    return rows
