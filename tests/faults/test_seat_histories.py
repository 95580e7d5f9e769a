"""Random histories of one session's seats, compared with a small model written apart.

First step by step: after each of five hundred random steps program and model must agree on who has
a seat, who was offered one, who waits and in which order. Then with eight workers at once: the
history that the program wrote is read back in the order of the lock, and each entry must be what
the model says follows.
"""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from learning_station.enrolment import actions, queries
from learning_station.enrolment.models import Enrolment, EnrolmentChange, SeatHold, SeatOffer
from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.actor import Actor, Grant, Role, system_actor
from learning_station.kernel.clock import FixedClock
from learning_station.kernel.errors import Conflict, Invalid, NotFound
from learning_station.scheduling.actions import change_capacity
from tests.factories import (
    make_affiliation,
    make_course,
    make_organisation,
    make_person,
    make_session,
)
from tests.faults.seat_model import Move, Refused, SeatModel

pytestmark = pytest.mark.fault

SEEDS = range(10)
STEPS = 500
WORKERS = 8
PEOPLE = 24
CAPACITIES = (0, 1, 3, 5, 8, 12, None)
POLICIES = ("open", "approval", "two_stage")
CITIES = 3
STATES = {
    ("none", "none"): "none",
    ("submitted", "none"): "applied",
    ("endorsed", "none"): "endorsed",
    ("rejected", "none"): "none",
    ("withdrawn", "none"): "none",
}


def state_of(application: str, seat: str) -> str:
    """Return what the model calls the two states of an enrolment."""
    by_seat = {"waitlisted": "queued", "offered": "offered", "enrolled": "seated"}
    if seat in by_seat:
        return by_seat[seat]
    return STATES.get((application, seat), "none")


GROUPS = ("applied", "endorsed", "offered", "seated")


@dataclass
class Stage:
    """A session with people, on a real application whose transactions commit."""

    app: Flask
    clock: FixedClock
    policy: str
    offers: bool
    session_id: UUID
    people: list[UUID]
    administrator: Actor
    coordinator: Actor
    cities: list[UUID]
    chance: random.Random = field(default_factory=random.Random)

    def do(self, actor: Actor, function, **values):
        """Run an action as somebody."""
        with self.app.app_context():
            return function(self.app.extensions["new_context"](actor), **values)

    def live(self, person: UUID) -> UUID | None:
        """Return the live enrolment of a person."""
        with Session(self.app.extensions["engine"]) as db:
            return db.scalar(
                sa.select(Enrolment.id).where(
                    Enrolment.session_id == self.session_id,
                    Enrolment.person_id == person,
                    Enrolment.ended_at.is_(None),
                )
            )

    def open_offer(self, person: UUID) -> UUID | None:
        """Return the open offer of a person."""
        with Session(self.app.extensions["engine"]) as db:
            return db.scalar(
                sa.select(SeatOffer.id)
                .join(Enrolment, Enrolment.id == SeatOffer.enrolment_id)
                .where(
                    Enrolment.session_id == self.session_id,
                    Enrolment.person_id == person,
                    SeatOffer.closed_at.is_(None),
                )
            )

    # One random thing somebody may do; each returns nothing and raises what the program refuses.

    def enter(self, person: UUID) -> None:
        entrance = actions.enrol if self.policy == "open" else actions.apply
        if not self.do(Actor(person), entrance, session_id=self.session_id).is_new:
            raise Refused

    def _with_enrolment(self, person: UUID, actor: Actor, function, **values) -> None:
        enrolment_id = self.live(person)
        if enrolment_id is None:
            raise Refused
        self.do(actor, function, enrolment_id=enrolment_id, **values)

    def endorse(self, person: UUID) -> None:
        self._with_enrolment(person, self.coordinator, actions.endorse)

    def approve(self, person: UUID) -> None:
        self._with_enrolment(person, self.administrator, actions.approve)

    def withdraw(self, person: UUID) -> None:
        self._with_enrolment(person, Actor(person), actions.withdraw)

    def cancel(self, person: UUID) -> None:
        self._with_enrolment(person, self.administrator, actions.cancel_enrolment, reason="No.")

    def _with_offer(self, person: UUID, actor: Actor, function) -> None:
        offer_id = self.open_offer(person)
        if offer_id is None:
            raise Refused
        self.do(actor, function, offer_id=offer_id)

    def accept(self, person: UUID) -> None:
        self._with_offer(person, Actor(person), actions.accept_offer)

    def decline(self, person: UUID) -> None:
        self._with_offer(person, Actor(person), actions.decline_offer)

    def hold(self, city: UUID, seats: int) -> None:
        until = self.clock.at + timedelta(days=100)
        self.do(
            self.administrator,
            actions.hold_seats,
            session_id=self.session_id,
            organisation_id=city,
            seats=seats,
            releases_at=until,
        )

    def release(self, city: UUID) -> None:
        with Session(self.app.extensions["engine"]) as db:
            hold_id = db.scalar(
                sa.select(SeatHold.id).where(
                    SeatHold.session_id == self.session_id,
                    SeatHold.organisation_id == city,
                    SeatHold.released_at.is_(None),
                )
            )
        if hold_id is None:
            raise Refused
        self.do(self.administrator, actions.release_hold, hold_id=hold_id)

    def promote(self) -> None:
        self.do(system_actor("test"), actions.promote_waiting, session_id=self.session_id)

    def resize(self, capacity: int | None) -> None:
        self.do(self.administrator, change_capacity, session_id=self.session_id, capacity=capacity)

    def places(self) -> dict[str, object]:
        """Return where everybody stands, as the model says it."""
        with Session(self.app.extensions["engine"]) as db:
            rows = db.execute(
                sa.select(Enrolment.person_id, Enrolment.application, Enrolment.seat)
                .where(Enrolment.session_id == self.session_id, Enrolment.ended_at.is_(None))
                .order_by(*queries.WAITLIST_ORDER)
            ).all()
        found: dict[str, list[UUID]] = {}
        for row in rows:
            found.setdefault(state_of(row.application, row.seat), []).append(row.person_id)
        return {
            "queue": found.get("queued", []),
            **{name: set(found.get(name, [])) for name in GROUPS},
        }


def set_stage(app: Flask, clock: FixedClock, seed: int) -> Stage:
    """Make a session of its own for one history."""
    policy, offers = POLICIES[seed % 3], seed % 2 == 0
    with Session(app.extensions["engine"], expire_on_commit=False) as db:
        provider = make_organisation(db, kind="secretariat")
        course = make_course(db, provider_id=provider.id)
        session = make_session(
            db,
            course=course,
            capacity=5,
            policy=policy,
            starts_in=timedelta(days=4000),
            offer_hours=48 if offers else None,
        )
        cities = [make_organisation(db).id for _number in range(CITIES)]
        people = [make_person(db).id for _number in range(PEOPLE)]
        for number, person_id in enumerate(people):
            city = cities[number % CITIES]
            make_affiliation(db, person_id=person_id, organisation_id=city)
        boss, speaker = make_person(db), make_person(db)
    administrator = Actor(boss.id, frozenset({Grant(Role.ADMINISTRATOR)}))
    coordinator = Actor(speaker.id, frozenset(Grant(Role.COORDINATOR, city) for city in cities))
    chance = random.Random(seed)
    return Stage(
        app, clock, policy, offers, session.id, people, administrator, coordinator, cities, chance
    )


def make_model(stage: Stage) -> SeatModel:
    """Return the model of the session as it is at the beginning."""
    return SeatModel(capacity=5, offers=stage.offers, asks_city=stage.policy == "two_stage")


def places_in(model: SeatModel) -> dict[str, object]:
    """Return where everybody stands in the model."""
    return {"queue": model.queue, **{name: getattr(model, name) for name in GROUPS}}


PERSONAL = (
    "enter",
    "enter",
    "enter",
    "approve",
    "approve",
    "withdraw",
    "cancel",
    "accept",
    "decline",
)
REFUSALS = (Conflict, Invalid, NotFound, Refused)


def in_model(model: SeatModel, policy: str, name: str, person: UUID) -> list[Move]:
    """Let the model take the same step."""
    if name == "enter":
        return model.enrol(person) if policy == "open" else model.apply(person)
    if name == "cancel":
        return model.leave(person, for_good=True)
    if name in ("withdraw", "decline"):
        if name == "decline" and person not in model.offered:
            raise Refused
        return model.leave(person)
    return getattr(model, name)(person)


@pytest.mark.parametrize("seed", SEEDS)
def test_each_step_leads_where_the_model_says(app, present, seed):
    stage = set_stage(app, present, seed)
    model = make_model(stage)
    for number in range(STEPS):
        person = stage.chance.choice(stage.people)
        name = stage.chance.choice((*PERSONAL, "resize", "lapse", "hold", "release"))
        if name == "resize":
            model.capacity = stage.chance.choice(CAPACITIES)
            stage.resize(model.capacity)
            stage.promote()
            model.promote()
        elif name == "lapse":
            lapse_due(stage, model)
        elif name in ("hold", "release"):
            values = (stage.chance.choice(stage.cities), *((2,) if name == "hold" else ()))
            expected = attempt(getattr(model, name), *values)
            done = attempt(getattr(stage, name), *values)
            assert (expected is None) == (done is None), (number, name)
        else:
            expected = attempt(in_model, model, stage.policy, name, person)
            done = attempt(getattr(stage, name), person)
            assert (expected is None) == (done is None), (number, name)
        assert stage.places() == places_in(model), (number, name)


def attempt(function, *values):
    """Return what came of it, or None when it was refused."""
    try:
        result = function(*values)
    except REFUSALS:
        return None
    return result or ()


def lapse_due(stage: Stage, model: SeatModel) -> None:
    """Let time pass until the first open offer ends; all that end with it lapse, in order."""
    with Session(stage.app.extensions["engine"]) as db:
        offers = db.execute(
            sa.select(SeatOffer.id, SeatOffer.ends_at, Enrolment.person_id)
            .join(Enrolment, Enrolment.id == SeatOffer.enrolment_id)
            .where(SeatOffer.session_id == stage.session_id, SeatOffer.closed_at.is_(None))
            .order_by(SeatOffer.ends_at, SeatOffer.id)
        ).all()
    if not offers:
        return
    stage.clock.at = max(stage.clock.at, offers[0].ends_at)
    for offer in offers:
        if offer.ends_at <= stage.clock.at:
            stage.do(system_actor("test"), actions.lapse_offer, offer_id=offer.id)
            model.leave(offer.person_id)


# Eight at once


@pytest.mark.parametrize("seed", SEEDS)
def test_what_eight_workers_wrote_reads_like_one_history(app, present, seed):
    stage = set_stage(app, present, seed)
    plans = [make_plan(random.Random(seed * 100 + worker), stage) for worker in range(WORKERS)]

    def work(plan):
        return [
            attempt(stage.promote if step[0] == "promote" else getattr(stage, step[0]), *step[1:])
            for step in plan
        ]

    with ThreadPoolExecutor(WORKERS) as workers:
        results = [result for share in workers.map(work, plans) for result in share]
    stage.promote()

    assert any(result is not None for result in results)
    model = read_back(stage)
    assert stage.places() == places_in(model)
    assert not (model.queue and model.free > 0)


def make_plan(chance: random.Random, stage: Stage) -> list[tuple[object, ...]]:
    """Return the steps of one worker, decided before any is taken."""
    plan: list[tuple[object, ...]] = []
    for _number in range(STEPS // WORKERS):
        name = chance.choice((*PERSONAL, "resize", "promote", "hold", "release"))
        if name == "resize":
            plan.append((name, chance.choice(CAPACITIES)))
        elif name == "promote":
            plan.append((name,))
        elif name == "hold":
            plan.append((name, chance.choice(stage.cities), chance.randint(1, 3)))
        elif name == "release":
            plan.append((name, chance.choice(stage.cities)))
        else:
            plan.append((name, chance.choice(stage.people)))
    return plan


IMPERSONAL = ("scheduling.capacity_changed", "enrolment.seats_held", "enrolment.hold_released")
RULES = {
    "open_seat": "enter",
    "waitlist": "enter",
    "application": "enter",
    "endorsed": "endorse",
    "approved": "approve",
    "approved_to_waitlist": "approve",
    "withdrawn": "withdraw",
    "cancelled": "cancel",
    "rejected": "cancel",
    "offer_accepted": "accept",
    "offer_declined": "decline",
}


def read_back(stage: Stage) -> SeatModel:
    """Let the model take each step that was written, in order, and compare what follows from it."""
    model = make_model(stage)
    pending: list[Move] = []
    for what in written(stage):
        if isinstance(what, LoggedEvent):
            assert not pending, pending
            pending = in_model_of_event(model, what)
            continue
        change, person = what
        move = (
            person,
            state_of(change.from_application or "none", change.from_seat or "none"),
            state_of(change.to_application, change.to_seat),
        )
        if not pending:
            name = RULES.get(change.rule)
            pending = (
                model.promote() if name is None else in_model(model, stage.policy, name, person)
            )
        assert pending, (change.rule, move)
        assert move == pending.pop(0), change.rule
    assert not pending, pending
    return model


def in_model_of_event(model: SeatModel, event: LoggedEvent) -> list[Move]:
    """Let the model take a step that concerns no single person."""
    if event.name == "scheduling.capacity_changed":
        model.capacity = event.payload["after"]
        return []
    city = UUID(event.payload["organisation_id"])
    if event.name == "enrolment.seats_held":
        return model.hold(city, event.payload["seats"])
    return model.release(city)


def written(stage: Stage) -> list[object]:
    """Return all changes of seats and of the capacity, in the order in which the lock was held."""
    with Session(stage.app.extensions["engine"], expire_on_commit=False) as db:
        changes = db.execute(
            sa.select(EnrolmentChange, Enrolment.person_id)
            .join(Enrolment, Enrolment.id == EnrolmentChange.enrolment_id)
            .where(Enrolment.session_id == stage.session_id)
        ).all()
        sizes = db.scalars(
            sa.select(LoggedEvent).where(
                LoggedEvent.name.in_(
                    (
                        "scheduling.capacity_changed",
                        "enrolment.seats_held",
                        "enrolment.hold_released",
                    )
                ),
                sa.or_(
                    LoggedEvent.subject_id == stage.session_id,
                    LoggedEvent.scope_id == stage.session_id,
                ),
            )
        ).all()
    entries = [(row[0].id, (row[0], row[1])) for row in changes]
    entries += [(event.id, event) for event in sizes]
    return [entry for _id, entry in sorted(entries, key=lambda pair: pair[0])]
