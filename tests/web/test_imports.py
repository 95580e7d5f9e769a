"""The pages that bring people in from a file."""

import io
import re

import openpyxl
import pytest
import sqlalchemy as sa

from learning_station.enrolment.models import Enrolment, Nomination
from learning_station.enrolment.models.imports import PeopleImport

FILE = "email;given_name;family_name;role\nana@city.example;Ana;Pérez;administrator\nbad;;;\n"


@pytest.fixture
def address(session):
    return f"/imports/sessions/{session.slug}"


def send(client, address, content=FILE, name="people.csv"):
    if isinstance(content, str):
        content = content.encode()
    return client.post(address, data={"file": (io.BytesIO(content), name)})


def test_administrator_reads_a_file_then_starts_it(world, db, rita, address):
    answer = send(rita, address)
    page = rita.get(answer.location)

    assert answer.status_code == 303
    assert "1 row of this file would have an effect" in page.text
    assert "These columns mean nothing here and are left out: role." in page.text
    assert "Gets an account, and a seat or waits" in page.text
    assert db.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 0

    rita.post(f"{answer.location}/start")
    assert "The import is under way" in rita.get(answer.location).text
    world.run_jobs()
    done = rita.get(answer.location).text
    assert "The import is done" in done
    assert "Has a seat" in done
    assert db.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 1
    assert "bad" in rita.get(f"{answer.location}/failed.csv").text


def test_coordinator_nominates_from_a_file(world, db, client, sign_in, cast, address):
    mona = sign_in(client, cast.mona)
    page = mona.get(f"{address}?lang=en").text
    answer = send(mona, address)
    mona.post(f"{answer.location}/start")
    world.run_jobs()

    assert "Nominate people of Bogotá from a file." in page
    assert "Nominated" in mona.get(answer.location).text
    assert db.scalars(sa.select(Nomination.email)).all() == ["ana@city.example"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is no table"),
        (b"\x89PNG\r\n\x1a\n\xff", "This file is no table"),
        ("name\nAna\n", "one of them must be “email”"),
        ("email\n", "There is nobody in this file"),
        ("email\n" + "a@b.example\n" * 2002, "The table has more than"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_beside_the_field(
    db, rita, address, content, sentence
):
    answer = send(rita, address, content)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.scalar(sa.select(sa.func.count()).select_from(PeopleImport)) == 0


def test_no_file_is_asked_for(rita, address):
    answer = rita.post(address, data={})

    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_templates_can_be_filled_and_sent_back(rita, address):
    text = rita.get("/imports/template.csv").data
    table = rita.get("/imports/template.xlsx").data
    book = openpyxl.load_workbook(io.BytesIO(table))

    headings = text.decode("utf-8-sig").split("\r\n")[0].split(",")
    assert [cell.value for cell in book.active[1]] == headings
    for content, name in ((text, "people.csv"), (table, "people.xlsx")):
        page = rita.get(send(rita, address, content, name).location).text
        assert "1 row of this file would have an effect" in page


def test_hostile_cells_stay_text(rita, address):
    name = "<script>alert(1)</script>"
    page = rita.get(
        send(rita, address, f"email,given_name,family_name\na@b.example,{name},=1+1\n").location
    ).text

    assert name not in page
    assert re.search(r"&lt;script&gt;", page)


def test_earlier_imports_are_listed(rita, address):
    send(rita, address)

    assert "people.csv" in rita.get(address).text
