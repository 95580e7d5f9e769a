"""Why nobody moves up from a waitlist, in words."""

from collections.abc import Mapping, Sequence

from learning_station.enrolment import queries as enrolment_queries
from learning_station.enrolment.rules import Blocked, Obstacle, SeatCount
from learning_station.infra.context import Context
from learning_station.kernel.translations import mark as _
from learning_station.kernel.translations import mark_plural, translate_plural
from learning_station.scheduling.queries import SessionRow
from learning_station.web.forms import Problem, say
from learning_station.web.reader import get_reader
from learning_station.web.shell import moment

from .seat_words import category_name, names_for, quota_numbers

_PLAIN: Mapping[Obstacle, str] = {
    Obstacle.NOBODY_WAITS: _("Nobody waits."),
    Obstacle.DRAFT: _("This session is not public yet."),
    Obstacle.CANCELLED: _("This session was cancelled."),
    Obstacle.OVER: _("This session is over."),
}
_DATED: Mapping[Obstacle, str] = {
    Obstacle.PAST_CUT_OFF: _("Nothing is offered any more since %(when)s."),
}
_NUMBERED: Mapping[Obstacle, tuple[str, str]] = {
    Obstacle.NO_FREE_SEAT: mark_plural(
        "No seat is free: %(taken)s of %(num)s is given.",
        "No seat is free: %(taken)s of %(num)s are given.",
    ),
    Obstacle.OFFERED: mark_plural(
        "%(num)s seat is offered and waits for an answer.",
        "%(num)s seats are offered and wait for an answer.",
    ),
    Obstacle.HELD: mark_plural(
        "%(num)s seat is held for a city.",
        "%(num)s seats are held for cities.",
    ),
    Obstacle.MORE_THAN_SEATS: mark_plural(
        "%(num)s more than there are seats. Nobody loses a seat; nobody moves up before as many "
        "are given back.",
        "%(num)s more than there are seats. Nobody loses a seat; nobody moves up before as many "
        "are given back.",
    ),
}


def why_nobody_moves(ctx: Context, session: SessionRow, count: SeatCount) -> Sequence[str]:
    """Return every reason why those who wait do not move up now, or that they are about to."""
    terms = enrolment_queries.terms_of(session)
    found = enrolment_queries.find_obstacles(ctx, session.id, session.provider_id, terms, count)
    if not found:
        return [say(_("Seats are free: the waitlist moves up within a minute."))]
    quotas = [blocked.quota for blocked in found if blocked.quota is not None]
    names = names_for(ctx, quotas)
    return [_words(blocked, names) for blocked in found]


def _words(blocked: Blocked, names: Mapping[str, str]) -> str:
    language = get_reader().language
    if blocked.obstacle in _PLAIN:
        return say(_PLAIN[blocked.obstacle])
    if blocked.at is not None:
        return say(Problem(_DATED[blocked.obstacle], when=str(moment(blocked.at))))
    if blocked.quota is not None:
        kind = category_name(blocked.quota.dimension, blocked.quota.value, names, language)
        numbers = quota_numbers(blocked.quota, language)
        return translate_plural(
            language,
            "%(num)s person waits because a quota is full. %(kind)s. %(numbers)s",
            "%(num)s people wait because a quota is full. %(kind)s. %(numbers)s",
            blocked.number,
            kind=kind,
            numbers=numbers,
        )
    singular, plural = _NUMBERED[blocked.obstacle]
    if blocked.obstacle is Obstacle.NO_FREE_SEAT:
        return translate_plural(language, singular, plural, blocked.of, taken=blocked.number)
    return translate_plural(language, singular, plural, blocked.number)
