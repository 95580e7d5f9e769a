"""Who may have a seat: a list of small checks, each with its own answer and its own refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from learning_station.enrolment import errors
from learning_station.kernel.errors import Conflict

from .seats import SessionTerms

ELIGIBILITY_VERSION = 1
"""Which wording of the checks counts now; raised when the meaning of one changes."""


@dataclass(frozen=True, kw_only=True)
class Eligibility:
    """What is known of a person who asks; only what the session asks about is read.

    `clashes` are the sessions in which they have a seat at the same time, `year_seats` their seats
    of the provider in the year of the session, `city_seats` those of their city in the session."""

    profile: str = ""
    organisation: str = ""
    has_organisation: bool = False
    is_member: bool = False
    has_completed: bool = False
    course: str = ""
    clashes: Sequence[str] = ()
    year: int = 0
    year_seats: int = 0
    city_seats: int = 0


@dataclass(frozen=True)
class Check:
    """One question and its answer: `values` are the facts it was answered on.

    Who fails one that does not `refuse` may ask, and waits."""

    code: str
    ok: bool
    values: Mapping[str, object] = field(default_factory=dict)
    refuses: bool = True


_REFUSALS: Mapping[str, type[Conflict]] = {
    "organisation": errors.NoOrganisation,
    "membership": errors.NotAMember,
    "profile": errors.OtherProfile,
    "prerequisite": errors.PrerequisiteMissing,
    "clash": errors.Clashes,
    "year": errors.YearFull,
    "city": errors.CityFull,
}


def check_eligibility(terms: SessionTerms, person: Eligibility) -> tuple[Check, ...]:
    """Return the checks that this session asks for, each answered for this person."""
    found = (
        _organisation(terms, person),
        _membership(terms, person),
        _profile(terms, person),
        _prerequisite(terms, person),
        _clash(person),
        _year(terms, person),
        _city(terms, person),
    )
    return tuple(check for check in found if check is not None)


def _organisation(terms: SessionTerms, person: Eligibility) -> Check | None:
    # Where the city is asked first, who has none is answered for by the secretariat.
    if terms.policy != "nomination" and terms.city_limit is None:
        return None
    return Check("organisation", person.has_organisation, {"organisation": person.organisation})


def _membership(terms: SessionTerms, person: Eligibility) -> Check | None:
    if not terms.members_only:
        return None
    return Check("membership", person.is_member, {"organisation": person.organisation})


def _profile(terms: SessionTerms, person: Eligibility) -> Check | None:
    if not terms.profile_kind:
        return None
    values = {"asked": terms.profile_kind, "profile": person.profile}
    return Check("profile", person.profile == terms.profile_kind, values)


def _prerequisite(terms: SessionTerms, person: Eligibility) -> Check | None:
    if terms.prerequisite_id is None:
        return None
    return Check("prerequisite", person.has_completed, {"course": person.course})


def _clash(person: Eligibility) -> Check:
    return Check("clash", not person.clashes, {"sessions": "; ".join(person.clashes)})


def _year(terms: SessionTerms, person: Eligibility) -> Check | None:
    if terms.yearly_limit is None:
        return None
    values = {"limit": terms.yearly_limit, "seats": person.year_seats, "year": person.year}
    return Check("year", person.year_seats < terms.yearly_limit, values)


def _city(terms: SessionTerms, person: Eligibility) -> Check | None:
    if terms.city_limit is None:
        return None
    values = {
        "limit": terms.city_limit,
        "seats": person.city_seats,
        "organisation": person.organisation,
    }
    # A colleague may withdraw: then the seat goes on to the one who waits.
    is_free = person.city_seats < terms.city_limit
    return Check("city", is_free, values, refuses=not terms.has_waitlist)


def failing(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Return the checks that keep the person from a seat."""
    return tuple(check for check in checks if not check.ok and check.refuses)


def require_eligible(checks: Sequence[Check]) -> None:
    """Refuse with the sentence of every check that fails."""
    failed = failing(checks)
    if failed:
        raise errors.NotEligible(tuple(_REFUSALS[check.code](**check.values) for check in failed))


def facts_of(checks: Sequence[Check]) -> dict[str, bool]:
    """Return what was answered, for the history of a decision."""
    return {check.code: check.ok for check in checks}
