"""Sessions that took place, with dates moved: cohorts, a weekend, a webinar of many cities."""

from datetime import UTC, datetime, timedelta
from importlib import resources

import pytest
import yaml

from learning_station.enrolment import actions as enrolment_actions
from learning_station.enrolment import queries as enrolment_queries
from learning_station.kernel.actor import Actor
from learning_station.kernel.zones import WorkingWeek, to_utc
from learning_station.scheduling import actions, queries
from learning_station.scheduling.queries import SessionFilter
from learning_station.scheduling.rules import MeetingFacts, SessionFacts
from tests.factories import make_course, make_organisation, make_person

FACTS = yaml.safe_load(
    resources.files("learning_station").joinpath("demo_data/sessions.yaml").read_text("utf-8")
)["sessions"]


def fact(slug):
    return next(session for session in FACTS if session["slug"] == slug)


@pytest.fixture
def course(db, cast):
    return make_course(db, provider_id=cast.secretariat_id)


def schedule(ctx, course, known, *, first, last, **changes):
    """Schedule a session with the facts of one that took place; `first` and `last` are UTC."""
    values = {
        "title": known["title"],
        "zone": known["dates"]["zone"],
        "starts_at": first,
        "ends_at": last,
        "enrols_from": datetime(2026, 11, 1, tzinfo=UTC),
        "enrols_until": first,
        "format": known["format"],
        "place": "" if known["format"] == "online" else "Mashhad",
        "capacity": known["places"],
        "spoken": known["languages"]["spoken"],
        "materials": known["languages"].get("materials", []),
    }
    session = actions.schedule_session(
        ctx,
        version_id=course.published_version_id,
        facts=SessionFacts(**(values | changes)),
        group=known["slug"],
    )
    actions.publish_session(ctx, session_id=session.id)
    return session


def add_meeting(ctx, session, day, hour, minutes=90):
    starts = datetime.fromisoformat(f"{day}T{hour}:00")
    return actions.add_meeting(
        ctx,
        session_id=session.id,
        facts=MeetingFacts(
            zone=session.zone, starts_local=starts, ends_local=starts + timedelta(minutes=minutes)
        ),
    )


def test_online_course_has_35_seats_in_each_language(db, cast, course, ctx_for):
    known = fact("localizing-the-sdgs")
    ctx = ctx_for(cast.rita)
    cohorts = {
        language: schedule(
            ctx, course, known, spoken=[language],
            first=datetime(2027, 2, 8, tzinfo=UTC), last=datetime(2027, 5, 7, tzinfo=UTC),
        )
        for language in known["languages"]["cohorts"]
    }  # fmt: skip
    people = [Actor(make_person(db).id) for _ in range(36)]

    for person in people:
        enrolment_actions.enrol(ctx_for(person), session_id=cohorts["es"].id)

    counts = enrolment_queries.count_seats(ctx, [c.id for c in cohorts.values()])
    full = counts[cohorts["es"].id]
    assert known["places"] == 35
    assert (full.enrolled, full.waiting) == (35, 1)
    assert counts[cohorts["fr"].id].enrolled == counts[cohorts["en"].id].enrolled == 0
    assert len({cohort.group_id for cohort in cohorts.values()}) == 1


def test_workshop_in_mashhad_avoids_its_weekend_and_fits_its_week(db, cast, course, ctx_for):
    known = fact("isco-workshop")
    ctx = ctx_for(cast.rita)
    zone = known["dates"]["zone"]
    # Saturday to Tuesday: the weekend there is Thursday and Friday.
    session = schedule(
        ctx, course, known,
        first=to_utc(datetime(2027, 1, 9), zone), last=to_utc(datetime(2027, 1, 13), zone),
    )  # fmt: skip
    for day in range(9, 13):
        add_meeting(ctx, session, f"2027-01-{day:02}", "09:00", minutes=360)
    mashhad = make_organisation(db, slug="mashhad", zone=zone, weekend=[4, 5])
    weeks = {"mashhad": WorkingWeek(weekend=tuple(mashhad.weekend)), "madrid": WorkingWeek()}

    def fits(week, where):
        found = queries.list_session_cards(ctx, SessionFilter(week=weeks[week], zone=where))
        return [card.id for card in found.rows] == [session.id]

    assert len(queries.list_meetings(ctx, session.id)) == known["meetings"]
    assert fits("mashhad", zone)
    assert not fits("madrid", "Europe/Madrid")
    assert session.starts_at == datetime(2027, 1, 9, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "hours", "day"),
    [
        ("America/Sao_Paulo", "10:00 to 11:30", "Monday 17 May 2027"),
        ("Africa/Nouakchott", "13:00 to 14:30", "Monday 17 May 2027"),
        ("Asia/Seoul", "22:00 to 23:30", "Monday 17 May 2027"),
        ("Pacific/Auckland", "01:00 to 02:30", "Tuesday 18 May 2027"),
    ],
)
def test_webinar_is_shown_on_the_clocks_of_every_reader(
    db, cast, course, ctx_for, client, zone, hours, day
):
    known = fact("digitalisation-metropolitan-spaces")
    session = schedule(
        ctx_for(cast.rita), course, known,
        first=datetime(2027, 5, 16, 22, tzinfo=UTC), last=datetime(2027, 5, 17, 22, tzinfo=UTC),
    )  # fmt: skip
    add_meeting(ctx_for(cast.rita), session, "2027-05-17", "15:00")
    client.set_cookie("ls_zone", zone)

    page = client.get(f"/sessions/{session.slug}?lang=en")

    assert hours in page.text
    assert day in page.text
    assert "15:00 to 16:30" in page.text
    assert "Session time, Madrid" in page.text
