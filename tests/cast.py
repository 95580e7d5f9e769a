"""The people of the tests, the same in every one: five kinds, of several cities."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from learning_station.kernel.actor import Actor, Grant, Role
from tests.factories import make_affiliation, make_grant, make_organisation, make_person


@dataclass(frozen=True)
class Member:
    """One person of the cast, with what they may do."""

    person_id: UUID
    email: str
    name: str
    actor: Actor
    organisation_id: UUID


@dataclass(frozen=True)
class Cast:
    """Everybody. Lena and Mona are of Bogotá, Otto of Berlin, Amina of Dakar."""

    lena: Member
    otto: Member
    amina: Member
    mona: Member
    tom: Member
    rita: Member
    bogota_id: UUID
    berlin_id: UUID
    dakar_id: UUID
    secretariat_id: UUID

    def __iter__(self):  # type: ignore[no-untyped-def]  # of members, in the order above
        return iter((self.lena, self.otto, self.amina, self.mona, self.tom, self.rita))


def make_cast(db: Session) -> Cast:
    """Make the people of the tests with their organisations and grants."""
    bogota = make_organisation(
        db, slug="bogota", name="Bogotá", zone="America/Bogota", languages=["es"]
    )
    berlin = make_organisation(
        db, slug="berlin", name="Berlin", country="DE", zone="Europe/Berlin", languages=["de"]
    )
    dakar = make_organisation(
        db, slug="dakar", name="Dakar", country="SN", zone="Africa/Dakar", languages=["fr"]
    )
    secretariat = make_organisation(
        db,
        slug="metropolis-secretariat",
        name="Metropolis Secretariat General",
        kind="secretariat",
        country="ES",
        zone="Europe/Madrid",
        languages=["en", "es", "fr"],
    )
    b, k, d, s = bogota.id, berlin.id, dakar.id, secretariat.id
    return Cast(
        lena=_member(db, "Lena", "Vargas", "lena@bogota.example", "es", "America/Bogota", b),
        otto=_member(db, "Otto", "Brandt", "otto@berlin.example", "en", "Europe/Berlin", k),
        amina=_member(
            db, "Amina", "Diallo", "amina@dakar.example", "fr", "Africa/Dakar", d, kind="political"
        ),
        mona=_member(
            db, "Mona", "Ruiz", "mona@bogota.example", "es", "America/Bogota", b,
            grant=Grant(Role.COORDINATOR, b),
        ),
        tom=_member(
            db, "Tom", "Okafor", "tom@metropolis.example", "en", "Europe/Madrid", s,
            grant=Grant(Role.TRAINER, s),
        ),
        rita=_member(
            db, "Rita", "Solé", "rita@metropolis.example", "en", "Europe/Madrid", s,
            grant=Grant(Role.ADMINISTRATOR),
        ),
        bogota_id=b,
        berlin_id=k,
        dakar_id=d,
        secretariat_id=s,
    )  # fmt: skip


def _member(
    db: Session,
    given_name: str,
    family_name: str,
    email: str,
    language: str,
    zone: str,
    organisation_id: UUID,
    *,
    kind: str = "technical",
    grant: Grant | None = None,
) -> Member:
    person = make_person(
        db,
        given_name=given_name,
        family_name=family_name,
        email=email,
        language=language,
        zone=zone,
        profile_kind=kind,
    )
    make_affiliation(db, person_id=person.id, organisation_id=organisation_id)
    if grant is not None:
        make_grant(db, person_id=person.id, role=grant.role, organisation_id=grant.organisation_id)
    return Member(
        person_id=person.id,
        email=email,
        name=f"{given_name} {family_name}",
        actor=Actor(person.id, frozenset({grant} if grant else ())),
        organisation_id=organisation_id,
    )
