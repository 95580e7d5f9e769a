"""Offers of seats: mine, the one of a mailed link, and why nobody else gets one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station.accounts.models import Account, Person
from learning_station.enrolment.models import Enrolment, OfferOutcome, SeatOffer
from learning_station.enrolment.permissions import EnrolmentPermission
from learning_station.enrolment.rules import (
    LINK_PATH,
    Blocked,
    SeatCount,
    SessionTerms,
    list_obstacles,
    make_offer_token,
    read_offer_token,
)
from learning_station.infra.context import Context
from learning_station.kernel.actor import Actor
from learning_station.kernel.errors import NotFound
from learning_station.kernel.languages import LanguageMap
from learning_station.scheduling.models import TrainingSession

from .seats import LockedSession, choose_next_ones


@dataclass(frozen=True)
class Offer:
    """A seat that was offered: to whom, where, until when, and what became of it."""

    id: UUID
    enrolment_id: UUID
    session_id: UUID
    person_id: UUID
    given_name: str
    family_name: str
    person_zone: str
    slug: str
    title: LanguageMap
    zone: str
    session_state: str
    starts_at: datetime
    ends_at: datetime
    opened_at: datetime
    until: datetime
    closed_at: datetime | None
    outcome: str | None

    @property
    def name(self) -> str:
        """Return given and family name."""
        return f"{self.given_name} {self.family_name}"

    def stands(self, now: datetime) -> str:
        """Return how the offer stands: open, or what became of it. One whose time has passed has
        lapsed, also before the job comes that ends it."""
        if self.outcome is not None:
            return self.outcome
        if self.session_state == "cancelled":
            return OfferOutcome.VOID.value
        return "open" if now < self.until else OfferOutcome.LAPSED.value


_OFFERS: sa.Select[*tuple[Any, ...]] = (
    sa.select(
        SeatOffer.id, SeatOffer.enrolment_id, SeatOffer.session_id, Enrolment.person_id,
        Person.given_name, Person.family_name, Person.zone, TrainingSession.slug,
        TrainingSession.title,
        TrainingSession.zone, TrainingSession.state, TrainingSession.starts_at,
        TrainingSession.ends_at, SeatOffer.opened_at, SeatOffer.ends_at, SeatOffer.closed_at,
        SeatOffer.outcome,
    )
    .join(Enrolment, Enrolment.id == SeatOffer.enrolment_id)
    .join(Person, Person.id == Enrolment.person_id)
    .join(TrainingSession, TrainingSession.id == SeatOffer.session_id)
)  # fmt: skip


def find_offer(ctx: Context, offer_id: UUID) -> Offer | None:
    """Return an offer, whosever it is, or None; for mails."""
    row = ctx.db.execute(_OFFERS.where(SeatOffer.id == offer_id)).one_or_none()
    return Offer(*row) if row is not None else None


def get_own_offer(ctx: Context, offer_id: UUID) -> Offer:
    """Return an offer to the actor, or to the person they act for; otherwise NotFound."""
    offer = find_offer(ctx, offer_id)
    if offer is None or not ctx.may(EnrolmentPermission.ANSWER_OFFER, offer):
        raise NotFound
    return offer


def find_open_offer(ctx: Context, enrolment_id: UUID) -> tuple[UUID, datetime] | None:
    """Return the open offer of an enrolment and until when it counts, or None."""
    row = ctx.db.execute(
        sa.select(SeatOffer.id, SeatOffer.ends_at).where(
            SeatOffer.enrolment_id == enrolment_id, SeatOffer.closed_at.is_(None)
        )
    ).one_or_none()
    return (row.id, row.ends_at) if row is not None else None


# Links in mails


def make_offer_link(ctx: Context, offer_id: UUID) -> str:
    """Return the address under which the offer can be answered without signing in."""
    settings = ctx.tools.settings
    return settings.link(LINK_PATH + make_offer_token(settings.secret_key, offer_id))


def get_offer_of_link(ctx: Context, token: str) -> Offer:
    """Return the offer a mailed link was made for; NotFound for anything else.

    The link of somebody whose account was closed leads nowhere."""
    settings = ctx.tools.settings
    offer_id = read_offer_token(token, (settings.secret_key, settings.previous_secret_key))
    if offer_id is None:
        raise NotFound
    is_closed = sa.exists().where(
        Account.person_id == Enrolment.person_id, Account.deactivated_at.is_not(None)
    )
    row = ctx.db.execute(_OFFERS.where(SeatOffer.id == offer_id, ~is_closed)).one_or_none()
    if row is None:
        raise NotFound
    return Offer(*row)


def as_link_holder(ctx: Context, token: str) -> Context:
    """Return the context in which whoever holds the link answers as the person it was sent to.

    They hold none of the person's grants; the link is for this one offer."""
    return ctx.acting_as(Actor(get_offer_of_link(ctx, token).person_id))


# Why nobody moves up


def find_obstacles(
    ctx: Context, session_id: UUID, provider_id: UUID, terms: SessionTerms, count: SeatCount
) -> list[Blocked]:
    """Return why nobody moves up now; nothing where somebody is about to."""
    found = list_obstacles(terms, count, ctx.now)
    if found or not count.waiting:
        return found
    # Seats are free: then only full quotas can keep those who wait.
    chosen = choose_next_ones(ctx, LockedSession(session_id, provider_id, terms), free=1)
    if chosen.next_ones:
        return []
    return list_obstacles(terms, count, ctx.now, [quota for _id, quota in chosen.blocked])
