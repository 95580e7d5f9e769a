"""The pages of the selection: what assessors and organisers see, and what they do there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from learning_station.enrolment.actions import draw as draw_actions
from learning_station.enrolment.actions import selection as actions
from learning_station.enrolment.models.forms import FormAnswer, FormField
from learning_station.enrolment.queries import panel as panel_queries
from learning_station.enrolment.queries import selection as queries
from learning_station.enrolment.rules import Quota
from learning_station.enrolment.rules.candidates import seed_hash
from learning_station.enrolment.rules.panel import SelectionRule
from learning_station.kernel.actor import Actor
from learning_station.kernel.languages import LanguageMap
from tests.factories import IDS
from tests.features.enrolment.panels import assess_all, make_panel, set_up
from tests.web.kit import heading, text_of
from tests.world import NOW


@pytest.fixture
def scene(db, cast):
    return make_panel(db, cast)


@pytest.fixture
def tom_ctx(ctx_for, cast):
    return ctx_for(cast.tom)


def propose(tom_ctx, ctx_for, scene, **values):
    set_up(tom_ctx, scene, **values)
    assess_all(ctx_for, scene)
    return actions.compute_selection(tom_ctx, session_id=scene.session.id)


def page_of(client, address="/sessions/water/selection"):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text


# Organisers


def test_before_a_ranking_the_page_says_what_is_missing(tom, scene):
    page = page_of(tom)

    assert heading(page) == "Selection"
    assert "Compute the ranking" in page


def test_the_panel_is_set_up_by_its_form(tom, tom_ctx, scene):
    form = {
        "assessors_each": "2", "fair_from": "2", "others": "waitlist", "undo_minutes": "15",
        "assess_day": "2026-12-10", "assess_time": "18:00", "is_blind": "y",
        "name_1": "What the city needs", "weight_1": "2", "most_1": "10",
        "name_2": "What it will do", "weight_2": "1", "most_2": "10",
        "target_1": "region=africa", "least_1": "2", "revision": "0",
    }  # fmt: skip

    answer = tom.post("/sessions/water/selection/panel", data=form)

    assert answer.status_code == 303, text_of(answer.text)
    panel = panel_queries.get_panel(tom_ctx, scene.session.id)
    assert panel.most_points == 3000
    assert panel.rule == SelectionRule(
        fair_from=2, undo_minutes=15, targets=(Quota("region", "africa", at_least=2),)
    )
    assert panel.assess_by.isoformat() == "2026-12-10T18:00:00+00:00"
    assert "What it will do" in page_of(tom, "/sessions/water/selection/panel")


def test_a_panel_without_criteria_is_refused(tom, scene):
    form = {"assessors_each": "2", "fair_from": "3", "others": "waitlist", "undo_minutes": "10"}

    answer = tom.post("/sessions/water/selection/panel", data=form)

    assert answer.status_code == 422
    assert "Enter at least one criterion." in answer.text


def test_assessors_are_added_given_work_and_taken_off(tom, tom_ctx, scene, cast):
    set_up(tom_ctx, scene)
    address = "/sessions/water/selection"

    refused = tom.post(f"{address}/assessors", data={"email": "nobody@city.example"})
    added = tom.post(f"{address}/assessors", data={"email": cast.otto.email})
    given = tom.post(f"{address}/assign")
    page = page_of(tom, f"{address}/panel")
    removed = tom.post(f"{address}/assessors/{cast.otto.person_id}/remove")

    assert (refused.status_code, added.status_code, given.status_code) == (422, 303, 303)
    assert "Nobody has an account with this address." in refused.text
    assert "Otto Brandt" in page
    assert removed.status_code == 303
    assert "Otto Brandt" not in page_of(tom, f"{address}/panel")


def test_the_ranking_shows_ranks_reasons_the_cut_and_quotas(tom, tom_ctx, ctx_for, scene):
    rule = SelectionRule(targets=(Quota("region", "latin_america", at_least=1),))
    propose(tom_ctx, ctx_for, scene, rule=rule)

    page = page_of(tom)

    text = text_of(page)
    assert heading(page) == "8 applications for 3 seats"
    assert "City holds no seat" in text
    assert "25 of 30 points" in text
    assert "Seat 3. Below this line people join the waitlist in this order." in text
    assert "latin_america: 0 seats, the rule asks for 1." in text
    assert (
        "Giving Noor Applicant003 (rank 4) the seat of Noor Applicant002 (rank 3) would meet it."
        in text
    )
    assert "Rule version 1." in text
    assert page.count('class="is-chosen"') == 3


def test_a_change_is_looked_at_first_and_needs_a_reason(tom, tom_ctx, ctx_for, scene):
    rule = SelectionRule(targets=(Quota("region", "latin_america", at_least=1),))
    selection_id = propose(tom_ctx, ctx_for, scene, rule=rule)
    gains, loses = scene.applications[3].id, scene.applications[2].id
    address = f"/sessions/water/selection/change?gains={gains}&loses={loses}"

    shown = text_of(page_of(tom, address))
    refused = tom.post(address, data={"reason": ""})
    made = tom.post(address, data={"reason": "The region has nobody."})

    assert "Noor Applicant003 (rank 4)" in shown
    assert "Met" in shown
    assert refused.status_code == 422
    assert "Give a reason: it stays with the ranking." in refused.text
    assert made.status_code == 303
    rows = {row.rank: row for row in queries.list_ranking(tom_ctx, selection_id)}
    assert (rows[4].has_seat, rows[3].has_seat) == (True, False)
    page = text_of(page_of(tom))
    assert "The region has nobody." in page
    assert "Changed" in page


def test_who_gets_a_seat_of_a_full_proposal_is_asked_whose(tom, tom_ctx, ctx_for, scene):
    propose(tom_ctx, ctx_for, scene)

    page = page_of(tom, f"/sessions/water/selection/change?gains={scene.applications[5].id}")

    assert "Whose seat?" in page
    assert str(scene.applications[2].id) in page


def test_unknown_people_and_nobody_cannot_be_changed(tom, tom_ctx, ctx_for, scene):
    propose(tom_ctx, ctx_for, scene)
    address = "/sessions/water/selection/change"

    for arguments in ("", "?gains=x", f"?gains={scene.session.id}"):
        assert tom.get(address + arguments).status_code == 404


def test_two_people_approve_and_the_letters_can_be_stopped(
    world, tom, tom_ctx, ctx_for, scene, sign_in, cast
):
    propose(tom_ctx, ctx_for, scene)
    address = "/sessions/water/selection"

    first = tom.post(f"{address}/approve", follow_redirects=True)
    again = tom.post(f"{address}/approve", follow_redirects=True)
    rita = sign_in(world.app.test_client(), cast.rita)
    second = rita.post(f"{address}/approve", follow_redirects=True)
    stopped = tom.post(f"{address}/stop", follow_redirects=True)

    assert "A second person has to approve it, too." in first.text
    assert "You have approved this already." in again.text
    assert "Stop the letters" in second.text
    assert "The letters are stopped. Nobody was told anything." in stopped.text
    assert "Stop the letters" not in page_of(tom)


def test_the_file_has_every_rank_with_its_reasons(tom, tom_ctx, ctx_for, scene):
    propose(tom_ctx, ctx_for, scene)

    answer = tom.get("/sessions/water/selection/ranking.csv")

    lines = answer.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 9
    assert lines[0].startswith("Rank,Person,Organisation")
    assert "City holds no seat; 25 of 30 points" in lines[1]


def test_a_long_ranking_shows_its_ends_and_the_rest_on_demand(
    tom, tom_ctx, ctx_for, db, cast, statements
):
    scene = make_panel(db, cast, applications=70, capacity=30, assessors=2)
    propose(tom_ctx, ctx_for, scene)

    page = page_of(tom)
    with statements() as sent:
        page_of(tom, "/sessions/water/selection?from=6")
    few = len(sent)

    assert "Show ranks 6 to 28" in page
    assert "Seat 30. Below" in text_of(page)
    assert page.count("<tr") < 25
    assert page_of(tom, "/sessions/water/selection?from=6").count('<th scope="row"') == 50
    assert few <= 20


def test_calibration_shows_spread_and_means(tom, tom_ctx, ctx_for, scene):
    propose(tom_ctx, ctx_for, scene)

    page = text_of(page_of(tom, "/sessions/water/selection/calibration"))

    assert "Ada Assessor0" in page
    assert "Noor Applicant000" in page


def test_a_session_without_a_panel_has_no_selection(tom, session):
    assert tom.get("/sessions/goals/selection").status_code == 404


# Assessors


@pytest.fixture
def assessor(world, client, sign_in, tom_ctx, scene):
    set_up(tom_ctx, scene)
    return sign_in(client, scene.assessors[0])


def first_of(ctx_for, scene, number=0):
    return panel_queries.list_my_assessments(ctx_for(Actor(scene.assessors[number]))).rows[0]


def test_an_assessor_sees_their_list_with_progress_and_deadline(assessor, scene):
    page = text_of(page_of(assessor, "/selection"))

    assert "0 of " in page
    assert "To be done by" in page
    assert "Integrated urban water management" in page


def test_points_are_saved_as_a_draft_and_as_done_and_lead_on(assessor, ctx_for, scene):
    row = first_of(ctx_for, scene)
    address = f"/selection/assessments/{row.id}"

    draft = assessor.post(address, data={"points_1": "9", "step": "draft", "revision": "0"})
    missing = assessor.post(address, data={"points_1": "9", "step": "done", "revision": "1"})
    done = assessor.post(
        address, data={"points_1": "9", "why_1": "Urgent", "points_2": "8", "step": "done",
                       "revision": "1"},
    )  # fmt: skip

    assert (draft.status_code, draft.location) == (303, address)
    assert missing.status_code == 422
    assert "Give points for every criterion, or save a draft." in missing.text
    assert done.status_code == 303
    assert done.location not in (address, "/selection")
    assert "26" in page_of(assessor, "/selection")


def test_points_out_of_range_are_refused_beside_the_field(assessor, ctx_for, scene):
    row = first_of(ctx_for, scene)

    answer = assessor.post(
        f"/selection/assessments/{row.id}", data={"points_1": "11", "step": "draft"}
    )

    assert answer.status_code == 422
    assert "Enter a number from 0 to 10." in answer.text


def test_two_windows_do_not_overwrite_one_another(assessor, ctx_for, scene):
    row = first_of(ctx_for, scene)
    address = f"/selection/assessments/{row.id}"
    assessor.post(address, data={"points_1": "9", "step": "draft", "revision": "0"})

    answer = assessor.post(address, data={"points_1": "3", "step": "draft", "revision": "0"})

    assert answer.status_code == 409


def test_a_blind_assessor_reads_no_name(client, sign_in, tom_ctx, ctx_for, scene):
    set_up(tom_ctx, scene, is_blind=True)
    assessor = sign_in(client, scene.assessors[0])
    row = first_of(ctx_for, scene)

    pages = page_of(assessor, "/selection") + page_of(assessor, f"/selection/assessments/{row.id}")

    assert "Noor" not in pages
    assert "Water City" not in pages
    assert f"Application {row.number}" in pages


@pytest.mark.parametrize("is_blind", [False, True])
def test_an_assessor_reads_what_was_answered_for_those_who_decide(
    client, sign_in, tom_ctx, ctx_for, scene, db, storage, is_blind
):
    set_up(tom_ctx, scene, is_blind=is_blind)
    assessor = sign_in(client, scene.assessors[0])
    row = first_of(ctx_for, scene)
    shown = panel_queries.get_my_assessment(ctx_for(Actor(scene.assessors[0])), row.id)
    storage.put("k", b"%PDF letter_of_support")
    fields = [
        _answer(db, scene, shown.enrolment_id, "long_text", "deciders", "We map every pipe."),
        _answer(db, scene, shown.enrolment_id, "short_text", "organisers", "Vegetarian"),
        _answer(
            db, scene, shown.enrolment_id, "file", "deciders",
            {"key": "k", "name": "support.pdf", "media_type": "application/pdf", "size": 22},
        ),
    ]  # fmt: skip
    address = f"/selection/assessments/{row.id}"

    page = page_of(assessor, address)
    file = assessor.get(f"{address}/files/{fields[2]}")

    assert "We map every pipe." in page
    assert "Vegetarian" not in page
    assert ("support.pdf" in page) == (not is_blind)
    assert file.status_code == (404 if is_blind else 200)


def _answer(db, scene, enrolment_id, kind, audience, value):
    field = FormField(
        id=IDS.new(), session_id=scene.session.id, stage="application", position=len(kind),
        kind=kind, label=LanguageMap(en=f"Question {kind}"), audience=audience, created_at=NOW,
    )  # fmt: skip
    db.add(field)
    db.flush()
    db.add(FormAnswer(enrolment_id=enrolment_id, field_id=field.id, value=value, answered_at=NOW))
    db.commit()
    return field.id


def test_nobody_but_the_assessor_opens_an_application(
    world, assessor, ctx_for, scene, sign_in, cast
):
    other = first_of(ctx_for, scene, 1)

    assert assessor.get(f"/selection/assessments/{other.id}").status_code == 404
    assert assessor.get("/sessions/water/selection").status_code == 404
    for who in (cast.tom, cast.mona):
        client = sign_in(world.app.test_client(), who)
        assert client.get(f"/selection/assessments/{other.id}").status_code == 404
    mona = sign_in(world.app.test_client(), cast.mona)
    assert mona.get("/sessions/water/selection").status_code == 404


def test_who_has_nothing_to_assess_is_told_so(client, sign_in, cast, scene):
    lena = sign_in(client, cast.lena)

    assert "Nothing to assess" in page_of(lena, "/selection?lang=en")


# The draw on the page of a session


def test_the_hash_of_the_seed_is_public_before_and_the_seed_after(
    world, client, session, db, system_ctx, run_jobs
):
    session.draw_until = NOW + timedelta(hours=1)
    db.commit()
    draw_actions.arrange_draw(system_ctx, session_id=session.id)
    seed = panel_queries.find_draw(system_ctx, session.id).seed

    before = page_of(client, "/sessions/goals")
    world.clock.at = NOW + timedelta(hours=1)
    run_jobs()
    after = page_of(client, "/sessions/goals")

    assert seed_hash(seed) in before
    assert seed not in before
    assert seed in after
