"""Events, jobs and their facts in words."""

import json
from datetime import datetime, timedelta
from uuid import UUID

from babel.dates import format_timedelta
from babel.units import format_unit

from learning_station.kernel import formats
from learning_station.kernel.translations import mark as _
from learning_station.reporting.queries.events import EventRow, Named, find_id
from learning_station.web.forms import Problem, say
from learning_station.web.my_learning.attendance import STATUSES
from learning_station.web.reader import get_reader
from learning_station.web.shell import ROLE_NAMES, moment, plain

EVENTS = {
    "accounts.person_signed_up": _("Signed up"),
    "accounts.sign_up_repeated": _("Sign-up tried again with a known address"),
    "accounts.email_confirmed": _("E-mail address confirmed"),
    "accounts.password_reset_asked": _("New password asked for"),
    "accounts.password_changed": _("Password changed"),
    "accounts.signed_in": _("Signed in"),
    "accounts.sign_in_failed": _("Sign-in failed"),
    "accounts.signed_out": _("Signed out"),
    "accounts.profile_changed": _("Profile changed"),
    "accounts.account_deactivated": _("Account deactivated"),
    "accounts.account_reactivated": _("Account reactivated"),
    "catalogue.course_created": _("Course begun"),
    "catalogue.draft_begun": _("Draft of a course begun"),
    "catalogue.draft_discarded": _("Draft of a course discarded"),
    "catalogue.draft_changed": _("Draft of a course changed"),
    "catalogue.course_published": _("Course published"),
    "credentials.credential_awarded": _("Certificate awarded"),
    "credentials.credential_issued": _("Certificate issued"),
    "credentials.credential_replaced": _("Certificate replaced"),
    "credentials.credential_revoked": _("Certificate revoked"),
    "credentials.batch_started": _("Certificates asked for"),
    "enrolment.application_submitted": _("Application sent"),
    "enrolment.application_rejected": _("Application refused"),
    "enrolment.learner_enrolled": _("Seat given"),
    "enrolment.panel_set_up": _("Panel set up"),
    "enrolment.assessor_added": _("Assessor added"),
    "enrolment.assessor_removed": _("Assessor removed"),
    "enrolment.assessments_assigned": _("Applications given to an assessor"),
    "enrolment.application_assessed": _("Application assessed"),
    "enrolment.selection_proposed": _("Selection computed"),
    "enrolment.selection_adjusted": _("Selection changed by hand"),
    "enrolment.selection_approved": _("Selection approved"),
    "enrolment.letters_stopped": _("Letters of a selection stopped"),
    "enrolment.selection_applied": _("Selection carried out"),
    "enrolment.draw_entered": _("Takes part in the draw"),
    "enrolment.seats_drawn": _("Seats drawn"),
    "enrolment.learner_waitlisted": _("Put on the waitlist"),
    "enrolment.learner_withdrew": _("Withdrew"),
    "enrolment.enrolment_cancelled": _("Seat taken back"),
    "enrolment.seat_offered": _("Seat offered"),
    "enrolment.offer_declined": _("Offer declined"),
    "enrolment.offer_lapsed": _("Offer lapsed"),
    "enrolment.invitation_sent": _("Invitation sent"),
    "enrolment.invitation_answered": _("Invitation answered"),
    "enrolment.invitation_taken_back": _("Invitation taken back"),
    "enrolment.people_imported": _("People imported from a file"),
    "enrolment.organisers_wrote": _("The organisers wrote to them"),
    "enrolment.form_changed": _("Form of a session changed"),
    "enrolment.answers_changed": _("Answers of an application changed"),
    "enrolment.logistics_answered": _("Questions after a seat answered"),
    "enrolment.logistics_reminded": _("Reminded of questions after a seat"),
    "enrolment.answers_purged": _("Answers deleted after their time"),
    "enrolment.place_moved": _("Moved on the waitlist"),
    "enrolment.endorsement_asked": _("City asked about an application"),
    "enrolment.application_endorsed": _("Application endorsed by the city"),
    "enrolment.endorsement_refused": _("Application not endorsed by the city"),
    "enrolment.person_nominated": _("Person named by the city"),
    "enrolment.nominee_reminded": _("Nominee reminded"),
    "enrolment.nomination_confirmed": _("Nomination confirmed"),
    "enrolment.nomination_declined": _("Nomination declined"),
    "enrolment.nomination_withdrawn": _("Nomination taken back"),
    "enrolment.seats_held": _("Seats held for a city"),
    "enrolment.hold_released": _("Held seats released"),
    "learning.unit_completed": _("Unit completed"),
    "learning.attempt_submitted": _("Quiz answered"),
    "learning.attendance_marked": _("Attendance marked"),
    "learning.session_completed": _("Session completed"),
    "library.file_stored": _("File stored"),
    "organisations.organisation_created": _("Organisation added"),
    "organisations.organisation_changed": _("Organisation changed"),
    "organisations.affiliation_changed": _("Affiliation changed"),
    "organisations.affiliation_ended": _("Left an organisation"),
    "organisations.affiliation_verified": _("Affiliation verified"),
    "organisations.membership_begun": _("Membership begun"),
    "organisations.membership_ended": _("Membership ended"),
    "organisations.role_granted": _("Role granted"),
    "organisations.role_revoked": _("Role revoked"),
    "organisations.deputy_proposed": _("Deputy proposed"),
    "organisations.deputy_signed": _("Deputy signed"),
    "organisations.deputy_refused": _("Deputy refused"),
    "organisations.deputy_withdrawn": _("Proposal of a deputy taken back"),
    "organisations.assistant_named": _("Assistant named"),
    "organisations.assistant_ended": _("Assistant ended"),
    "reporting.job_retried": _("Job tried again"),
    "scheduling.session_drafted": _("Session prepared"),
    "scheduling.session_scheduled": _("Session made public"),
    "scheduling.session_changed": _("Session changed"),
    "scheduling.capacity_changed": _("Number of seats changed"),
    "scheduling.session_cancelled": _("Session cancelled"),
    "scheduling.meeting_added": _("Meeting added"),
    "scheduling.meeting_moved": _("Meeting moved"),
    "scheduling.meeting_removed": _("Meeting removed"),
}

PROVEN_BY_THE_ACT = frozenset(
    {
        "accounts.email_confirmed",
        "accounts.password_changed",
        "accounts.person_signed_up",
        "accounts.signed_in",
    }
)
"""Done while nobody was signed in yet, by the person themselves: with password or mailed link."""

FACTS = {
    "changed": _("Changed"),
    "before": _("Before"),
    "after": _("After"),
    "reason": _("Reason"),
    "starts_at": _("Begins"),
    "from_waitlist": _("From the waitlist"),
    "approved": _("Approved"),
    "position": _("Place on the waitlist"),
    "unit_id": _("Unit"),
    "number": _("Number"),
    "score_scaled": _("Score"),
    "success": _("Result"),
    "meeting_id": _("Meeting"),
    "status": _("Status"),
    "rule_version": _("Rule"),
    "serial": _("Serial number"),
    "total": _("How many"),
    "is_reminder": _("Reminder"),
    "accepted": _("Accepted"),
    "invitation_id": _("Invitation"),
    "what": _("Part"),
    "role": _("Role"),
    "starts_on": _("First day"),
    "ends_on": _("Last day"),
    "stated_name": _("Name as the person wrote it"),
    "verification": _("How it is known"),
    "principal_id": _("For whom"),
    "mandate_id": _("Mandate"),
    "kind": _("Kind"),
    "organisation_id": _("Organisation"),
    "version_id": _("Version"),
    "replaced_by": _("Replaced by"),
    "offer_id": _("Offer"),
    "ends_at": _("Ends"),
    "filename": _("File"),
    "media_type": _("Type of the file"),
    "size": _("Bytes"),
    # Of seats: asked for, held, drawn, ranked, imported.
    "answers": _("Answers"),
    "applications": _("Applications"),
    "applies_at": _("Takes effect"),
    "asked": _("Who is asked"),
    "assessment_id": _("Assessment"),
    "count": _("How many"),
    "draw_at": _("End of the draw"),
    "endorse_by": _("The city answers until"),
    "failed": _("Rows that were not possible"),
    "field_id": _("Question"),
    "gains_id": _("Gets the seat"),
    "loses_id": _("Gives the seat up"),
    "hold_id": _("Held seats"),
    "letter": _("Message"),
    "policy_version": _("Version of the rule"),
    "ranked_by": _("Ranked by"),
    "releases_at": _("Held until"),
    "rows": _("Rows"),
    "seats": _("Seats"),
    "unused": _("Seats not used"),
    "went_back": _("To be decided anew"),
}

OBJECTS = {
    "person": _("Person"),
    "organisation": _("Organisation"),
    "session": _("Session"),
    "course": _("Course"),
    "credential": _("Certificate"),
}

VALUES = {
    **{role.value: name for role, name in ROLE_NAMES.items()},
    **dict(STATUSES),
    "passed": _("Passed"),
    "failed": _("Not passed"),
}
"""Values of facts that are ours, in words; people's own texts stay as they are."""

FIELDS = {
    # Of a person and of an organisation.
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "printed_name": _("Name on certificates"),
    "profile_kind": _("Profile"),
    "language": _("Language"),
    "follows": _("Languages of the sessions"),
    "zone": _("Time zone"),
    "zone_confirmed": _("Time zone confirmed"),
    "name": _("Name"),
    "kind": _("Kind"),
    "country": _("Country"),
    "region": _("Region"),
    "weekend": _("Weekend"),
    "languages": _("Languages"),
    "mail_domains": _("Mail domains"),
    # Of a session.
    "title": _("Title"),
    "starts_at": _("First day"),
    "ends_at": _("Last day"),
    "enrols_from": _("Enrolment opens"),
    "enrols_until": _("Enrolment closes"),
    "withdraws_until": _("Last moment to withdraw"),
    "format": _("Format"),
    "place": _("Place"),
    "online_link": _("Link to the online room"),
    "spoken": _("Spoken languages"),
    "interpretation": _("Interpretation"),
    "captions": _("Captions"),
    "materials": _("Materials"),
    "capacity": _("Seats"),
    "has_waitlist": _("Waitlist"),
    "policy": _("How seats are given"),
    "seats_text": _("More about how seats are given"),
    "offer_hours": _("Hours to answer an offer"),
    "offer_clock": _("Which hours count"),
    "offers_until": _("Last moment of offers"),
    "draw_until": _("End of the draw"),
    "members_only": _("Only member cities"),
    "prerequisite_id": _("Course completed before"),
    "yearly_limit": _("Seats per person and year"),
    "city_limit": _("Seats per city"),
    "team_size": _("People in a team"),
    "quotas": _("Quotas"),
    "award": _("Certificate"),
    "required_meetings": _("Meetings to attend"),
    "workload_minutes": _("Work in minutes"),
    "trainers": _("Trainers"),
    "meetings": _("Meetings"),
    # Of the draft of a course.
    "description": _("Description"),
    "module": _("Module"),
    "unit": _("Unit"),
    "order": _("Order"),
    "questions": _("Questions"),
}
"""Names of what was changed, as events keep them."""

JOB_STATES = {
    "ready": _("Waiting"),
    "running": _("In progress"),
    "done": _("Done"),
    "failing": _("Failed, will be tried again"),
    "dead": _("Given up"),
}

JOB_TONES = {"ready": "", "running": "", "done": "ok", "failing": "warn", "dead": "bad"}
JOB_ICONS = {"ready": "clock", "running": "arrow", "done": "ok", "failing": "warn", "dead": "bad"}

JOBS = {
    "accounts.tidy": _("Accounts: tidy up"),
    "enrolment.purge_answers": _("Forms: delete answers after their time"),
    "enrolment.delete_file": _("Forms: delete a file"),
    "enrolment.drop_upload": _("Forms: delete an unused file"),
    "jobs.tidy": _("Jobs: tidy up"),
    "enrolment.run_import": _("Seats: bring in the people of a file"),
    "enrolment.draw_seats": _("Seats: draw them"),
    "enrolment.apply_selection": _("Seats: carry a selection out"),
    "arrange_draw": _("Seats: prepare the draw"),
    "tell_draw_entered": _("Mail: takes part in the draw"),
    "tell_assessments_assigned": _("Mail: applications to assess"),
    "enrolment.lapse_offer": _("Seats: end an offer nobody answered"),
    "enrolment.escalate_endorsement": _("Applications: ask the next ones for the city's word"),
    "enrolment.release_hold": _("Seats: release what a city has not used"),
    "credentials.render": _("Certificate: print"),
    "notifications.send": _("Mail: send"),
    "notifications.remind": _("Meeting: remind"),
    "notifications.remind_of_offer": _("Offer of a seat: remind"),
    "void_offers_of_cancelled_session": _("Seats: end the offers of a cancelled session"),
    "tell_seat_offered": _("Mail: seat offered"),
    "tell_offer_declined": _("Mail: offer declined"),
    "tell_offer_lapsed": _("Mail: offer lapsed"),
    "promote_after_capacity_change": _("Waitlist: move up after more seats"),
    "note_completion": _("Completion: say it to other sessions"),
    "tell_invited": _("Mail: invitation"),
    "recompute_completions": _("Completions: work out anew"),
    "keep_completed_session": _("Completion: keep with the person"),
    "ask_to_confirm_address": _("Mail: confirm the address"),
    "answer_repeated_sign_up": _("Mail: account exists already"),
    "send_reset_link": _("Mail: choose a new password"),
    "tell_password_changed": _("Mail: password changed"),
    "tell_application_received": _("Mail: application received"),
    "tell_application_rejected": _("Mail: application refused"),
    "tell_what_organisers_wrote": _("Mail: what the organisers wrote"),
    "tell_learner_enrolled": _("Mail: seat given"),
    "tell_learner_waitlisted": _("Mail: on the waitlist"),
    "tell_learner_withdrew": _("Mail: withdrawal confirmed"),
    "tell_enrolment_cancelled": _("Mail: seat taken back"),
    "tell_endorsement_asked": _("Mail: city asked about an application"),
    "tell_application_endorsed": _("Mail: application endorsed"),
    "tell_endorsement_refused": _("Mail: application not endorsed"),
    "tell_nominee": _("Mail: named by the city"),
    "tell_nomination_withdrawn": _("Mail: nomination taken back"),
    "tell_nomination_confirmed": _("Mail: nomination confirmed"),
    "tell_nomination_declined": _("Mail: nomination declined"),
    "tell_seats_held": _("Mail: seats held for the city"),
    "tell_hold_released": _("Mail: held seats released"),
    "tell_session_cancelled": _("Mail: session cancelled"),
    "verify_confirmed_person": _("Affiliation: verify by the address"),
    "verify_people_of_domains": _("Affiliations: verify by new mail domains"),
    "tell_mandate_granted": _("Mail: mandate granted"),
    "tell_mandate_ended": _("Mail: mandate ended"),
    "ask_for_signature": _("Mail: deputy to be signed"),
    "tell_deputy_signed": _("Mail: deputy signed"),
    "tell_deputy_refused": _("Mail: deputy refused"),
    "tell_assistant_named": _("Mail: assistant named"),
    "tell_assistant_ended": _("Mail: assistant ended"),
    "tell_meeting_moved": _("Mail: meeting moved"),
    "tell_meeting_removed": _("Mail: meeting cancelled"),
    "tell_logistics_wanted": _("Mail: questions after a seat"),
    "tell_logistics_reminded": _("Mail: reminder of questions after a seat"),
    "tell_deciders_of_change": _("Mail: application changed, to be decided anew"),
    "tell_certificate_ready": _("Mail: certificate ready"),
    "tell_certificate_revoked": _("Mail: certificate revoked"),
    "plan_meeting_reminder": _("Reminder: plan"),
    "plan_session_reminders": _("Reminders of a session: plan"),
    "move_meeting_reminder": _("Reminder: move"),
    "cancel_meeting_reminder": _("Reminder: cancel"),
    # Those who act without a job of their own.
    "accounts": _("command for accounts"),
    "demo": _("demonstration"),
    "waitlist": _("waitlist"),
    "worker": _("worker"),
}
"""Kinds of jobs, reactions by their names, in words."""

MESSAGES = {
    "confirm_address": _("Confirm the address"),
    "sign_up_repeated": _("Account exists already"),
    "reset_password": _("Choose a new password"),
    "password_changed": _("Password changed"),
    "application_received": _("Application received"),
    "approved": _("Application approved"),
    "enrolled": _("Seat given"),
    "moved_up": _("Moved up from the waitlist"),
    "seat_offered": _("Seat offered"),
    "offer_reminder": _("Reminder of an offer"),
    "offer_lapsed": _("Offer lapsed"),
    "offer_declined": _("Offer declined"),
    "rejected": _("Application refused"),
    "waitlisted": _("On the waitlist"),
    "draw_entered": _("In the draw"),
    "drawn": _("Seat given by the draw"),
    "drawn_to_wait": _("On the waitlist after the draw"),
    "selected": _("Selected for a seat"),
    "selected_to_wait": _("On the waitlist after the selection"),
    "not_selected": _("Not selected for a seat"),
    "assessments_assigned": _("Applications to assess"),
    "organisers_wrote": _("The organisers wrote to them"),
    "withdrawn": _("Withdrawal confirmed"),
    "enrolment_cancelled": _("Seat taken back"),
    "endorsement_asked": _("City asked about an application"),
    "endorsement_asked_again": _("Deputies asked about an application"),
    "endorsement_unanswered": _("Secretariat asked about an application"),
    "endorsed": _("Application endorsed"),
    "not_endorsed": _("Application not endorsed"),
    "application_to_decide": _("Endorsed application to decide"),
    "nominated": _("Named by the city"),
    "nomination_confirmed": _("Nomination confirmed"),
    "nomination_declined": _("Nomination declined"),
    "nomination_withdrawn": _("Nomination taken back"),
    "seats_held": _("Seats held for the city"),
    "hold_released": _("Held seats released"),
    "session_cancelled": _("Session cancelled"),
    "meeting_moved": _("Meeting moved"),
    "meeting_removed": _("Meeting cancelled"),
    "mandate_granted": _("Mandate granted"),
    "mandate_ended": _("Mandate ended"),
    "deputy_proposed": _("Deputy to be signed"),
    "deputy_signed": _("Deputy signed"),
    "deputy_standing_in": _("You stand in as deputy"),
    "deputy_refused": _("Deputy refused"),
    "assistant_named": _("Assistant named"),
    "assistant_ended": _("Assistant ended"),
    "reminder": _("Reminder of a meeting"),
    "invited": _("Invitation"),
    "invitation_reminder": _("Reminder of an invitation"),
    "logistics_wanted": _("Questions after a seat"),
    "logistics_reminder": _("Reminder of questions after a seat"),
    "answers_changed": _("Application to be decided anew"),
    "certificate_ready": _("Certificate ready"),
    "certificate_revoked": _("Certificate revoked"),
}
"""Kinds of mails in words."""

MESSAGE_STATES = {"queued": _("Waiting"), "sent": _("Sent")}
KEPT_STATES = {**MESSAGE_STATES, "sent": _("Kept here")}
"""The same where no mail server is set: no mail leaves the house."""


def event_words(name: str) -> str:
    """Return what happened in the reader's language; an event without words shows its name."""
    return say(EVENTS[name]) if name in EVENTS else _spell_out(name.partition(".")[2] or name)


def event_choices() -> list[tuple[str, str]]:
    """Return all events with their words, sorted as they read."""
    return sorted(((name, say(text)) for name, text in EVENTS.items()), key=lambda item: item[1])


def job_words(kind: str) -> str:
    """Return the kind of a job in the reader's language; one without words shows its name."""
    name = kind.rpartition(":")[2]
    return say(JOBS[name]) if name in JOBS else _spell_out(name)


def message_words(kind: str) -> str:
    """Return the kind of a mail in the reader's language; one without words shows its name."""
    return say(MESSAGES[kind]) if kind in MESSAGES else _spell_out(kind)


def _spell_out(name: str) -> str:
    text = name.replace("_", " ").replace(".", ": ")
    return text[:1].upper() + text[1:]


def who_acted(event: EventRow) -> str:
    """Return who caused an event: a person by name, a job, or nobody who was signed in."""
    if event.actor_id is not None and event.on_behalf_of is not None:
        names = {
            "name": name_of(event, event.actor_id),
            "other": name_of(event, event.on_behalf_of),
        }
        return say(Problem(_("%(name)s for %(other)s"), **names))
    if event.actor_id is not None:
        return name_of(event, event.actor_id)
    if event.system is not None:
        return say(Problem(_("The system (%(job)s)"), job=job_words(event.system)))
    if event.name in PROVEN_BY_THE_ACT and event.person_id is not None:
        return name_of(event, event.person_id)
    return say(_("Somebody not signed in"))


def name_of(event: EventRow, object_id: object) -> str:
    """Return the name of an object an event mentions, or the end of its id."""
    found = event.names.get(object_id)  # type: ignore[call-overload]  # Any key may be asked for.
    if isinstance(found, Named):
        if isinstance(found.name, datetime):
            return str(moment(found.name))
        return plain(found.name)
    return f"…{str(object_id)[-8:]}"


def facts_of(event: EventRow) -> list[tuple[str, str, UUID | None]]:
    """Return (name, value, id to follow or None) of the facts that columns do not show already."""
    shown = {event.person_id, event.scope_id, event.subject_id}
    facts: list[tuple[str, str, UUID | None]] = []
    for key, value in event.payload.items():
        object_id = find_id(value)
        if value in (None, "", []) or (object_id is not None and object_id in shown):
            continue
        if object_id is not None:
            facts.append((fact_name(key), name_of(event, object_id), object_id))
        else:
            facts.append((fact_name(key), fact_value(key, value), None))
    return facts


def fact_name(key: str) -> str:
    """Return the name of a fact in words."""
    return say(FACTS[key]) if key in FACTS else _spell_out(key.removesuffix("_id"))


def fact_value(key: str, value: object) -> str:
    """Return a fact as text: yes and no, times with their zone, lists joined."""
    if isinstance(value, bool):
        return say(_("yes")) if value else say(_("no"))
    if isinstance(value, list):
        language = get_reader().language
        return formats.capitalised(formats.listing([_item(str(item)) for item in value], language))
    if isinstance(value, str):
        instant = _instant(value)
        if instant is not None:
            return str(moment(instant))
        if value in VALUES:
            return say(VALUES[value])
        if key == "what" and value in FIELDS:
            return say(FIELDS[value])
    return str(value)


def _item(name: str) -> str:
    """Return one of several fields that changed, as it stands within a list."""
    text = say(FIELDS[name]) if name in FIELDS else _spell_out(name)
    return text[:1].lower() + text[1:]


def _instant(text: str) -> datetime | None:
    if len(text) < 20 or text[4:5] != "-" or "T" not in text:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else None


def seconds_words(seconds: float | None) -> str:
    """Return how long something took: tenths of seconds when short, whole minutes when long."""
    if seconds is None:
        return ""
    locale = formats.locale_of(get_reader().language)
    if seconds < 60:
        return format_unit(
            round(seconds, 1 if seconds >= 1 else 2), "second", length="short", locale=locale
        )
    return format_unit(round(seconds / 60), "minute", length="short", locale=locale)


def age_words(age: timedelta) -> str:
    """Return a stretch of time roughly, `3 hours`."""
    return format_timedelta(age, locale=formats.locale_of(get_reader().language))


def as_json(value: object) -> str:
    """Return what was stored, indented, letters of all scripts readable."""
    return json.dumps(value, ensure_ascii=False, indent=2)


TEMPLATE_WORDS = {
    function.__name__: function
    for function in (
        event_words, job_words, who_acted, name_of, facts_of, seconds_words, age_words, as_json,
    )
}  # fmt: skip
"""What the templates of administration call."""
