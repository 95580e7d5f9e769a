"""The page that says who can see what about its reader, in the words of the policy."""

from flask import render_template

from learning_station.accounts.permissions import AccountPermission
from learning_station.credentials.permissions import CredentialPermission
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.kernel.errors import NotAllowed
from learning_station.kernel.translations import mark as _
from learning_station.learning.permissions import LearningPermission
from learning_station.organisations.permissions import OrganisationPermission
from learning_station.reporting.permissions import ReportingPermission
from learning_station.reporting.queries.audiences import Kind, list_audiences
from learning_station.web.access import signed_in
from learning_station.web.forms import say
from learning_station.web.reader import get_reader
from learning_station.web.request_context import get_ctx

from .views import blueprint

KINDS = {
    Kind.COORDINATOR: _("Coordinator of your city"),
    Kind.TRAINER: _("Trainers of your session"),
    Kind.ASSISTANT: _("Your assistant"),
    Kind.ADMINISTRATOR: _("Administrators"),
}
SENTENCES: dict[str, str] = {
    OrganisationPermission.LIST_PEOPLE: _("Your name, office, and since when you work there."),
    OrganisationPermission.VERIFY: _("May verify that you work there."),
    EnrolmentPermission.LIST_APPLICATIONS_OF_CITY: _(
        "Your applications that wait for the word of your city."
    ),
    ReportingPermission.SEE_OWN_CITY: _(
        "The sessions you enrolled in from this city, and whether you completed them."
    ),
    EnrolmentPermission.VIEW_PARTICIPANTS: _(
        "Your name, city and office, your application, and your seat or place."
    ),
    EnrolmentPermission.DECIDE: _("May decide about your application."),
    LearningPermission.MARK_ATTENDANCE: _(
        "Whether you were at each meeting, and whether you completed the session."
    ),
    ReportingPermission.SEE_CALENDAR: _("Your sessions, meetings and offers of seats."),
    EnrolmentPermission.ENROL: _("May ask for seats, answer offers and withdraw for you."),
    AccountPermission.SEE_PERSON: _("Your profile, your address, your roles, your browsers."),
    CredentialPermission.DOWNLOAD: _("Your certificates."),
    ReportingPermission.READ_EVENTS: _("What happened with your account and your seats, and when."),
    ReportingPermission.READ_MAILBOX: _("The mails that were sent to you."),
}
"""What each permission lets somebody see or do, said to the person it is about."""


@blueprint.get("/visibility")
@signed_in
def visibility() -> str:
    """Show who can see what about the reader."""
    person = get_reader().person
    if person is None:
        raise NotAllowed(permission="account")
    return render_template(
        "account/visibility.html",
        audiences=list_audiences(get_ctx(), person.person_id),
        kinds={kind: say(name) for kind, name in KINDS.items()},
        sentences={name: say(text) for name, text in SENTENCES.items()},
    )
