"""What a file with people is understood as."""

import pytest

from learning_station.enrolment import errors
from learning_station.enrolment.rules.imports import read_people


def read(*rows):
    return read_people([row.split("|") for row in rows])


def codes(found):
    return [person.code for person in found.people]


def test_columns_come_in_any_order_and_language():
    found = read("Apellidos|Correo|perfil|Idioma", "Pérez|Ana@City.Example|Político|ES")

    person = found.people[0]
    assert (person.email, person.family_name) == ("ana@city.example", "Pérez")
    assert (person.profile, person.language, person.number) == ("political", "es", 2)


def test_roles_and_other_columns_mean_nothing():
    found = read("email|role|is_admin", "ana@city.example|administrator|1")

    assert found.ignored == ["role", "is_admin"]
    assert codes(found) == [""]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("ana@city.example|Ana|technical|en", ""),
        ("no address|Ana|technical|en", "accounts.email_invalid"),
        ("|Ana|technical|en", "accounts.email_invalid"),
        ("ana@city.example|Ana|mayor|en", "enrolment.profile_unknown"),
        ("ana@city.example|Ana|technical|de", "enrolment.language_unknown"),
        ("ana@city.example|A\u202ena|technical|en", "accounts.name_has_hidden_signs"),
    ],
)
def test_each_row_is_checked_by_itself(row, code):
    found = read("email|given_name|profile|language", row, "otto@city.example|Otto|technical|en")

    assert [bool(one) for one in codes(found)] == [bool(code), False]


def test_an_address_that_comes_again_counts_once():
    found = read("email", "ana@city.example", "ANA@city.example")

    assert codes(found) == ["", errors.RowRepeated.code]


def test_short_rows_lack_what_stands_at_the_end():
    assert read("email|office", "ana@city.example").people[0].office == ""


def test_a_file_without_addresses_or_rows_is_refused():
    with pytest.raises(errors.EmailColumnMissing):
        read("name", "Ana")
    with pytest.raises(errors.NobodyInFile):
        read("email")
