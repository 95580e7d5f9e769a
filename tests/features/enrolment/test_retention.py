"""Answers are taken away when they were kept for long enough, whatever happens on the way."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from learning_station.enrolment.actions import answers, forms, retention
from learning_station.enrolment.models import Enrolment
from learning_station.enrolment.models.forms import FormAnswer
from learning_station.enrolment.queries import forms as queries
from learning_station.enrolment.queries import retention as retention_queries
from learning_station.infra import job_queue
from learning_station.jobs.schedule import TIMED, tick
from learning_station.kernel.actor import Actor
from learning_station.kernel.errors import NotAllowed
from tests.factories import make_course, make_person, make_session
from tests.features.enrolment.form_kit import draft, make_form, upload

DAY = timedelta(days=1)


@pytest.fixture
def session(db, cast):
    course = make_course(db, provider_id=cast.secretariat_id)
    return make_session(db, course=course, policy="approval")


@pytest.fixture
def ids(session, cast, ctx_for):
    return make_form(ctx_for(cast.tom), session.id)


@pytest.fixture
def sent(db, session, ids, ctx_for):
    placed = []
    for _ in range(3):
        ctx = ctx_for(Actor(make_person(db).id))
        values = {
            ids["motivation"]: "To plan.", ids["gender"]: "women", ids["adjust"]: "yes",
            ids["which"]: "Captions", ids["letter"]: upload(ctx, ids["letter"]),
        }  # fmt: skip
        answers.save_draft(ctx, session_id=session.id, values=values)
        placed.append(answers.submit_application(ctx, session_id=session.id).enrolment_id)
    return placed


def kept(db, field_id):
    return db.scalar(
        sa.select(sa.func.count())
        .select_from(FormAnswer)
        .where(FormAnswer.field_id == field_id, FormAnswer.value.is_not(None))
    )


def test_each_answer_goes_in_its_time_and_what_is_counted_stays(
    db, session, ids, sent, storage, clock, system_ctx, run_jobs
):
    clock.at = session.ends_at + 30 * DAY - timedelta(seconds=1)
    assert retention.purge_some(system_ctx) == 0
    clock.at = session.ends_at + 30 * DAY

    assert retention.purge_some(system_ctx) == 3
    assert retention.purge_some(system_ctx) == 0
    assert (kept(db, ids["which"]), kept(db, ids["letter"])) == (0, 3)

    clock.at = session.ends_at + 90 * DAY
    retention.purge_some(system_ctx)
    run_jobs()
    assert (kept(db, ids["letter"]), kept(db, ids["gender"])) == (0, 3)
    assert storage.files == {}
    enrolment = db.get(Enrolment, sent[0], populate_existing=True)
    assert enrolment.categories["gender"] == "women"
    answer = {a.question.id: a for a in queries.list_answers(system_ctx, sent[0])}[ids["which"]]
    assert (answer.value, answer.purged_at) == (None, session.ends_at + 30 * DAY)


def test_a_statement_of_motivation_goes_from_the_enrolment_too(
    db, session, ids, sent, cast, ctx_for, clock, system_ctx
):
    forms.change_field(
        ctx_for(cast.tom), field_id=ids["motivation"],
        draft=draft("motivation", "Why?", retention_days=10),
    )  # fmt: skip
    clock.at = session.ends_at + 10 * DAY

    retention.purge_some(system_ctx)

    assert set(db.scalars(sa.select(Enrolment.motivation))) == {""}


def die_in_the_middle(ctx):
    with ctx.unit.transaction():
        retention.purge_some(ctx, at_once=2)
        raise RuntimeError("the process dies here")


def test_killed_in_the_middle_it_goes_on(
    db, session, ids, sent, storage, clock, system_ctx, run_jobs
):
    clock.at = session.ends_at + 90 * DAY
    assert retention.purge_some(system_ctx, at_once=2) == 2
    with pytest.raises(RuntimeError):
        die_in_the_middle(system_ctx)
    assert kept(db, ids["which"]) + kept(db, ids["letter"]) == 4

    while retention.purge_some(system_ctx, at_once=2):
        pass
    run_jobs()

    assert kept(db, ids["which"]) + kept(db, ids["letter"]) == 0
    assert storage.files == {}


def test_the_clock_asks_once_a_day_and_the_job_does_it(
    db, world, session, ids, sent, storage, clock, run_jobs, monkeypatch
):
    clock.at = session.ends_at + 90 * DAY
    timed = next(one for one in TIMED if one.kind == retention.PURGE)
    contexts = world.app.extensions["system_contexts"]

    assert tick(contexts, timed, clock.at)
    assert not tick(contexts, timed, clock.at + timedelta(hours=2))
    run_jobs()

    assert kept(db, ids["which"]) + kept(db, ids["letter"]) == 0
    assert storage.files == {}
    dead = sa.select(sa.func.count()).where(job_queue.Job.state == "dead")
    assert db.scalar(dead) == 0


def test_applications_never_sent_go_when_the_session_is_over(
    db, session, ids, cast, ctx_for, clock, system_ctx
):
    answers.save_draft(ctx_for(cast.lena), session_id=session.id, values={ids["gender"]: "women"})
    assert retention.purge_some(system_ctx) == 0
    clock.at = session.ends_at

    assert retention.purge_some(system_ctx) == 1

    assert db.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 0


def test_administrators_see_beforehand_what_goes_and_when(
    session, ids, sent, cast, ctx_for, clock, statements
):
    rita = ctx_for(cast.rita)
    with statements() as sql:
        first = retention_queries.list_kept_answers_page(rita, limit=1)
    rest = retention_queries.list_kept_answers_page(rita, cursor=first.next_cursor, limit=5)

    assert len(sql) == 1
    found = {one.field_id: one for one in [*first.rows, *rest.rows]}
    assert set(found) == {ids["which"], ids["letter"]}
    assert found[ids["which"]].due_at == session.ends_at + 30 * DAY
    assert found[ids["which"]].answers == 3
    assert not any(one.is_due(clock.at) for one in found.values())
    for stranger in (cast.tom, cast.mona, cast.lena):
        with pytest.raises(NotAllowed):
            retention_queries.list_kept_answers_page(ctx_for(stranger))
    with pytest.raises(NotAllowed):
        retention.purge_some(rita)
