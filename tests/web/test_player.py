"""The player: who may see it, where it goes on, what its buttons do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from learning_station.catalogue.models import Answer, CourseVersion, Question
from learning_station.kernel.clock import FixedClock
from learning_station.kernel.languages import LanguageMap
from learning_station.learning.models import Attempt, UnitProgress
from learning_station.library.models import StoredFile
from tests.cast import Cast, Member
from tests.factories import make_course, make_enrolment, make_session
from tests.way import Way, make_way, quiz_answers
from tests.web.kit import text_of
from tests.world import World

SignIn = Callable[[FlaskClient, Member], FlaskClient]
BASE = "/my-learning/urban-water"


@pytest.fixture
def way(db: Session, cast: Cast) -> Way:
    return make_way(db, cast)


@pytest.fixture
def lena(client: FlaskClient, cast: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, cast.lena)


def unit_address(way: Way, number: int = 0) -> str:
    return f"{BASE}/units/{way.units[number].id}"


def quiz_form(db: Session, way: Way, *, right: bool, number: int = 1) -> dict[str, object]:
    answers = quiz_answers(db, way.quiz, right=right)
    form: dict[str, object] = {
        f"question-{key}": [str(one) for one in chosen] for key, chosen in answers.items()
    }
    return form | {"number": str(number)}


def test_strangers_are_led_to_the_sign_in_page(client: FlaskClient, way: Way) -> None:
    response = client.get(unit_address(way))

    assert response.status_code == 303
    assert "/account/sign-in" in response.headers["Location"]


def test_only_people_with_a_seat_and_those_who_give_the_session_see_it(
    world: World, db: Session, cast: Cast, way: Way, sign_in: SignIn
) -> None:
    make_enrolment(db, session_id=way.session.id, person_id=cast.amina.person_id, seat="waitlisted")
    expected = {
        cast.lena: 200, cast.tom: 200, cast.rita: 200,
        cast.otto: 404, cast.amina: 404, cast.mona: 404,
    }  # fmt: skip

    for member, status in expected.items():
        client = sign_in(world.app.test_client(), member)
        for address in (BASE, unit_address(way)):
            assert client.get(address).status_code == status, (member.name, address)


def test_a_unit_of_another_course_and_an_unknown_session_do_not_exist(
    db: Session, cast: Cast, way: Way, lena: FlaskClient
) -> None:
    other = make_session(db, course=make_course(db, provider_id=cast.secretariat_id), slug="other")
    make_enrolment(db, session_id=other.id, person_id=cast.lena.person_id)

    assert lena.get(f"/my-learning/other/units/{way.units[0].id}").status_code == 404
    assert lena.get("/my-learning/nowhere").status_code == 404
    assert lena.get("/my-learning/nowhere/continue").status_code == 404


def test_a_unit_shows_its_text_its_line_and_what_is_missing(way: Way, lena: FlaskClient) -> None:
    page = lena.get(unit_address(way) + "?lang=en").text

    assert "Read <em>this</em>." in page
    assert page.count("<h1") == 1
    assert 'aria-current="step"' in page
    assert "What is missing for your certificate" in page
    assert "2 required units to go" in page
    assert "1 of these 2 meetings to attend" in page


def test_opening_and_loading_again_costs_one_write(
    db: Session, way: Way, lena: FlaskClient
) -> None:
    lena.get(unit_address(way))
    lena.get(unit_address(way))
    lena.head(unit_address(way, 1))

    row = db.scalars(sa.select(UnitProgress)).one()
    assert row.unit_id == way.units[0].id


def test_continue_leads_to_the_unit_last_open(
    way: Way, lena: FlaskClient, clock: FixedClock
) -> None:
    first = lena.get(f"{BASE}/continue")
    assert first.headers["Location"].startswith(unit_address(way))

    clock.advance(timedelta(hours=1))
    lena.get(unit_address(way, 1))
    again = lena.get(f"{BASE}/continue")
    assert again.headers["Location"] == unit_address(way, 1) + "#continue"


def test_done_marks_the_unit_and_goes_to_the_next(db: Session, way: Way, lena: FlaskClient) -> None:
    response = lena.post(unit_address(way) + "/done")

    assert response.status_code == 303
    assert response.headers["Location"] == unit_address(way, 1)
    assert db.scalars(sa.select(UnitProgress.completed_at)).one() is not None
    page = lena.get(unit_address(way) + "?lang=en").text
    assert "Done on 24 November 2026" in page
    assert "Mark as done" not in page


def test_a_quiz_has_no_done_button_and_refuses_it(way: Way, lena: FlaskClient) -> None:
    address = f"{BASE}/units/{way.quiz.id}"

    assert "/done" not in lena.get(address).text
    assert lena.post(address + "/done").status_code == 409


def test_a_wrong_answer_is_told_and_a_right_one_passes(
    db: Session, way: Way, lena: FlaskClient
) -> None:
    address = f"{BASE}/units/{way.quiz.id}"

    wrong = lena.post(
        address + "/answers", data=quiz_form(db, way, right=False), follow_redirects=True
    ).text
    assert "is-wrong" in wrong
    assert "is-right" not in wrong

    lena.post(address + "/answers", data=quiz_form(db, way, right=True, number=2))
    passed = lena.get(address + "?lang=en").text
    assert "Passed." in passed
    assert "is-right" in passed
    assert "disabled" in passed


def test_a_question_without_answer_is_named_and_the_others_are_kept(
    db: Session, way: Way, lena: FlaskClient
) -> None:
    question = Question(
        id=way.lena.id, unit_id=way.quiz.id, position=2, kind="multiple",
        prompt=LanguageMap(en="Which ones?"),
    )  # fmt: skip
    answer = Answer(
        id=way.lena.id, question_id=question.id, position=1, is_correct=True,
        text=LanguageMap(en="This one"),
    )  # fmt: skip
    db.add(question)
    db.flush()
    db.add(answer)
    db.commit()

    response = lena.post(
        f"{BASE}/units/{way.quiz.id}/answers?lang=en",
        data={f"question-{question.id}": str(answer.id), "number": "1"},
    )

    assert response.status_code == 422
    assert "Choose an answer to question 1." in response.text
    assert "error-summary" in response.text
    assert f'value="{answer.id}" checked' in response.text
    assert f'href="{BASE}/units/{way.quiz.id}?lang=es"' in response.text
    assert db.scalars(sa.select(Attempt)).all() == []


def test_an_empty_question_says_how_many_answers_it_wants(
    db: Session, way: Way, lena: FlaskClient
) -> None:
    address = f"{BASE}/units/{way.quiz.id}/answers"
    one = lena.post(address + "?lang=en", data={"number": "1"}).text
    db.execute(sa.update(Question).values(kind="multiple"))
    db.commit()

    many = lena.post(address + "?lang=en", data={"number": "1"}).text

    assert "Choose an answer to question 1." in one
    assert "Choose every right answer to question 1, one at least." in many
    assert "Choose an answer" not in many


@pytest.mark.parametrize(
    ("feedback", "said"),
    [
        ("Right: it drinks.", "Right: it drinks."),
        ("right, it drinks.", "right, it drinks."),
        ("It drinks.", "Right. It drinks."),
        ("Rights come first.", "Right. Rights come first."),
        ("", "Right."),
    ],
)
def test_what_the_author_says_already_is_not_said_twice(
    db: Session, way: Way, lena: FlaskClient, feedback: str, said: str
) -> None:
    values = {"feedback": LanguageMap(en=feedback)} if feedback else {}
    db.execute(
        sa.update(Answer).where(Answer.is_correct).values(**values, text=LanguageMap(en="A"))
    )
    db.commit()
    address = f"{BASE}/units/{way.quiz.id}"

    lena.post(address + "/answers", data=quiz_form(db, way, right=True))

    page = lena.get(address + "?lang=en").text
    told = re.search(r'<p id="feedback-[^"]*">(.*?)</p>', page, re.DOTALL)
    assert told is not None
    assert text_of(told[1]) == said


def test_the_last_unit_leads_to_what_is_still_open_and_to_the_line(
    db: Session, way: Way, lena: FlaskClient
) -> None:
    address = f"{BASE}/units/{way.quiz.id}"
    lena.post(address + "/answers", data=quiz_form(db, way, right=True))
    early = lena.get(address + "?lang=en").text
    for unit in way.units:
        lena.post(f"{BASE}/units/{unit.id}/done")

    assert "Still open: " in early
    assert "To your line" in early
    late = lena.get(address + "?lang=en").text
    assert "Still open: " not in late
    assert "To your line" in late
    assert "To your line" not in lena.get(unit_address(way) + "?lang=en").text


def test_half_of_the_right_answers_is_called_incomplete(
    db: Session, way: Way, lena: FlaskClient
) -> None:
    question_id = db.scalars(sa.select(Question.id).where(Question.unit_id == way.quiz.id)).one()
    db.execute(sa.update(Question).values(kind="multiple"))
    db.execute(sa.update(Answer).values(is_correct=True))
    db.commit()
    one = db.scalars(sa.select(Answer.id).where(Answer.question_id == question_id)).first()

    page = lena.post(
        f"{BASE}/units/{way.quiz.id}/answers?lang=en",
        data={f"question-{question_id}": str(one), "number": "1"},
        follow_redirects=True,
    ).text

    assert "Not yet." in page
    assert "not all that is right was chosen" in page


@pytest.mark.parametrize("number", ["", "x", "-1", "1.5", "٣", "9999999"])
def test_an_attempt_number_that_no_form_sends_is_refused(
    number: str, db: Session, way: Way, lena: FlaskClient
) -> None:
    form = quiz_form(db, way, right=True) | {"number": number}

    response = lena.post(f"{BASE}/units/{way.quiz.id}/answers", data=form)

    assert response.status_code == 400


def test_used_up_attempts_show_the_right_answers_and_no_button(
    db: Session, way: Way, lena: FlaskClient
) -> None:
    way.quiz.attempt_limit = 1
    db.commit()
    address = f"{BASE}/units/{way.quiz.id}"
    lena.post(address + "/answers", data=quiz_form(db, way, right=False))

    page = lena.get(address + "?lang=en").text
    assert "All attempts are used up" in page
    assert "is-right" in page
    again = lena.post(address + "/answers", data=quiz_form(db, way, right=True, number=2))
    assert again.status_code == 409


def test_the_place_in_a_unit_is_kept_for_the_next_visit(
    db: Session, way: Way, lena: FlaskClient
) -> None:
    address = unit_address(way)

    assert lena.post(address + "/place", data={"place": "0.42"}).status_code == 204
    assert 'data-place="0.42' in lena.get(address).text
    for nonsense in ("", "far", "NaN", "Infinity"):
        assert lena.post(address + "/place", data={"place": nonsense}).status_code == 400


def test_looking_in_records_nothing_and_offers_nothing_to_record(
    db: Session, cast: Cast, way: Way, client: FlaskClient, sign_in: SignIn
) -> None:
    tom = sign_in(client, cast.tom)

    page = tom.get(unit_address(way)).text
    quiz = tom.get(f"{BASE}/units/{way.quiz.id}").text

    assert "nothing you do here is recorded" in page
    assert "/done" not in page
    assert "is-right" in quiz
    for path in ("done", "place"):
        assert tom.post(f"{unit_address(way)}/{path}", data={"place": "1"}).status_code == 404
    form = quiz_form(db, way, right=True)
    assert tom.post(f"{BASE}/units/{way.quiz.id}/answers", data=form).status_code == 404
    assert db.scalars(sa.select(UnitProgress)).all() == []


def test_the_language_of_the_content_can_be_chosen_and_stays_along_the_line(
    db: Session, way: Way, lena: FlaskClient
) -> None:
    version = db.get_one(CourseVersion, way.session.version_id)
    version.languages = ["en", "fr"]
    way.units[0].body = LanguageMap(en="English text", fr="Texte français")
    db.commit()

    spanish_reader = lena.get(unit_address(way)).text
    french = lena.get(unit_address(way) + "?content=fr").text

    assert "English text" in spanish_reader
    assert 'lang="fr"' in french
    assert "Texte français" in french
    assert f"{unit_address(way, 1)}?content=fr" in french
    assert lena.get(unit_address(way) + "?content=xx").status_code == 200


def test_the_file_of_a_unit_is_given_to_people_with_a_seat_only(
    db: Session, world: World, cast: Cast, way: Way, lena: FlaskClient, sign_in: SignIn
) -> None:
    world.storage.put("files/guide", b"%PDF-1.7")
    stored = StoredFile(
        id=way.units[0].id, provider_id=cast.secretariat_id, filename='Guía "1".pdf',
        media_type="application/pdf", size=8, sha256="0" * 64, storage_key="files/guide",
        created_at=world.clock.now(),
    )  # fmt: skip
    db.add(stored)
    db.flush()
    way.units[0].file_id = stored.id
    db.commit()
    address = unit_address(way) + "/file"

    response = lena.get(address)
    assert (response.status_code, response.data) == (200, b"%PDF-1.7")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert lena.get(unit_address(way, 1) + "/file").status_code == 404
    otto = sign_in(world.app.test_client(), cast.otto)
    assert otto.get(address).status_code == 404


def test_the_page_of_a_session_shows_meetings_on_both_clocks(way: Way, lena: FlaskClient) -> None:
    page = lena.get(BASE + "?lang=en").text

    assert "Tue 24 Nov 2026<br>05:00 to 06:30 Bogotá<br>11:00 to 12:30 Stockholm" in page
    assert "0 of 2 required units are done. 0 of 1 required quiz is passed." in page


def test_units_are_counted_as_the_certificate_counts_them(
    db: Session, way: Way, lena: FlaskClient
) -> None:
    way.units[1].required = False
    db.commit()
    lena.post(unit_address(way, 1) + "/done")

    for address in (BASE, unit_address(way)):
        page = text_of(lena.get(address + "?lang=en").text)
        assert "0 of 1 required unit is done." in page
        assert "1 of 1 optional unit is done." in page
        assert "1 required unit to go" in page


def test_units_that_no_certificate_asks_for_are_said_to_be_so(
    db: Session, way: Way, lena: FlaskClient
) -> None:
    way.session.award = "participation"
    db.commit()

    page = text_of(lena.get(BASE + "?lang=en").text)

    assert "0 of 3 units are done. The certificate asks for none of them" in page
    assert "required unit" not in page


@pytest.mark.parametrize(
    ("meetings", "required", "said"),
    [
        (2, 2, "2 more meetings to attend: 24 Nov 2026"),
        (3, 2, "2 of these 3 meetings to attend: 24 Nov 2026"),
        (6, 1, "1 of the 6 meetings ahead to attend; the next are: 24 Nov 2026"),
    ],
)
def test_dates_of_meetings_are_not_more_than_it_is_said(
    db: Session, cast: Cast, way: Way, lena: FlaskClient, meetings: int, required: int, said: str
) -> None:
    other = make_session(
        db, course=make_course(db, provider_id=cast.secretariat_id), slug="other",
        meetings=meetings, required_meetings=required, starts_in=timedelta(hours=1),
    )  # fmt: skip
    make_enrolment(db, session_id=other.id, person_id=cast.lena.person_id)

    assert said in text_of(lena.get("/my-learning/other?lang=en").text)


def test_the_link_to_join_is_shown_only_near_the_time(
    way: Way, lena: FlaskClient, clock: FixedClock
) -> None:
    link = "https://meet.example/room"
    start, end = way.meetings[0].starts_at, way.meetings[0].ends_at

    for at, is_shown in (
        (start - timedelta(minutes=16), False),
        (start - timedelta(minutes=15), True),
        (end - timedelta(minutes=1), True),
        (end, False),
    ):
        clock.at = at
        assert (link in lena.get(BASE).text) is is_shown, at


def test_pages_of_the_player_take_few_statements(
    way: Way, lena: FlaskClient, statements: Callable[..., object]
) -> None:
    lena.get(unit_address(way))

    with statements() as sent:  # type: ignore[attr-defined]  # a context manager
        lena.get(unit_address(way))

    # One signs the reader in here; the rest is the page.
    assert len(sent) <= 8, sent
