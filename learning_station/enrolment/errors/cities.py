"""Why a city cannot endorse, name somebody or hold seats now."""

from learning_station.kernel.errors import Conflict, Invalid
from learning_station.kernel.translations import mark as _


class HoldFull(Conflict):
    """The city has given all the seats it holds to people."""

    code = "enrolment.hold_full"
    message = _("All seats held for this city are already given to people.")


class HoldTooLarge(Conflict):
    """There are not so many free seats."""

    code = "enrolment.hold_too_large"
    message = _("Not so many seats are free.")


class HoldBelowUse(Conflict):
    """More people than that have a seat from the hold already."""

    code = "enrolment.hold_below_use"
    message = _("More people than that already have a seat from this hold.")


class CityNotAsked(Conflict):
    """In this session the organisers decide alone."""

    code = "enrolment.city_not_asked"
    message = _("In this session the organisers decide without asking the city.")


class AlreadyEndorsed(Conflict):
    """The city has said yes already."""

    code = "enrolment.already_endorsed"
    message = _("This application is endorsed already.")


class OwnApplication(Conflict):
    """Nobody endorses themselves."""

    code = "enrolment.own_application"
    message = _("Somebody else of your city has to answer for your own application.")


class CityNotHeard(Conflict):
    """The city is asked before the organisers decide, and still has time to answer."""

    code = "enrolment.city_not_heard"
    message = _("The city is asked first and has not answered yet.")


class ReasonWithoutCityMissing(Invalid):
    """Whoever decides without the city says why."""

    code = "enrolment.reason_without_city_missing"
    message = _("The city has not answered: give a reason for deciding without it.")
    field = "reason"


class NomineeOfAnotherCity(Conflict):
    """The person works for another organisation than the one that names them."""

    code = "enrolment.nominee_of_another_city"
    message = _("This person works for another organisation: only that one can name them.")


class AlreadyNominated(Conflict):
    """The person was named for this session before and has not answered."""

    code = "enrolment.already_nominated"
    message = _("This person has been named for this session already and has not answered yet.")


class NomineeRefused(Conflict):
    """The organisers have decided about this person before."""

    code = "enrolment.nominee_refused"
    message = _("The organisers have already decided about this person in this session.")


class NominationOver(Conflict):
    """The nomination was answered or taken back."""

    code = "enrolment.nomination_over"
    message = _("This nomination is over: it was answered or taken back.")


class RemindedLately(Conflict):
    """The person was written to less than a day ago."""

    code = "enrolment.reminded_lately"
    message = _("This person was written to less than a day ago. Remind them later.")


class HoldExists(Conflict):
    """The city holds seats of this session already."""

    code = "enrolment.hold_exists"
    message = _("This organisation holds seats already: change that hold instead.")


class HoldNeedsLimit(Conflict):
    """Where there are seats for all, none needs to be held."""

    code = "enrolment.hold_needs_limit"
    message = _("This session has no limit of seats, so none needs to be held.")


class HoldReleased(Conflict):
    """The seats that were held have gone to everybody."""

    code = "enrolment.hold_released"
    message = _("These seats are not held any more: they have gone to everybody.")


class HoldEmpty(Invalid):
    """A hold is of one seat at least."""

    code = "enrolment.hold_empty"
    message = _("Hold at least one seat.")
    field = "seats"


class ReleaseOutOfRange(Invalid):
    """The release has passed, or comes when nobody can take the seat any more."""

    code = "enrolment.release_out_of_range"
    message = _("Choose a time from now until the session begins.")
    field = "releases_at"
