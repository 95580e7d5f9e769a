"""Joins what the features offer into tables: the policy, the reactions, the job handlers."""

import importlib
from collections.abc import Mapping, Sequence

from learning_station.accounts import permissions as accounts_permissions
from learning_station.accounts import reactions as accounts_reactions
from learning_station.catalogue import permissions as catalogue_permissions
from learning_station.credentials import permissions as credentials_permissions
from learning_station.credentials import reactions as credentials_reactions
from learning_station.enrolment import permissions as enrolment_permissions
from learning_station.enrolment import reactions as enrolment_reactions
from learning_station.infra.context import Handler, Reactions
from learning_station.infra.unit_of_work import REACTION_KIND
from learning_station.jobs.registry import Registry, reaction_handler
from learning_station.jobs.schedule import tidy_jobs
from learning_station.kernel.authorisation import Policy, Predicate
from learning_station.learning import permissions as learning_permissions
from learning_station.learning import reactions as learning_reactions
from learning_station.library import permissions as library_permissions
from learning_station.notifications import permissions as notifications_permissions
from learning_station.notifications import reactions as notifications_reactions
from learning_station.organisations import permissions as organisations_permissions
from learning_station.organisations import reactions as organisations_reactions
from learning_station.reporting import permissions as reporting_permissions
from learning_station.scheduling import permissions as scheduling_permissions

FEATURES = (
    "accounts", "organisations", "library", "catalogue", "scheduling", "enrolment", "learning",
    "credentials", "notifications", "reporting",
)  # fmt: skip
WITHOUT_TABLES = frozenset({"reporting"})

POLICIES: tuple[Mapping[str, Predicate], ...] = (
    accounts_permissions.POLICY,
    organisations_permissions.POLICY,
    library_permissions.POLICY,
    catalogue_permissions.POLICY,
    scheduling_permissions.POLICY,
    enrolment_permissions.POLICY,
    learning_permissions.POLICY,
    credentials_permissions.POLICY,
    notifications_permissions.POLICY,
    reporting_permissions.POLICY,
)
REACTIONS: tuple[Reactions, ...] = (
    accounts_reactions.REACTIONS,
    organisations_reactions.REACTIONS,
    enrolment_reactions.REACTIONS,
    learning_reactions.REACTIONS,
    credentials_reactions.REACTIONS,
    notifications_reactions.REACTIONS,
)
JOBS: tuple[Mapping[str, Handler], ...] = (
    accounts_reactions.JOBS,
    enrolment_reactions.JOBS,
    learning_reactions.JOBS,
    credentials_reactions.JOBS,
    notifications_reactions.JOBS,
    {"jobs.tidy": tidy_jobs},
)


def load_models() -> None:
    """Import the tables of every feature, so that the metadata is whole."""
    for feature in FEATURES:
        if feature not in WITHOUT_TABLES:
            importlib.import_module(f"learning_station.{feature}.models")


def make_policy() -> Policy:
    """Return the policy of all features; a permission with two rows is a mistake."""
    rows: dict[str, Predicate] = {}
    for policy in POLICIES:
        doubled = rows.keys() & policy.keys()
        if doubled:
            raise RuntimeError(f"permissions declared twice: {sorted(doubled)}")
        rows.update(policy)
    return Policy(rows)


def make_reaction_names() -> dict[str, Sequence[str]]:
    """Return which reactions follow each event, by name, for the unit of work."""
    names: dict[str, list[str]] = {}
    for reactions in REACTIONS:
        for event, functions in reactions.items():
            names.setdefault(event.name, []).extend(f.__name__ for f in functions)
    return {event: tuple(functions) for event, functions in names.items()}


def make_registry() -> Registry:
    """Return every job handler by kind; two handlers of one kind are a mistake."""
    handlers: dict[str, Handler] = {}
    for jobs in JOBS:
        _add(handlers, jobs)
    for reactions in REACTIONS:
        functions = {f.__name__: f for group in reactions.values() for f in group}
        _add(handlers, {REACTION_KIND + n: reaction_handler(f) for n, f in functions.items()})
    return Registry(handlers)


def _add(handlers: dict[str, Handler], more: Mapping[str, Handler]) -> None:
    doubled = handlers.keys() & more.keys()
    if doubled:
        raise RuntimeError(f"job kinds declared twice: {sorted(doubled)}")
    handlers.update(more)
