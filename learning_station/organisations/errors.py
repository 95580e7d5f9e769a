"""Refusals about organisations, affiliations and roles."""

from learning_station.kernel.errors import Conflict, Invalid, NotFound
from learning_station.kernel.translations import mark as _


class OrganisationUnknown(NotFound):
    """There is no such organisation."""

    code = "organisations.organisation_unknown"
    message = _("This organisation does not exist.")


class GrantUnknown(NotFound):
    """There is no such role grant."""

    code = "organisations.grant_unknown"
    message = _("This role was never granted.")


class SlugTaken(Conflict):
    """Another organisation has this short name."""

    code = "organisations.slug_taken"
    message = _("Another organisation has this short name.")


class NameMissing(Invalid):
    """The organisation has no name."""

    code = "organisations.name_missing"
    message = _("Enter the name of the organisation.")
    field = "name"


class TextHidesSigns(Invalid):
    """A text that is printed holds signs that nobody sees, or that turn the reading direction."""

    code = "organisations.text_hides_signs"
    message = _("This text holds hidden signs. Type it anew instead of copying it.")


class SlugUnreadable(Invalid):
    """The short name holds more than small letters, figures and dashes."""

    code = "organisations.slug_unreadable"
    message = _("Use small letters, figures and dashes only.")
    field = "slug"


class WeekendUnreadable(Invalid):
    """The weekend holds something that is no day of the week."""

    code = "organisations.weekend_unreadable"
    message = _("Choose at most six days of the week.")
    field = "weekend"


class ScopeMissing(Invalid):
    """Trainers and coordinators are granted for an organisation."""

    code = "organisations.scope_missing"
    message = _("Choose the organisation the role is granted for.")
    field = "organisation_id"


class ScopeNotWanted(Invalid):
    """Administrators administer everything, not one organisation."""

    code = "organisations.scope_not_wanted"
    message = _("An administrator is granted for the whole installation: choose no organisation.")
    field = "organisation_id"


class DatesReversed(Invalid):
    """The last day lies before the first."""

    code = "organisations.dates_reversed"
    message = _("The last day cannot lie before the first.")
    field = "ends_on"


class OfficeTooLong(Invalid):
    """The name of the office is longer than a certificate can hold."""

    code = "organisations.office_too_long"
    message = _("Use at most %(limit)s characters.")
    field = "office"


class GrantHeldAlready(Conflict):
    """The person holds this role for this organisation already."""

    code = "organisations.grant_held_already"
    message = _("The person holds this role already.")


class OwnAdministration(Conflict):
    """Administrators cannot take their own administration away."""

    code = "organisations.own_administration"
    message = _("Another administrator has to take this role from you.")
