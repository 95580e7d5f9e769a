"""Who is told what when something happened, and the jobs that remind and send."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from learning_station.accounts import queries as accounts_queries
from learning_station.accounts.events import (
    PasswordChanged,
    PasswordResetAsked,
    PersonSignedUp,
    SignUpRepeated,
)
from learning_station.config import Settings
from learning_station.credentials.events import CredentialIssued, CredentialRevoked
from learning_station.enrolment import queries as enrolment_queries
from learning_station.enrolment import rules as enrolment_rules
from learning_station.enrolment.events import (
    ApplicationEndorsed,
    ApplicationRejected,
    ApplicationSubmitted,
    AssessmentsAssigned,
    DrawEntered,
    EndorsementAsked,
    EndorsementRefused,
    EnrolmentCancelled,
    HoldReleased,
    InvitationSent,
    LearnerEnrolled,
    LearnerWaitlisted,
    LearnerWithdrew,
    NominationConfirmed,
    NominationDeclined,
    NominationWithdrawn,
    NomineeReminded,
    OfferDeclined,
    OfferLapsed,
    OrganisersWrote,
    PersonNominated,
    SeatOffered,
    SeatsHeld,
)
from learning_station.infra.context import Context, Handler, Reactions
from learning_station.infra.mail import Mail
from learning_station.kernel.actor import MandateScope
from learning_station.scheduling.events import (
    MeetingAdded,
    MeetingMoved,
    MeetingRemoved,
    SessionCancelled,
    SessionScheduled,
)

from . import actions, queries, rules
from ._form_news import REACTIONS as FORM_REACTIONS
from ._form_news import tell_logistics_wanted
from ._mandate_news import REACTIONS as MANDATE_REACTIONS
from .actions import Addressee, News
from .queries import NominationFacts, SessionFacts
from .rules import MessageKind, message_key

Fields = Mapping[str, Any]


def _tell_person(
    ctx: Context, event_id: UUID, event: Fields, kind: MessageKind, **values: object
) -> None:
    """Tell the person of the event, once per event; not of a session that is gone."""
    person_id = UUID(event["person_id"])
    session = None
    if "session_id" in event:
        session = queries.find_session_facts(ctx, UUID(event["session_id"]))
        if session is None:
            return
    news = News(kind, session, values={name: str(value) for name, value in values.items()})
    actions.tell(ctx, person_id=person_id, news=news, key=message_key(kind, event_id, person_id))


# People


def ask_to_confirm_address(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Send the link that confirms the address."""
    _tell_person(ctx, event_id, event, MessageKind.CONFIRM_ADDRESS)


def answer_repeated_sign_up(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say that there is an account; where it was never confirmed, send the link once more."""
    person = accounts_queries.find_person(ctx, UUID(event["person_id"]))
    is_confirmed = person is not None and person.email_confirmed_at is not None
    kind = MessageKind.SIGN_UP_REPEATED if is_confirmed else MessageKind.CONFIRM_ADDRESS
    _tell_person(ctx, event_id, event, kind)


def send_reset_link(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Send the link under which a new password can be chosen."""
    _tell_person(ctx, event_id, event, MessageKind.RESET_PASSWORD)


def tell_password_changed(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say that the password was changed."""
    _tell_person(ctx, event_id, event, MessageKind.PASSWORD_CHANGED)


# Enrolments


def tell_application_received(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say that the application has arrived."""
    _tell_person(ctx, event_id, event, MessageKind.APPLICATION_RECEIVED)


def tell_application_rejected(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say that the application was refused, and why."""
    kind = MessageKind.NOT_SELECTED if event.get("ranked_by") else MessageKind.REJECTED
    _tell_person(ctx, event_id, event, kind, reason=event["reason"])


def tell_what_organisers_wrote(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Send what the organisers wrote, as they wrote it."""
    letter = event["letter"]
    values = {"subject": letter["subject"], "letter": letter["text"]}
    _tell_person(ctx, event_id, event, MessageKind.ORGANISERS_WROTE, **values)


def tell_learner_enrolled(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say that the person has a seat, and how they came to it."""
    kind = rules.seat_kind(
        from_waitlist=event["from_waitlist"],
        approved=event["approved"],
        ranked_by=event.get("ranked_by", ""),
    )
    _tell_person(ctx, event_id, event, kind)


def tell_learner_waitlisted(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say that the person waits, and at which place."""
    kind = rules.waiting_kind(event.get("ranked_by", ""))
    _tell_person(ctx, event_id, event, kind, position=event["position"])


def tell_draw_entered(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say that the person takes part in the draw, and when it is."""
    session = queries.find_session_facts(ctx, UUID(event["session_id"]))
    if session is not None:
        until = datetime.fromisoformat(event["draw_at"])
        news = News(MessageKind.DRAW_ENTERED, session, until=until)
        _tell_people(ctx, [UUID(event["person_id"])], news, occasion=event_id)


def tell_assessments_assigned(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say to an assessor how many applications wait for them."""
    _tell_person(ctx, event_id, event, MessageKind.ASSESSMENTS_ASSIGNED, count=event["count"])


def tell_learner_withdrew(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Confirm the withdrawal."""
    _tell_person(ctx, event_id, event, MessageKind.WITHDRAWN)


def tell_enrolment_cancelled(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say that the organiser took the seat back; a cancelled session is told as that, once."""
    session = queries.find_session_facts(ctx, UUID(event["session_id"]))
    if session is not None and session.is_cancelled:
        _tell_session_cancelled(ctx, session, [UUID(event["person_id"])], event["reason"])
        return
    kind = MessageKind.ENROLMENT_CANCELLED
    _tell_person(ctx, event_id, event, kind, reason=event["reason"])


def tell_session_cancelled(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say to everybody concerned that the session will not take place."""
    session = queries.find_session_facts(ctx, UUID(event["session_id"]))
    if session is not None:
        people = queries.list_people_concerned(ctx, session.id)
        _tell_session_cancelled(ctx, session, people, event["reason"])


def _tell_session_cancelled(
    ctx: Context, session: SessionFacts, people: Iterable[UUID], reason: str
) -> None:
    news = News(MessageKind.SESSION_CANCELLED, session, values={"reason": reason})
    _tell_people(ctx, people, news, occasion=session.id)


def _tell_people(ctx: Context, people: Iterable[UUID], news: News, *, occasion: UUID | str) -> None:
    """Tell each of the people the same news, once per occasion."""
    for person_id in people:
        key = message_key(news.kind, occasion, person_id)
        actions.tell(ctx, person_id=person_id, news=news, key=key)


# Cities


def tell_endorsement_asked(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Ask those whose word the application waits for: the city, its deputies or the secretariat."""
    session = queries.find_session_facts(ctx, UUID(event["session_id"]))
    person = accounts_queries.find_person(ctx, UUID(event["person_id"]))
    if session is None or person is None:
        return
    city_id = UUID(event["organisation_id"]) if event["organisation_id"] else None
    asked = enrolment_queries.list_asked(ctx, city_id, event["asked"])
    news = News(
        rules.endorsement_kind(event["asked"]),
        session,
        until=datetime.fromisoformat(event["endorse_by"]) if event["endorse_by"] else None,
        values={"person": person.display_name, "city": queries.city_name(ctx, city_id)},
    )
    _tell_people(ctx, (one for one in asked if one != person.id), news, occasion=event_id)


def tell_application_endorsed(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say to the person that their city supports them, and to the organisers that they decide."""
    _tell_person(ctx, event_id, event, MessageKind.ENDORSED)
    session = queries.find_session_facts(ctx, UUID(event["session_id"]))
    person = accounts_queries.find_person(ctx, UUID(event["person_id"]))
    if session is None or person is None:
        return
    values = {"person": person.display_name}
    news = News(MessageKind.APPLICATION_TO_DECIDE, session, values=values)
    _tell_people(ctx, queries.list_organisers(ctx, session.id), news, occasion=event_id)


def tell_endorsement_refused(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say that the city does not support the application, and why."""
    _tell_person(ctx, event_id, event, MessageKind.NOT_ENDORSED, reason=event["reason"])


def tell_nominee(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Tell whoever was named, by their address: they may have no account."""
    nomination = queries.find_nomination_facts(ctx, UUID(event["nomination_id"]))
    if nomination is not None and nomination.is_open:
        _tell_address(ctx, event_id, nomination, MessageKind.NOMINATED)


def tell_nomination_withdrawn(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Tell whoever was named that they need not answer any more."""
    nomination = queries.find_nomination_facts(ctx, UUID(event["nomination_id"]))
    if nomination is not None:
        _tell_address(ctx, event_id, nomination, MessageKind.NOMINATION_WITHDRAWN)


def _tell_address(
    ctx: Context, event_id: UUID, nomination: NominationFacts, kind: MessageKind
) -> None:
    session = queries.find_session_facts(ctx, nomination.session_id)
    if session is None:
        return
    addressee = Addressee(nomination.email, nomination.given_name, nomination.language)
    news = News(kind, session, until=nomination.until, values=nomination.values)
    key = message_key(kind, event_id, nomination.id)
    actions.tell_address(ctx, addressee=addressee, news=news, key=key)


def tell_nomination_confirmed(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say to the coordinator that the person takes part."""
    _tell_nominator(ctx, event_id, event, MessageKind.NOMINATION_CONFIRMED)


def tell_nomination_declined(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say to the coordinator that the person does not take part, and why."""
    _tell_nominator(ctx, event_id, event, MessageKind.NOMINATION_DECLINED)


def _tell_nominator(ctx: Context, event_id: UUID, event: Fields, kind: MessageKind) -> None:
    nomination = queries.find_nomination_facts(ctx, UUID(event["nomination_id"]))
    session = queries.find_session_facts(ctx, UUID(event["session_id"]))
    if nomination is None or session is None:
        return
    values = {**nomination.values, "reason": event.get("reason", "")}
    news = News(kind, session, values=values)
    _tell_people(ctx, [nomination.nominated_by], news, occasion=event_id)


def tell_seats_held(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say to those who nominate for the city that seats are held for it, and until when."""
    until = datetime.fromisoformat(event["releases_at"])
    _tell_city(ctx, event_id, event, MessageKind.SEATS_HELD, until)


def tell_hold_released(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say to those who nominate for the city that its seats are held no more."""
    _tell_city(ctx, event_id, event, MessageKind.HOLD_RELEASED)


def _tell_city(
    ctx: Context,
    event_id: UUID,
    event: Fields,
    kind: MessageKind,
    until: datetime | None = None,
) -> None:
    session = queries.find_session_facts(ctx, UUID(event["session_id"]))
    if session is None or not session.is_scheduled:
        return
    city_id = UUID(event["organisation_id"])
    values = {
        "city": queries.city_name(ctx, city_id),
        "seats": str(event["seats"]),
        "unused": str(event.get("unused", "")),
    }
    news = News(kind, session, until=until, values=values)
    people = enrolment_queries.list_mandated(ctx, city_id, MandateScope.NOMINATE)
    _tell_people(ctx, (one.person_id for one in people), news, occasion=event_id)


# Offers


def tell_seat_offered(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say until when a seat is kept for the person, and have them reminded."""
    offer_id = UUID(event["offer_id"])
    _tell_open_offer(ctx, offer_id, MessageKind.SEAT_OFFERED)
    offer = enrolment_queries.find_offer(ctx, offer_id)
    due = enrolment_rules.offer_reminder_due(offer.opened_at, offer.until) if offer else None
    if due is not None:
        actions.plan_offer_reminder(ctx, offer_id=offer_id, due=due)


def _tell_open_offer(ctx: Context, offer_id: UUID, kind: MessageKind) -> None:
    """Tell the person of an offer that still waits for their answer, once."""
    offer = enrolment_queries.find_offer(ctx, offer_id)
    if offer is None or offer.stands(ctx.now) != "open":
        return
    session = queries.find_session_facts(ctx, offer.session_id)
    link = enrolment_queries.make_offer_link(ctx, offer_id)
    news = News(kind, session, until=offer.until, values={"link": link})
    key = message_key(kind, offer_id, offer.person_id)
    actions.tell(ctx, person_id=offer.person_id, news=news, key=key)


def remind_of_offer(ctx: Context, payload: Fields) -> None:
    """Remind somebody who has not answered yet that a seat is kept for them."""
    _tell_open_offer(ctx, UUID(payload["offer_id"]), MessageKind.OFFER_REMINDER)


def tell_offer_declined(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Confirm that the person does not take the seat."""
    _tell_person(ctx, event_id, event, MessageKind.OFFER_DECLINED)


def tell_offer_lapsed(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say that the time to answer has passed."""
    _tell_person(ctx, event_id, event, MessageKind.OFFER_LAPSED)


def tell_invited(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Invite the address, or remind it; not once the invitation was answered or has expired."""
    invitation = enrolment_queries.find_invitation(ctx, UUID(event["invitation_id"]))
    session = queries.find_session_facts(ctx, UUID(event["session_id"]))
    if invitation is None or session is None or invitation.state(ctx.now) != "pending":
        return
    kind = MessageKind.INVITATION_REMINDER if event["is_reminder"] else MessageKind.INVITED
    values = {"note": invitation.note, "invitation": str(invitation.id)}
    news = News(kind, session, until=invitation.expires_at, values=values)
    addressee = Addressee(invitation.email, "", invitation.language)
    key = message_key(kind, event_id, invitation.id)
    actions.tell_address(ctx, addressee=addressee, news=news, key=key)


# Meetings


def plan_session_reminders(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Plan the reminders of all meetings ahead when their session becomes public."""
    session = queries.find_session_facts(ctx, UUID(event["session_id"]))
    if session is None or not session.is_scheduled:
        return
    for meeting in session.meetings:
        due = rules.reminder_due_once_public(meeting.starts_at, published_at=ctx.now)
        actions.plan_reminder(ctx, meeting_id=meeting.id, starts_at=meeting.starts_at, due=due)


def plan_meeting_reminder(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Plan the reminder of a new meeting; those of a draft wait until it is published."""
    meeting = queries.find_meeting_state(ctx, UUID(event["meeting_id"]))
    if meeting is not None and meeting.is_scheduled:
        actions.plan_reminder(ctx, meeting_id=meeting.id, starts_at=meeting.starts_at)


def move_meeting_reminder(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Move the reminder with its meeting; when the meeting is moved back, nothing is lost."""
    meeting = queries.find_meeting_state(ctx, UUID(event["meeting_id"]))
    if meeting is None:
        return
    before = datetime.fromisoformat(event["before"])
    if before != meeting.starts_at:
        actions.cancel_reminder(ctx, meeting_id=meeting.id, starts_at=before)
    if not meeting.is_scheduled:
        return
    actions.plan_reminder(ctx, meeting_id=meeting.id, starts_at=meeting.starts_at)


def tell_meeting_moved(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say the new time to everybody with a seat."""
    session = queries.find_session_facts(ctx, UUID(event["session_id"]))
    if session is None or not session.is_scheduled:
        return
    before = datetime.fromisoformat(event["before"])
    news = News(MessageKind.MEETING_MOVED, session, UUID(event["meeting_id"]), before=before)
    _tell_people(ctx, queries.list_seat_holders(ctx, session.id), news, occasion=event_id)


def cancel_meeting_reminder(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Take back the reminder of a meeting that was removed."""
    starts_at = datetime.fromisoformat(event["starts_at"])
    actions.cancel_reminder(ctx, meeting_id=UUID(event["meeting_id"]), starts_at=starts_at)


def tell_meeting_removed(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say to everybody with a seat that the meeting will not take place; not of one long past."""
    before = datetime.fromisoformat(event["starts_at"])
    session = queries.find_session_facts(ctx, UUID(event["session_id"]))
    if session is None or not session.is_scheduled or before <= ctx.now:
        return
    news = News(MessageKind.MEETING_REMOVED, session, before=before)
    _tell_people(ctx, queries.list_seat_holders(ctx, session.id), news, occasion=event_id)


def remind_people(ctx: Context, payload: Fields) -> None:
    """Remind everybody with a seat of the meeting, once for each time it is planned for."""
    planned_for = datetime.fromisoformat(payload["starts_at"])
    meeting = queries.find_meeting_state(ctx, UUID(payload["meeting_id"]))
    if meeting is None or not rules.is_reminder_current(
        planned_for=planned_for,
        starts_at=meeting.starts_at,
        is_scheduled=meeting.is_scheduled,
        now=ctx.now,
    ):
        return
    session = queries.find_session_facts(ctx, meeting.session_id)
    if session is None:
        return
    news = News(MessageKind.REMINDER, session, meeting.id)
    occasion = f"{meeting.id}@{planned_for.isoformat()}"
    _tell_people(ctx, queries.list_seat_holders(ctx, session.id), news, occasion=occasion)


# Certificates


def tell_certificate_ready(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say that the certificate can be downloaded."""
    kind = MessageKind.CERTIFICATE_READY
    _tell_person(ctx, event_id, event, kind, serial=event["serial"])


def tell_certificate_revoked(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say that the certificate is no longer valid, and why."""
    kind = MessageKind.CERTIFICATE_REVOKED
    _tell_person(ctx, event_id, event, kind, reason=event["reason"])


# Sending


def send_message(ctx: Context, payload: Fields) -> None:
    """Hand the message over to the mail server, outside any transaction, and mark it as sent.

    A message that was sent is not sent again. When this process dies between the two steps, the
    second attempt carries the same Message-ID, by which servers and readers know it.
    """
    message_id = UUID(payload["message_id"])
    message = queries.find_queued(ctx, message_id)
    if message is None:
        return
    settings = ctx.tools.settings
    mail = Mail(
        message_id=f"<{message.id}@{_host(settings)}>",
        sender=settings.mail_sender,
        recipient=message.recipient,
        subject=message.subject,
        text=message.text,
        html=message.html,
        language=message.language,
    )
    ctx.unit.end_reading()
    ctx.tools.mailer.send(mail)
    actions.mark_sent(ctx, message_id=message_id)


def _host(settings: Settings) -> str:
    return settings.base_url.partition("://")[2].partition("/")[0].partition(":")[0]


REACTIONS: Reactions = {
    DrawEntered: (tell_draw_entered,),
    AssessmentsAssigned: (tell_assessments_assigned,),
    PersonSignedUp: (ask_to_confirm_address,),
    SignUpRepeated: (answer_repeated_sign_up,),
    PasswordResetAsked: (send_reset_link,),
    PasswordChanged: (tell_password_changed,),
    ApplicationSubmitted: (tell_application_received,),
    ApplicationRejected: (tell_application_rejected,),
    OrganisersWrote: (tell_what_organisers_wrote,),
    LearnerEnrolled: (tell_learner_enrolled, tell_logistics_wanted),
    **FORM_REACTIONS,
    LearnerWaitlisted: (tell_learner_waitlisted,),
    LearnerWithdrew: (tell_learner_withdrew,),
    EnrolmentCancelled: (tell_enrolment_cancelled,),
    SeatOffered: (tell_seat_offered,),
    OfferDeclined: (tell_offer_declined,),
    OfferLapsed: (tell_offer_lapsed,),
    EndorsementAsked: (tell_endorsement_asked,),
    ApplicationEndorsed: (tell_application_endorsed,),
    EndorsementRefused: (tell_endorsement_refused,),
    PersonNominated: (tell_nominee,),
    NomineeReminded: (tell_nominee,),
    NominationWithdrawn: (tell_nomination_withdrawn,),
    NominationConfirmed: (tell_nomination_confirmed,),
    NominationDeclined: (tell_nomination_declined,),
    InvitationSent: (tell_invited,),
    SeatsHeld: (tell_seats_held,),
    HoldReleased: (tell_hold_released,),
    SessionScheduled: (plan_session_reminders,),
    SessionCancelled: (tell_session_cancelled,),
    MeetingAdded: (plan_meeting_reminder,),
    MeetingMoved: (move_meeting_reminder, tell_meeting_moved),
    MeetingRemoved: (cancel_meeting_reminder, tell_meeting_removed),
    CredentialIssued: (tell_certificate_ready,),
    CredentialRevoked: (tell_certificate_revoked,),
    **MANDATE_REACTIONS,
}
JOBS: dict[str, Handler] = {
    actions.SEND_JOB: send_message,
    actions.REMIND_JOB: remind_people,
    actions.REMIND_OF_OFFER_JOB: remind_of_offer,
}
