"""Who gets what on every route: the table that `test_access_matrix.py` checks, row by row.

Each row has six letters, one for each of PERSONAS: `s` is led to the sign-in page, `n` is refused
(403, 404 or 410: not visible or not allowed), `y` gets an answer. A route that stands in no row
fails the test. Routes with a key in their address have one row for an object of Lena's or of
Tom's organisation, and are asked for a missing object as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from learning_station.kernel.actor import Role
from learning_station.organisations.models import Affiliation, Membership, RoleGrant
from tests.cast import Cast
from tests.factories import make_grant
from tests.web.access_authoring import authoring_rows
from tests.web.access_certificates import certificate_rows
from tests.web.access_city import city_rows
from tests.web.access_forms import form_rows
from tests.web.access_imports import import_rows
from tests.web.access_learning import learning_rows
from tests.web.access_selection import selection_rows
from tests.web.access_sessions import session_rows
from tests.web.kit import signed_in_token
from tests.world import World

PERSONAS = ("nobody", "lena", "otto", "mona", "tom", "rita")

ALL = "y y y y y y"
NONE = "n n n n n n"
SIGNED_IN = "s y y y y y"
NONE_SIGNED_IN = "s n n n n n"
LENA = "s y n n n n"
RITA = "s n n n n y"
MONA = "s n n y n n"
STAFF = "s n n n y y"

MISSING = UUID("0190a0a0-0000-7000-8000-00000000dead")


@dataclass
class Scene:
    """The objects whose keys stand in addresses. Made anew for each test."""

    world: World
    cast: Cast

    def browser_of(self, person_id: UUID) -> UUID:
        """Sign a browser in and return the key of its signed-in session."""
        from learning_station.kernel.actor import ANONYMOUS
        from learning_station.organisations import queries as organisations_queries

        token = signed_in_token(self.world, person_id)
        facts = organisations_queries.find_signed_in(self.world.ctx_for(ANONYMOUS), token)
        assert facts is not None
        return facts.session_id

    def grant_of(self, person_id: UUID) -> UUID:
        """Grant a role and return the key of the grant."""
        assert self.world.session is not None
        return make_grant(
            self.world.session,
            person_id=person_id,
            role=Role.TRAINER,
            organisation_id=self.cast.secretariat_id,
        ).id

    def key_of(self, model: type, condition: sa.ColumnElement[bool]) -> UUID:
        """Return the key of the row of which that holds."""
        assert self.world.session is not None
        return self.world.session.scalars(sa.select(model.id).where(condition)).one()

    def deputy_of(self, person_id: UUID, *, is_signed: bool = False) -> UUID:
        """Propose somebody as Mona's deputy and return the key of the proposal."""
        assert self.world.session is not None
        mona = RoleGrant.person_id == self.cast.mona.person_id
        return make_grant(
            self.world.session,
            person_id=person_id,
            role=Role.COORDINATOR,
            organisation_id=self.cast.bogota_id,
            deputy_of_id=self.key_of(RoleGrant, mona),
            is_signed=is_signed,
        ).id


Value = Callable[[Scene], object]


@dataclass(frozen=True)
class Row:
    """What each persona gets on a route; `values` fill its address."""

    letters: str
    values: dict[str, Value] = field(default_factory=dict)
    methods: Sequence[str] = ()
    """The methods the row is about; none means all of the route."""
    missing: str | None = None
    """What each persona gets where the object does not exist; None means the usual."""

    def letter(self, persona: str) -> str:
        """Return the letter of a persona."""
        return self.letters.split()[PERSONAS.index(persona)]


def lena(scene: Scene) -> UUID:
    """Return the key of Lena."""
    return scene.cast.lena.person_id


def bogota(scene: Scene) -> UUID:
    """Return the key of Bogotá."""
    return scene.cast.bogota_id


def some_grant(scene: Scene) -> UUID:
    """Return the key of a grant of Lena's."""
    return scene.grant_of(scene.cast.lena.person_id)


def some_proposal(scene: Scene) -> UUID:
    """Return the key of a proposal: Lena is to stand in for Mona."""
    return scene.deputy_of(scene.cast.lena.person_id)


def monas_mandate(scene: Scene) -> UUID:
    """Return the key of the mandate by which Mona coordinates Bogotá."""
    return scene.key_of(RoleGrant, RoleGrant.person_id == scene.cast.mona.person_id)


def lenas_affiliation(scene: Scene) -> UUID:
    """Return the key of the row that says where Lena works."""
    return scene.key_of(Affiliation, Affiliation.person_id == scene.cast.lena.person_id)


def bogotas_membership(scene: Scene) -> UUID:
    """Return the key of the membership of Bogotá."""
    return scene.key_of(Membership, Membership.organisation_id == scene.cast.bogota_id)


def ottos_assistance(scene: Scene) -> UUID:
    """Return the key of the grant by which Otto assists Lena."""
    assert scene.world.session is not None
    return make_grant(
        scene.world.session,
        person_id=scene.cast.otto.person_id,
        role=Role.ASSISTANT,
        principal_id=scene.cast.lena.person_id,
    ).id


def lena_assisted(scene: Scene) -> UUID:
    """Return the key of Lena, whom Otto assists."""
    ottos_assistance(scene)
    return scene.cast.lena.person_id


def lenas_browser(scene: Scene) -> UUID:
    """Return the key of another browser in which Lena is signed in."""
    return scene.browser_of(scene.cast.lena.person_id)


def text(value: str) -> Value:
    """Return what gives a fixed text."""
    return lambda _scene: value


TABLE: dict[str, list[Row]] = {
    **authoring_rows(Row),
    **learning_rows(Row),
    **session_rows(Row),
    **selection_rows(Row),
    **form_rows(Row),
    **import_rows(Row),
    **certificate_rows(Row),
    # The shell and the pages that explain the place
    "static": [Row(ALL, {"filename": text("icon.svg")})],
    "health.live": [Row(ALL)],
    "health.ready": [Row(ALL)],
    "home.accessibility": [Row(ALL)],
    "home.help_page": [Row(ALL)],
    "home.privacy": [Row(ALL)],
    "home.seats": [Row(ALL)],
    "home.zone": [Row(ALL)],
    # Accounts
    "account.sign_in": [Row(ALL)],
    "account.sign_out": [Row(ALL)],
    "account.sign_up": [Row(ALL)],
    "account.mail_sent": [Row(ALL)],
    "account.forgotten_password": [Row(ALL)],
    "account.confirm": [Row(NONE, {"token": text("unknown")})],
    "account.new_password": [Row(NONE, {"token": text("unknown")})],
    "account.index": [Row(SIGNED_IN)],
    "account.visibility": [Row(SIGNED_IN)],
    "account.profile": [Row(SIGNED_IN)],
    "account.password": [Row(SIGNED_IN)],
    "account.browsers": [Row(SIGNED_IN)],
    "account.stay": [Row(SIGNED_IN)],
    "account.end_browser": [Row(LENA, {"session_id": lenas_browser})],
    "my_city.mandates": [Row(MONA)],
    "my_city.colleagues": [Row(MONA)],
    "my_city.colleagues_csv": [Row(MONA)],
    "my_city.colleague_verify": [Row(MONA, {"affiliation_id": lenas_affiliation})],
    "my_city.deputy_new": [Row(MONA, {"mandate_id": monas_mandate})],
    "my_city.deputy_end": [Row(MONA, {"grant_id": some_proposal})],
    # Assistants: Otto assists Lena, and acts for nobody yet
    "assistants.index": [Row(SIGNED_IN)],
    "assistants.end": [Row("s y y n n y", {"grant_id": ottos_assistance})],
    "assistants.choose": [Row(SIGNED_IN)],
    "assistants.act_for_person": [Row("s n y n n n", {"person_id": lena_assisted})],
    "assistants.act_for_oneself": [Row(SIGNED_IN)],
    "assistants.calendar": [Row(NONE_SIGNED_IN)],
    "assistants.calendar_csv": [Row(NONE_SIGNED_IN)],
    **city_rows(Row),
    # Administration
    **{
        f"administration.{name}": [Row(RITA)]
        for name in (
            "index", "events", "events_csv", "trails", "jobs", "jobs_csv", "retry_jobs", "mailbox",
            "mailbox_csv", "organisations", "organisations_csv", "organisation_new", "people",
            "people_csv", "people_new", "retention", "retention_csv", "roles", "roles_csv",
            "roles_to_sign", "roles_to_sign_csv",
        )
    },
    **{
        f"administration.{name}": [Row(RITA, {"person_id": lena})]
        for name in (
            "person", "person_affiliation", "person_affiliation_end", "person_deactivate",
            "person_reactivate", "person_role", "person_sign_out",
        )
    },
    "administration.person_role_end": [Row(RITA, {"person_id": lena, "grant_id": some_grant})],
    "administration.person_affiliation_verify": [
        Row(RITA, {"person_id": lena, "affiliation_id": lenas_affiliation})
    ],
    "administration.role_sign": [Row(RITA, {"grant_id": some_proposal})],
    "administration.role_refuse": [Row(RITA, {"grant_id": some_proposal})],
    "administration.organisation": [Row(RITA, {"organisation_id": bogota})],
    "administration.membership_new": [Row(RITA, {"organisation_id": bogota})],
    "administration.membership_end": [
        Row(RITA, {"organisation_id": bogota, "membership_id": bogotas_membership})
    ],
    "administration.trail": [Row(RITA, {"object_id": lena}, missing=RITA)],
    "administration.trail_csv": [Row(RITA, {"object_id": lena}, missing=RITA)],
    **{
        f"administration.{name}": [Row(NONE_SIGNED_IN, {key: text(str(MISSING))})]
        for name, key in (
            ("event", "event_id"), ("job", "job_id"), ("retry_job", "job_id"),
            ("message", "message_id"), ("message_html", "message_id"),
        )
    },
}  # fmt: skip
