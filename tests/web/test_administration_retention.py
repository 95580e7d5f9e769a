"""The look ahead at answers that will be deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.enrolment.actions import answers
from learning_station.enrolment.models.forms import FormAnswer
from tests.factories import make_course, make_session
from tests.features.enrolment.form_kit import make_form

ADDRESS = "/administration/retention"


@pytest.fixture
def session(db, cast, ctx_for):
    course = make_course(db, provider_id=cast.secretariat_id)
    session = make_session(db, course=course, policy="approval")
    ids = make_form(ctx_for(cast.tom), session.id)
    answers.save_draft(
        ctx_for(cast.lena),
        session_id=session.id,
        values={ids["adjust"]: "yes", ids["which"]: "=1+1"},
    )
    return session


def test_what_will_go_is_listed_and_stays_while_it_is_looked_at(
    db, session, rita, clock, sign_in, cast
):
    page = rita.get(ADDRESS).get_data(as_text=True)
    assert "Which one?" in page
    assert "is-warn" not in page

    clock.at = session.ends_at + timedelta(days=30)
    rita = sign_in(rita, cast.rita)
    page = rita.get(ADDRESS).get_data(as_text=True)
    file = rita.get(f"{ADDRESS}.csv").get_data(as_text=True)

    assert "is-warn" in page
    assert "=1+1" not in page + file
    assert file.splitlines()[1].startswith("Session ")
    assert db.scalar(sa.select(sa.func.count()).select_from(FormAnswer)) == 2


def test_nothing_to_delete_is_said(rita):
    assert "No answers wait" in rita.get(ADDRESS).get_data(as_text=True)


def test_a_made_up_page_is_none(rita):
    assert rita.get(f"{ADDRESS}?cursor=made-up").status_code in (400, 404, 422)
