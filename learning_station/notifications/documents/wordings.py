"""What each kind of mail says, in English; it is translated when a mail is written."""

from collections.abc import Mapping
from dataclasses import dataclass

from learning_station.kernel.translations import mark as _
from learning_station.notifications.rules import MessageKind


@dataclass(frozen=True)
class Wording:
    """What one kind of message says. `button` is a text and the path it leads to."""

    subject: str
    paragraphs: tuple[str, ...]
    button: tuple[str, str] | None = None
    shows_meetings: bool = False


WORDINGS: Mapping[MessageKind, Wording] = {
    MessageKind.CONFIRM_ADDRESS: Wording(
        _("Confirm your e-mail address"),
        (
            _(
                "Somebody, most likely you, signed up for Learning Station with this address. "
                "Confirm it within three days to finish."
            ),
            _(
                "If it was not you, do nothing: without your confirmation nobody can use the "
                "account."
            ),
        ),
        (_("Confirm my address"), "%(link)s"),
    ),
    MessageKind.SIGN_UP_REPEATED: Wording(
        _("You already have an account"),
        (
            _(
                "Somebody, most likely you, tried to sign up with this address. There is an "
                "account for it already: sign in, or ask for a new password."
            ),
            _("If it was not you, do nothing. Nothing about your account has changed."),
        ),
        (_("Sign in"), "/account/sign-in"),
    ),
    MessageKind.RESET_PASSWORD: Wording(
        _("Choose a new password"),
        (
            _(
                "Somebody, most likely you, asked for a new password for your account. The link "
                "works once, within one hour."
            ),
            _("If it was not you, do nothing: your password stays as it is."),
        ),
        (_("Choose a new password"), "%(link)s"),
    ),
    MessageKind.PASSWORD_CHANGED: Wording(
        _("Your password was changed"),
        (
            _(
                "The password of your account is another one now, and other browsers were signed "
                "out."
            ),
            _("If it was not you, ask for a new password at once and tell us."),
        ),
        (_("Ask for a new password"), "/account/forgotten-password"),
    ),
    MessageKind.APPLICATION_RECEIVED: Wording(
        _("Application received: %(session)s"),
        (
            _(
                "Your application for “%(session)s” has arrived. Seats are given by approval: you"
                " will hear from us when it is decided."
            ),
        ),
        (_("See my application"), "/sessions/%(slug)s"),
        shows_meetings=True,
    ),
    MessageKind.APPROVED: Wording(
        _("Application approved: %(session)s"),
        (
            _("Your application was approved. You have a seat in “%(session)s”."),
            _(
                "You will be reminded 24 hours before each meeting. If you cannot come, withdraw "
                "early, so that somebody else gets the seat."
            ),
        ),
        (_("Go to the session"), "/my-learning/%(slug)s"),
        shows_meetings=True,
    ),
    MessageKind.ENROLLED: Wording(
        _("You have a seat: %(session)s"),
        (
            _("You have a seat in “%(session)s”."),
            _(
                "You will be reminded 24 hours before each meeting. If you cannot come, withdraw "
                "early, so that somebody else gets the seat."
            ),
        ),
        (_("Go to the session"), "/my-learning/%(slug)s"),
        shows_meetings=True,
    ),
    MessageKind.MOVED_UP: Wording(
        _("A seat has become free for you: %(session)s"),
        (
            _("You waited for a seat in “%(session)s”. One has become free, and it is yours."),
            _("If you cannot come any more, withdraw, so that the next person gets the seat."),
        ),
        (_("Go to the session"), "/my-learning/%(slug)s"),
        shows_meetings=True,
    ),
    MessageKind.SEAT_OFFERED: Wording(
        _("A seat is offered to you: %(session)s"),
        (
            _("You waited for a seat in “%(session)s”. One is free, and it is kept for you until:"),
            _("%(until)s"),
            _(
                "Accept it or decline it. Without an answer by then it goes to the next person who "
                "waits."
            ),
        ),
        (_("Accept or decline"), "%(link)s"),
        shows_meetings=True,
    ),
    MessageKind.OFFER_REMINDER: Wording(
        _("Your answer is missing: %(session)s"),
        (
            _("A seat in “%(session)s” is still kept for you, until:"),
            _("%(until)s"),
            _(
                "Accept it or decline it. Without an answer by then it goes to the next person who "
                "waits."
            ),
        ),
        (_("Accept or decline"), "%(link)s"),
        shows_meetings=True,
    ),
    MessageKind.OFFER_LAPSED: Wording(
        _("The offer of a seat has ended: %(session)s"),
        (
            _(
                "A seat in “%(session)s” was kept for you. The time to answer has passed, and the "
                "seat goes to the next person who waits."
            ),
            _("You may ask again on the page of the session; you then stand last."),
        ),
        (_("See the session"), "/sessions/%(slug)s"),
    ),
    MessageKind.OFFER_DECLINED: Wording(
        _("You have declined a seat: %(session)s"),
        (
            _(
                "You do not take the seat in “%(session)s”. Thank you for saying so: it goes to "
                "the next person who waits."
            ),
            _("You may ask again on the page of the session; you then stand last."),
        ),
        (_("See the session"), "/sessions/%(slug)s"),
    ),
    MessageKind.REJECTED: Wording(
        _("Application not approved: %(session)s"),
        (
            _("Your application for “%(session)s” was not approved."),
            _("The reason given: %(reason)s"),
        ),
        (_("Look for other sessions"), "/sessions"),
    ),
    MessageKind.ORGANISERS_WROTE: Wording(
        _("%(subject)s (%(session)s)"),
        (_("The organisers of “%(session)s” write:"), "%(letter)s"),
        (_("See the session"), "/sessions/%(slug)s"),
    ),
    MessageKind.WAITLISTED: Wording(
        _("You are on the waitlist: %(session)s"),
        (
            _(
                "All seats of “%(session)s” are taken. You are on the waitlist, at place "
                "%(position)s."
            ),
            _("When a seat becomes free it goes to the first who waits, and you are told at once."),
        ),
        (_("See my place"), "/sessions/%(slug)s"),
        shows_meetings=True,
    ),
    MessageKind.SELECTED: Wording(
        _("You were selected: %(session)s"),
        (
            _("The panel has decided: you have a seat in “%(session)s”."),
            _("The page of the session shows your rank, and why it is that one."),
            _(
                "You will be reminded 24 hours before each meeting. If you cannot come, withdraw "
                "early, so that somebody else gets the seat."
            ),
        ),
        (_("Go to the session"), "/my-learning/%(slug)s"),
        shows_meetings=True,
    ),
    MessageKind.SELECTED_TO_WAIT: Wording(
        _("You are on the waitlist: %(session)s"),
        (
            _(
                "The panel has decided about “%(session)s”. The seats went to applications with a "
                "higher rank; you are on the waitlist, at place %(position)s."
            ),
            _("When a seat becomes free it goes to the first who waits, and you are told at once."),
        ),
        (_("See my place"), "/sessions/%(slug)s"),
        shows_meetings=True,
    ),
    MessageKind.NOT_SELECTED: Wording(
        _("Not selected: %(session)s"),
        (
            _(
                "The panel has decided about “%(session)s”. The seats went to applications with a "
                "higher rank, and there is none for yours."
            ),
            _("The page of the session shows your rank, and why it is that one."),
        ),
        (_("See my rank"), "/sessions/%(slug)s"),
    ),
    MessageKind.DRAW_ENTERED: Wording(
        _("You take part in the draw: %(session)s"),
        (
            _("Seats in “%(session)s” are drawn among all who ask in time, and you have."),
            _("The draw is on %(until)s. You are told at once whether you have a seat."),
        ),
        (_("Go to the session"), "/sessions/%(slug)s"),
        shows_meetings=True,
    ),
    MessageKind.DRAWN: Wording(
        _("You have a seat: %(session)s"),
        (
            _("The seats were drawn: you have one in “%(session)s”."),
            _(
                "You will be reminded 24 hours before each meeting. If you cannot come, withdraw "
                "early, so that somebody else gets the seat."
            ),
        ),
        (_("Go to the session"), "/my-learning/%(slug)s"),
        shows_meetings=True,
    ),
    MessageKind.DRAWN_TO_WAIT: Wording(
        _("You are on the waitlist: %(session)s"),
        (
            _(
                "The seats of “%(session)s” were drawn, and went to others. You are on the "
                "waitlist, at place %(position)s."
            ),
            _("When a seat becomes free it goes to the first who waits, and you are told at once."),
        ),
        (_("See my place"), "/sessions/%(slug)s"),
        shows_meetings=True,
    ),
    MessageKind.ASSESSMENTS_ASSIGNED: Wording(
        _("Applications to assess: %(session)s"),
        (
            _("Applications for “%(session)s” wait for your assessment: %(count)s."),
            _("The list shows them with the time by which they are to be done."),
        ),
        (_("Open my list"), "/selection"),
    ),
    MessageKind.WITHDRAWN: Wording(
        _("You have withdrawn: %(session)s"),
        (_("You have withdrawn from “%(session)s”. You will get no more reminders for it."),),
        (_("Look for other sessions"), "/sessions"),
    ),
    MessageKind.ENROLMENT_CANCELLED: Wording(
        _("Your seat was cancelled: %(session)s"),
        (
            _("The organiser has cancelled your participation in “%(session)s”."),
            _("The reason given: %(reason)s"),
        ),
        (_("Look for other sessions"), "/sessions"),
    ),
    MessageKind.SESSION_CANCELLED: Wording(
        _("Session cancelled: %(session)s"),
        (
            _("“%(session)s” will not take place."),
            _("The reason given: %(reason)s"),
        ),
        (_("Look for other sessions"), "/sessions"),
    ),
    MessageKind.MEETING_MOVED: Wording(
        _("New time for a meeting: %(session)s"),
        (
            _(
                "A meeting of “%(session)s” takes place at another time. The old time was: "
                "%(before)s"
            ),
        ),
        (_("Go to the session"), "/my-learning/%(slug)s"),
        shows_meetings=True,
    ),
    MessageKind.MEETING_REMOVED: Wording(
        _("A meeting will not take place: %(session)s"),
        (_("A meeting of “%(session)s” will not take place. It was planned for: %(before)s"),),
        (_("Go to the session"), "/my-learning/%(slug)s"),
    ),
    MessageKind.REMINDER: Wording(
        _("Reminder: %(session)s, %(when)s"),
        (
            _("A meeting of “%(session)s” begins soon."),
            _(
                "When it is online, the link to join is on the page of the session from 15 "
                "minutes before it begins."
            ),
        ),
        (_("Go to the session"), "/my-learning/%(slug)s"),
        shows_meetings=True,
    ),
    MessageKind.ENDORSEMENT_ASKED: Wording(
        _("Please answer for %(person)s: %(session)s"),
        (
            _(
                "%(person)s of %(city)s has applied for “%(session)s”. Does the city support the "
                "application?"
            ),
            _("Please answer until: %(until)s"),
            _("After that, those who stand in for you are asked, and then the secretariat."),
        ),
        (_("Answer for the city"), "/my-city/applications"),
        shows_meetings=True,
    ),
    MessageKind.ENDORSEMENT_ASKED_AGAIN: Wording(
        _("Still unanswered for %(person)s: %(session)s"),
        (
            _(
                "%(person)s of %(city)s has applied for “%(session)s”, and the city has not "
                "answered in time. Does it support the application?"
            ),
            _("Please answer until: %(until)s"),
            _("After that, the secretariat is asked."),
        ),
        (_("Answer for the city"), "/my-city/applications"),
        shows_meetings=True,
    ),
    MessageKind.ENDORSEMENT_UNANSWERED: Wording(
        _("Decide without the city: %(person)s, %(session)s"),
        (
            _(
                "%(person)s has applied for “%(session)s”, and no city has answered for them. You "
                "may decide without it, with a reason."
            ),
        ),
        (_("See the applications"), "/sessions/%(slug)s/participants?view=applied"),
    ),
    MessageKind.ENDORSED: Wording(
        _("Your city supports your application: %(session)s"),
        (
            _(
                "Your city supports your application for “%(session)s”. The organisers decide "
                "next: you will hear from us."
            ),
        ),
        (_("See my application"), "/sessions/%(slug)s"),
        shows_meetings=True,
    ),
    MessageKind.NOT_ENDORSED: Wording(
        _("Your city does not support your application: %(session)s"),
        (
            _("Your city does not support your application for “%(session)s”, so it is over."),
            _("The reason given: %(reason)s"),
        ),
        (_("Look for other sessions"), "/sessions"),
    ),
    MessageKind.APPLICATION_TO_DECIDE: Wording(
        _("Application to decide: %(person)s, %(session)s"),
        (_("The city of %(person)s supports the application for “%(session)s”. Please decide."),),
        (_("See the applications"), "/sessions/%(slug)s/participants?view=applied"),
    ),
    MessageKind.NOMINATED: Wording(
        _("%(city)s has named you: %(session)s"),
        (
            _(
                "%(coordinator)s of %(city)s has named you for “%(session)s”. Nothing is decided "
                "without you: say whether you take part."
            ),
            _("Please answer until: %(until)s"),
            _(
                "Sign in with this e-mail address, or create an account with it: the nomination "
                "belongs to %(email)s."
            ),
        ),
        (_("See the nomination"), "/my-learning/nominations/%(nomination)s"),
        shows_meetings=True,
    ),
    MessageKind.NOMINATION_CONFIRMED: Wording(
        _("%(person)s takes part: %(session)s"),
        (_("%(person)s, whom you named for “%(session)s”, has said yes."),),
        (_("See the nominations"), "/my-city/nominations"),
    ),
    MessageKind.NOMINATION_DECLINED: Wording(
        _("%(person)s does not take part: %(session)s"),
        (
            _("%(person)s, whom you named for “%(session)s”, has said no."),
            _("The reason given: %(reason)s"),
            _("You may name somebody else."),
        ),
        (_("See the nominations"), "/my-city/nominations"),
    ),
    MessageKind.NOMINATION_WITHDRAWN: Wording(
        _("The nomination was taken back: %(session)s"),
        (
            _(
                "%(city)s had named you for “%(session)s” and has taken that back. You need not "
                "do anything."
            ),
        ),
        (_("Look for other sessions"), "/sessions"),
    ),
    MessageKind.SEATS_HELD: Wording(
        _("Seats are held for %(city)s: %(session)s"),
        (
            _(
                "Seats of “%(session)s” that are held for %(city)s: %(seats)s. Give them to people "
                "by name."
            ),
            _("What is not used goes to everybody at this time: %(until)s"),
        ),
        (_("Give the seats"), "/my-city/seats"),
        shows_meetings=True,
    ),
    MessageKind.HOLD_RELEASED: Wording(
        _("Held seats have gone to everybody: %(session)s"),
        (
            _(
                "The seats of “%(session)s” that were held for %(city)s are not held any more. Of "
                "them were not used: %(unused)s."
            ),
        ),
        (_("See the seats of the city"), "/my-city/seats"),
    ),
    MessageKind.INVITED: Wording(
        _("You are invited: %(session)s"),
        (
            _("The organisers invite you to “%(session)s”."),
            _("%(note)s"),
            _("Answer by: %(until)s"),
            _(
                "The invitation counts only for this e-mail address. Sign in with it, or sign up "
                "with it if you have no account yet; then open the invitation again."
            ),
        ),
        (_("Answer the invitation"), "/sessions/%(slug)s/invitation/%(invitation)s"),
        shows_meetings=True,
    ),
    MessageKind.INVITATION_REMINDER: Wording(
        _("Your answer is missing: %(session)s"),
        (
            _("The organisers have invited you to “%(session)s” and wait for your answer."),
            _("%(note)s"),
            _("Answer by: %(until)s"),
            _(
                "The invitation counts only for this e-mail address. Sign in with it, or sign up "
                "with it if you have no account yet; then open the invitation again."
            ),
        ),
        (_("Answer the invitation"), "/sessions/%(slug)s/invitation/%(invitation)s"),
        shows_meetings=True,
    ),
    MessageKind.MANDATE_GRANTED: Wording(
        _("You coordinate %(organisation)s"),
        (
            _("You were granted a mandate as coordinator of %(organisation)s."),
            _("What it covers: %(covers)s"),
            _("When it counts: %(days)s"),
            _("If you are away, propose a deputy: the secretariat signs, then the deputy counts."),
        ),
        (_("See my mandates"), "/my-city/mandates"),
    ),
    MessageKind.MANDATE_ENDED: Wording(
        _("Your mandate for %(organisation)s has ended"),
        (
            _(
                "Your mandate as coordinator of %(organisation)s, or as deputy there, has ended. "
                "It counts no more from now on."
            ),
        ),
    ),
    MessageKind.DEPUTY_PROPOSED: Wording(
        _("A deputy to sign: %(organisation)s"),
        (
            _("%(coordinator)s proposes %(deputy)s as deputy for %(organisation)s."),
            _("What it covers: %(covers)s"),
            _("When it counts: %(days)s"),
            _("It counts only once you or another administrator has signed."),
        ),
        (_("Read and sign"), "/administration/roles/to-sign"),
    ),
    MessageKind.DEPUTY_SIGNED: Wording(
        _("Your deputy is signed: %(deputy)s"),
        (
            _("The secretariat has signed: %(deputy)s stands in for you in %(organisation)s."),
            _("What it covers: %(covers)s"),
            _("When it counts: %(days)s"),
        ),
        (_("See my mandates"), "/my-city/mandates"),
    ),
    MessageKind.DEPUTY_STANDING_IN: Wording(
        _("You stand in as coordinator of %(organisation)s"),
        (
            _("You stand in for %(coordinator)s as coordinator of %(organisation)s."),
            _("What it covers: %(covers)s"),
            _("When it counts: %(days)s"),
        ),
        (_("Go to my city"), "/my-city/"),
    ),
    MessageKind.DEPUTY_REFUSED: Wording(
        _("Your deputy was not signed: %(deputy)s"),
        (
            _("The secretariat did not sign %(deputy)s as your deputy for %(organisation)s."),
            _("The reason given: %(reason)s"),
        ),
        (_("See my mandates"), "/my-city/mandates"),
    ),
    MessageKind.ASSISTANT_NAMED: Wording(
        _("You assist %(principal)s"),
        (
            _(
                "%(principal)s has named you as assistant: you see their calendar, ask for seats, "
                "answer offers and withdraw for them. Each step is kept with both names."
            ),
            _("When it counts: %(days)s"),
            _("If this is a mistake, you can lay it down on the same page."),
        ),
        (_("Choose for whom to act"), "/assistants/choose"),
    ),
    MessageKind.ASSISTANT_ENDED: Wording(
        _("You no longer assist %(principal)s"),
        (_("You are not the assistant of %(principal)s any more, from now on."),),
    ),
    MessageKind.LOGISTICS_WANTED: Wording(
        _("Some questions before we meet: %(session)s"),
        (
            _(
                "You have a seat in “%(session)s”. So that the organisers can prepare it for you, "
                "answer a few questions."
            ),
            _("Answer until: %(until)s"),
        ),
        (_("Answer the questions"), "/sessions/%(slug)s/logistics"),
    ),
    MessageKind.LOGISTICS_REMINDER: Wording(
        _("Your answers are missing: %(session)s"),
        (
            _("The organisers of “%(session)s” still need your answers to a few questions."),
            _("Answer until: %(until)s"),
        ),
        (_("Answer the questions"), "/sessions/%(slug)s/logistics"),
    ),
    MessageKind.ANSWERS_CHANGED: Wording(
        _("To be decided anew: %(person)s, %(session)s"),
        (
            _(
                "%(person)s has changed the application for “%(session)s” after you decided on "
                "it. It waits for a new decision."
            ),
        ),
        (_("Go to the session"), "/sessions/%(slug)s"),
    ),
    MessageKind.CERTIFICATE_READY: Wording(
        _("Your certificate is ready: %(session)s"),
        (
            _("Your certificate for “%(session)s” has been issued, with the number %(serial)s."),
            _("Anybody to whom you show it can check it on our site with the code printed on it."),
        ),
        (_("See my certificates"), "/certificates"),
    ),
    MessageKind.CERTIFICATE_REVOKED: Wording(
        _("Your certificate was revoked: %(session)s"),
        (
            _(
                "Your certificate for “%(session)s” is no longer valid. Whoever checks its code "
                "is told so."
            ),
            _("The reason given: %(reason)s"),
        ),
        (_("See my certificates"), "/certificates"),
    ),
}
