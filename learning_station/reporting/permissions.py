"""Who may read what joins all features: the jobs, the event log, the mailbox, the overview."""

from enum import StrEnum
from uuid import UUID

from learning_station.kernel.actor import Actor, MandateScope, Role
from learning_station.kernel.authorisation import Predicate, administrator


class ReportingPermission(StrEnum):
    """What can be read or mended of the installation as a whole."""

    READ_OVERVIEW = "reporting:read_overview"
    READ_JOBS = "reporting:read_jobs"
    RETRY_JOB = "reporting:retry_job"
    READ_EVENTS = "reporting:read_events"
    READ_MAILBOX = "reporting:read_mailbox"
    SEE_OWN_LINE = "reporting:see_own_line"
    SEE_CALENDAR = "reporting:see_calendar"
    LIST_TAUGHT_SESSIONS = "reporting:list_taught_sessions"
    SEE_OWN_CITY = "reporting:see_own_city"
    SEE_PROGRESS_OF_CITY = "reporting:see_progress_of_city"


def is_oneself(actor: Actor, person_id: UUID) -> bool:
    """Hold for the person whose line it is."""
    return actor.is_person(person_id)


def does_logistics(actor: Actor, person_id: UUID) -> bool:
    """Hold for the person, and for an assistant who acts for them."""
    return actor.does_logistics_of(person_id)


def teaches(actor: Actor, _subject: object) -> bool:
    """Hold for trainers and administrators; which sessions they see, the query decides."""
    return actor.has_role(Role.TRAINER) or actor.has_role(Role.ADMINISTRATOR)


def coordinates(actor: Actor, _subject: object) -> bool:
    """Hold for coordinators; of which organisations, the query decides."""
    return actor.has_role(Role.COORDINATOR)


def reports(actor: Actor, _subject: object) -> bool:
    """Hold for coordinators whose mandate covers how their people are getting on."""
    return bool(actor.mandates_for(MandateScope.REPORT))


POLICY: dict[str, Predicate] = {
    ReportingPermission.READ_OVERVIEW: administrator,
    ReportingPermission.READ_JOBS: administrator,
    ReportingPermission.RETRY_JOB: administrator,
    ReportingPermission.READ_EVENTS: administrator,
    ReportingPermission.READ_MAILBOX: administrator,
    ReportingPermission.SEE_OWN_LINE: is_oneself,
    ReportingPermission.SEE_CALENDAR: does_logistics,
    ReportingPermission.LIST_TAUGHT_SESSIONS: teaches,
    ReportingPermission.SEE_OWN_CITY: coordinates,
    ReportingPermission.SEE_PROGRESS_OF_CITY: reports,
}
