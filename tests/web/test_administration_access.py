"""Who reaches administration: administrators, and nobody else."""

from uuid import uuid4

import pytest

from learning_station.kernel.errors import NotAllowed
from learning_station.reporting import actions as reporting_actions
from learning_station.reporting.queries import events, jobs, mailbox, overview, people
from tests.web.administration_kit import make_job
from tests.web.kit import heading

LISTS = [
    "/administration/",
    "/administration/people",
    "/administration/people.csv",
    "/administration/roles",
    "/administration/roles.csv",
    "/administration/organisations",
    "/administration/organisations.csv",
    "/administration/jobs",
    "/administration/jobs.csv",
    "/administration/mailbox",
    "/administration/mailbox.csv",
    "/administration/events",
    "/administration/events.csv",
    "/administration/trail",
]


@pytest.mark.parametrize("path", LISTS)
def test_administrators_reach_every_list(client, sign_in, cast, path):
    sign_in(client, cast.rita)

    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("name", ["lena", "mona", "tom"])
def test_others_are_refused_every_list(client, sign_in, cast, path, name):
    sign_in(client, getattr(cast, name))

    assert client.get(path).status_code == 403


@pytest.mark.parametrize("path", LISTS)
def test_strangers_are_led_to_the_sign_in_page(client, path):
    answer = client.get(path)

    assert answer.status_code == 303
    assert "/account/sign-in" in answer.headers["Location"]


@pytest.mark.parametrize("name", ["lena", "mona", "tom"])
def test_queries_and_actions_refuse_whoever_is_no_administrator(db, ctx_for, cast, name):
    ctx = ctx_for(getattr(cast, name))
    job_id = make_job(db, state="dead", error="boom")
    attempts = (
        lambda: overview.get_overview(ctx),
        lambda: overview.count_demo_accounts(ctx),
        lambda: people.count_people_by_organisation(ctx, [cast.bogota_id]),
        lambda: jobs.list_jobs(ctx),
        lambda: jobs.get_job(ctx, job_id),
        lambda: mailbox.list_messages(ctx),
        lambda: mailbox.get_message(ctx, uuid4()),
        lambda: events.read_events(ctx),
        lambda: events.read_trail(ctx, uuid4()),
        lambda: events.get_event(ctx, uuid4()),
        lambda: events.find_names(ctx, [uuid4()]),
        lambda: events.find_objects(ctx, "x"),
        lambda: reporting_actions.retry_job(ctx, job_id=job_id),
        lambda: reporting_actions.retry_dead_jobs(ctx),
    )
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()


@pytest.mark.parametrize("part", ["jobs", "mailbox", "events", "people", "organisations"])
def test_missing_objects_are_not_found(client, sign_in, cast, part):
    sign_in(client, cast.rita)

    assert client.get(f"/administration/{part}/{uuid4()}").status_code == 404


@pytest.mark.parametrize("part", ["jobs", "mailbox", "events", "people", "organisations"])
@pytest.mark.parametrize(
    "cursor", ["x", "bm9uc2Vuc2U", "WyJ4Il0", "WyJhIiwiYiIsImMiXQ", "%F0%9F%92%A9"]
)
def test_bad_cursors_are_refused_politely(client, sign_in, cast, part, cursor):
    sign_in(client, cast.rita)

    answer = client.get(f"/administration/{part}?cursor={cursor}")

    assert answer.status_code == 400


def test_unknown_filters_show_the_whole_list(client, sign_in, cast, db):
    sign_in(client, cast.rita)
    make_job(db)

    page = client.get("/administration/jobs?state=nonsense").text

    assert heading(page) == "Jobs"
    assert "Jobs: tidy up" in page
