"""A session with a panel for tests: applications of several cities, criteria, assessors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from learning_station.accounts import queries as accounts_queries
from learning_station.catalogue.models import Topic
from learning_station.enrolment.actions import panel as actions
from learning_station.enrolment.actions.panel import PanelFacts
from learning_station.enrolment.models import Enrolment
from learning_station.enrolment.queries import panel as panel_queries
from learning_station.enrolment.rules.panel import CriterionFacts, SelectionRule
from learning_station.infra.context import Context
from learning_station.kernel.actor import Actor
from learning_station.kernel.languages import LanguageMap
from learning_station.organisations.models import Organisation
from learning_station.scheduling.models import TrainingSession
from tests.cast import Cast
from tests.factories import (
    make_affiliation,
    make_course,
    make_enrolment,
    make_organisation,
    make_person,
    make_session,
    make_topic,
)
from tests.world import NOW

CRITERIA = (CriterionFacts("What the city needs", 2, 10), CriterionFacts("What it will do", 1, 10))
REGIONS = ("africa", "asia_pacific", "europe", "latin_america")


@dataclass
class PanelScene:
    """A session, its applications in the order they came, and its assessors."""

    session: TrainingSession
    applications: list[Enrolment] = field(default_factory=list)
    assessors: list[UUID] = field(default_factory=list)


def make_panel(
    db: Session,
    cast: Cast,
    *,
    capacity: int = 3,
    applications: int = 8,
    people_of_a_city: int = 1,
    assessors: int = 3,
    slug: str = "water",
    has_waitlist: bool = True,
) -> PanelScene:
    """Make a session of the secretariat with a panel, applications and people who will assess."""
    topic = db.scalar(sa.select(Topic.id)) or make_topic(db, letter="w", name="Water").id
    course = make_course(db, provider_id=cast.secretariat_id, topic_ids=[topic])
    session = make_session(
        db,
        course=course,
        slug=slug,
        title=LanguageMap(en="Integrated urban water management"),
        policy="panel",
        capacity=capacity,
        has_waitlist=has_waitlist,
        starts_in=timedelta(days=60),
    )
    scene = PanelScene(session)
    cities = {}
    for number in range(applications):
        index = number // people_of_a_city
        if index not in cities:
            cities[index] = make_organisation(
                db, slug=f"{slug}-city-{index}", name=f"{slug.capitalize()} City {index}"
            )
        scene.applications.append(_apply(db, session, number, cities[index]))
    for number in range(assessors):
        person = make_person(
            db,
            given_name="Ada",
            family_name=f"Assessor{number}",
            email=f"{slug}.assessor{number}@metropolis.example",
        )
        scene.assessors.append(person.id)
    return scene


def _apply(db: Session, session: TrainingSession, number: int, city: Organisation) -> Enrolment:
    kind = "political" if number % 4 == 3 else "technical"
    person = make_person(
        db,
        given_name="Noor",
        family_name=f"Applicant{number:03}",
        profile_kind=kind,
        language=("en", "es", "fr")[number % 3],
    )
    make_affiliation(db, person_id=person.id, organisation_id=city.id, office="Water engineer")
    enrolment = make_enrolment(
        db,
        session_id=session.id,
        person_id=person.id,
        organisation_id=city.id,
        office="Water engineer",
        seat="none",
        application="submitted" if number % 2 else "endorsed",
    )
    enrolment.motivation = f"We lose {number + 20} % of our water on the way."
    enrolment.created_at = NOW - timedelta(days=3) + timedelta(minutes=number)
    enrolment.categories = {
        "profile": kind,
        "region": REGIONS[number % len(REGIONS)],
        "organisation": city.slug,
        "language": person.language,
    }
    db.commit()
    return enrolment


def facts(**values: object) -> PanelFacts:
    """Return how a panel is set up."""
    defaults: dict[str, object] = {
        "assess_by": NOW + timedelta(days=7),
        "is_blind": False,
        "assessors_each": 2,
        "criteria": CRITERIA,
        "rule": SelectionRule(),
    }
    return PanelFacts(**(defaults | values))  # type: ignore[arg-type]  # checked by the dataclass


def set_up(ctx: Context, scene: PanelScene, **values: object) -> None:
    """Set the panel up, add its assessors and give the applications to them."""
    actions.set_up_panel(ctx, session_id=scene.session.id, facts=facts(**values))
    for person_id in scene.assessors:
        person = accounts_queries.find_person(ctx, person_id)
        assert person is not None
        actions.add_assessor(ctx, session_id=scene.session.id, email=person.email)
    actions.assign_assessments(ctx, session_id=scene.session.id)


def assess_all(
    ctx_for: Callable[[Actor], Context],
    scene: PanelScene,
    points: Callable[[int], tuple[int, int]] = lambda number: (10 - number % 10, 5),
) -> None:
    """Let every assessor finish everything: `points` says what application N gets."""
    numbers = {one.id: number for number, one in enumerate(scene.applications)}
    for person_id in scene.assessors:
        ctx = ctx_for(Actor(person_id))
        for row in panel_queries.list_my_assessments(ctx, limit=500).rows:
            if row.session_id != scene.session.id:
                continue
            shown = panel_queries.get_my_assessment(ctx, row.id)
            given = points(numbers[shown.enrolment_id])
            marks = {
                criterion.id: (value, "")
                for criterion, value in zip(shown.criteria, given, strict=True)
            }
            actions.save_assessment(ctx, assessment_id=row.id, marks=marks, is_done=True)
