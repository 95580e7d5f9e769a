"""Affiliations: where people work, from when to when, and how that is known."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts import queries as accounts_queries
from learning_station.accounts.errors import PersonUnknown
from learning_station.accounts.models import Person
from learning_station.accounts.queries import PersonFacts
from learning_station.infra.context import Context
from learning_station.infra.revisions import revise
from learning_station.infra.unit_of_work import action
from learning_station.organisations import errors, queries, rules
from learning_station.organisations.events import (
    AffiliationChanged,
    AffiliationEnded,
    AffiliationVerified,
)
from learning_station.organisations.models import Affiliation, Organisation, Verification
from learning_station.organisations.permissions import Affiliate, OrganisationPermission
from learning_station.organisations.rules import Place, Span


@action
def set_affiliation(
    ctx: Context,
    *,
    person_id: UUID,
    organisation_id: UUID,
    office: str,
    starts_on: date | None = None,
    seen: int | None = None,
) -> UUID:
    """Say where a person works from a day on (today); what counted before ends the day before.

    A word about a day to come replaces what was planned; any other leaves it. Raise Outdated when
    the person is not as they were `seen`."""
    ctx.require(OrganisationPermission.AFFILIATE, Affiliate(person_id, organisation_id))
    queries.get_organisation(ctx, organisation_id)
    place = Place(organisation_id, "", rules.check_office(office))
    return _place(ctx, person_id, place, starts_on, seen)


@action
def state_affiliation(
    ctx: Context, *, person_id: UUID, stated_name: str, office: str, seen: int | None = None
) -> UUID:
    """Say that a person works from today on in a city that is not listed, in their own words."""
    ctx.require(OrganisationPermission.AFFILIATE, Affiliate(person_id, None))
    place = Place(None, rules.check_stated_name(stated_name), rules.check_office(office))
    return _place(ctx, person_id, place, None, seen)


def _place(
    ctx: Context, person_id: UUID, place: Place, starts_on: date | None, seen: int | None
) -> UUID:
    person = _lock_person(ctx, person_id)
    today = ctx.now.date()
    first_day = rules.check_day(starts_on or today)
    rows = _list_affiliations(ctx, person_id)
    spans = [_span(row) for row in rows]
    wanted = rules.place_from(spans, place, first_day, today)
    present = next(span for span in wanted if span.counts_on(first_day))
    if present.id is not None and set(wanted) == set(spans):
        return present.id
    revise(ctx, person_id, seen=seen)
    known = _known_from(rows, place, first_day)
    _store(ctx, rows, wanted)
    row = next((row for row in rows if row.id == present.id), None)
    if row is None:
        row = _new_row(ctx, person_id, present)
    ctx.db.flush()
    ctx.record(
        AffiliationChanged(
            affiliation_id=row.id,
            person_id=person_id,
            organisation_id=place.organisation_id,
            stated_name=place.stated_name,
        )
    )
    _verify_placed(ctx, row, known, person)
    return row.id


def _lock_person(ctx: Context, person_id: UUID) -> PersonFacts:
    # Two words about one person come one after the other, even where no row of theirs is there yet.
    ctx.db.execute(
        sa.select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    )
    person = accounts_queries.find_person(ctx, person_id)
    if person is None:
        raise PersonUnknown
    return person


def _list_affiliations(ctx: Context, person_id: UUID) -> Sequence[Affiliation]:
    return ctx.db.scalars(
        sa.select(Affiliation)
        .where(Affiliation.person_id == person_id)
        .order_by(Affiliation.starts_on, Affiliation.id)
        .execution_options(populate_existing=True)
    ).all()


def _span(row: Affiliation) -> Span:
    place = Place(row.organisation_id, row.stated_name, row.office)
    return Span(row.id, place, row.starts_on, row.ends_on)


def _known_from(
    rows: Sequence[Affiliation], place: Place, day: date
) -> tuple[str, UUID | None] | None:
    """Return how it is known that the person works there: another office changes nothing of it."""
    return next(
        (
            (row.verification, row.verified_by)
            for row in reversed(rows)
            if row.verification is not None
            and place.organisation_id is not None
            and row.organisation_id == place.organisation_id
            and (row.ends_on is None or row.ends_on >= day)
        ),
        None,
    )


def _store(ctx: Context, rows: Sequence[Affiliation], wanted: Sequence[Span]) -> None:
    """Give the rows the days of the spans, and remove those that never counted."""
    days = {span.id: span for span in wanted if span.id is not None}
    for row in rows:
        span = days.get(row.id)
        if span is None:
            ctx.db.delete(row)
        else:
            row.starts_on, row.ends_on = span.starts_on, span.ends_on


def _new_row(ctx: Context, person_id: UUID, span: Span) -> Affiliation:
    row = Affiliation(
        id=ctx.ids.new(),
        person_id=person_id,
        organisation_id=span.place.organisation_id,
        stated_name=span.place.stated_name,
        office=span.place.office,
        starts_on=span.starts_on,
        ends_on=span.ends_on,
    )
    ctx.db.add(row)
    return row


@action
def end_affiliation(ctx: Context, *, person_id: UUID, seen: int | None = None) -> None:
    """Say that a person works in no listed organisation from today on; plans for later stay."""
    ctx.require(OrganisationPermission.AFFILIATE, Affiliate(person_id, None))
    _lock_person(ctx, person_id)
    today = ctx.now.date()
    rows = _list_affiliations(ctx, person_id)
    left = next((row for row in reversed(rows) if _span(row).counts_on(today)), None)
    if left is None:
        return
    revise(ctx, person_id, seen=seen)
    _store(ctx, rows, rules.end_from([_span(row) for row in rows], today))
    ctx.record(
        AffiliationEnded(
            affiliation_id=left.id, person_id=person_id, organisation_id=left.organisation_id
        )
    )


# How it is known


def _verify_placed(
    ctx: Context,
    row: Affiliation,
    known: tuple[str, UUID | None] | None,
    person: PersonFacts,
) -> None:
    """Note at once what is known: from before, from the address, or from an administrator."""
    if row.organisation_id is None or row.verification is not None:
        return
    if known is not None:
        row.verification, row.verified_by, row.verified_at = *known, ctx.now
    elif ctx.actor.is_administrator and not ctx.actor.is_person(row.person_id):
        _verify(ctx, row, Verification.SECRETARIAT)
    else:
        _verify_by_address(ctx, row, person)


def _verify_by_address(ctx: Context, row: Affiliation, person: PersonFacts) -> None:
    organisation = ctx.db.get(Organisation, row.organisation_id)
    if organisation is None or person.email_confirmed_at is None:
        return
    if rules.is_address_of(person.email, organisation.mail_domains):
        _verify(ctx, row, Verification.DOMAIN)


def _verify(ctx: Context, row: Affiliation, how: Verification) -> None:
    by_hand = how in (Verification.COORDINATOR, Verification.SECRETARIAT)
    row.verification, row.verified_at = how.value, ctx.now
    row.verified_by = ctx.actor.person_id if by_hand else None
    ctx.record(
        AffiliationVerified(
            affiliation_id=row.id,
            person_id=row.person_id,
            organisation_id=row.organisation_id,
            verification=how.value,
        )
    )


@action
def verify_affiliation(ctx: Context, *, affiliation_id: UUID) -> None:
    """Vouch for somebody who works in the actor's city, or in any, as an administrator.

    Once more changes nothing. Nobody vouches for themselves; whom the actor may not see is
    unknown to them."""
    row = ctx.db.get(Affiliation, affiliation_id, with_for_update=True)
    if row is None or not ctx.may(OrganisationPermission.VERIFY, row.organisation_id):
        raise errors.AffiliationUnknown
    ctx.require(OrganisationPermission.VERIFY, row.organisation_id)
    if row.organisation_id is None:
        raise errors.NotListed
    if ctx.actor.is_person(row.person_id):
        raise errors.OwnSignature
    if row.verification is not None:
        return
    by_administrator = ctx.actor.is_administrator
    _verify(ctx, row, Verification.SECRETARIAT if by_administrator else Verification.COORDINATOR)


@action
def note_invited(ctx: Context, *, person_id: UUID, organisation_id: UUID) -> None:
    """Note that a person took up an invitation of that organisation, where they work today."""
    ctx.require(OrganisationPermission.NOTE_INVITED)
    for row in _list_unverified(ctx, Affiliation.person_id == person_id):
        if row.organisation_id == organisation_id:
            _verify(ctx, row, Verification.INVITATION)


@action
def verify_by_domain(
    ctx: Context, *, person_id: UUID | None = None, organisation_id: UUID | None = None
) -> int:
    """Verify by their confirmed addresses a person, or everybody of an organisation; count them."""
    ctx.require_system()
    conditions = []
    if person_id is not None:
        conditions.append(Affiliation.person_id == person_id)
    if organisation_id is not None:
        conditions.append(Affiliation.organisation_id == organisation_id)
    rows = _list_unverified(ctx, *conditions)
    people = accounts_queries.list_people_by_id(ctx, {row.person_id for row in rows})
    for row in rows:
        if row.person_id in people:
            _verify_by_address(ctx, row, people[row.person_id])
    return sum(row.verification is not None for row in rows)


def _list_unverified(ctx: Context, *conditions: sa.ColumnElement[bool]) -> Sequence[Affiliation]:
    return ctx.db.scalars(
        sa.select(Affiliation)
        .where(
            Affiliation.verification.is_(None),
            Affiliation.organisation_id.is_not(None),
            *queries.in_force(Affiliation, ctx.now.date()),
            *conditions,
        )
        .order_by(Affiliation.id)
        .with_for_update()
    ).all()
