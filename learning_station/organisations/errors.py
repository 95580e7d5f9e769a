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


class DayOutOfRange(Invalid):
    """The day lies so far off that it can only be a slip of the finger."""

    code = "organisations.day_out_of_range"
    message = _("Choose a day from %(first)s to %(last)s.")
    field = "starts_on"


class StatedNameMissing(Invalid):
    """Nothing was written where the city or organisation is to be named."""

    code = "organisations.stated_name_missing"
    message = _("Write the name of your city or organisation.")
    field = "stated_name"


class DomainUnreadable(Invalid):
    """What was written is no mail domain."""

    code = "organisations.domain_unreadable"
    message = _("“%(domain)s” is no mail domain. Write it like city.example.")
    field = "mail_domains"


class DomainOfEverybody(Invalid):
    """Under that domain everybody can have an address."""

    code = "organisations.domain_of_everybody"
    message = _("Everybody can have an address at %(domain)s: it does not tell where they work.")
    field = "mail_domains"


class DomainsTooMany(Invalid):
    """An organisation has only so many mail domains."""

    code = "organisations.domains_too_many"
    message = _("Write at most %(limit)s domains.")
    field = "mail_domains"


class AffiliationUnknown(NotFound):
    """There is no such affiliation, or it is not for this reader."""

    code = "organisations.affiliation_unknown"
    message = _("This affiliation does not exist.")


class NotListed(Conflict):
    """What people write themselves cannot be verified: nobody answers for it."""

    code = "organisations.not_listed"
    message = _("This city is not listed yet. Add it first, then say that the person works there.")


class MembershipUnknown(NotFound):
    """There is no such membership."""

    code = "organisations.membership_unknown"
    message = _("This membership does not exist.")


class MembershipHeldAlready(Conflict):
    """The organisation belongs to the association in that time already."""

    code = "organisations.membership_held_already"
    message = _("In that time the organisation has a membership already. End that one first.")


class EndsBeforeItBegan(Invalid):
    """A membership cannot end before its first day."""

    code = "organisations.ends_before_it_began"
    message = _("The last day cannot lie before the first.")
    field = "ends_on"


class AssistantsAreNamed(Invalid):
    """Assistants are named by the person they assist."""

    code = "organisations.assistants_are_named"
    message = _("Assistants are named by the person they assist, on their own page.")
    field = "role"


class ScopesMissing(Invalid):
    """A mandate covers at least one thing."""

    code = "organisations.scopes_missing"
    message = _("Choose at least one thing that the mandate covers.")
    field = "scopes"


class MandateUnknown(NotFound):
    """There is no such mandate, or it is not for this reader."""

    code = "organisations.mandate_unknown"
    message = _("This mandate does not exist.")


class MandateCannotDeputise(Conflict):
    """Only the holder of a mandate in force has deputies."""

    code = "organisations.mandate_cannot_deputise"
    message = _("Only a mandate that is in force, and not a deputy’s, can have a deputy.")


class OwnDeputy(Invalid):
    """Nobody stands in for themselves."""

    code = "organisations.own_deputy"
    message = _("You cannot be your own deputy.")
    field = "email"


class DeputyNotOfTheCity(Invalid):
    """Whoever is to stand in works in the organisation."""

    code = "organisations.deputy_not_of_the_city"
    message = _(
        "Nobody with this address works in your organisation today. The person needs an account, "
        "and your organisation in their profile."
    )
    field = "email"


class DeputyInThePast(Invalid):
    """The days of the deputy are over."""

    code = "organisations.deputy_in_the_past"
    message = _("These days are over. Choose a last day from today on.")
    field = "ends_on"


class BeyondTheMandate(Invalid):
    """A deputy stands in only while the mandate counts."""

    code = "organisations.beyond_the_mandate"
    message = _("These days lie outside your own mandate. Choose days within it.")
    field = "starts_on"


class BeyondTheScopes(Invalid):
    """A deputy may do nothing that the mandate does not cover."""

    code = "organisations.beyond_the_scopes"
    message = _("A deputy can do no more than your own mandate covers.")
    field = "scopes"


class OwnSignature(Conflict):
    """Two people sign: whoever proposed it, or stands in, does not sign it too."""

    code = "organisations.own_signature"
    message = _("You proposed this, or it is about you: another administrator has to sign it.")


class SignedAlready(Conflict):
    """The proposal was signed, refused or taken back before."""

    code = "organisations.signed_already"
    message = _("This proposal was signed, refused or taken back before.")


class AssistantUnknown(Invalid):
    """No account that can be used has that address."""

    code = "organisations.assistant_unknown"
    message = _("Nobody can sign in with this address yet. Ask the person to create an account.")
    field = "email"


class OwnAssistant(Invalid):
    """Nobody assists themselves."""

    code = "organisations.own_assistant"
    message = _("You cannot be your own assistant.")
    field = "email"


class NotElected(Conflict):
    """Assistants are there for elected officials."""

    code = "organisations.not_elected"
    message = _("Assistants are for people with the political profile. Change your profile first.")


class AssistantHeldAlready(Conflict):
    """The person is named for that time already."""

    code = "organisations.assistant_held_already"
    message = _("This person is your assistant in that time already.")


class AssistsNobody(NotFound):
    """The actor is not the assistant of that person now."""

    code = "organisations.assists_nobody"
    message = _("You are not the assistant of this person, or not any more.")


class ReasonMissing(Invalid):
    """A refusal gives its reason."""

    code = "organisations.reason_missing"
    message = _("Say why, in a sentence.")
    field = "reason"
