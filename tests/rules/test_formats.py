"""Dates and times as people read them, in three languages, always with the place."""

from datetime import UTC, date, datetime

import pytest

from learning_station.kernel import formats

JANUARY = datetime(2027, 1, 18, 22, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Monday 18 January 2027, 17:59, Bogotá (UTC−5)"),
        ("es", "lunes, 18 de enero de 2027, 17:59, Bogotá (UTC−5)"),
        ("fr", "lundi 18 janvier 2027, 17:59, Bogotá (UTC−5)"),
    ],
)
def test_moment_names_date_time_and_place(language, text):
    assert str(formats.moment(JANUARY, "America/Bogota", language)) == text


def test_moment_crosses_midnight_with_the_reader():
    sydney_morning = datetime(2027, 1, 18, 22, 0, tzinfo=UTC)

    assert formats.moment(sydney_morning, "Australia/Sydney", "en").date == "19 January 2027"
    assert formats.moment(sydney_morning, "America/Los_Angeles", "en").date == "18 January 2027"


def test_both_zones_leaves_the_second_out_where_clocks_agree():
    summer = datetime(2027, 7, 1, 12, 0, tzinfo=UTC)

    mine, other = formats.both_zones(summer, "Europe/Paris", "Europe/Madrid", "en")
    assert other is None

    mine, other = formats.both_zones(summer, "America/Bogota", "Europe/Madrid", "en")
    assert other is not None
    assert (mine.time, other.time) == ("07:00", "14:00")


@pytest.mark.parametrize(
    ("zone", "text"),
    [("Asia/Kolkata", "UTC+5:30"), ("UTC", "UTC"), ("America/St_Johns", "UTC−3:30")],
)
def test_offset_writes_half_hours(zone, text):
    assert formats.offset(JANUARY, zone) == text


def test_day_range_says_shared_parts_once():
    first, last = date(2027, 2, 8), date(2027, 5, 7)

    assert formats.day_range(first, last, "en") == "8 February to 7 May 2027"
    assert formats.day_range(date(2027, 5, 20), date(2027, 5, 21), "en") == "20 to 21 May 2027"
    assert formats.day_range(first, first, "es") == "8 de febrero de 2027"


def test_stretches_read_as_each_language_says_them():
    first, last = date(2027, 2, 1), date(2027, 2, 12)
    starts, ends = JANUARY.replace(hour=9, minute=0), JANUARY.replace(hour=10, minute=30)

    assert formats.day_range(first, last, "es") == "del 1 al 12 de febrero de 2027"
    assert formats.day_range(first, last, "fr") == "du 1er au 12 février 2027"
    assert formats.time_range(starts, ends, "UTC", "en") == "09:00 to 10:30"
    assert formats.time_range(starts, ends, "UTC", "es") == "de 09:00 a 10:30"
    assert formats.time_range(starts, ends, "UTC", "fr") == "de 09:00 à 10:30"


def test_french_counts_the_first_day_of_a_month():
    assert formats.day(date(2027, 3, 1), "fr", weekday=True) == "lundi 1er mars 2027"
    assert formats.day(date(2027, 3, 11), "fr") == "11 mars 2027"
    assert formats.day(date(2027, 3, 1), "en") == "1 March 2027"


def test_duration_speaks_of_hours_and_minutes():
    assert formats.duration(45, "en") == "45 minutes"
    assert formats.duration(90, "en") == "1 hour 30 minutes"
    assert formats.duration(2400, "en") == "40 hours"


def test_language_names_have_a_capital():
    assert formats.language_name("fr", "es") == "Francés"
    assert formats.own_language_name("es") == "Español"
    assert formats.language_in_sentence("fr", "es") == "francés"
    assert formats.language_in_sentence("fr", "en") == "French"


def test_a_zone_below_a_country_is_called_by_its_city_alone() -> None:
    assert formats.place("America/Argentina/Buenos_Aires", "es") == "Buenos Aires"


@pytest.mark.parametrize(
    ("reader_zone", "text"),
    [
        ("Europe/Madrid", "1 March to 31 October 2027"),
        ("Europe/Paris", "1 March to 31 October 2027"),
        ("America/Bogota", "1 March to 31 October 2027 (Madrid)"),
        ("Asia/Seoul", "1 March to 31 October 2027 (Madrid)"),
    ],
)
def test_session_days_are_those_of_its_zone_for_every_reader(reader_zone, text):
    starts = datetime(2027, 2, 28, 23, 0, tzinfo=UTC)
    ends = datetime(2027, 10, 31, 23, 0, tzinfo=UTC)

    assert formats.session_days(starts, ends, "Europe/Madrid", reader_zone, "en") == text


def test_session_begins_and_ends_on_days_of_its_own_zone():
    starts = datetime(2027, 1, 5, 15, 0, tzinfo=UTC)
    ends = datetime(2027, 1, 14, 15, 0, tzinfo=UTC)

    begins = formats.first_session_day(starts, "Asia/Seoul", "America/Bogota", "en")
    over = formats.last_session_day(ends, "Asia/Seoul", "America/Bogota", "en")

    assert begins == "6 January 2027 (Seoul)"
    assert over == "14 January 2027 (Seoul)"
    assert formats.first_session_day(starts, "Asia/Seoul", "Asia/Tokyo", "en") == "6 January 2027"
