"""Why a session or a meeting is not changed as asked."""

from learning_station.kernel.errors import Conflict, Invalid
from learning_station.kernel.translations import mark as _
from learning_station.kernel.translations import mark_plural


class VersionNotPublished(Invalid):
    """Only published content can be scheduled: it never changes under its learners."""

    code = "scheduling.version_not_published"
    message = _("Publish the course first; then it can be scheduled.")
    field = "version_id"


class DatesReversed(Invalid):
    """The last day lies before the first."""

    code = "scheduling.dates_reversed"
    message = _("The session must end after it begins.")
    field = "last_day"


class WindowReversed(Invalid):
    """The enrolment window closes before it opens."""

    code = "scheduling.window_reversed"
    message = _("Enrolment must close after it opens.")
    field = "enrols_until"


class WindowAfterEnd(Invalid):
    """The enrolment window is still open when the session is over."""

    code = "scheduling.window_after_end"
    message = _("Enrolment must close before the session ends.")
    field = "enrols_until"


class CapacityNegative(Invalid):
    """There cannot be fewer than no seats."""

    code = "scheduling.capacity_negative"
    message = _("Enter 0 or more seats, or leave the field empty for no limit.")
    field = "capacity"


class SpokenLanguageMissing(Invalid):
    """Nobody can choose a session without knowing what is spoken."""

    code = "scheduling.spoken_language_missing"
    message = _("Choose at least one spoken language.")
    field = "spoken"


class UnsafeLink(Invalid):
    """The online link is no https address that can be opened."""

    code = "scheduling.unsafe_link"
    message = _(
        "Enter a whole address that begins with https://, without a password in front of an @."
    )
    field = "online_link"


class TitleMissing(Invalid):
    """The session has no title in any language."""

    code = "scheduling.title_missing"
    message = _("Enter a title in at least one language.")
    field = "title_en"


class TextHidesSigns(Invalid):
    """A title or a place holds signs that nobody sees, or that turn the direction of reading."""

    code = "scheduling.text_hides_signs"
    message = _("This text holds hidden signs. Type it anew instead of copying it.")


class TimeHappensTwice(Invalid):
    """On that day clocks go back, and the time happens twice."""

    code = "scheduling.time_twice"
    message = _(
        "Clocks go back on this day and this time happens twice. Choose which one you mean."
    )


class TimeNeverHappens(Invalid):
    """On that day clocks go forward over the time."""

    code = "scheduling.time_never"
    message = _("Clocks go forward on this day and this time does not exist. Choose another one.")


class MeetingEndsTooEarly(Invalid):
    """A meeting ends after it begins."""

    code = "scheduling.meeting_ends_too_early"
    message = _("The meeting must end after it begins.")
    field = "ends_time"


class MeetingTooLong(Invalid):
    """One meeting is one continuous block of at most a day."""

    code = "scheduling.meeting_too_long"
    message = _("A meeting lasts at most 24 hours. Add one meeting for each day.")
    field = "ends_time"


class MeetingInPast(Invalid):
    """Nobody can come to a meeting of a public session that is announced after it has begun."""

    code = "scheduling.meeting_in_past"
    message = _("This meeting would begin in the past. Check the day, its year and the time.")
    field = "starts_day"


class FirstDayInPast(Invalid):
    """A public session does not begin on a day that is over."""

    code = "scheduling.first_day_in_past"
    message = _("This day lies in the past. Check its year.")
    field = "first_day"


class LastDayInPast(Invalid):
    """A public session would be over at once."""

    code = "scheduling.last_day_in_past"
    message = _("This day lies in the past. Check its year.")
    field = "last_day"


class EndsInPast(Conflict):
    """Nobody can enrol in a session that is over before it is public."""

    code = "scheduling.ends_in_past"
    message = _("This session would be over at once. Correct its dates, then publish it.")


class TooManyRequiredMeetings(Invalid):
    """More meetings are asked for than take place."""

    code = "scheduling.too_many_required_meetings"
    message, plural = mark_plural(
        "This session has %(planned)s meeting: ask for no more than that.",
        "This session has %(planned)s meetings: ask for no more than that.",
    )
    counted = "planned"
    field = "required_meetings"


class ReasonMissing(Invalid):
    """People who planned to come are told why."""

    code = "scheduling.reason_missing"
    message = _("Say why, in words that the people concerned will read.")
    field = "reason"


class NotATrainer(Invalid):
    """The person was not granted the role of trainer of this provider."""

    code = "scheduling.not_a_trainer"
    message = _("Choose trainers of the organisation that gives the course.")
    field = "trainers"


class AlreadyPublished(Conflict):
    """The session is public already."""

    code = "scheduling.already_published"
    message = _("This session is public already.")


class SessionIsCancelled(Conflict):
    """What was cancelled does not change any more."""

    code = "scheduling.session_is_cancelled"
    message = _("This session was cancelled.")


class SessionIsOver(Conflict):
    """What has taken place does not change any more."""

    code = "scheduling.session_is_over"
    message = _("This session is over.")


class MeetingIsMarked(Conflict):
    """Attendance hangs on the meeting: it is neither moved nor removed."""

    code = "scheduling.meeting_is_marked"
    message = _(
        "Attendance was marked for this meeting already; it can no longer be moved or removed."
    )


class MeetingIsNeeded(Conflict):
    """Without the meeting nobody could reach the certificate any more."""

    code = "scheduling.meeting_is_needed"
    message = _(
        "Without this meeting there would be fewer than the certificate asks for. Lower that "
        "number first."
    )


class SeatChoiceUnknown(Invalid):
    """The way is none of those in which seats are given."""

    code = "scheduling.seat_choice_unknown"
    message = _("Choose one from the list.")


class OfferHoursOutOfRange(Invalid):
    """An offer that is no offer, or one that never ends."""

    code = "scheduling.offer_hours_out_of_range"
    message = _("Offer a seat for 1 to %(limit)s hours.")
    field = "offer_hours"


class SeatLimitTooSmall(Invalid):
    """A limit under which nobody could have a seat."""

    code = "scheduling.seat_limit_too_small"
    message = _("Enter 1 or more, or leave the field empty for no limit.")


class TeamTooSmall(Invalid):
    """One person is no team."""

    code = "scheduling.team_too_small"
    message = _("A team has 2 people or more. Leave the field empty when people come alone.")
    field = "team_size"


class OffersEndTooLate(Invalid):
    """Seats would be offered in a session that is over."""

    code = "scheduling.offers_end_too_late"
    message = _("The last offer must be made before the session ends.")
    field = "offers_until"


class DrawOnlyWhenOpen(Invalid):
    """Where others decide there is nothing to draw."""

    code = "scheduling.draw_only_when_open"
    message = _("Seats are drawn only in open sessions. Leave the draw empty.")
    field = "draw_until"


class DrawOutsideWindow(Invalid):
    """Nobody could ask until then, or ask in time."""

    code = "scheduling.draw_outside_window"
    message = _("The draw must end while enrolment is open.")
    field = "draw_until"


class DrawInPast(Invalid):
    """Those who asked first would be drawn afterwards."""

    code = "scheduling.draw_in_past"
    message = _("The end of the draw must lie ahead.")
    field = "draw_until"


class DrawIsOver(Conflict):
    """The seats were drawn."""

    code = "scheduling.draw_is_over"
    message = _("The draw of this session has taken place; its end cannot be changed any more.")


class PrerequisiteIsSame(Invalid):
    """Nobody has completed the course before the first session of it."""

    code = "scheduling.prerequisite_is_same"
    message = _("Choose another course than the one this session gives.")
    field = "prerequisite_id"


class PrerequisiteUnknown(Invalid):
    """The course to be completed before is not published."""

    code = "scheduling.prerequisite_unknown"
    message = _("Choose a published course.")
    field = "prerequisite_id"
