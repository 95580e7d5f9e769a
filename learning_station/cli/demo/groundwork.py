"""Organisations, topics and people of the demonstration."""

from uuid import UUID

from learning_station.accounts import actions as accounts_actions
from learning_station.accounts import queries as accounts_queries
from learning_station.accounts.queries import PreparedPassword
from learning_station.catalogue import actions as catalogue_actions
from learning_station.catalogue import queries as catalogue_queries
from learning_station.kernel.actor import Role
from learning_station.organisations import actions as organisations_actions
from learning_station.organisations import queries as organisations_queries

from .reading import Entry, read_list
from .stage import Stage

PASSWORD = "metro-line-2026"  # noqa: S105  The demonstration prints it: it protects nothing.
METROPOLIS = "metropolis"


def load_organisations(stage: Stage) -> int:
    """Add the metropolises and providers that are not there yet; return how many were added."""
    kinds = organisations_queries.OrganisationKind
    added = 0
    with stage.ctx.unit.transaction():
        for entry in read_list("organisations", "metropolises"):
            added += _add_organisation(stage, entry, kinds(METROPOLIS))
        for entry in read_list("organisations", "providers"):
            added += _add_organisation(stage, entry, kinds(entry["kind"]))
    return added


def _add_organisation(
    stage: Stage, entry: Entry, kind: organisations_queries.OrganisationKind
) -> bool:
    slug = entry["slug"]
    stage.zones[slug] = entry["zone"]
    known = organisations_queries.find_organisation_by_slug(stage.ctx, slug)
    if known is not None:
        stage.organisations[slug] = known.id
        return False
    stage.organisations[slug] = organisations_actions.create_organisation(
        stage.ctx,
        name=entry["name"],
        kind=kind,
        zone=entry["zone"],
        slug=slug,
        country=entry.get("country"),
        region=entry.get("region"),
        weekend=entry.get("weekend", (6, 7)),
        languages=entry.get("languages", ()),
        seat_id=stage.organisations.get(entry.get("seat") or ""),
    )
    return True


def load_topics(stage: Stage) -> int:
    """Add the topics that are not there yet; return how many were added."""
    known = {topic.slug for topic in catalogue_queries.list_topics(stage.ctx)}
    added = 0
    with stage.ctx.unit.transaction():
        for position, entry in enumerate(read_list("topics", "topics"), start=1):
            if entry["slug"] not in known:
                catalogue_actions.create_topic(
                    stage.ctx,
                    slug=entry["slug"],
                    letter=entry["letter"],
                    name=entry["name"],
                    position=position,
                )
                added += 1
    return added


def load_people(stage: Stage) -> int:
    """Add the people that are not there yet, with office and roles; return how many were added."""
    # One hash for all: the password is public, and hashing it 44 times would only take time.
    password = accounts_queries.prepare_password(stage.ctx, PASSWORD)
    added = 0
    with stage.ctx.unit.transaction():
        for entry in read_list("people", "people"):
            known = accounts_queries.find_person_by_email(stage.ctx, entry["email"])
            if known is None:
                stage.people[entry["key"]] = _add_person(stage, entry, password)
                added += 1
            else:
                stage.people[entry["key"]] = known.id
    return added


def _add_person(stage: Stage, entry: Entry, password: PreparedPassword) -> UUID:
    person_id = accounts_actions.create_person(
        stage.ctx,
        email=entry["email"],
        given_name=entry["given"],
        family_name=entry["family"],
        printed_name=entry.get("printed", ""),
        profile_kind=accounts_queries.ProfileKind(entry["profile"]),
        language=entry["language"],
        follows=entry["follows"],
        zone=stage.zones[entry["organisation"]],
        password=password,
    )
    organisations_actions.set_affiliation(
        stage.ctx,
        person_id=person_id,
        organisation_id=stage.organisations[entry["organisation"]],
        office=entry["office"],
        starts_on=stage.first_day,
    )
    for role in entry.get("roles", ()):
        organisations_actions.grant_role(
            stage.ctx,
            person_id=person_id,
            role=Role(role["role"]),
            organisation_id=stage.organisations.get(role.get("organisation", "")),
            starts_on=stage.first_day,
        )
    return person_id
