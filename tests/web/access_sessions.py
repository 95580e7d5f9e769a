"""Who gets what on the routes of sessions: a part of `access_table.py`.

Lena has a seat in a session of the secretariat, for which Tom trains. A draft is invisible to those
who do not give it, and a session of another provider cannot be changed by Tom; Rita does both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.factories import (
    make_course,
    make_enrolment,
    make_invitation,
    make_meeting,
    make_organisation,
)
from tests.factories import make_session as factory_session
from tests.world import NOW

ALL, NONE, SIGNED_IN, STAFF, RITA = (
    "y y y y y y", "n n n n n n", "s y y y y y", "s n n n y y", "s n n n n y",
)  # fmt: skip
LENA, NOBODY_IN = "s y n n n n", "s n n n n n"

Make = Callable[[Any], Any]


def _session(provider: str = "own", state: str = "scheduled") -> Make:
    """Return what makes a session with a meeting and Lena's seat, anew each time."""

    def make(scene: Any) -> Any:
        db, cast = scene.world.session, scene.cast
        other = provider == "foreign"
        provider_id = make_organisation(db, kind="partner").id if other else cast.secretariat_id
        course = make_course(db, provider_id=provider_id)
        session = factory_session(db, course=course, state=state, policy="approval")
        scene.seat = make_enrolment(db, session_id=session.id, person_id=cast.lena.person_id)
        scene.application = make_enrolment(
            db, session_id=session.id, person_id=cast.amina.person_id,
            seat="none", application="submitted",
        )  # fmt: skip
        scene.invitation = make_invitation(db, session_id=session.id, email=cast.otto.email)
        scene.meeting = make_meeting(db, session_id=session.id, starts_at=NOW)
        return session

    return make


def session_rows(row: Callable[..., Any]) -> dict[str, list[Any]]:
    """Return the rows; `row` makes one from letters and values."""
    unknown = {"slug": lambda _scene: "unknown"}
    rows: dict[str, list[Any]] = {
        "sessions.index": [row(ALL)],
        "sessions.index_file": [row(ALL)],
        "sessions.new": [row(STAFF)],
        "sessions.join": [row("s y n n y y", _slug(_session())), row(NOBODY_IN, unknown)],
        "sessions.show": [row(ALL, _slug(_session())), row(NONE, unknown)],
        "sessions.calendar": [row(ALL, _slug(_session())), row(NONE, unknown)],
        "sessions.enrol": [row(SIGNED_IN, _slug(_session())), row(NOBODY_IN, unknown)],
        "sessions.apply": [row(SIGNED_IN, _slug(_session())), row(NOBODY_IN, unknown)],
        "sessions.withdraw": [
            row(LENA, _slug(_session()), methods=("GET",)),
            # A second click finds nothing to withdraw and leads back.
            row(SIGNED_IN, _slug(_session()), methods=("POST",)),
        ],
    }
    invited = _slug(_session()) | {"invitation_id": lambda scene: scene.invitation.id}
    rows["sessions.invitation"] = [row(ALL, invited)]
    for endpoint in ("accept_invitation", "decline_invitation"):
        # Whoever has another address is led back and told so.
        rows[f"sessions.{endpoint}"] = [row(SIGNED_IN, invited)]
    for letters, provider in ((STAFF, "own"), (RITA, "foreign")):
        for endpoint, values in _addresses(_session(provider)).items():
            rows.setdefault(f"sessions.{endpoint}", []).append(row(letters, values))
    draft = _slug(_session("own", "draft"))
    rows["sessions.show"].append(row("n n n n y y", draft))
    rows["sessions.plan"].append(row(STAFF, draft))
    return rows


def _slug(make: Make) -> dict[str, Any]:
    return {"slug": lambda scene: make(scene).slug}


def _addresses(make: Make) -> dict[str, dict[str, Any]]:
    session = _slug(make)
    # The session is made by the value before: the dictionary keeps the order.
    meeting = session | {"meeting_id": lambda scene: scene.meeting.id}
    seat = session | {"enrolment_id": lambda scene: scene.seat.id}
    application = session | {"enrolment_id": lambda scene: scene.application.id}
    return {
        **dict.fromkeys(
            (
                "plan", "edit", "capacity", "publish", "cancel", "trainers", "new_meeting",
                "participants", "participants_file", "bulk", "seat_rules", "quotas",
                "remove_quota", "invitations", "invitations_file", "invite", "change_invitations",
            ),
            session,
        ),
        **dict.fromkeys(("meeting", "remove_meeting"), meeting),
        **dict.fromkeys(("participant", "end", "place"), seat),
        "approve": application,
    }  # fmt: skip
