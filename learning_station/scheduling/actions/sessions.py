"""Prepare, publish, change and cancel sessions."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from uuid import UUID

import sqlalchemy as sa

from learning_station.catalogue.models import Course, CourseVersion, VersionState
from learning_station.infra.context import Context
from learning_station.infra.revisions import revise
from learning_station.infra.unit_of_work import action
from learning_station.kernel.actor import Role
from learning_station.kernel.errors import NotFound
from learning_station.kernel.languages import LanguageMap
from learning_station.organisations import queries as organisations_queries
from learning_station.organisations.models import Organisation
from learning_station.scheduling import errors, events, queries, rules
from learning_station.scheduling.models import (
    SessionGroup,
    SessionState,
    SessionTrainer,
    TrainingSession,
)
from learning_station.scheduling.permissions import SchedulingPermission
from learning_station.scheduling.rules import SessionFacts

from ._changing import require_changeable, require_correctable

OFFER_HOURS = 48
"""How long a seat is offered where nobody chose otherwise."""

TRAINERS = "trainers"
"""The part of a session whose changes are counted apart: it has a form of its own."""


@action
def schedule_session(
    ctx: Context,
    *,
    version_id: UUID,
    facts: SessionFacts,
    slug: str | None = None,
    group: str | None = None,
) -> TrainingSession:
    """Prepare a session of a published version; only those who prepare it see it.

    Who prepares it gives it too, unless they are no trainer of the provider. `group` is the address
    of the cohorts it belongs to; the first session makes the group.
    """
    version, course = _get_version(ctx, version_id)
    ctx.require(SchedulingPermission.SCHEDULE, course)
    if version.state != VersionState.PUBLISHED.value:
        raise errors.VersionNotPublished
    facts.check()
    now = ctx.clock.now()
    session = TrainingSession(
        id=ctx.ids.new(),
        slug=_free_slug(ctx, slug or _slug_for(facts)),
        course_id=course.id,
        version_id=version.id,
        provider_id=course.provider_id,
        group_id=_group_id(ctx, group),
        state=SessionState.DRAFT.value,
        offer_hours=OFFER_HOURS,
        created_by=ctx.actor.person_id,
        created_at=now,
        changed_at=now,
    )
    _set_facts(session, facts)
    ctx.db.add(session)
    _choose_preparer(ctx, session)
    ctx.record(events.SessionDrafted(session_id=session.id))
    return session


def _choose_preparer(ctx: Context, session: TrainingSession) -> None:
    person_id = session.created_by
    if person_id is not None and person_id in _trainers_of(ctx, session.provider_id):
        # The row refers to the session, which must be there first.
        ctx.db.flush()
        ctx.db.add(SessionTrainer(session_id=session.id, person_id=person_id, position=0))


def _get_version(ctx: Context, version_id: UUID) -> tuple[CourseVersion, Course]:
    row = ctx.db.execute(
        sa.select(CourseVersion, Course)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(CourseVersion.id == version_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def _slug_for(facts: SessionFacts) -> str:
    title = LanguageMap(facts.title).best("en").text
    return f"{rules.slug_of(title)}-{facts.starts_at.year}"


def _free_slug(ctx: Context, wanted: str) -> str:
    slug, number = rules.slug_of(wanted), 2
    base = slug
    while queries.has_session_slug(ctx, slug):
        slug, number = f"{base}-{number}", number + 1
    return slug


def _group_id(ctx: Context, slug: str | None) -> UUID | None:
    if not slug:
        return None
    found = ctx.db.scalar(sa.select(SessionGroup.id).where(SessionGroup.slug == slug))
    if found is not None:
        return found
    group = SessionGroup(id=ctx.ids.new(), slug=slug, kind="cohorts")
    ctx.db.add(group)
    ctx.db.flush()
    return group.id


_FACTS = tuple(fact.name for fact in fields(SessionFacts))
_LISTS = frozenset({"spoken", "interpretation", "captions", "materials"})
_TEXTS = frozenset({"title", "seats_text"})
_OF_SEATS = frozenset({"policy", "has_waitlist", "seats_text"})
"""Said when a session is prepared; changed with the rules of its seats alone."""


def _set_facts(session: TrainingSession, facts: SessionFacts, *, but: Collection[str] = ()) -> None:
    for name in _FACTS:
        if name in but:
            continue
        value = getattr(facts, name)
        if name in _LISTS:
            value = list(value)
        elif name in _TEXTS:
            value = LanguageMap(value)
        if getattr(session, name) != value:
            setattr(session, name, value)


@action
def update_session(
    ctx: Context, *, session_id: UUID, facts: SessionFacts, seen: int | None = None
) -> TrainingSession:
    """Change the facts of a session, but not how its seats are given; dates are widened to hold its
    meetings.

    Raise Outdated when they are not as they were `seen`."""
    session = queries.get_session_for_update(ctx, session_id)
    ctx.require(SchedulingPermission.CHANGE, session)
    require_correctable(ctx, session)
    facts.check()
    if session.state == SessionState.SCHEDULED.value:
        _require_fit_for_public(ctx, session, facts)
    before = {name: getattr(session, name) for name in _FACTS}
    _set_facts(session, facts, but=_OF_SEATS)
    meetings = [(m.starts_at, m.ends_at) for m in queries.list_meetings(ctx, session_id)]
    session.starts_at, session.ends_at = rules.span_of(
        (session.starts_at, session.ends_at), (), meetings, session.zone
    )
    changed = tuple(name for name in _FACTS if getattr(session, name) != before[name])
    if not changed:
        return session
    revise(ctx, session_id, seen=seen)
    session.changed_at = ctx.clock.now()
    if session.state == SessionState.SCHEDULED.value:
        _put_into_search(ctx, session)
    ctx.record(events.SessionChanged(session_id=session.id, changed=changed))
    if "capacity" in changed:
        ctx.record(
            events.CapacityChanged(
                session_id=session.id, before=before["capacity"], after=session.capacity
            )
        )
    return session


def _require_fit_for_public(ctx: Context, session: TrainingSession, facts: SessionFacts) -> None:
    rules.require_days_ahead(
        rules.Dates(facts.starts_at, facts.ends_at, facts.zone),
        rules.Dates(session.starts_at, session.ends_at, session.zone),
        ctx.now,
    )
    _require_enough_meetings(ctx, session.id, facts.required_meetings)


def _require_enough_meetings(ctx: Context, session_id: UUID, required: int) -> None:
    planned = queries.count_meetings(ctx, session_id)
    if not rules.has_enough_meetings(required=required, planned=planned):
        raise errors.TooManyRequiredMeetings(planned=planned)


@action
def publish_session(ctx: Context, *, session_id: UUID) -> TrainingSession:
    """Make the session public."""
    session = queries.get_session_for_update(ctx, session_id)
    ctx.require(SchedulingPermission.CHANGE, session)
    if session.state == SessionState.SCHEDULED.value:
        raise errors.AlreadyPublished
    if session.state == SessionState.CANCELLED.value:
        raise errors.SessionIsCancelled
    if session.ends_at <= ctx.now:
        raise errors.EndsInPast
    _require_enough_meetings(ctx, session_id, session.required_meetings)
    session.state = SessionState.SCHEDULED.value
    session.changed_at = ctx.clock.now()
    _put_into_search(ctx, session)
    ctx.record(events.SessionScheduled(session_id=session.id))
    return session


def _put_into_search(ctx: Context, session: TrainingSession) -> None:
    # Findable by title, provider and place, in each language of the title.
    provider = ctx.db.scalar(
        sa.select(Organisation.name).where(Organisation.id == session.provider_id)
    )
    body = f"{provider} {session.place}"
    texts = {language: (title, body) for language, title in session.title.items()}
    ctx.tools.search.put(ctx.db, kind="session", object_id=session.id, texts=texts)


@action
def change_capacity(
    ctx: Context, *, session_id: UUID, capacity: int | None, seen: int | None = None
) -> TrainingSession:
    """Give the session more or fewer seats; nobody loses a seat, and the waitlist moves up.

    Raise Outdated when the session is not as it was `seen`."""
    session = queries.get_session_for_update(ctx, session_id)
    ctx.require(SchedulingPermission.CHANGE, session)
    require_changeable(ctx, session)
    if capacity is not None and capacity < 0:
        raise errors.CapacityNegative
    before = session.capacity
    if before == capacity:
        return session
    revise(ctx, session_id, seen=seen)
    session.capacity = capacity
    session.changed_at = ctx.clock.now()
    ctx.record(events.CapacityChanged(session_id=session.id, before=before, after=capacity))
    return session


@action
def cancel_session(ctx: Context, *, session_id: UUID, reason: str) -> TrainingSession:
    """Cancel the session; its page stays and says so."""
    session = queries.get_session_for_update(ctx, session_id)
    ctx.require(SchedulingPermission.CHANGE, session)
    require_changeable(ctx, session)
    if not reason.strip():
        raise errors.ReasonMissing
    session.state = SessionState.CANCELLED.value
    session.changed_at = ctx.clock.now()
    ctx.record(events.SessionCancelled(session_id=session.id, reason=reason.strip()))
    return session


@action
def assign_trainers(
    ctx: Context, *, session_id: UUID, person_ids: Sequence[UUID], seen: int | None = None
) -> None:
    """Set who gives the session, in this order; each must be a trainer of the provider.

    Raise Outdated when they are not those who were `seen`."""
    session = queries.get_session_for_update(ctx, session_id)
    ctx.require(SchedulingPermission.CHANGE, session)
    wanted = list(dict.fromkeys(person_ids))
    if set(wanted) - _trainers_of(ctx, session.provider_id):
        raise errors.NotATrainer
    revise(ctx, session_id, part=TRAINERS, seen=seen)
    ctx.db.execute(sa.delete(SessionTrainer).where(SessionTrainer.session_id == session_id))
    for position, person_id in enumerate(wanted):
        ctx.db.add(SessionTrainer(session_id=session_id, person_id=person_id, position=position))
    session.changed_at = ctx.clock.now()
    ctx.record(events.SessionChanged(session_id=session_id, changed=("trainers",)))


def _trainers_of(ctx: Context, provider_id: UUID) -> set[UUID]:
    found = organisations_queries.list_person_ids_with_role(
        ctx, Role.TRAINER, organisation_id=provider_id
    )
    return set(found)
