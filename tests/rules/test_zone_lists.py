"""Lists to choose from: zones, cities and languages, each under one name and in order."""

from datetime import UTC, datetime

import pytest

from learning_station.kernel import formats
from learning_station.kernel.sorting import name_key, plain_letters
from learning_station.kernel.zone_lists import listed_name, zones_by_region
from learning_station.kernel.zones import zone_names

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LANGUAGES = ("en", "es", "fr")


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("Asia/Saigon", "Asia/Ho_Chi_Minh"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("Europe/Stockholm", "Europe/Stockholm"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_is_listed_under_one_name(name, listed):
    assert listed_name(name) == listed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_zone_is_found_in_the_list_and_none_twice(language):
    listed = [zone for zones in zones_by_region(language, NOW).values() for zone in zones]

    names = [zone.name for zone in listed]
    assert len(set(names)) == len(names) == len({zone.label for zone in listed})
    assert {listed_name(name) for name in zone_names()} <= {*names, "UTC"}
    assert "Asia/Saigon" in next(z.aliases for z in listed if z.name == "Asia/Ho_Chi_Minh")


def test_zones_stand_in_the_order_of_the_readers_language():
    africa = [zone.label for zone in zones_by_region("es", NOW)["África"]]

    assert "El Cairo, Egipto (UTC+2)" in africa
    assert africa == sorted(africa, key=name_key)


def test_distance_from_utc_is_that_of_the_day():
    def madrid(now):
        zones = zones_by_region("en", now)["Europe"]
        return next(zone.label for zone in zones if zone.name == "Europe/Madrid")

    assert madrid(NOW) == "Madrid, Spain (UTC+1)"
    assert madrid(datetime(2027, 7, 1, tzinfo=UTC)) == "Madrid, Spain (UTC+2)"


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Solé", "sole"), ("İstanbul", "istanbul"), ("SÃO PAULO", "sao paulo"), ("北京", "北京")],
)
def test_plain_letters_leave_accents_and_capitals_out(text, plain):
    assert plain_letters(text) == plain


@pytest.mark.parametrize(
    ("name", "zone", "language", "expected"),
    [
        ("Brussels", "Europe/Brussels", "es", "Bruselas"),
        ("İstanbul", "Europe/Istanbul", "es", "Estambul"),
        ("Cairo", "Africa/Cairo", "fr", "Le Caire"),
        ("Guangzhou", "Asia/Shanghai", "es", "Guangzhou"),
        (
            "Metropolis Learning Hub Chengdu",
            "Asia/Shanghai",
            "fr",
            "Metropolis Learning Hub Chengdu",
        ),
    ],
)
def test_a_city_is_named_in_the_readers_language_where_that_is_known(
    name, zone, language, expected
):
    assert formats.city_name(name, zone, language) == expected


def test_languages_bear_the_names_their_speakers_give_them():
    names = [formats.own_language_name(tag) for tag in ("en", "es", "fr", "id", "ar")]

    assert names == ["English", "Español", "Français", "Bahasa Indonesia", "العربية"]
