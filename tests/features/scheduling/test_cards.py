"""Lists of sessions: one statement, whatever the filters; pages that neither lose nor repeat."""

from datetime import UTC, date, datetime, timedelta

import pytest

from learning_station.infra.search import DatabaseSearch
from learning_station.kernel.languages import LanguageMap
from learning_station.kernel.pages import BadCursor
from learning_station.kernel.zones import WorkingWeek, to_utc
from learning_station.scheduling import queries
from learning_station.scheduling.queries import SessionFilter, SessionsWhen
from tests.factories import (
    make_affiliation,
    make_course,
    make_organisation,
    make_person,
    make_session,
    make_topic,
)

DAY = timedelta(days=1)


@pytest.fixture
def topics(db):
    return {letter: make_topic(db, letter=letter).id for letter in "CFW"}


@pytest.fixture
def course(db, cast, topics):
    return make_course(db, provider_id=cast.secretariat_id, topic_ids=[topics["F"], topics["C"]])


def slugs(ctx, **wanted):
    return [card.slug for card in queries.list_session_cards(ctx, SessionFilter(**wanted)).rows]


def test_first_day_is_asked_for_on_the_calendar_of_each_session(db, course, anonymous_ctx):
    for slug, zone in (("seoul", "Asia/Seoul"), ("bogota", "America/Bogota")):
        session = make_session(db, course=course, slug=slug, zone=zone)
        session.starts_at = to_utc(datetime(2026, 12, 1, 9, 0), zone)
        session.ends_at = session.starts_at + DAY
    db.commit()

    assert slugs(anonymous_ctx, first_day_from=date(2026, 12, 1)) == ["seoul", "bogota"]
    assert slugs(anonymous_ctx, first_day_from=date(2026, 12, 2)) == []


def test_card_holds_everything_in_one_statement(db, course, anonymous_ctx, statements):
    session = make_session(db, course=course, capacity=35, meetings=2, zone="Europe/Madrid")

    with statements() as sent:
        card = queries.list_session_cards(anonymous_ctx, SessionFilter()).rows[0]

    assert len(sent) == 1
    assert card.topics == ("f", "c")
    assert card.provider_name == "Metropolis Secretariat General"
    assert card.meetings == (
        (session.starts_at, session.starts_at + timedelta(minutes=90)),
        (session.starts_at + DAY, session.starts_at + DAY + timedelta(minutes=90)),
    )
    assert card.capacity == 35


def test_drafts_are_listed_for_those_who_give_them_only(db, cast, course, ctx_for, anonymous_ctx):
    make_session(db, course=course, slug="hidden", state="draft")

    assert slugs(anonymous_ctx) == []
    assert slugs(ctx_for(cast.lena)) == []
    assert slugs(ctx_for(cast.tom)) == ["hidden"]
    assert slugs(ctx_for(cast.rita)) == ["hidden"]


def test_open_coming_and_past(db, course, anonymous_ctx, clock):
    make_session(db, course=course, slug="past", starts_in=-9 * DAY)
    make_session(db, course=course, slug="long-past", starts_in=-30 * DAY)
    make_session(db, course=course, slug="running", starts_in=-DAY, meetings=5)
    make_session(db, course=course, slug="open", starts_in=3 * DAY)
    make_session(db, course=course, slug="closed", starts_in=4 * DAY, capacity=0)
    make_session(db, course=course, slug="cancelled", starts_in=5 * DAY, state="cancelled")

    assert slugs(anonymous_ctx) == ["running", "open", "closed", "cancelled"]
    assert slugs(anonymous_ctx, when=SessionsWhen.OPEN) == ["open"]
    assert slugs(anonymous_ctx, when=SessionsWhen.PAST) == ["past", "long-past"]
    assert len(slugs(anonymous_ctx, when=SessionsWhen.ALL)) == 6


def test_filters_narrow_and_combine(db, cast, course, topics, anonymous_ctx):
    hub = make_organisation(db, slug="hub", kind="learning_hub")
    water = make_course(db, provider_id=hub.id, topic_ids=[topics["W"]])
    make_session(db, course=course, slug="money", starts_in=2 * DAY, spoken=["en"])
    in_person = make_session(
        db, course=water, slug="water", starts_in=9 * DAY, spoken=["zh-Hans"],
        session_format="in_person",
    )  # fmt: skip
    in_person.interpretation, in_person.materials = ["es"], ["fr"]
    db.commit()

    assert slugs(anonymous_ctx, topics=("w",)) == ["water"]
    assert slugs(anonymous_ctx, topics=("c", "w")) == ["money", "water"]
    assert slugs(anonymous_ctx, formats=("in_person",)) == ["water"]
    assert slugs(anonymous_ctx, providers=("hub",)) == ["water"]
    assert slugs(anonymous_ctx, languages=("es",)) == ["water"]
    assert slugs(anonymous_ctx, languages=("zh",)) == []
    assert slugs(anonymous_ctx, languages=("fr",)) == []
    assert slugs(anonymous_ctx, languages=("fr",), through=("materials",)) == ["water"]
    assert slugs(anonymous_ctx, languages=("es", "en")) == ["money", "water"]
    assert slugs(anonymous_ctx, topics=("c",), formats=("in_person",)) == []
    later = datetime(2026, 11, 28, tzinfo=UTC)
    assert slugs(anonymous_ctx, starts_from=later) == ["water"]
    assert slugs(anonymous_ctx, course_id=water.id) == ["water"]


@pytest.mark.parametrize(
    ("zone", "weekend", "expected"),
    [
        ("Europe/Madrid", (6, 7), ["tuesday", "thursday"]),
        ("America/Bogota", (6, 7), []),
        ("Asia/Tehran", (4, 5), ["tuesday", "saturday"]),
    ],
)
def test_fits_my_working_hours(db, course, anonymous_ctx, zone, weekend, expected):
    # All at 09:00 UTC: 10:00 in Madrid, 04:00 in Bogotá, 12:30 in Tehran.
    make_session(db, course=course, slug="tuesday", starts_in=7 * DAY)
    make_session(db, course=course, slug="thursday", starts_in=9 * DAY)
    make_session(db, course=course, slug="saturday", starts_in=11 * DAY)
    make_session(db, course=course, slug="self-paced", starts_in=11 * DAY, meetings=0)

    assert slugs(anonymous_ctx, week=WorkingWeek(weekend=weekend), zone=zone) == expected


def test_fits_my_working_hours_after_clocks_have_changed(db, course, anonymous_ctx, clock):
    # 16:30 to 18:00 UTC: until 19:00 in Lisbon's summer, until 18:00 in its winter.
    start = timedelta(hours=7, minutes=30)
    make_session(db, course=course, slug="winter", starts_in=7 * DAY + start)
    make_session(db, course=course, slug="summer", starts_in=203 * DAY + start)

    assert slugs(anonymous_ctx, week=WorkingWeek(), zone="Europe/Lisbon") == ["winter"]


def test_working_week_is_that_of_the_readers_organisation(db, cast, ctx_for):
    cairo = make_organisation(db, slug="cairo", zone="Africa/Cairo", weekend=[5, 6])
    person, stranger = make_person(db), make_person(db)
    make_affiliation(db, person_id=person.id, organisation_id=cairo.id)
    ctx = ctx_for(cast.lena)

    assert queries.find_working_week(ctx, person.id) == WorkingWeek(weekend=(5, 6))
    assert queries.find_working_week(ctx, cast.lena.person_id) == WorkingWeek()
    assert queries.find_working_week(ctx, stranger.id) is None


def test_search_finds_session_titles_and_course_texts(db, course, anonymous_ctx):
    search = DatabaseSearch()
    other = make_course(db, provider_id=course.provider_id)
    session = make_session(
        db, course=course, slug="agua", title=LanguageMap(es="Gestión del agua"), starts_in=DAY
    )
    make_session(db, course=other, slug="by-course", starts_in=2 * DAY)
    search.put(db, kind="session", object_id=session.id, texts={"es": ("Gestión del agua", "Seúl")})
    search.put(db, kind="course", object_id=other.id, texts={"en": ("Sewers", "Agua clara")})
    db.commit()

    assert slugs(anonymous_ctx, question="GESTION") == ["agua"]
    assert slugs(anonymous_ctx, question="agua") == ["agua", "by-course"]
    assert slugs(anonymous_ctx, question="nothing like it") == []
    assert slugs(anonymous_ctx, question='") OR "1"="1') == []


def test_best_matches_come_first_on_every_page_and_only_when_asked_for(db, course, anonymous_ctx):
    search = DatabaseSearch()
    texts = {"first": ("Sewers", "Water"), "second": ("Roads", "Water"), "third": ("Water", "")}
    for day, (slug, text) in enumerate(texts.items(), start=1):
        session = make_session(db, course=course, slug=slug, starts_in=day * DAY)
        search.put(db, kind="session", object_id=session.id, texts={"en": text})
    db.commit()
    wanted = SessionFilter(question="water", best_match_first=True)

    one = queries.list_session_cards(anonymous_ctx, wanted, None, 2)
    two = queries.list_session_cards(anonymous_ctx, wanted, one.next_cursor, 2)

    assert [card.slug for card in (*one.rows, *two.rows)] == ["third", "first", "second"]
    assert slugs(anonymous_ctx, question="water") == ["first", "second", "third"]


def test_pages_neither_lose_nor_repeat(db, course, anonymous_ctx):
    for number in range(5):
        make_session(db, course=course, slug=f"s{number}", starts_in=DAY)
    seen, cursor = [], None
    for _ in range(9):
        page = queries.list_session_cards(anonymous_ctx, SessionFilter(), cursor, 2)
        seen += [card.slug for card in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break

    assert sorted(seen) == ["s0", "s1", "s2", "s3", "s4"]


@pytest.mark.parametrize("cursor", ["x", "WyJhIiwiYiJd", "WyIyMDI2LTAxLTAxIiwiYSJd"])
def test_a_made_up_cursor_is_refused(anonymous_ctx, cursor):
    with pytest.raises(BadCursor):
        queries.list_session_cards(anonymous_ctx, SessionFilter(), cursor)
