"""Who gets what on the routes of certificates: a part of `access_table.py`.

Lena holds a certificate of a session of the secretariat. Certificates are issued and ended by
administrators; the file is the holder's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from learning_station.credentials import actions
from learning_station.credentials.models import Batch
from tests.features.credentials.kit import Earned, credential_of, make_earned

ALL, NONE, SIGNED_IN, RITA = "y y y y y y", "n n n n n n", "s y y y y y", "s n n n n y"


def _earned(scene: Any) -> Earned:
    """Return the session whose people have earned their certificate, made once per scene."""
    if not hasattr(scene, "earned"):
        scene.earned = make_earned(scene.world.session, scene.cast)
    earned: Earned = scene.earned
    return earned


def _issue(scene: Any) -> None:
    if hasattr(scene, "issued"):
        return
    rita = scene.world.ctx_for(scene.cast.rita.actor)
    actions.issue_certificates(rita, session_id=_earned(scene).session.id)
    scene.world.run_jobs()
    scene.issued = True


def _credential(scene: Any) -> object:
    _issue(scene)
    return credential_of(scene.world.session, scene.cast.lena.person_id).id


def _batch(scene: Any) -> object:
    _issue(scene)
    return scene.world.session.query(Batch).first().id


def certificate_rows(row: Callable[..., Any]) -> dict[str, list[Any]]:
    """Return the rows; `row` makes one from letters and values."""
    session = {"slug": lambda scene: _earned(scene).session.slug}
    unknown = {"slug": lambda _scene: "unknown"}
    credential, batch = {"credential_id": _credential}, {"batch_id": _batch}
    of_session = {
        f"certificates.{name}": [row(RITA, session), row("s n n n n n", unknown)]
        for name in ("session", "issue", "people_csv", "proof")
    }
    return {
        "certificates.index": [row(SIGNED_IN)],
        "certificates.sessions": [row(RITA)],
        **of_session,
        "certificates.file": [row("s y n n n y", credential)],
        **{
            f"certificates.{name}": [row(RITA, credential)]
            for name in ("show", "revoke", "replace")
        },
        "certificates.batch": [row(RITA, batch)],
        "certificates.retry_batch": [row(RITA, batch)],
        "verify.index": [row(ALL)],
        "verify.show": [row(NONE, {"code": lambda _scene: "0000-0000-0000-0000"})],
    }
