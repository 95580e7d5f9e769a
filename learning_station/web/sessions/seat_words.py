"""How the seats of a session are given and who may have one, in plain sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from learning_station.catalogue import queries as catalogue_queries
from learning_station.enrolment import queries as enrolment_queries
from learning_station.enrolment.queries import panel as panel_queries
from learning_station.enrolment.rules import Check, Quota
from learning_station.enrolment.rules.candidates import seed_hash
from learning_station.infra.context import Context
from learning_station.kernel import formats
from learning_station.kernel.languages import LanguageMap
from learning_station.kernel.translations import mark as _
from learning_station.kernel.translations import translate, translate_plural
from learning_station.scheduling.queries import SessionRow
from learning_station.web.account.forms import PROFILE_KINDS
from learning_station.web.forms import Problem, say
from learning_station.web.reader import Reader

PROFILES = dict(PROFILE_KINDS)
DIMENSIONS = {
    "region": _("Region"),
    "profile": _("Profile"),
    "language": _("Language of the person"),
    "organisation": _("City or organisation"),
}

_WAYS = {
    "open": _("Whoever enrols first gets a seat."),
    "approval": _(
        "The organisers read every application and decide. You are told by e-mail, with the reason "
        "if the answer is no."
    ),
    "two_stage": _(
        "Your city is asked first: its coordinator endorses your application or not. What it "
        "endorses goes on to the organisers, who decide. You are told each step, with the reason "
        "if the answer is no."
    ),
    "nomination": _(
        "Cities name the people who come: ask the coordinator of yours. Whoever is named is asked "
        "by e-mail and says yes or no."
    ),
    "invitation": _(
        "The organisers invite people by name. The invitation comes by e-mail and counts only for "
        "the address it was sent to."
    ),
    "panel": _(
        "A panel reads all applications, gives points and ranks them by rules that are published "
        "here. Everybody is told the result at the same moment, with the reason."
    ),
}
_DRAWN = _(
    "Everybody who asks until %(when)s takes part in one draw: who asks first has no advantage. "
    "Whoever asks later comes after them."
)


@dataclass(frozen=True)
class SeatWords:
    """The sentences: how seats are given, who may have one, and what is kept for whom."""

    given: Sequence[str]
    who: Sequence[str]
    quotas: Sequence[str]


def read_seat_words(ctx: Context, session: SessionRow, reader: Reader) -> SeatWords:
    """Return the sentences about the seats of a session in the reader's language."""
    quotas = enrolment_queries.list_quotas(ctx, session.id)
    return SeatWords(
        given=[*_given(session, reader), *_lots(ctx, session, reader.language)],
        who=_who(session, reader.language, _course_title(ctx, session)),
        quotas=quota_sentences(quotas, names_for(ctx, quotas), reader.language),
    )


def names_for(ctx: Context, quotas: Sequence[Quota]) -> Mapping[str, str]:
    """Return the names of the organisations that the quotas count, by their short names."""
    slugs = [quota.value for quota in quotas if quota.dimension == "organisation"]
    return enrolment_queries.list_names_of_organisations(ctx, slugs) if slugs else {}


def _course_title(ctx: Context, session: SessionRow) -> LanguageMap:
    if session.prerequisite_id is None:
        return LanguageMap()
    return catalogue_queries.get_course_by_id(ctx, session.prerequisite_id).title


# How they are given


def _given(session: SessionRow, reader: Reader) -> list[str]:
    language = reader.language
    sentences = [_way(session, reader)]
    if session.team_size is not None:
        sentences.append(
            translate(
                language,
                _("People come in teams of %(num)s: all of a team have a seat, or nobody of it."),
                num=session.team_size,
            )
        )
    if session.capacity is None:
        return sentences
    if not session.has_waitlist:
        text = _("There is no waitlist: when all seats are taken, nobody can join any more.")
        return [*sentences, translate(language, text)]
    text = _("When all seats are taken you join the waitlist and see your place.")
    if session.policy not in ("open", "invitation", "nomination"):
        text = _("When all seats are taken, approved people wait in the order of their approval.")
    return [*sentences, translate(language, text), *_offers(session, reader)]


def _way(session: SessionRow, reader: Reader) -> str:
    if session.policy == "open" and session.draw_until is not None:
        when = formats.moment(session.draw_until, reader.zone, reader.language)
        return translate(reader.language, _DRAWN, when=str(when))
    return translate(reader.language, _WAYS[session.policy])


def _lots(ctx: Context, session: SessionRow, language: str) -> list[str]:
    """Return how the draw can be checked: the hash of its seed before, the seed after."""
    draw = panel_queries.find_draw(ctx, session.id) if session.draw_until is not None else None
    if draw is None:
        return []
    if draw.drawn_at is None:
        text = _("The seed of the draw is fixed already; its SHA-256 is %(hash)s.")
        return [translate(language, text, hash=seed_hash(draw.seed))]
    text = _("The seats were drawn with the seed %(seed)s, whose SHA-256 is %(hash)s.")
    return [translate(language, text, seed=draw.seed, hash=seed_hash(draw.seed))]


def _offers(session: SessionRow, reader: Reader) -> list[str]:
    language = reader.language
    if session.offer_hours is None:
        found = [translate(language, _("A seat that becomes free goes to the next one at once."))]
    elif session.offer_clock == "working_hours":
        found = [
            translate_plural(
                language,
                "A seat that becomes free is offered to the next one for %(num)s working hour of "
                "their city.",
                "A seat that becomes free is offered to the next one for %(num)s working hours of "
                "their city.",
                session.offer_hours,
            )
        ]
    else:
        found = [
            translate_plural(
                language,
                "A seat that becomes free is offered to the next one for %(num)s hour.",
                "A seat that becomes free is offered to the next one for %(num)s hours.",
                session.offer_hours,
            )
        ]
    if session.offers_until is not None:
        when = formats.moment(session.offers_until, reader.zone, language)
        text = _("After %(when)s free seats stay free.")
        found.append(translate(language, text, when=str(when)))
    elif session.offer_hours is not None:
        found.append(translate(language, _("Once the session has begun, free seats stay free.")))
    return found


# Who may have one


def _who(session: SessionRow, language: str, course: LanguageMap) -> list[str]:
    found = []
    if session.members_only:
        found.append(translate(language, _("Only for people of member cities of Metropolis.")))
    if session.profile_kind:
        found.append(translate(language, _PROFILES_ONLY[session.profile_kind]))
    if session.prerequisite_id is not None:
        text = _("Only for those who have completed “%(course)s” before.")
        found.append(translate(language, text, course=course.best(language).text))
    if session.yearly_limit is not None:
        found.append(
            translate_plural(
                language,
                "One person has at most %(num)s seat of this provider in a year.",
                "One person has at most %(num)s seats of this provider in a year.",
                session.yearly_limit,
            )
        )
    if session.city_limit is not None:
        found.append(
            translate_plural(
                language,
                "One city or organisation has at most %(num)s seat in this session.",
                "One city or organisation has at most %(num)s seats in this session.",
                session.city_limit,
            )
        )
    return found


_PROFILES_ONLY = {
    "technical": _("Only for people with a technical profile."),
    "political": _("Only for people with a political profile."),
}


# Quotas


def category_name(dimension: str, value: str, names: Mapping[str, str], language: str) -> str:
    """Return whom a quota counts: `Region: Africa`."""
    if dimension == "profile":
        value = translate(language, PROFILES[value]) if value in PROFILES else value
    elif dimension == "language":
        value = formats.language_name(value, language)
    elif dimension == "organisation":
        value = names.get(value, value)
    text = _("%(dimension)s: %(value)s")
    kind = translate(language, DIMENSIONS.get(dimension, dimension))
    return translate(language, text, dimension=kind, value=value)


def quota_sentences(quotas: Sequence[Quota], names: Mapping[str, str], language: str) -> list[str]:
    """Return what each quota says: whom it counts and how many seats."""
    return [
        f"{category_name(quota.dimension, quota.value, names, language)}. "
        f"{quota_numbers(quota, language)}"
        for quota in quotas
    ]


def quota_numbers(quota: Quota, language: str) -> str:
    """Return how many seats a quota gives: at least, at most, or both."""
    if quota.at_least is None:
        return translate_plural(
            language, "At most %(num)s seat.", "At most %(num)s seats.", quota.at_most or 0
        )
    if quota.at_most is None:
        return translate_plural(
            language, "At least %(num)s seat.", "At least %(num)s seats.", quota.at_least
        )
    return translate(
        language,
        _("From %(low)s to %(high)s seats."),
        low=quota.at_least,
        high=quota.at_most,
    )


# My own checks

_ANSWERS = {
    "organisation": (
        _("You belong to an organisation, through which seats are given."),
        _("Seats are given through organisations, and your profile names none."),
    ),
    "membership": (
        _("Your organisation is a member of Metropolis."),
        _("Your organisation is no member city of Metropolis."),
    ),
    "profile": (
        _("Your profile is the one that is asked for."),
        _("Your profile is another than the one that is asked for."),
    ),
    "prerequisite": (
        _("You have completed “%(course)s”."),
        _("You have not completed “%(course)s” yet."),
    ),
    "clash": (
        _("You have no other seat at the same time."),
        _("You have a seat in another session at the same time: “%(sessions)s”."),
    ),
    "year": (
        _("You have %(seats)s of this provider’s seats in %(year)s; %(limit)s are allowed."),
        _("You have %(seats)s of this provider’s seats in %(year)s, which is as many as allowed."),
    ),
    "city": (
        _("Your organisation has %(seats)s of the %(limit)s seats it may have."),
        _("Your organisation has all %(limit)s seats it may have in this session."),
    ),
}


def check_answer(check: Check) -> str:
    """Return what a check says to the reader it is about."""
    fine, wrong = _ANSWERS[check.code]
    return say(Problem(fine if check.ok else wrong, **check.values))
