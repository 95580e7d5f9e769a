"""Sessions: prepared, published, changed and cancelled by those who give them, and nobody else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from learning_station.catalogue.models import CourseVersion
from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.errors import NotAllowed, NotFound
from learning_station.scheduling import actions, errors, queries
from learning_station.scheduling.queries import SessionFilter
from learning_station.scheduling.rules import MeetingFacts, SessionFacts
from tests.factories import make_course, make_meeting, make_session


@pytest.fixture
def course(db, cast):
    return make_course(db, provider_id=cast.secretariat_id)


FACTS = SessionFacts(
    title={"en": "Water in cities", "es": "El agua en las ciudades"},
    zone="Europe/Madrid",
    starts_at=datetime(2027, 2, 7, 23, tzinfo=UTC),
    ends_at=datetime(2027, 5, 7, 22, tzinfo=UTC),
    enrols_from=datetime(2026, 12, 1, tzinfo=UTC),
    enrols_until=datetime(2027, 1, 18, tzinfo=UTC),
    spoken=["es"],
    capacity=35,
)
TUESDAY = MeetingFacts(
    zone="Europe/Madrid",
    starts_local=datetime(2027, 2, 9, 15),
    ends_local=datetime(2027, 2, 9, 16, 30),
)


def names_of_events(db):
    return list(db.scalars(sa.select(LoggedEvent.name).order_by(LoggedEvent.id)))


def test_schedule_prepares_a_draft_that_others_do_not_see(db, cast, course, ctx_for):
    session = actions.schedule_session(
        ctx_for(cast.tom), version_id=course.published_version_id, facts=FACTS
    )

    assert (session.state, session.slug) == ("draft", "water-in-cities-2027")
    assert session.provider_id == cast.secretariat_id
    for member in (cast.tom, cast.rita):
        assert queries.get_session(ctx_for(member), slug=session.slug).id == session.id
    for member in (cast.lena, cast.mona):
        with pytest.raises(NotFound):
            queries.get_session(ctx_for(member), slug=session.slug)


def test_schedule_is_refused_to_those_who_do_not_give_the_course(cast, course, ctx_for):
    for member in (cast.lena, cast.mona):
        with pytest.raises(NotAllowed):
            actions.schedule_session(
                ctx_for(member), version_id=course.published_version_id, facts=FACTS
            )


def test_schedule_of_a_draft_version_is_refused(db, cast, ctx_for):
    draft = make_course(db, provider_id=cast.secretariat_id, is_published=False)
    version_id = db.scalar(sa.select(CourseVersion.id).where(CourseVersion.course_id == draft.id))

    with pytest.raises(errors.VersionNotPublished):
        actions.schedule_session(ctx_for(cast.tom), version_id=version_id, facts=FACTS)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"title": {"en": " "}}, errors.TitleMissing),
        ({"ends_at": FACTS.starts_at}, errors.DatesReversed),
        ({"enrols_until": datetime(2026, 11, 1, tzinfo=UTC)}, errors.WindowReversed),
        ({"enrols_until": datetime(2027, 6, 1, tzinfo=UTC)}, errors.WindowAfterEnd),
        ({"capacity": -1}, errors.CapacityNegative),
        ({"spoken": []}, errors.SpokenLanguageMissing),
        ({"online_link": "javascript:alert(1)"}, errors.UnsafeLink),
    ],
)
def test_facts_that_contradict_one_another_are_refused(cast, course, ctx_for, changes, refusal):
    with pytest.raises(refusal):
        actions.schedule_session(
            ctx_for(cast.tom),
            version_id=course.published_version_id,
            facts=replace(FACTS, **changes),
        )


def test_place_may_be_told_later(cast, course, ctx_for):
    session = actions.schedule_session(
        ctx_for(cast.tom),
        version_id=course.published_version_id,
        facts=replace(FACTS, format="in_person", place=""),
    )

    assert session.place == ""


@pytest.mark.parametrize(("member", "gives"), [("tom", True), ("rita", False)])
def test_who_prepares_it_gives_it_where_they_are_a_trainer_of_the_provider(
    cast, course, ctx_for, member, gives
):
    ctx = ctx_for(getattr(cast, member))

    session = actions.schedule_session(ctx, version_id=course.published_version_id, facts=FACTS)

    trainers = [trainer.person_id for trainer in queries.list_trainers(ctx, session.id)]
    assert trainers == ([cast.tom.person_id] if gives else [])


def test_addresses_are_unique(cast, course, ctx_for):
    slugs = [
        actions.schedule_session(
            ctx_for(cast.tom), version_id=course.published_version_id, facts=FACTS, group="water"
        ).slug
        for _ in range(3)
    ]

    assert slugs == [
        "water-in-cities-2027", "water-in-cities-2027-2", "water-in-cities-2027-3",
    ]  # fmt: skip


def test_cohorts_share_a_group(cast, course, ctx_for):
    groups = {
        actions.schedule_session(
            ctx_for(cast.tom), version_id=course.published_version_id, facts=FACTS, group="water"
        ).group_id
        for _ in range(2)
    }

    assert len(groups) == 1


def test_publish_makes_it_public_and_findable(db, cast, course, ctx_for, anonymous_ctx):
    ctx = ctx_for(cast.tom)
    session = actions.schedule_session(ctx, version_id=course.published_version_id, facts=FACTS)

    actions.publish_session(ctx, session_id=session.id)

    assert queries.get_session(anonymous_ctx, slug=session.slug).id == session.id
    found = queries.list_session_cards(anonymous_ctx, SessionFilter(question="ciudades agua"))
    assert [card.id for card in found.rows] == [session.id]
    with pytest.raises(errors.AlreadyPublished):
        actions.publish_session(ctx, session_id=session.id)


def test_publish_with_more_required_meetings_than_there_are_is_refused(cast, course, ctx_for):
    session = actions.schedule_session(
        ctx_for(cast.tom),
        version_id=course.published_version_id,
        facts=replace(FACTS, required_meetings=1),
    )

    with pytest.raises(errors.TooManyRequiredMeetings):
        actions.publish_session(ctx_for(cast.tom), session_id=session.id)
    actions.add_meeting(ctx_for(cast.tom), session_id=session.id, facts=TUESDAY)
    assert actions.publish_session(ctx_for(cast.tom), session_id=session.id).state == "scheduled"


@pytest.mark.parametrize(
    ("action", "values"),
    [
        (actions.update_session, {"facts": FACTS}),
        (actions.publish_session, {}),
        (actions.change_capacity, {"capacity": 1}),
        (actions.cancel_session, {"reason": "No"}),
        (actions.assign_trainers, {"person_ids": []}),
        (actions.add_meeting, {"facts": TUESDAY}),
    ],
)
def test_changing_a_session_is_refused_to_others(db, cast, course, ctx_for, action, values):
    session = make_session(db, course=course)

    for member in (cast.lena, cast.mona):
        with pytest.raises(NotAllowed):
            action(ctx_for(member), session_id=session.id, **values)


@pytest.mark.parametrize(
    ("action", "values"),
    [(actions.move_meeting, {"facts": TUESDAY}), (actions.remove_meeting, {})],
)
def test_changing_a_meeting_is_refused_to_others(db, cast, course, ctx_for, action, values):
    session = make_session(db, course=course)
    meeting = queries.list_meetings(ctx_for(cast.tom), session.id)[0]

    for member in (cast.lena, cast.mona):
        with pytest.raises(NotAllowed):
            action(ctx_for(member), meeting_id=meeting.id, **values)


def test_update_records_what_changed(db, cast, course, ctx_for):
    session = make_session(db, course=course, capacity=5)
    facts = replace(FACTS, capacity=9, starts_at=session.starts_at)

    actions.update_session(ctx_for(cast.rita), session_id=session.id, facts=facts)

    names = names_of_events(db)
    assert names == ["scheduling.session_changed", "scheduling.capacity_changed"]
    again = actions.update_session(ctx_for(cast.rita), session_id=session.id, facts=facts)
    assert again.capacity == 9


def test_what_is_cancelled_or_over_does_not_change(db, cast, course, ctx_for):
    cancelled = make_session(db, course=course, state="cancelled")
    over = make_session(db, course=course, starts_in=timedelta(days=-7))

    with pytest.raises(errors.SessionIsCancelled):
        actions.change_capacity(ctx_for(cast.rita), session_id=cancelled.id, capacity=1)
    with pytest.raises(errors.SessionIsOver):
        actions.change_capacity(ctx_for(cast.rita), session_id=over.id, capacity=1)


def test_cancel_needs_a_reason(db, cast, course, ctx_for, anonymous_ctx):
    session = make_session(db, course=course)

    with pytest.raises(errors.ReasonMissing):
        actions.cancel_session(ctx_for(cast.rita), session_id=session.id, reason=" ")
    actions.cancel_session(ctx_for(cast.rita), session_id=session.id, reason="Storm")

    assert queries.get_session(anonymous_ctx, slug=session.slug).state == "cancelled"
    event = db.scalar(sa.select(LoggedEvent))
    assert (event.name, event.payload["reason"]) == ("scheduling.session_cancelled", "Storm")


def test_only_trainers_of_the_provider_can_give_it(db, cast, course, ctx_for):
    session = make_session(db, course=course)

    with pytest.raises(errors.NotATrainer):
        actions.assign_trainers(
            ctx_for(cast.rita), session_id=session.id, person_ids=[cast.lena.person_id]
        )
    actions.assign_trainers(
        ctx_for(cast.rita), session_id=session.id, person_ids=[cast.tom.person_id]
    )

    trainers = queries.list_trainers(ctx_for(cast.lena), session.id)
    assert [trainer.name for trainer in trainers] == ["Tom Okafor"]


# Meetings


def test_dates_follow_the_meetings(db, cast, course, ctx_for):
    ctx = ctx_for(cast.tom)
    session = actions.schedule_session(ctx, version_id=course.published_version_id, facts=FACTS)

    meeting = actions.add_meeting(ctx, session_id=session.id, facts=TUESDAY)
    later = replace(
        TUESDAY,
        starts_local=datetime(2027, 6, 1, 15),
        ends_local=datetime(2027, 6, 1, 16),
    )
    actions.move_meeting(ctx, meeting_id=meeting.id, facts=later)

    assert session.starts_at == FACTS.starts_at
    assert session.ends_at == datetime(2027, 6, 1, 14, tzinfo=UTC)
    assert meeting.sequence == 1
    events = db.scalars(sa.select(LoggedEvent).order_by(LoggedEvent.id)).all()
    moved = events[-1]
    assert moved.name == "scheduling.meeting_moved"
    assert moved.payload["before"] == "2027-02-09T14:00:00+00:00"
    assert moved.payload["starts_at"] == "2027-06-01T13:00:00+00:00"
    assert moved.scope_id == session.id


def test_a_time_that_happens_twice_is_not_guessed(db, cast, course, ctx_for):
    session = make_session(db, course=course)
    unclear = replace(
        TUESDAY,
        starts_local=datetime(2027, 10, 31, 2, 30),
        ends_local=datetime(2027, 10, 31, 4),
    )

    with pytest.raises(errors.TimeHappensTwice):
        actions.add_meeting(ctx_for(cast.tom), session_id=session.id, facts=unclear)
    meeting = actions.add_meeting(
        ctx_for(cast.tom), session_id=session.id, facts=replace(unclear, starts_choice=1)
    )

    assert meeting.starts_at == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert meeting.starts_fold == 1


def test_a_meeting_is_neither_moved_nor_removed_once_somebody_was_marked(
    db, cast, course, ctx_for, clock
):
    session = make_session(db, course=course, meetings=3)
    first, second, _third = queries.list_meetings(ctx_for(cast.tom), session.id)
    clock.at = second.ends_at
    actions.keep_meeting(ctx_for(cast.tom), meeting_id=first.id)

    with pytest.raises(errors.MeetingIsMarked):
        actions.remove_meeting(ctx_for(cast.tom), meeting_id=first.id)
    with pytest.raises(errors.MeetingIsMarked):
        actions.move_meeting(ctx_for(cast.tom), meeting_id=first.id, facts=TUESDAY)
    actions.remove_meeting(ctx_for(cast.tom), meeting_id=second.id)

    assert len(queries.list_meetings(ctx_for(cast.tom), session.id)) == 2
    assert names_of_events(db) == ["scheduling.meeting_removed"]


def test_a_public_session_keeps_the_meetings_its_certificate_asks_for(db, cast, course, ctx_for):
    session = make_session(db, course=course, meetings=3, required_meetings=2)
    ctx = ctx_for(cast.tom)
    first, second, third = queries.list_meetings(ctx, session.id)

    actions.remove_meeting(ctx, meeting_id=third.id)
    with pytest.raises(errors.MeetingIsNeeded):
        actions.remove_meeting(ctx, meeting_id=second.id)

    assert session.required_meetings == 2
    assert session.ends_at == second.ends_at
    assert [m.id for m in queries.list_meetings(ctx, session.id)] == [first.id, second.id]


def test_a_draft_may_lose_meetings_its_certificate_asks_for(db, cast, course, ctx_for):
    ctx = ctx_for(cast.tom)
    session = make_session(db, course=course, state="draft", required_meetings=1)
    meeting = queries.list_meetings(ctx, session.id)[0]

    actions.remove_meeting(ctx, meeting_id=meeting.id)

    assert session.required_meetings == 1
    with pytest.raises(errors.TooManyRequiredMeetings):
        actions.publish_session(ctx, session_id=session.id)


def test_meeting_of_a_draft_is_not_found_by_others(db, cast, course, ctx_for):
    session = make_session(db, course=course, state="draft", meetings=0)
    meeting = make_meeting(db, session_id=session.id, starts_at=session.starts_at)

    with pytest.raises(NotFound):
        queries.get_meeting(ctx_for(cast.lena), meeting.id)
    assert queries.get_meeting(ctx_for(cast.tom), meeting.id).id == meeting.id
