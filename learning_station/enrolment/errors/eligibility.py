"""Why somebody may not have a seat, and what a quota may not say."""

from learning_station.kernel.errors import Conflict, Invalid
from learning_station.kernel.translations import mark as _
from learning_station.kernel.translations import mark_plural


class ApplicationsWait(Conflict):
    """People applied under the present way and wait for a decision."""

    code = "enrolment.applications_wait"
    message, plural = mark_plural(
        "%(count)s application waits for a decision under the present way. Decide it first; then "
        "the way can change.",
        "%(count)s applications wait for a decision under the present way. Decide them first; then "
        "the way can change.",
    )
    counted = "count"


class QuotaOfNothing(Invalid):
    """The quota counts nobody."""

    code = "enrolment.quota_of_nothing"
    message = _("Choose whom the quota counts.")
    field = "category"


class QuotaEmpty(Invalid):
    """A quota without a number."""

    code = "enrolment.quota_empty"
    message = _("Enter how many seats at least, at most, or both.")
    field = "at_least"


class QuotaNegative(Invalid):
    """There are not fewer than no seats."""

    code = "enrolment.quota_negative"
    message = _("Enter 0 or more seats.")
    field = "at_least"


class QuotaReversed(Invalid):
    """More are promised than allowed."""

    code = "enrolment.quota_reversed"
    message = _("This cannot be lower than the number of seats at least.")
    field = "at_most"


class QuotaAboveSeats(Invalid):
    """More seats are promised than there are."""

    code = "enrolment.quota_above_seats"
    message = _(
        "Together the quotas of this kind would promise %(promised)s seats, but there are "
        "%(seats)s."
    )
    field = "at_least"


class NoOrganisation(Conflict):
    """Seats of this session go through cities, and the person belongs to none."""

    code = "enrolment.no_organisation"
    message = _(
        "Seats in this session are given through organisations, and this person belongs to none "
        "yet. The profile says where somebody works."
    )


class NotAMember(Conflict):
    """Seats are for people of member cities."""

    code = "enrolment.not_a_member"
    message = _("This session is for people of member cities of Metropolis only.")


class OtherProfile(Conflict):
    """Seats are for another kind of profile."""

    code = "enrolment.other_profile"
    message = _("This session is for people with another profile; the profile page shows yours.")


class PrerequisiteMissing(Conflict):
    """Another course has to be completed before."""

    code = "enrolment.prerequisite_missing"
    message = _("This session asks for a course that must be completed before: “%(course)s”.")


class Clashes(Conflict):
    """The person has a seat in a session at the same time."""

    code = "enrolment.clashes"
    message = _("A seat in another session is at the same time: “%(sessions)s”.")


class YearFull(Conflict):
    """The person has as many seats of this provider in the year as one may have."""

    code = "enrolment.year_full"
    message = _(
        "One person has at most %(limit)s of this provider’s seats in a year, and %(seats)s are "
        "taken in %(year)s."
    )


class CityFull(Conflict):
    """The city has as many seats in the session as one may have."""

    code = "enrolment.city_full"
    message = _(
        "One organisation has at most %(limit)s seats in this session, and %(organisation)s has "
        "%(seats)s already."
    )


class NotEligible(Conflict):
    """The person may not have a seat in this session: `parts` are all the reasons."""

    code = "enrolment.not_eligible"
    message = _("This person may not have a seat in this session.")

    def __init__(self, parts: tuple[Conflict, ...]) -> None:
        super().__init__(reasons=[part.code for part in parts])
        self.parts = parts
