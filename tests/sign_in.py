"""Signing somebody in without the form: tests of other pages are not about passwords."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from flask.testing import FlaskClient

from learning_station.accounts import rules
from learning_station.accounts.models import Account, SignedInSession
from learning_station.kernel.ids import RandomIds
from tests.world import World


def sign_in(world: World, client: FlaskClient, person_id: UUID) -> None:
    """Open a signed-in session for that person and put its token into the client's cookie."""
    db = world.session
    assert db is not None
    ids = RandomIds()
    token = ids.secret()
    db.add(
        SignedInSession(
            id=ids.new(),
            account_id=db.scalars(sa.select(Account.id).filter_by(person_id=person_id)).one(),
            token_hash=rules.hash_token(token),
            browser="Test",
            created_at=world.clock.now(),
            last_seen_at=world.clock.now(),
            expires_at=world.clock.now() + rules.ABSOLUTE_LIFETIME,
        )
    )
    db.commit()
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie["_user_id"] = token
        cookie["_fresh"] = True
