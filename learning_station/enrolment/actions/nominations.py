"""Nominations: a city names people, with or without an account, and these say yes or no."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts import queries as accounts_queries
from learning_station.accounts import rules as accounts_rules
from learning_station.accounts.errors import PersonUnknown
from learning_station.accounts.queries import PersonFacts, ProfileKind
from learning_station.enrolment import errors, events, queries, rules
from learning_station.enrolment.models import (
    Application,
    Nomination,
    NominationState,
    Seat,
    SeatHold,
)
from learning_station.enrolment.permissions import Applicant, City, EnrolmentPermission
from learning_station.enrolment.queries import Asker, LockedSession, SeatFacts
from learning_station.enrolment.rules import Rule
from learning_station.infra.context import Context
from learning_station.infra.unit_of_work import action
from learning_station.kernel.actor import system_actor
from learning_station.kernel.errors import NotFound
from learning_station.organisations import actions as organisations_actions
from learning_station.organisations import queries as organisations_queries
from learning_station.organisations import rules as organisations_rules

from ._eligibility import require_eligible
from ._placing import give_seat
from ._writing import Entry, Placed, get_asker, seen, write_enrolment


@dataclass(frozen=True, kw_only=True)
class Nominee:
    """Somebody without an account, as the coordinator describes them."""

    email: str
    given_name: str
    family_name: str
    office: str
    profile_kind: ProfileKind
    language: str


@action
def nominate(
    ctx: Context,
    *,
    session_id: UUID,
    organisation_id: UUID,
    nominee: Nominee,
    hold_id: UUID | None = None,
) -> UUID:
    """Name somebody by their address for a session, in the name of a city; return the nomination.

    They are told in their language and take part only when they say so. With a hold, one of its
    seats is promised to them."""
    ctx.require(EnrolmentPermission.NOMINATE, City(organisation_id))
    checked = Nominee(
        email=accounts_rules.normalise_email(nominee.email),
        given_name=accounts_rules.check_name(nominee.given_name, "given_name"),
        family_name=accounts_rules.check_name(nominee.family_name, "family_name"),
        office=organisations_rules.check_office(nominee.office),
        profile_kind=nominee.profile_kind,
        language=accounts_rules.check_language(nominee.language),
    )
    return _name(ctx, session_id, organisation_id, checked, hold_id)


@action
def nominate_person(
    ctx: Context,
    *,
    session_id: UUID,
    organisation_id: UUID,
    person_id: UUID,
    hold_id: UUID | None = None,
) -> UUID:
    """Name somebody of the city who has an account; return the nomination."""
    ctx.require(EnrolmentPermission.NOMINATE, City(organisation_id))
    person = accounts_queries.find_person(ctx, person_id)
    work = organisations_queries.find_affiliation(ctx, person_id)
    if person is None:
        raise PersonUnknown
    if work is None:
        raise errors.NomineeOfAnotherCity
    nominee = Nominee(
        email=person.email,
        given_name=person.given_name,
        family_name=person.family_name,
        office=work.office,
        profile_kind=person.profile_kind,
        language=person.language,
    )
    return _name(ctx, session_id, organisation_id, nominee, hold_id)


def _name(
    ctx: Context, session_id: UUID, organisation_id: UUID, nominee: Nominee, hold_id: UUID | None
) -> UUID:
    session = queries.lock_session(ctx, session_id)
    hold = _get_hold(ctx, session_id, organisation_id, hold_id) if hold_id else None
    rules.require_nominable(session.terms, ctx.now, from_hold=hold is not None)
    if hold is not None:
        given = queries.count_given(ctx, hold.id)
        rules.require_held_seat(hold.seats, given, is_open=hold.released_at is None)
    person = accounts_queries.find_person_by_email(ctx, nominee.email)
    if person is not None:
        _require_free(ctx, session_id, organisation_id, person)
    if queries.has_open_nomination(ctx, session_id, nominee.email):
        raise errors.AlreadyNominated
    nomination = _write(ctx, session_id, organisation_id, nominee, hold_id)
    ids = {**_ids(nomination), "person_id": person.id if person else None}
    ctx.record(events.PersonNominated(**ids))
    return nomination.id


def _get_hold(
    ctx: Context, session_id: UUID, organisation_id: UUID, hold_id: UUID | None
) -> SeatHold:
    hold = ctx.db.get(SeatHold, hold_id, populate_existing=True)
    if hold is None or (hold.session_id, hold.organisation_id) != (session_id, organisation_id):
        raise NotFound
    return hold


def _require_free(
    ctx: Context, session_id: UUID, organisation_id: UUID, person: PersonFacts
) -> None:
    """Refuse people of other cities, those who are in already, and those who were refused."""
    work = organisations_queries.find_affiliation(ctx, person.id)
    rules.require_of_city(organisation_id, work.organisation_id if work else None)
    facts = queries.get_seat_facts(ctx, session_id, person.id)
    if facts.live is not None:
        raise errors.AlreadyEnrolled
    if facts.was_refused:
        raise errors.NomineeRefused


def _write(
    ctx: Context, session_id: UUID, organisation_id: UUID, nominee: Nominee, hold_id: UUID | None
) -> Nomination:
    if ctx.actor.person_id is None:
        raise NotFound
    nomination = Nomination(
        id=ctx.ids.new(),
        session_id=session_id,
        organisation_id=organisation_id,
        hold_id=hold_id,
        email=nominee.email,
        given_name=nominee.given_name,
        family_name=nominee.family_name,
        office=nominee.office,
        profile_kind=nominee.profile_kind.value,
        language=nominee.language,
        state=NominationState.OPEN.value,
        nominated_by=ctx.actor.person_id,
        created_at=ctx.now,
        told_at=ctx.now,
        reason="",
    )
    ctx.db.add(nomination)
    ctx.db.flush()
    return nomination


def _ids(nomination: Nomination) -> dict[str, Any]:
    return {
        "nomination_id": nomination.id,
        "session_id": nomination.session_id,
        "organisation_id": nomination.organisation_id,
    }


def _lock(ctx: Context, nomination_id: UUID) -> tuple[LockedSession, Nomination]:
    """Return the nomination as it is now, with its session locked."""
    session_id = ctx.db.scalar(
        sa.select(Nomination.session_id).where(Nomination.id == nomination_id)
    )
    if session_id is None:
        raise NotFound
    session = queries.lock_session(ctx, session_id)
    return session, ctx.db.get_one(Nomination, nomination_id, populate_existing=True)


# What the city does with it afterwards


@action
def withdraw_nomination(ctx: Context, *, nomination_id: UUID) -> None:
    """Take back a nomination that was not answered; a held seat is free for another name."""
    _session, nomination = _lock(ctx, nomination_id)
    ctx.require(EnrolmentPermission.NOMINATE, nomination)
    rules.require_unanswered(nomination.state)
    nomination.state, nomination.answered_at = NominationState.WITHDRAWN.value, ctx.now
    ctx.db.flush()
    ctx.record(events.NominationWithdrawn(**_ids(nomination)))


@action
def remind_nominee(ctx: Context, *, nomination_id: UUID) -> None:
    """Write once more to somebody who has not answered; at most once a day."""
    session, nomination = _lock(ctx, nomination_id)
    ctx.require(EnrolmentPermission.NOMINATE, nomination)
    rules.require_unanswered(nomination.state)
    rules.require_nominable(session.terms, ctx.now, from_hold=nomination.hold_id is not None)
    rules.require_peace(nomination.told_at, ctx.now)
    nomination.told_at = ctx.now
    ctx.db.flush()
    ctx.record(events.NomineeReminded(**_ids(nomination)))


# What the person says


@action
def confirm_nomination(ctx: Context, *, nomination_id: UUID) -> Placed:
    """Take part: with the held seat, a free one or a place; or apply, endorsed by the city.

    Confirming once more changes nothing."""
    session, nomination = _lock(ctx, nomination_id)
    person = _require_nominee(ctx, nomination)
    facts = queries.get_seat_facts(ctx, session.id, person.id)
    if nomination.state == NominationState.CONFIRMED.value and facts.live is not None:
        return Placed(*facts.live, is_new=False)
    rules.require_unanswered(nomination.state)
    hold = ctx.db.get(SeatHold, nomination.hold_id) if nomination.hold_id else None
    is_held = hold is not None and hold.released_at is None
    rules.require_nominable(session.terms, ctx.now, from_hold=is_held)
    if facts.live is not None:
        raise errors.AlreadyEnrolled
    if facts.was_refused:
        raise errors.RefusedBefore
    asker = _settle(ctx, nomination, person)
    placed = _place(ctx, session, facts, nomination, asker, is_held=is_held)
    nomination.state, nomination.answered_at = NominationState.CONFIRMED.value, ctx.now
    nomination.enrolment_id = placed.enrolment_id
    ctx.db.flush()
    ids = {**_ids(nomination), "person_id": person.id, "enrolment_id": placed.enrolment_id}
    ctx.record(events.NominationConfirmed(**ids))
    return placed


def _require_nominee(ctx: Context, nomination: Nomination) -> PersonFacts:
    """Return who was named, when it is the actor (or whose assistant they are); else NotFound."""
    chosen = ctx.actor.for_person_id or ctx.actor.person_id
    ctx.require(EnrolmentPermission.ANSWER_NOMINATION, Applicant(chosen))
    person = accounts_queries.find_person(ctx, chosen) if chosen else None
    if person is None or person.email_confirmed_at is None or person.email != nomination.email:
        raise NotFound
    return person


def _settle(ctx: Context, nomination: Nomination, person: PersonFacts) -> Asker:
    """Return the person as one of the city: whoever works nowhere yet works there from today."""
    work = organisations_queries.find_affiliation(ctx, person.id)
    rules.require_of_city(nomination.organisation_id, work.organisation_id if work else None)
    if work is None:
        # The city vouches for them: that is why it, and not they, could name them.
        organisations_actions.set_affiliation(
            ctx.acting_as(system_actor("nominations")),
            person_id=person.id,
            organisation_id=nomination.organisation_id,
            office=nomination.office,
        )
        ctx.db.flush()
    return get_asker(ctx, person.id)


def _place(
    ctx: Context,
    session: LockedSession,
    facts: SeatFacts,
    nomination: Nomination,
    asker: Asker,
    *,
    is_held: bool,
) -> Placed:
    """Write the enrolment that the confirmation leads to."""
    checked = require_eligible(ctx, session, asker)
    needs_decision = session.terms.by_application and not is_held
    application = Application.NONE
    if session.terms.by_application:
        application = Application.APPROVED if is_held else Application.ENDORSED
    entry = Entry(
        asker=asker,
        application=application,
        seat=Seat.ENROLLED if is_held else Seat.NONE,
        rule=Rule.ALLOCATED if is_held else Rule.NOMINATED,
        hold_id=nomination.hold_id if is_held else None,
        nominated_by=nomination.nominated_by,
        on_behalf_of=asker.person_id,
        facts={
            **(seen(session, facts.count) if is_held else {}),
            **checked,
            "nomination": str(nomination.id),
            "nominated_by": str(nomination.nominated_by),
        },
    )
    if not is_held and not needs_decision:
        return give_seat(ctx, session, facts, entry)
    enrolment_id = write_enrolment(ctx, session.id, entry)
    ids: dict[str, Any] = {
        "enrolment_id": enrolment_id,
        "session_id": session.id,
        "person_id": asker.person_id,
    }
    ctx.record(events.LearnerEnrolled(**ids) if is_held else events.ApplicationEndorsed(**ids))
    return Placed(enrolment_id, entry.application.value, entry.seat.value)


@action
def decline_nomination(ctx: Context, *, nomination_id: UUID, reason: str = "") -> None:
    """Not take part; the coordinator is told and may name somebody else."""
    _session, nomination = _lock(ctx, nomination_id)
    person = _require_nominee(ctx, nomination)
    if nomination.state == NominationState.DECLINED.value:
        return
    rules.require_unanswered(nomination.state)
    nomination.state, nomination.answered_at = NominationState.DECLINED.value, ctx.now
    nomination.reason = reason.strip()
    ctx.db.flush()
    ids = {**_ids(nomination), "person_id": person.id}
    ctx.record(events.NominationDeclined(**ids, reason=nomination.reason))
