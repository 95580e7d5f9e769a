"""Wrong dates: kept out of public sessions, and repaired where no result hangs on them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from learning_station.infra.event_log import LoggedEvent
from learning_station.kernel.errors import NotAllowed
from learning_station.scheduling import actions, errors, queries
from learning_station.scheduling.rules import MeetingFacts, SessionFacts
from tests.factories import make_course, make_meeting, make_session
from tests.world import NOW

DAY = timedelta(days=1)


@pytest.fixture
def course(db, cast):
    return make_course(db, provider_id=cast.secretariat_id)


def facts_of(session, **changes):
    """Return the facts of a session as they are, but for the changes."""
    names = SessionFacts.__dataclass_fields__
    return SessionFacts(**{name: getattr(session, name) for name in names} | changes)


def meeting_on(day, zone="UTC"):
    return MeetingFacts(
        zone=zone, starts_local=datetime(*day, 15), ends_local=datetime(*day, 16, 30)
    )


WRONG = meeting_on((2025, 12, 22))
RIGHT = meeting_on((2026, 12, 22))


def test_a_public_session_gets_no_meeting_in_the_past(db, cast, course, ctx_for):
    session = make_session(db, course=course)

    with pytest.raises(errors.MeetingInPast) as refusal:
        actions.add_meeting(ctx_for(cast.tom), session_id=session.id, facts=WRONG)
    assert refusal.value.field == "starts_day"
    added = actions.add_meeting(ctx_for(cast.tom), session_id=session.id, facts=RIGHT)

    with pytest.raises(errors.MeetingInPast):
        actions.move_meeting(ctx_for(cast.tom), meeting_id=added.id, facts=WRONG)
    assert session.starts_at == NOW + 7 * DAY


def test_a_draft_holds_any_date_but_is_not_published_when_it_is_over(cast, course, ctx_for):
    ctx = ctx_for(cast.tom)
    session = actions.schedule_session(
        ctx,
        version_id=course.published_version_id,
        facts=SessionFacts(
            title={"en": "Water"},
            zone="UTC",
            starts_at=datetime(2025, 12, 20, tzinfo=UTC),
            ends_at=datetime(2025, 12, 30, tzinfo=UTC),
            enrols_from=datetime(2025, 11, 1, tzinfo=UTC),
            enrols_until=datetime(2025, 12, 19, tzinfo=UTC),
            spoken=["en"],
        ),
    )
    actions.add_meeting(ctx, session_id=session.id, facts=WRONG)

    with pytest.raises(errors.EndsInPast):
        actions.publish_session(ctx, session_id=session.id)
    right = {
        "starts_at": datetime(2026, 12, 20, tzinfo=UTC),
        "ends_at": datetime(2026, 12, 30, tzinfo=UTC),
    }
    actions.update_session(ctx, session_id=session.id, facts=facts_of(session, **right))

    assert actions.publish_session(ctx, session_id=session.id).state == "scheduled"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"starts_at": NOW - DAY}, errors.FirstDayInPast),
        ({"starts_at": NOW - 300 * DAY, "ends_at": NOW - 290 * DAY}, errors.FirstDayInPast),
    ],
)
def test_a_public_session_does_not_begin_in_the_past(db, cast, course, ctx_for, changes, refusal):
    session = make_session(db, course=course, meetings=0)
    windows = {"enrols_from": NOW - 400 * DAY, "enrols_until": NOW - 300 * DAY}

    with pytest.raises(refusal):
        actions.update_session(
            ctx_for(cast.rita), session_id=session.id, facts=facts_of(session, **windows | changes)
        )
    today = NOW.replace(hour=0)
    actions.update_session(
        ctx_for(cast.rita), session_id=session.id, facts=facts_of(session, starts_at=today)
    )

    assert session.starts_at == today


def test_a_running_session_keeps_its_first_day_and_does_not_end_yesterday(
    db, cast, course, ctx_for
):
    session = make_session(db, course=course, meetings=0, starts_in=-10 * DAY)
    session.ends_at = NOW + 10 * DAY
    db.commit()
    ctx = ctx_for(cast.tom)

    with pytest.raises(errors.LastDayInPast):
        actions.update_session(
            ctx, session_id=session.id, facts=facts_of(session, ends_at=NOW - DAY)
        )
    actions.update_session(
        ctx, session_id=session.id, facts=facts_of(session, capacity=9, zone="Europe/Madrid")
    )

    assert (session.capacity, session.starts_at) == (9, NOW - 10 * DAY)


def test_a_meeting_put_into_the_past_by_mistake_is_repaired(db, cast, course, ctx_for):
    session = make_session(db, course=course, meetings=2)
    begins = session.starts_at
    wrong = make_meeting(db, session_id=session.id, starts_at=NOW - 300 * DAY)
    also = make_meeting(db, session_id=session.id, starts_at=NOW - 299 * DAY)
    session.starts_at = wrong.starts_at
    db.commit()
    ctx = ctx_for(cast.tom)

    actions.remove_meeting(ctx, meeting_id=also.id)
    same_time = MeetingFacts(
        zone="UTC",
        starts_local=wrong.starts_local,
        ends_local=wrong.ends_local,
        title={"en": "Opening"},
    )
    assert actions.move_meeting(ctx, meeting_id=wrong.id, facts=same_time).title == {
        "en": "Opening"
    }
    actions.move_meeting(ctx, meeting_id=wrong.id, facts=RIGHT)

    assert session.starts_at == begins
    assert session.ends_at == datetime(2026, 12, 22, 16, 30, tzinfo=UTC)


# Sessions that are over


def test_an_administrator_corrects_the_end_of_a_session_without_results(db, cast, course, ctx_for):
    session = make_session(db, course=course, meetings=0, starts_in=-20 * DAY)
    right = facts_of(session, ends_at=NOW + 20 * DAY)

    with pytest.raises(errors.SessionIsOver):
        actions.update_session(ctx_for(cast.tom), session_id=session.id, facts=right)
    actions.update_session(ctx_for(cast.rita), session_id=session.id, facts=right)

    assert session.ends_at == NOW + 20 * DAY
    changed = db.scalar(sa.select(LoggedEvent))
    assert (changed.name, changed.actor_id) == (
        "scheduling.session_changed", cast.rita.person_id,
    )  # fmt: skip
    assert actions.cancel_session(ctx_for(cast.tom), session_id=session.id, reason="Storm")


def test_a_session_that_somebody_completed_stays_as_it_was(db, cast, course, ctx_for, system_ctx):
    session = make_session(db, course=course, starts_in=-20 * DAY)
    meeting = queries.list_meetings(system_ctx, session.id)[0]
    actions.keep_session(system_ctx, session_id=session.id)
    ctx = ctx_for(cast.rita)

    for change in (
        lambda: actions.update_session(
            ctx, session_id=session.id, facts=facts_of(session, ends_at=NOW + DAY)
        ),
        lambda: actions.add_meeting(ctx, session_id=session.id, facts=RIGHT),
        lambda: actions.move_meeting(ctx, meeting_id=meeting.id, facts=RIGHT),
        lambda: actions.remove_meeting(ctx, meeting_id=meeting.id),
    ):
        with pytest.raises(errors.SessionIsOver):
            change()


def test_only_those_who_mark_say_that_results_hang_on_it(db, cast, course, ctx_for):
    session = make_session(db, course=course)
    meeting = queries.list_meetings(ctx_for(cast.tom), session.id)[0]

    for member in (cast.lena, cast.mona):
        with pytest.raises(NotAllowed):
            actions.keep_meeting(ctx_for(member), meeting_id=meeting.id)
        with pytest.raises(NotAllowed):
            actions.keep_session(ctx_for(member), session_id=session.id)
    actions.keep_meeting(ctx_for(cast.tom), meeting_id=meeting.id)
    assert meeting.is_marked


# Meetings the certificate asks for


def test_a_public_session_asks_for_no_more_meetings_than_there_are(db, cast, course, ctx_for):
    session = make_session(db, course=course, meetings=3, required_meetings=1)
    ctx = ctx_for(cast.tom)

    with pytest.raises(errors.TooManyRequiredMeetings):
        actions.update_session(
            ctx, session_id=session.id, facts=facts_of(session, required_meetings=50)
        )
    actions.update_session(ctx, session_id=session.id, facts=facts_of(session, required_meetings=3))

    assert session.required_meetings == 3


def test_a_draft_may_ask_for_meetings_that_are_still_to_be_added(cast, course, ctx_for, db):
    session = make_session(db, course=course, state="draft", meetings=1)
    facts = replace(facts_of(session), required_meetings=50)

    actions.update_session(ctx_for(cast.tom), session_id=session.id, facts=facts)

    assert session.required_meetings == 50
