"""Refusals of the catalogue."""

from learning_station.kernel.errors import Conflict, Invalid
from learning_station.kernel.translations import mark as _


class VersionPublished(Conflict):
    """A published version never changes."""

    code = "catalogue.version_published"
    message = _(
        "This version is published and cannot change. Begin a new draft to edit the course."
    )


class NothingToPublish(Conflict):
    """The course has no draft."""

    code = "catalogue.nothing_to_publish"
    message = _("There is no draft to publish.")


class NothingToCopy(Conflict):
    """A draft can only be begun from a published version."""

    code = "catalogue.nothing_to_copy"
    message = _("This course has no published version to begin a new draft from.")


class NotReadyToPublish(Conflict):
    """The check list of the draft is not clean."""

    code = "catalogue.not_ready_to_publish"
    message = _("This draft cannot be published yet. The check list says what is missing.")


class TitleMissing(Invalid):
    """Courses, modules and units need a title in one language at least."""

    code = "catalogue.title_missing"
    message = _("Enter a title in at least one language.")
    field = "title_en"


class TextTooLong(Invalid):
    """A text is longer than the page it belongs to."""

    code = "catalogue.text_too_long"
    message = _("This text is too long: use at most %(limit)s characters.")


class UnknownLanguage(Invalid):
    """Content can be written in the languages of the interface."""

    code = "catalogue.unknown_language"
    message = _("Courses are written in English, Spanish or French.")
    field = "languages"


class TitleHidesSigns(Invalid):
    """A title holds signs that nobody sees, or that turn the direction of reading."""

    code = "catalogue.title_hides_signs"
    message = _("This text holds hidden signs. Type it anew instead of copying it.")


class UnknownTopic(Invalid):
    """The topic does not exist."""

    code = "catalogue.unknown_topic"
    message = _("Choose topics from the list.")
    field = "topics"


class UnknownProvider(Invalid):
    """Only providers offer courses."""

    code = "catalogue.unknown_provider"
    message = _("Choose the organisation that gives the course.")
    field = "provider_id"


class SlugTaken(Invalid):
    """Another course has this address."""

    code = "catalogue.slug_taken"
    message = _("Another course already has this address.")
    field = "slug"


class SlugUnusable(Invalid):
    """An address is made of small letters, digits and hyphens."""

    code = "catalogue.slug_unusable"
    message = _("Use small letters without accents, digits and hyphens, at least 3 of them.")
    field = "slug"


class VideoAddressRefused(Invalid):
    """A video is linked by an https address."""

    code = "catalogue.video_address_refused"
    message = _("Enter the address of the video. It begins with https://.")
    field = "video_url"


class NumberOutOfRange(Invalid):
    """A number of minutes, attempts or per cent is outside its range."""

    code = "catalogue.number_out_of_range"
    message = _("Enter a number from %(low)s to %(high)s.")


class UnknownFile(Invalid):
    """The file does not exist or belongs to another provider."""

    code = "catalogue.unknown_file"
    message = _("Choose a file that was uploaded for this provider.")
    field = "file"


class QuestionRefused(Invalid):
    """A question without a prompt, or with too few or too many answers."""

    code = "catalogue.question_refused"
    message = _("Question %(number)s needs a text and 2 to %(most)s answers.")


class TooMany(Conflict):
    """A draft holds a limited number of modules, units and questions."""

    code = "catalogue.too_many"
    message = _("There is no room for more: the limit is %(limit)s.")
