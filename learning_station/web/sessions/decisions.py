"""Every decision in words: what happened, under which rule, on what, by whom, and why.

The learner reads it on the page of the session, organisers on that of the person, coordinators of
their city."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from learning_station.enrolment import queries as enrolment_queries
from learning_station.enrolment.queries import HistoryStep
from learning_station.enrolment.rules import Quota
from learning_station.infra.context import Context
from learning_station.kernel.translations import mark as _
from learning_station.kernel.translations import mark_plural, translate_plural
from learning_station.web.forms import Problem, say
from learning_station.web.reader import get_reader
from learning_station.web.shell import listing, moment, number

from .seat_words import category_name, names_for, quota_numbers

SENTENCES: Mapping[str, str] = {
    "open_seat": _("Enrolled in a free seat"),
    "waitlist": _("Put on the waitlist: all seats were taken"),
    "quota_full": _("Put on the waitlist: no seat was left for people of this kind"),
    "application": _("Applied for a seat"),
    "answers_changed": _("Answers of the application changed"),
    "logistics": _("Details for taking part added"),
    "endorsed": _("Application endorsed by the city"),
    "not_endorsed": _("Application not endorsed by the city"),
    "escalated": _("The city had not answered in time, so the next ones were asked"),
    "approved": _("Application approved, seat given"),
    "approved_to_waitlist": _("Application approved, put on the waitlist: all seats were taken"),
    "rejected": _("Application refused"),
    "nominated": _("Named by the city"),
    "allocated": _("Given a seat that was held for the city"),
    "invited": _("Came by invitation"),
    "on_behalf": _("Enrolled by an administrator"),
    "drawn": _("Placed by a draw among all who asked in time"),
    "selected": _("Selected for a seat"),
    "not_selected": _("Not selected for a seat"),
    "priority": _("Moved on the waitlist by the organisers"),
    "promoted": _("Moved up from the waitlist"),
    "offered": _("Offered a seat that had become free"),
    "offer_accepted": _("Offer accepted, seat given"),
    "offer_declined": _("Offer declined"),
    "offer_lapsed": _("Offer ended: no answer came in time"),
    "offer_void": _("Offer ended: the session was cancelled"),
    "withdrawn": _("Withdrew"),
    "cancelled": _("Seat or place taken back by the organisers"),
    "moved": _("Moved between two sessions by the organisers"),
}
"""What happened, by rule: one sentence for whoever reads it."""

CHECKS: Mapping[str, str] = {
    "organisation": _("belongs to an organisation"),
    "membership": _("organisation is a member"),
    "profile": _("profile"),
    "prerequisite": _("course completed before"),
    "clash": _("no other seat at the same time"),
    "year": _("seats in the year"),
    "city": _("seats of the city"),
}


class Audience(Enum):
    """Who reads: the person themselves, or those who see the names of all who acted."""

    LEARNER = "learner"
    STAFF = "staff"


@dataclass(frozen=True)
class Decision:
    """One step in words. `facts` are sentences: the numbers and moments it was taken on."""

    at: datetime
    sentence: str
    who: str
    facts: Sequence[str]
    reason: str
    rule: str
    version: int


def read_decisions(
    ctx: Context, enrolment_id: UUID, *, person_id: UUID, audience: Audience
) -> list[Decision]:
    """Return every step of an enrolment in the reader's words, oldest first."""
    steps = enrolment_queries.list_history(ctx, enrolment_id)
    quotas = [quota for step in steps for quota in _quotas_of(step.facts)]
    names = names_for(ctx, quotas)
    return [explain(step, names, person_id=person_id, audience=audience) for step in steps]


def explain(
    step: HistoryStep, names: Mapping[str, str], *, person_id: UUID, audience: Audience
) -> Decision:
    """Return one step in words; `names` are those of the organisations that quotas count."""
    return Decision(
        at=step.at,
        sentence=say(SENTENCES[step.rule]),
        who=_who(step, person_id, audience),
        facts=tuple(_facts(step.facts, names)),
        reason=step.reason,
        rule=step.rule,
        version=step.rule_version,
    )


# By whom


def _who(step: HistoryStep, person_id: UUID, audience: Audience) -> str:
    if step.actor_id is None:
        is_waitlist = step.actor == "system:waitlist"
        return say(_("The waitlist")) if is_waitlist else say(_("The system"))
    if audience is Audience.LEARNER:
        return _who_for_learner(step, person_id)
    name = step.actor_name or ""
    if step.on_behalf_name is None or step.on_behalf_of == step.actor_id:
        return name
    return say(Problem(_("%(name)s for %(person)s"), name=name, person=step.on_behalf_name))


def _who_for_learner(step: HistoryStep, person_id: UUID) -> str:
    if step.actor_id == person_id:
        return say(_("You"))
    if step.on_behalf_of == person_id:
        return say(Problem(_("%(name)s for you"), name=step.actor_name or ""))
    if step.rule in ("endorsed", "not_endorsed", "nominated", "allocated"):
        return say(_("Your city"))
    return say(_("The organisers"))


# On what


def _facts(facts: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    yield from _seats(facts)
    for quota in _quotas_of(facts):
        language = get_reader().language
        kind = category_name(quota.dimension, quota.value, names, language)
        yield f"{kind}. {quota_numbers(quota, language)}"
    yield from _places(facts)
    yield from _moments(facts)
    yield from _checks(facts)
    yield from _ranks(facts)


def _seats(facts: Mapping[str, Any]) -> Iterator[str]:
    if "enrolled" not in facts:
        return
    taken = sum(facts.get(kind, 0) for kind in ("enrolled", "offered", "held"))
    if facts.get("capacity") is None:
        yield _count(mark_plural("%(num)s seat taken", "%(num)s seats taken"), taken)
    else:
        yield _count(
            mark_plural("%(taken)s of %(num)s seat taken", "%(taken)s of %(num)s seats taken"),
            facts["capacity"],
            taken=taken,
        )
    if facts.get("offered"):
        yield _count(
            mark_plural("%(num)s of them offered", "%(num)s of them offered"), facts["offered"]
        )
    if facts.get("held"):
        yield _count(
            mark_plural("%(num)s of them held for a city", "%(num)s of them held for cities"),
            facts["held"],
        )
    yield _count(
        mark_plural("%(num)s person waiting", "%(num)s people waiting"), facts.get("waiting", 0)
    )


def _count(forms: tuple[str, str], how_many: int, **values: object) -> str:
    return translate_plural(get_reader().language, *forms, how_many, **values)


def _quotas_of(facts: Mapping[str, Any]) -> list[Quota]:
    found = facts.get("quota")
    if not found:
        return []
    return [Quota(found["dimension"], found["value"], at_most=found["at_most"])]


def _places(facts: Mapping[str, Any]) -> Iterator[str]:
    if "place" in facts:
        yield say(Problem(_("Place %(place)s on the waitlist"), place=facts["place"]))
    if "place_before" in facts:
        text = _("Place %(before)s before, place %(after)s after")
        places = {"before": facts["place_before"], "after": facts["place_after"]}
        yield say(Problem(text, **places))
    if "before" in facts:
        text = _("Priority %(before)s before, %(after)s after")
        yield say(Problem(text, before=facts["before"], after=facts["after"]))


_MOMENTS = (
    ("offered_at", _("Offered: %(when)s")),
    ("until", _("Kept until: %(when)s")),
    ("unanswered_since", _("Unanswered since: %(when)s")),
)


def _moments(facts: Mapping[str, Any]) -> Iterator[str]:
    for key, text in _MOMENTS:
        at = _read_moment(facts.get(key))
        if at is not None:
            yield say(Problem(text, when=str(moment(at))))


def _read_moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def _checks(facts: Mapping[str, Any]) -> Iterator[str]:
    answered: Mapping[str, bool] = facts.get("checks") or {}
    met = [say(CHECKS[code]) for code, ok in answered.items() if ok and code in CHECKS]
    failed = [say(CHECKS[code]) for code, ok in answered.items() if not ok and code in CHECKS]
    if met:
        yield say(Problem(_("Checked and met: %(checks)s"), checks=listing(met)))
    if failed:
        text = _("Set aside: %(checks)s") if facts.get("set_aside") else _("Not met: %(checks)s")
        yield say(Problem(text, checks=listing(failed)))


def _ranks(facts: Mapping[str, Any]) -> Iterator[str]:
    if "rank" in facts:
        yield say(Problem(_("Rank %(rank)s"), rank=facts["rank"]))
    if facts.get("points"):
        yield say(Problem(_("%(points)s points"), points=number(facts["points"] / 100)))
    if facts.get("adjusted"):
        yield say(_("Changed by hand, with a reason"))
    if facts.get("seed"):
        yield say(Problem(_("Ties drawn with the seed %(seed)s"), seed=facts["seed"]))
