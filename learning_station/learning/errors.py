"""Refusals of learning."""

from learning_station.kernel.errors import Conflict, Invalid
from learning_station.kernel.translations import mark as _


class QuizMustBePassed(Conflict):
    """A quiz is completed by answering it, not by a button."""

    code = "learning.quiz_must_be_passed"
    message = _("This unit is a quiz: it is done when you have answered it well enough.")


class NotAQuiz(Conflict):
    """The unit has no questions to answer."""

    code = "learning.not_a_quiz"
    message = _("This unit has no questions to answer.")


class AttemptsUsedUp(Conflict):
    """The quiz was tried as often as it may be."""

    code = "learning.attempts_used_up"
    message = _("You have used all %(limit)s attempts of this quiz.")


class AlreadyPassed(Conflict):
    """The quiz needs no further attempt."""

    code = "learning.already_passed"
    message = _("You have passed this quiz already. Your result stays.")


class QuestionUnanswered(Invalid):
    """A question of the quiz has no answer."""

    code = "learning.question_unanswered"
    message = _("Choose an answer to question %(number)s.")


class RightAnswersUnchosen(QuestionUnanswered):
    """A question of which several answers may be right has no answer."""

    code = "learning.right_answers_unchosen"
    message = _("Choose every right answer to question %(number)s, one at least.")


class AnswerUnknown(Invalid):
    """An answer is not one of its question's, or one too many was chosen."""

    code = "learning.answer_unknown"
    message = _("Choose from the answers of question %(number)s, one only where one is asked for.")


class MeetingNotBegun(Conflict):
    """Attendance is marked from the beginning of the meeting on."""

    code = "learning.meeting_not_begun"
    message = _("Attendance can be marked once the meeting has begun.")


class NotAParticipant(Invalid):
    """The person has no seat in the session of this meeting."""

    code = "learning.not_a_participant"
    message = _("Only people with a seat in this session can be marked.")


class StatusUnknown(Invalid):
    """The status is none of those that exist."""

    code = "learning.status_unknown"
    message = _("Choose present, partly present, late, excused or absent.")
