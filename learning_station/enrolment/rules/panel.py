"""Panels: who assesses which application, what its points are, where assessors differ."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from learning_station.enrolment import errors

from .candidates import Candidate, Criterion, QuotaReport, RankPolicy, draw_number, make_units
from .exchange import Tally, report_quotas
from .quotas import Quota
from .seats import SessionTerms

HUNDREDTHS = 100
MOST_CRITERIA = 8
MOST_WEIGHT = 10
MOST_POINTS = 100
OTHERS_WAIT = "waitlist"
OTHERS_REFUSED = "refuse"
UNDO_MINUTES = 10


@dataclass(frozen=True)
class CriterionFacts:
    """What is assessed: points from 0 to `most_points`, counted `weight` times."""

    name: str
    weight: int
    most_points: int


@dataclass(frozen=True, kw_only=True)
class SelectionRule:
    """What a session publishes about its selection; each change of it is a new version.

    `others` are those without a seat: on the waitlist in the order of their ranks, or refused."""

    fair_from: int = 3
    others: str = OTHERS_WAIT
    undo_minutes: int = UNDO_MINUTES
    targets: tuple[Quota, ...] = ()
    cohorts: Mapping[str, int] = field(default_factory=dict)

    def to_document(self) -> dict[str, object]:
        """Return it as it is stored."""
        return {
            "fair_from": self.fair_from,
            "others": self.others,
            "undo_minutes": self.undo_minutes,
            "targets": [_quota_document(quota) for quota in self.targets],
            "cohorts": dict(self.cohorts),
        }


def _quota_document(quota: Quota) -> dict[str, object]:
    return {
        "dimension": quota.dimension,
        "value": quota.value,
        "at_least": quota.at_least,
        "at_most": quota.at_most,
    }


def read_rule(document: Mapping[str, object]) -> SelectionRule:
    """Return a rule from how it is stored."""
    targets, cohorts = document["targets"], document["cohorts"]
    assert isinstance(targets, list)
    assert isinstance(cohorts, dict)
    return SelectionRule(
        fair_from=int(str(document["fair_from"])),
        others=str(document["others"]),
        undo_minutes=int(str(document["undo_minutes"])),
        targets=tuple(Quota(**quota) for quota in targets),
        cohorts=cohorts,
    )


def policy_document(policy: RankPolicy) -> dict[str, object]:
    """Return the whole policy of a ranking as it is stored beside it."""
    return {
        "seats": policy.seats,
        "seed": policy.seed,
        "order": [criterion.value for criterion in policy.order],
        "fair_from": policy.fair_from,
        "most_points": policy.most_points,
        "quotas": [_quota_document(quota) for quota in policy.quotas],
        "targets": [_quota_document(quota) for quota in policy.targets],
        "city_limit": policy.city_limit,
        "cohorts": dict(policy.cohorts),
        "team_size": policy.team_size,
        "taken": [[city, dict(categories)] for city, categories in policy.taken],
    }


def read_policy(document: Mapping[str, Any]) -> RankPolicy:
    """Return the policy of a ranking from how it is stored."""
    return RankPolicy(
        **{
            **document,
            "order": tuple(Criterion(value) for value in document["order"]),
            "quotas": tuple(Quota(**quota) for quota in document["quotas"]),
            "targets": tuple(Quota(**quota) for quota in document["targets"]),
            "taken": tuple((city, categories) for city, categories in document["taken"]),
        }
    )


def require_criteria(criteria: Sequence[CriterionFacts]) -> None:
    """Refuse a panel without criteria, or with some that cannot be counted."""
    if not criteria:
        raise errors.CriteriaMissing
    for criterion in criteria:
        if not 0 < criterion.weight <= MOST_WEIGHT or not 0 < criterion.most_points <= MOST_POINTS:
            raise errors.CriterionOutOfRange(weight=MOST_WEIGHT, points=MOST_POINTS)


def most_points(criteria: Iterable[CriterionFacts]) -> int:
    """Return the points of an application that is the best in everything, in hundredths."""
    return sum(c.weight * c.most_points for c in criteria) * HUNDREDTHS


def require_single_decision(terms: SessionTerms) -> None:
    """Refuse to approve one application alone where a ranking of all decides."""
    if terms.policy == "panel":
        raise errors.PanelDecides
    if terms.policy == "open" and terms.draw_until is not None:
        raise errors.DrawDecides


# Who assesses what


@dataclass(frozen=True)
class Assessable:
    """An application: whose it is, and from which organisation."""

    id: UUID
    person_id: UUID
    organisation_id: UUID | None


@dataclass(frozen=True)
class Assessor:
    """Somebody who assesses, and the organisations whose people they must not judge."""

    person_id: UUID
    organisations: frozenset[UUID] = frozenset()

    def may_assess(self, application: Assessable) -> bool:
        """Tell whether it is neither their own nor of an organisation of theirs."""
        is_own = application.person_id == self.person_id
        return not is_own and application.organisation_id not in self.organisations


@dataclass(frozen=True)
class Shares:
    """Who gets what anew, and the applications for which assessors are missing."""

    given: tuple[tuple[UUID, UUID], ...]
    lacking: tuple[UUID, ...]


def share_out(
    applications: Sequence[Assessable],
    assessors: Sequence[Assessor],
    *,
    each: int,
    seed: str,
    present: Iterable[tuple[UUID, UUID]] = (),
) -> Shares:
    """Return (application, assessor) pairs so that each application has `each` assessors without a
    conflict and everybody about the same work. What is `present` stays and counts."""
    having: dict[UUID, set[UUID]] = {application.id: set() for application in applications}
    load: Counter[UUID] = Counter()
    for application_id, person_id in present:
        having.setdefault(application_id, set()).add(person_id)
        load[person_id] += 1
    may = {a.id: [one for one in assessors if one.may_assess(a)] for a in applications}
    order = sorted(applications, key=lambda a: (len(may[a.id]), draw_number(seed, str(a.id))))
    given, lacking = [], []
    for application in order:
        own = having[application.id]
        free = [one.person_id for one in may[application.id] if one.person_id not in own]
        free.sort(key=lambda one: (load[one], draw_number(seed, f"{application.id}:{one}")))
        chosen = free[: max(0, each - len(own))]
        load.update(chosen)
        given += [(application.id, one) for one in chosen]
        if len(own) + len(chosen) < each:
            lacking.append(application.id)
    return Shares(tuple(given), tuple(lacking))


# Points


def total_of(marks: Iterable[tuple[int, int]]) -> int:
    """Return the points of one assessment, in hundredths, from (weight, points)."""
    return sum(weight * points for weight, points in marks) * HUNDREDTHS


def points_of(totals: Sequence[int]) -> int:
    """Return the points of an application: the mean of its assessments, rounded half up."""
    return (2 * sum(totals) + len(totals)) // (2 * len(totals)) if totals else 0


@dataclass(frozen=True)
class AssessorView:
    """How one assessor compares: their mean, and how far it lies from that of the others on the
    same applications (None where nobody else assessed them)."""

    person_id: UUID
    done: int
    mean: int
    distance: int | None


@dataclass(frozen=True)
class Spread:
    """How far apart the assessments of one application are."""

    enrolment_id: UUID
    lowest: int
    highest: int
    number: int

    @property
    def width(self) -> int:
        """Return how many points lie between the lowest and the highest."""
        return self.highest - self.lowest


def calibrate(
    done: Iterable[tuple[UUID, UUID, int]],
) -> tuple[tuple[Spread, ...], tuple[AssessorView, ...]]:
    """Return the spread of each application, widest first, and how the assessors compare; from
    (application, assessor, total) of all that is done."""
    of_application: dict[UUID, dict[UUID, int]] = {}
    of_assessor: dict[UUID, list[UUID]] = {}
    for application, assessor, total in done:
        of_application.setdefault(application, {})[assessor] = total
        of_assessor.setdefault(assessor, []).append(application)
    spreads = sorted(
        (
            Spread(key, min(totals.values()), max(totals.values()), len(totals))
            for key, totals in of_application.items()
        ),
        key=lambda spread: (-spread.width, spread.enrolment_id),
    )
    views = [
        _view(assessor, [of_application[key] for key in keys])
        for assessor, keys in of_assessor.items()
    ]
    return tuple(spreads), tuple(sorted(views, key=lambda view: (-view.mean, view.person_id)))


def _view(assessor: UUID, applications: Sequence[Mapping[UUID, int]]) -> AssessorView:
    own = [totals[assessor] for totals in applications]
    others = [
        (totals[assessor], points_of([total for who, total in totals.items() if who != assessor]))
        for totals in applications
        if len(totals) > 1
    ]
    distance = sum(mine - theirs for mine, theirs in others) // len(others) if others else None
    return AssessorView(assessor, len(own), points_of(own), distance)


# What a proposal comes to after it was adjusted


def review(
    applications: Sequence[Candidate], chosen: frozenset[UUID], policy: RankPolicy
) -> tuple[QuotaReport, ...]:
    """Return how the quotas stand when these have a seat; applications come by rank."""
    places = {candidate.id: number for number, candidate in enumerate(applications)}
    units = sorted(make_units(list(applications), policy), key=lambda unit: places[unit.first])
    seated = [unit for unit in units if unit.first in chosen]
    tally = Tally.before(policy)
    for unit in seated:
        tally.add(unit)
    waiting = [unit for unit in units if unit.first not in chosen]
    return report_quotas(applications, seated, waiting, tally, policy)


def require_adjustment(*, gains: str | None, loses: str | None, free: int, reason: str) -> None:
    """Refuse a change that gives a seat twice, takes none, or gives one that is not there.

    `gains` and `loses` are what those concerned have now."""
    if not reason.strip():
        raise errors.AdjustmentReasonMissing
    if gains is None and loses is None:
        raise errors.NobodyChosen
    if gains == "seat" or loses == "waits":
        raise errors.AdjustedBefore
    if gains is not None and loses is None and free <= 0:
        raise errors.NoSeatToGive
