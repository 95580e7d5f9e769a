"""Makers of rows for tests: set what matters, the rest is plausible. Each call commits.

They write the tables of the features directly, so that a test of one feature does not depend on
the actions of another.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from learning_station.accounts.models import Account, Person
from learning_station.catalogue.models import (
    Answer,
    Course,
    CourseModule,
    CourseTopic,
    CourseVersion,
    Question,
    Topic,
    Unit,
)
from learning_station.enrolment.models import Enrolment, Invitation
from learning_station.kernel.actor import Role
from learning_station.kernel.ids import RandomIds
from learning_station.kernel.languages import LanguageMap
from learning_station.organisations.models import Affiliation, Membership, Organisation, RoleGrant
from learning_station.scheduling.models import Meeting, SessionTrainer, TrainingSession
from tests.world import NOW

IDS = RandomIds()
PASSWORD = "metro-line-2026"
_numbers = count(1)


@cache
def password_hash(password: str = PASSWORD) -> str:
    """Return a hash that verifies fast: the cost is not what most tests are about."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)


def _save(db: Session, *rows: object) -> None:
    for row in rows:
        db.add(row)
        db.flush()
    db.commit()


def make_person(
    db: Session,
    *,
    given_name: str = "Ana",
    family_name: str | None = None,
    printed_name: str | None = None,
    email: str | None = None,
    language: str = "en",
    zone: str = "UTC",
    zone_confirmed: bool = True,
    profile_kind: str = "technical",
    is_confirmed: bool = True,
    is_deactivated: bool = False,
) -> Person:
    """Make a person with a confirmed account."""
    number = next(_numbers)
    family_name = f"Person{number}" if family_name is None else family_name
    person = Person(
        id=IDS.new(),
        given_name=given_name,
        family_name=family_name,
        printed_name=printed_name or f"{given_name} {family_name}",
        profile_kind=profile_kind,
        language=language,
        follows=[],
        zone=zone,
        zone_confirmed=zone_confirmed,
        created_at=NOW,
    )
    account = Account(
        id=IDS.new(),
        person_id=person.id,
        email=email or f"person{number}@city.example",
        password_hash=password_hash(),
        password_changed_at=NOW,
        email_confirmed_at=NOW if is_confirmed else None,
        deactivated_at=NOW if is_deactivated else None,
        created_at=NOW,
    )
    _save(db, person, account)
    return person


def make_organisation(
    db: Session,
    *,
    slug: str | None = None,
    name: str | None = None,
    kind: str = "metropolis",
    country: str | None = "CO",
    zone: str = "UTC",
    weekend: Sequence[int] = (6, 7),
    languages: Sequence[str] = ("en",),
    mail_domains: Sequence[str] = (),
    is_member: bool = True,
) -> Organisation:
    """Make a member metropolis (since last year), or a provider when `kind` says so."""
    number = next(_numbers)
    organisation = Organisation(
        id=IDS.new(),
        slug=slug or f"organisation-{number}",
        name=name or f"Organisation {number}",
        kind=kind,
        country=country,
        zone=zone,
        weekend=list(weekend),
        languages=list(languages),
        mail_domains=list(mail_domains),
        created_at=NOW,
    )
    _save(db, organisation)
    if kind == "metropolis" and is_member:
        _save(
            db,
            Membership(
                id=IDS.new(),
                organisation_id=organisation.id,
                kind="member",
                starts_on=date(2025, 1, 1),
            ),
        )
    return organisation


def make_affiliation(
    db: Session,
    *,
    person_id: UUID,
    organisation_id: UUID,
    office: str = "Urban planner",
    starts_on: date = date(2025, 1, 1),
    ends_on: date | None = None,
) -> Affiliation:
    """Make somebody belong to an organisation since last year; nobody has verified it."""
    affiliation = Affiliation(
        id=IDS.new(),
        person_id=person_id,
        organisation_id=organisation_id,
        office=office,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    _save(db, affiliation)
    return affiliation


def make_grant(
    db: Session,
    *,
    person_id: UUID,
    role: Role,
    organisation_id: UUID | None = None,
    scopes: Sequence[str] | None = None,
    ends_on: date | None = None,
    deputy_of_id: UUID | None = None,
    principal_id: UUID | None = None,
    is_signed: bool = True,
) -> RoleGrant:
    """Grant a role since last year; a coordinator's is signed, and covers all but for `scopes`."""
    grant = RoleGrant(
        id=IDS.new(),
        person_id=person_id,
        role=role.value,
        organisation_id=organisation_id,
        starts_on=date(2025, 1, 1),
        ends_on=ends_on,
        granted_at=NOW,
        scopes=None if scopes is None else list(scopes),
        deputy_of_id=deputy_of_id,
        principal_id=principal_id,
        cosigned_at=NOW if is_signed else None,
    )
    _save(db, grant)
    return grant


def make_topic(db: Session, *, letter: str, name: str | None = None) -> Topic:
    """Make a topic of the mission."""
    topic = Topic(
        id=IDS.new(),
        slug=f"topic-{letter}",
        letter=letter,
        name=LanguageMap(en=name or f"Topic {letter}"),
        position=ord(letter),
    )
    _save(db, topic)
    return topic


def make_course(
    db: Session,
    *,
    provider_id: UUID,
    slug: str | None = None,
    title: LanguageMap | None = None,
    topic_ids: Sequence[UUID] = (),
    is_published: bool = True,
    languages: Sequence[str] = ("en",),
    texts: int = 1,
    quizzes: int = 0,
    created_by: UUID | None = None,
) -> Course:
    """Make a course with one version: one module with that many text and quiz units.

    A quiz has one question with a right answer (first) and a wrong one, and a pass mark of 0.5.
    """
    number = next(_numbers)
    course = Course(
        id=IDS.new(),
        slug=slug or f"course-{number}",
        provider_id=provider_id,
        created_by=created_by,
        created_at=NOW,
    )
    version = CourseVersion(
        id=IDS.new(),
        course_id=course.id,
        number=1,
        state="published" if is_published else "draft",
        title=title or LanguageMap(en=f"Course {number}"),
        summary=LanguageMap(en="What it is about."),
        languages=list(languages),
        workload_minutes=120,
        created_at=NOW,
        changed_at=NOW,
        published_at=NOW if is_published else None,
    )
    course.published_version_id = version.id if is_published else None
    module = CourseModule(
        id=IDS.new(), version_id=version.id, position=1, title=LanguageMap(en="Module")
    )
    _save(db, course, version, module)
    for position in range(1, texts + 1):
        _save(db, _unit(version.id, module.id, position, "text"))
    for position in range(texts + 1, texts + quizzes + 1):
        _make_quiz(db, version.id, module.id, position)
    for position, topic_id in enumerate(topic_ids):
        _save(db, CourseTopic(course_id=course.id, topic_id=topic_id, position=position))
    return course


def _unit(version_id: UUID, module_id: UUID, position: int, kind: str) -> Unit:
    return Unit(
        id=IDS.new(),
        version_id=version_id,
        module_id=module_id,
        key=IDS.new(),
        position=position,
        kind=kind,
        title=LanguageMap(en=f"Unit {position}"),
        minutes=10,
        body=LanguageMap(en="Read *this*."),
    )


def _make_quiz(db: Session, version_id: UUID, module_id: UUID, position: int) -> None:
    unit = _unit(version_id, module_id, position, "quiz")
    unit.pass_mark = 0.5  # type: ignore[assignment]  # the column takes any number
    question = Question(
        id=IDS.new(),
        unit_id=unit.id,
        position=1,
        kind="single",
        prompt=LanguageMap(en="Which one?"),
    )
    answers = [
        Answer(
            id=IDS.new(),
            question_id=question.id,
            position=number,
            text=LanguageMap(en=text),
            is_correct=number == 1,
        )
        for number, text in ((1, "Right"), (2, "Wrong"))
    ]
    _save(db, unit, question, *answers)


def make_session(
    db: Session,
    *,
    course: Course,
    slug: str | None = None,
    title: LanguageMap | None = None,
    state: str = "scheduled",
    capacity: int | None = None,
    policy: str = "open",
    has_waitlist: bool = True,
    starts_in: timedelta = timedelta(days=7),
    meetings: int = 1,
    zone: str = "UTC",
    spoken: Sequence[str] = ("en",),
    award: str = "completion",
    required_meetings: int = 0,
    trainer_ids: Sequence[UUID] = (),
    session_format: str = "online",
    online_link: str | None = "https://meet.example/room",
    offer_hours: int | None = None,
) -> TrainingSession:
    """Make a scheduled session, open for enrolment, with daily meetings of 90 minutes.

    Free seats go to those who wait at once, or are offered for `offer_hours`."""
    number = next(_numbers)
    starts = NOW + starts_in
    last = starts + timedelta(days=max(meetings - 1, 0), minutes=90)
    session = TrainingSession(
        id=IDS.new(),
        slug=slug or f"session-{number}",
        course_id=course.id,
        version_id=course.published_version_id,
        provider_id=course.provider_id,
        title=title or LanguageMap(en=f"Session {number}"),
        state=state,
        format=session_format,
        zone=zone,
        online_link=online_link,
        spoken=list(spoken),
        capacity=capacity,
        has_waitlist=has_waitlist,
        policy=policy,
        offer_hours=offer_hours,
        enrols_from=NOW - timedelta(days=30),
        enrols_until=starts,
        starts_at=starts,
        ends_at=last,
        award=award,
        required_meetings=required_meetings,
        workload_minutes=120,
        created_at=NOW,
        changed_at=NOW,
    )
    _save(db, session)
    for day in range(meetings):
        make_meeting(db, session_id=session.id, starts_at=starts + timedelta(days=day), zone=zone)
    for position, person_id in enumerate(trainer_ids):
        _save(db, SessionTrainer(session_id=session.id, person_id=person_id, position=position))
    return session


def make_meeting(
    db: Session,
    *,
    session_id: UUID,
    starts_at: datetime,
    zone: str = "UTC",
    length: timedelta = timedelta(minutes=90),
) -> Meeting:
    """Make one meeting of a session."""
    ends_at = starts_at + length
    meeting = Meeting(
        id=IDS.new(),
        session_id=session_id,
        zone=zone,
        starts_local=starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None),
        ends_local=ends_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None),
        starts_at=starts_at,
        ends_at=ends_at,
    )
    _save(db, meeting)
    return meeting


def make_enrolment(
    db: Session,
    *,
    session_id: UUID,
    person_id: UUID,
    seat: str = "enrolled",
    application: str = "none",
    organisation_id: UUID | None = None,
    office: str = "",
    categories: dict[str, str] | None = None,
    waits: int = 0,
) -> Enrolment:
    """Make an enrolment; with seat `waitlisted` the person waits since now, or `waits` minutes
    later: who has more of them stands further back."""
    enrolment = Enrolment(
        id=IDS.new(),
        session_id=session_id,
        person_id=person_id,
        organisation_id=organisation_id,
        office=office,
        application=application,
        seat=seat,
        created_at=NOW,
        waitlisted_at=NOW + timedelta(minutes=waits) if seat == "waitlisted" else None,
        enrolled_at=NOW if seat == "enrolled" else None,
        categories=categories or {},
    )
    _save(db, enrolment)
    return enrolment


def make_invitation(
    db: Session,
    *,
    session_id: UUID,
    email: str,
    state: str = "pending",
    language: str = "en",
    is_exempt: bool = False,
    expires_in: timedelta = timedelta(days=5),
) -> Invitation:
    """Make an invitation of an address, which waits for its answer."""
    invitation = Invitation(
        id=IDS.new(),
        session_id=session_id,
        email=email,
        language=language,
        is_exempt=is_exempt,
        reason="They speak there." if is_exempt else "",
        state=state,
        expires_at=NOW + expires_in,
        invited_at=NOW,
        closed_at=None if state == "pending" else NOW,
    )
    _save(db, invitation)
    return invitation
