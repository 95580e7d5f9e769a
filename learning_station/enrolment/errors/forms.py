"""Why a form is not changed, or an answer will not do: one class per reason."""

from learning_station.kernel.errors import Conflict, Invalid
from learning_station.kernel.translations import mark as _


class FieldKindUnknown(Invalid):
    """There is no such kind of question."""

    code = "enrolment.field_kind_unknown"
    message = _("Choose what kind of question it is.")
    field = "kind"


class LabelMissing(Invalid):
    """The question has no words in any language."""

    code = "enrolment.label_missing"
    message = _("Write the question in at least one language.")
    field = "label_en"


class MotivationStage(Invalid):
    """A statement of motivation belongs to the application."""

    code = "enrolment.motivation_stage"
    message = _("The statement of motivation is asked for with the application.")
    field = "stage"


class MotivationTwice(Conflict):
    """The form asks for a statement of motivation already."""

    code = "enrolment.motivation_twice"
    message = _("This form asks for a statement of motivation already.")


class ChoicesMissing(Invalid):
    """There is nothing to choose from."""

    code = "enrolment.choices_missing"
    message = _("Give at least two choices, each with words in one language.")
    field = "choice1_en"


class DimensionRefused(Invalid):
    """Quotas cannot count the question under that name."""

    code = "enrolment.dimension_refused"
    message = _(
        "Use a short name of small letters, such as gender or group. Profile, language, "
        "organisation and region are counted anyway."
    )
    field = "dimension"


class ConditionRefused(Invalid):
    """The question cannot hang on that one."""

    code = "enrolment.condition_refused"
    message = _("Choose a question with choices that stands before this one, and its answers.")
    field = "shown_if"


class FieldHasAnswers(Conflict):
    """The question was answered, so its kind stays."""

    code = "enrolment.field_has_answers"
    message = _("This question has answers: its kind and its place in the form stay as they are.")


class ChoiceInUse(Conflict):
    """Somebody chose what is to be taken away."""

    code = "enrolment.choice_in_use"
    message = _("Somebody chose an answer that you took away. Put it back, or change its words.")


class FieldNeeded(Conflict):
    """Another question is shown only where this one is answered in some way."""

    code = "enrolment.field_needed"
    message = _(
        "The question “%(name)s” is asked only after certain answers to this one. Change that "
        "question first."
    )


class RemovalUnconfirmed(Conflict):
    """Answers go with the question, so that it is asked."""

    code = "enrolment.removal_unconfirmed"
    message = _("This question has answers. Confirm that they are deleted with it.")


class TooManyFields(Conflict):
    """The form is as long as forms can be."""

    code = "enrolment.too_many_fields"
    message = _("A form has at most %(limit)s questions.")


class FormNotEmpty(Conflict):
    """There are questions already."""

    code = "enrolment.form_not_empty"
    message = _("This session has questions already. Remove them before you copy another form.")


class AnswerMissing(Invalid):
    """A question that has to be answered was not."""

    code = "enrolment.answer_missing"
    message = _("Answer this question.")


class ChoiceMissing(Invalid):
    """Nothing was chosen where something has to be."""

    code = "enrolment.choice_missing"
    message = _("Choose an answer.")


class ChoiceUnknown(Invalid):
    """Something was chosen that cannot be chosen any more."""

    code = "enrolment.choice_unknown"
    message = _("Choose one from the list.")


class FileMissing(Invalid):
    """A file has to be sent."""

    code = "enrolment.file_missing"
    message = _("Choose a file.")


class AnswerFileKind(Invalid):
    """Answers are documents and pictures of documents."""

    code = "enrolment.answer_file_kind"
    message = _("Use a PDF, a Word document (docx), a PNG or a JPEG.")


class DateUnreal(Invalid):
    """There is no such day."""

    code = "enrolment.date_unreal"
    message = _("Enter a real date.")


class AnswerTooLong(Invalid):
    """A text has more characters than are kept."""

    code = "enrolment.answer_too_long"
    message = _("Use at most %(limit)s characters.")


class TooManyWords(Invalid):
    """A text has more words than it may."""

    code = "enrolment.too_many_words"
    message = _("Use at most %(limit)s words. These are %(words)s.")


class AnswersIncomplete(Invalid):
    """The application cannot be sent as it is: some answers are missing or wrong."""

    code = "enrolment.answers_incomplete"
    message = _("Some answers are missing or have to be corrected.")


class NothingToSend(Conflict):
    """There is no draft: it was sent, or thrown away."""

    code = "enrolment.nothing_to_send"
    message = _("There is no application to finish: it was sent or deleted.")


class AnswersClosed(Conflict):
    """The time in which answers could be changed is over."""

    code = "enrolment.answers_closed"
    message = _("The time to change these answers is over. Write to the organisers.")
