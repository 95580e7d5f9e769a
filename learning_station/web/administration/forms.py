"""Forms of administration."""

from learning_station.kernel import formats
from learning_station.kernel.actor import Role
from learning_station.kernel.sorting import name_key
from learning_station.kernel.translations import mark as _
from learning_station.organisations.queries import MembershipKind, OrganisationKind
from learning_station.organisations.rules import LONGEST_NAME, LONGEST_OFFICE, SCOPE_NAMES
from learning_station.web.account.forms import LANGUAGES, PROFILE_KINDS, SPOKEN, own_name_choice
from learning_station.web.forms import (
    CheckboxesField,
    DateField,
    EmailField,
    Form,
    LongTextField,
    RadioField,
    SelectField,
    TextField,
    at_most,
    email_address,
    optional,
    printable,
    required,
)
from learning_station.web.shell import ROLE_NAMES
from learning_station.web.zone_field import ZoneField

ORGANISATION_KINDS = [
    (OrganisationKind.METROPOLIS.value, _("Metropolis")),
    (OrganisationKind.SECRETARIAT.value, _("Secretariat")),
    (OrganisationKind.TRAINING_CENTRE.value, _("Training centre")),
    (OrganisationKind.LEARNING_HUB.value, _("Learning hub")),
    (OrganisationKind.PARTNER.value, _("Partner")),
]

REGIONS_AT_MOST = 80

MEMBERSHIP_KINDS = [
    (MembershipKind.MEMBER.value, _("Member")),
    (MembershipKind.ASSOCIATE.value, _("Associate member")),
    (MembershipKind.PARTNER.value, _("Partner of the association")),
]


class RoleForm(Form):
    """A role for a person, for an organisation, between two days."""

    role = RadioField(
        _("Role"),
        [required(_("Choose a role."))],
        choices=[(r.value, name) for r, name in ROLE_NAMES.items() if r is not Role.ASSISTANT],
    )
    scopes = CheckboxesField(
        _("What a coordinator may do"),
        choices=[(scope.value, name) for scope, name in SCOPE_NAMES.items()],
        description=_("Counts for coordinators only."),
    )
    organisation_id = SelectField(
        _("Organisation"),
        choices=[],
        description=_(
            "Trainers and coordinators act for one organisation, administrators for all."
        ),
    )
    starts_on = DateField(_("First day"), [optional()], description=_("Left empty: today."))
    ends_on = DateField(
        _("Last day"), [optional()], description=_("Left empty: until the role is taken back.")
    )


class AffiliationForm(Form):
    """Where a person works from a day on."""

    organisation_id = SelectField(
        _("City or organisation"), [required(_("Choose an organisation."))], choices=[]
    )
    office = TextField(_("Office"), [at_most(LONGEST_OFFICE), printable()])
    starts_on = DateField(_("First day"), [optional()], description=_("Left empty: today."))


class PersonForm(Form):
    """Somebody who is invited: they choose their password by the link that is mailed to them."""

    email = EmailField(
        _("E-mail address"),
        [required(_("Enter the e-mail address.")), at_most(254), email_address()],
    )
    given_name = TextField(
        _("Given name"), [required(_("Enter the given name.")), at_most(LONGEST_NAME)]
    )
    family_name = TextField(
        _("Family name"), [required(_("Enter the family name.")), at_most(LONGEST_NAME)]
    )
    profile_kind = RadioField(
        _("Profile"), [required(_("Choose the profile."))], choices=PROFILE_KINDS
    )
    language = SelectField(
        _("Language of the site and of mails"),
        [required(_("Choose a language."))],
        choices=LANGUAGES,
    )
    organisation_id = SelectField(_("City or organisation"), choices=[])
    office = TextField(_("Office"), [at_most(LONGEST_OFFICE), printable()])


class OrganisationForm(Form):
    """The facts of an organisation."""

    name = TextField(
        _("Name"),
        [required(_("Enter the name of the organisation.")), at_most(LONGEST_NAME)],
    )
    kind = SelectField(
        _("Kind"),
        [required(_("Choose the kind."))],
        choices=[("", _("Choose…")), *ORGANISATION_KINDS],
    )
    country = SelectField(_("Country"), choices=[])
    region = TextField(_("Region"), [at_most(REGIONS_AT_MOST)])
    zone = ZoneField(_("Time zone"), [required(_("Choose the time zone."))])
    weekend = CheckboxesField(
        _("Weekend"), choices=[], description=_("The days on which nobody is expected to work.")
    )
    languages = CheckboxesField(_("Languages spoken there"), choices=SPOKEN)
    mail_domains = TextField(
        _("Mail domains"),
        [at_most(2000)],
        description=_(
            "For example city.example. Whoever works there and has a confirmed address of such a "
            "domain is verified by it."
        ),
    )


class NewOrganisationForm(OrganisationForm):
    """The facts of an organisation that is added, with its short name."""

    slug = TextField(
        _("Short name"),
        [optional(), at_most(80)],
        description=_(
            "For addresses: small letters, figures and dashes. Left empty: made from the name. "
            "It stays for ever."
        ),
    )


def fill_choices(form: OrganisationForm, languages: list[str], reader_language: str) -> None:
    """Give a form the countries and weekdays in the reader's language."""
    locale = formats.locale_of(reader_language)
    countries = sorted(
        (
            (code, name)
            for code, name in locale.territories.items()
            if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
        ),
        key=lambda item: name_key(item[1]),
    )
    form.country.choices = [("", _("No country")), *countries]
    days = locale.days["stand-alone"]["wide"]
    form.weekend.choices = [(str(number + 1), days[number]) for number in range(7)]
    known = {tag for tag, *_name in SPOKEN}
    more = [own_name_choice(tag) for tag in languages if tag not in known]
    form.languages.choices = [*SPOKEN, *more]


class MembershipForm(Form):
    """How an organisation belongs to the association, between two days."""

    kind = RadioField(_("Kind"), [required(_("Choose the kind."))], choices=MEMBERSHIP_KINDS)
    starts_on = DateField(_("First day"), [optional()], description=_("Left empty: today."))
    ends_on = DateField(_("Last day"), [optional()], description=_("Left empty: no end."))


class MembershipEndForm(Form):
    """The last day of a membership."""

    ends_on = DateField(_("Last day"), [optional()], description=_("Left empty: today."))


class RefusalForm(Form):
    """Why a deputy is not signed."""

    reason = LongTextField(
        _("Reason"),
        [required(_("Say why, in a sentence.")), at_most(1000)],
        description=_("The coordinator reads it."),
    )


NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Codes of groups and placeholders among the territories of Unicode."""
