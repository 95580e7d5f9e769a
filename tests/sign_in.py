"""Signing somebody in without the form: tests of other pages are not about passwords."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, request
from flask.testing import FlaskClient

from learning_station.accounts.models import Person
from learning_station.kernel.actor import Actor, Grant, Role
from learning_station.organisations.models import RoleGrant
from tests.world import World

COOKIE = "test_person"


@dataclass(frozen=True)
class TestReader:
    """The person named by the cookie, as the shell asks for one."""

    __test__ = False

    person_id: UUID
    actor: Actor
    display_name: str
    language: str | None
    zone: str | None


def sign_in(world: World, client: FlaskClient, person_id: UUID) -> None:
    """Make the client's requests come from that person."""
    _install(world)
    client.set_cookie(COOKIE, str(person_id), domain="localhost")


def _install(world: World) -> None:
    app: Flask = world.app
    if "ls_real_find_person" in app.extensions:
        return
    real = app.extensions["ls_real_find_person"] = app.extensions["find_signed_in_person"]

    def find() -> object:
        cookie = request.cookies.get(COOKIE)
        return _read(world, UUID(cookie)) if cookie else real()

    app.extensions["find_signed_in_person"] = find


def _read(world: World, person_id: UUID) -> TestReader:
    assert world.session is not None
    person = world.session.get_one(Person, person_id)
    rows = world.session.scalars(
        sa.select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.revoked_at.is_(None))
    )
    grants = frozenset(Grant(Role(row.role), row.organisation_id) for row in rows)
    return TestReader(
        person_id=person_id,
        actor=Actor(person_id, grants),
        display_name=f"{person.given_name} {person.family_name}",
        language=person.language,
        zone=person.zone,
    )
