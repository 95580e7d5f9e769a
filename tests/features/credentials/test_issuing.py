"""Issuing certificates: to whom, with which numbers, and what is frozen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from learning_station.accounts.models import Person
from learning_station.credentials import actions, queries
from learning_station.credentials.errors import (
    AlreadyIssued,
    LanguageUnknown,
    NameUnprintable,
    NothingToIssue,
    NotInSession,
    RuleNotMet,
    SessionAwardsNothing,
    TextUnprintable,
)
from learning_station.infra.context import Context
from learning_station.infra.rendering import RenderingFailed
from learning_station.infra.rendering.memory import MemoryRenderer
from learning_station.infra.storage import MemoryStorage
from learning_station.kernel.clock import FixedClock
from learning_station.kernel.errors import NotAllowed, NotFound
from learning_station.kernel.languages import LanguageMap
from learning_station.learning.models import Attendance
from tests.cast import Cast
from tests.factories import IDS, make_meeting
from tests.world import NOW

from .kit import Earned, complete, credential_of, credentials, events, make_earned

CtxFor = Callable[..., Context]


@pytest.fixture
def earned(db: Session, cast: Cast) -> Earned:
    return make_earned(db, cast)


def test_issuing_to_all_reaches_those_who_meet_the_rule_and_nobody_else(
    db: Session, cast: Cast, earned: Earned, ctx_for: CtxFor
) -> None:
    batch_id = actions.issue_certificates(ctx_for(cast.rita), session_id=earned.session.id)

    made = credentials(db)
    assert {row.person_id for row in made} == {cast.lena.person_id, cast.amina.person_id}
    assert [row.number for row in made] == [1, 2]
    assert {row.state for row in made} == {"pending"}
    assert len({row.code for row in made}) == 2
    assert queries.get_batch(ctx_for(cast.rita), batch_id).waiting == 2
    assert len(events(db, "credential_awarded")) == 2


def test_jobs_make_the_files_and_announce_them_once(
    db: Session,
    cast: Cast,
    earned: Earned,
    ctx_for: CtxFor,
    run_jobs: Callable[[], int],
    storage: MemoryStorage,
) -> None:
    batch_id = actions.issue_certificates(ctx_for(cast.rita), session_id=earned.session.id)

    run_jobs()

    batch = queries.get_batch(ctx_for(cast.rita), batch_id)
    assert (batch.done, batch.failed, batch.is_finished) == (2, 0, True)
    assert (batch.first_serial, batch.last_serial) == ("2026-0001", "2026-0002")
    assert {row.state for row in credentials(db)} == {"issued"}
    assert sorted(storage.files) == sorted(row.storage_key or "" for row in credentials(db))
    assert len(events(db, "credential_issued")) == 2


def test_rendering_twice_changes_nothing(
    db: Session, cast: Cast, earned: Earned, ctx_for: CtxFor, run_jobs: Callable[[], int]
) -> None:
    actions.issue_certificates(ctx_for(cast.rita), session_id=earned.session.id)
    run_jobs()
    row = credential_of(db, cast.lena.person_id)
    before = (row.sha256, row.rendered_at)

    actions.ask_for_file(ctx_for(cast.lena), credential_id=row.id)
    run_jobs()

    row = credential_of(db, cast.lena.person_id)
    assert (row.sha256, row.rendered_at) == before
    assert len(events(db, "credential_issued")) == 2


def test_issuing_again_finds_nobody_until_somebody_else_meets_the_rule(
    db: Session, cast: Cast, earned: Earned, ctx_for: CtxFor
) -> None:
    ctx = ctx_for(cast.rita)
    actions.issue_certificates(ctx, session_id=earned.session.id)

    with pytest.raises(NothingToIssue):
        actions.issue_certificates(ctx, session_id=earned.session.id)

    complete(db, earned.otto)
    actions.issue_certificates(ctx, session_id=earned.session.id)
    assert [row.number for row in credentials(db)] == [1, 2, 3]


def test_names_that_cannot_be_printed_are_left_out_before_a_number_is_spent(
    db: Session, cast: Cast, earned: Earned, ctx_for: CtxFor
) -> None:
    db.get_one(Person, cast.amina.person_id).printed_name = "김민준"
    db.commit()
    ctx = ctx_for(cast.rita)
    with pytest.raises(NameUnprintable) as refusal:
        actions.issue_certificates(
            ctx, session_id=earned.session.id, enrolment_ids=[earned.amina.id]
        )

    actions.issue_certificates(ctx, session_id=earned.session.id)

    assert refusal.value.values["signs"] == "김, 민, 준"
    assert [row.person_id for row in credentials(db)] == [cast.lena.person_id]
    db.get_one(Person, cast.amina.person_id).printed_name = "Kim Minjun"
    db.commit()
    actions.issue_certificates(ctx, session_id=earned.session.id)
    assert [row.number for row in credentials(db)] == [1, 2]


def test_title_that_cannot_be_printed_spends_no_number(
    db: Session, cast: Cast, earned: Earned, ctx_for: CtxFor
) -> None:
    earned.session.title = LanguageMap(en="Water 💧")
    db.commit()

    with pytest.raises(TextUnprintable) as refusal:
        actions.issue_certificates(ctx_for(cast.rita), session_id=earned.session.id)

    assert refusal.value.values == {"signs": "💧 (U+1F4A7)"}
    assert not credentials(db)


def test_refused_batch_uses_up_no_number(
    db: Session, cast: Cast, earned: Earned, ctx_for: CtxFor
) -> None:
    ctx = ctx_for(cast.rita)
    with pytest.raises(RuleNotMet) as refusal:
        actions.issue_certificates(
            ctx, session_id=earned.session.id, enrolment_ids=[earned.lena.id, earned.otto.id]
        )

    assert refusal.value.values == {"name": "Otto Brandt"}
    assert not credentials(db)
    actions.issue_certificates(ctx, session_id=earned.session.id, enrolment_ids=[earned.lena.id])
    assert [row.number for row in credentials(db)] == [1]


def test_one_person_gets_one_certificate_only(
    db: Session, cast: Cast, earned: Earned, ctx_for: CtxFor
) -> None:
    ctx = ctx_for(cast.rita)
    chosen = [earned.lena.id]
    actions.issue_certificates(ctx, session_id=earned.session.id, enrolment_ids=chosen)

    with pytest.raises(AlreadyIssued):
        actions.issue_certificates(ctx, session_id=earned.session.id, enrolment_ids=chosen)

    assert len(credentials(db)) == 1


def test_somebody_without_a_seat_gets_none(cast: Cast, earned: Earned, ctx_for: CtxFor) -> None:
    with pytest.raises(NotInSession):
        actions.issue_certificates(
            ctx_for(cast.rita), session_id=earned.session.id, enrolment_ids=[uuid4()]
        )


def test_session_without_award_leads_to_none(db: Session, cast: Cast, ctx_for: CtxFor) -> None:
    earned = make_earned(db, cast, award="none")

    with pytest.raises(SessionAwardsNothing):
        actions.issue_certificates(ctx_for(cast.rita), session_id=earned.session.id)


@pytest.mark.parametrize("name", ["lena", "mona", "tom"])
def test_only_administrators_issue(cast: Cast, earned: Earned, ctx_for: CtxFor, name: str) -> None:
    with pytest.raises(NotAllowed):
        actions.issue_certificates(ctx_for(getattr(cast, name)), session_id=earned.session.id)


def test_unknown_session_is_not_found(cast: Cast, ctx_for: CtxFor) -> None:
    with pytest.raises(NotFound):
        actions.issue_certificates(ctx_for(cast.rita), session_id=uuid4())


def test_language_is_each_persons_own_unless_one_is_chosen(
    db: Session, cast: Cast, earned: Earned, ctx_for: CtxFor
) -> None:
    ctx = ctx_for(cast.rita)
    actions.issue_certificates(ctx, session_id=earned.session.id)
    lena = credential_of(db, cast.lena.person_id)
    assert lena.language == "es"
    assert lena.snapshot["fields"]["course_title"] == "Localizar los objetivos"
    assert credential_of(db, cast.amina.person_id).language == "fr"

    complete(db, earned.otto)
    with pytest.raises(LanguageUnknown):
        actions.issue_certificates(ctx, session_id=earned.session.id, language="de")
    actions.issue_certificates(ctx, session_id=earned.session.id, language="es")

    assert credential_of(db, cast.otto.person_id).language == "es"


def test_snapshot_stays_when_the_person_is_renamed(
    db: Session,
    cast: Cast,
    earned: Earned,
    ctx_for: CtxFor,
    run_jobs: Callable[[], int],
    renderer: MemoryRenderer,
) -> None:
    actions.issue_certificates(
        ctx_for(cast.rita), session_id=earned.session.id, enrolment_ids=[earned.lena.id]
    )
    person = db.get_one(Person, cast.lena.person_id)
    person.printed_name = "Somebody Else"
    db.commit()

    run_jobs()

    fields = renderer.orders[-1].fields
    assert fields["printed_name"] == "Lena Vargas"
    assert fields["post"] == "Planning Office, Bogotá"
    assert fields["lines"] == ("c", "f")
    assert fields["serial"] == "2026-0001"
    assert str(fields["verify_url"]).startswith("http://station.example/verify/")


def test_year_of_the_series_is_the_issuers(
    db: Session, cast: Cast, earned: Earned, ctx_for: CtxFor, clock: FixedClock
) -> None:
    clock.at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    actions.issue_certificates(ctx_for(cast.rita), session_id=earned.session.id)

    row = credentials(db)[0]
    assert row.series == "2027"
    assert row.issued_on.isoformat() == "2027-01-01"


def test_name_that_cannot_be_printed_is_noted_and_can_be_tried_again(
    db: Session,
    cast: Cast,
    earned: Earned,
    ctx_for: CtxFor,
    run_jobs: Callable[[], int],
    renderer: MemoryRenderer,
) -> None:
    ctx = ctx_for(cast.rita)
    renderer._failures.append(RenderingFailed("characters_missing", "U+10D2"))
    batch_id = actions.issue_certificates(ctx, session_id=earned.session.id)
    run_jobs()
    batch = queries.get_batch(ctx, batch_id)
    assert (batch.done, batch.failed) == (1, 1)
    assert "U+10D2" in (credentials(db)[0].failure or credentials(db)[1].failure or "")

    assert actions.retry_batch(ctx, batch_id=batch_id) == 1
    run_jobs()

    assert queries.get_batch(ctx, batch_id).done == 2


def test_damaged_file_is_never_handed_out_and_made_anew(
    db: Session,
    cast: Cast,
    earned: Earned,
    ctx_for: CtxFor,
    run_jobs: Callable[[], int],
    storage: MemoryStorage,
) -> None:
    actions.issue_certificates(ctx_for(cast.rita), session_id=earned.session.id)
    run_jobs()
    ctx = ctx_for(cast.lena)
    credential = queries.get_credential(ctx, credential_of(db, cast.lena.person_id).id)
    good = queries.read_file(ctx, credential)
    assert good
    storage.files[credential.storage_key or ""] = b"%PDF-forged"

    assert queries.read_file(ctx, credential) is None
    actions.ask_for_file(ctx, credential_id=credential.id)
    run_jobs()

    assert queries.read_file(ctx, credential) == good


def test_others_do_not_learn_of_a_certificate(
    db: Session, cast: Cast, earned: Earned, ctx_for: CtxFor
) -> None:
    actions.issue_certificates(ctx_for(cast.rita), session_id=earned.session.id)
    credential_id = credential_of(db, cast.lena.person_id).id

    for member in (cast.otto, cast.mona, cast.tom):
        with pytest.raises(NotFound):
            queries.get_credential(ctx_for(member), credential_id)

    assert queries.get_credential(ctx_for(cast.lena), credential_id)
    assert queries.get_credential(ctx_for(cast.rita), credential_id)


def test_participation_names_the_meetings_somebody_was_at(
    db: Session, cast: Cast, ctx_for: CtxFor
) -> None:
    earned = make_earned(db, cast, award="participation")
    second = make_meeting(
        db, session_id=earned.session.id, starts_at=NOW + timedelta(days=9), zone="America/Bogota"
    )
    db.add(
        Attendance(
            id=IDS.new(),
            meeting_id=second.id,
            enrolment_id=earned.amina.id,
            status="late",
            marked_at=NOW,
        )
    )
    db.commit()

    actions.issue_certificates(ctx_for(cast.rita), session_id=earned.session.id, language="en")

    amina, lena = (credential_of(db, who.person_id) for who in (cast.amina, cast.lena))
    assert amina.design == "participation"
    assert amina.snapshot["fields"]["stops"] == ["3 December 2026"]
    assert lena.snapshot["fields"]["stops"] == []


def test_database_refuses_a_second_live_certificate(
    db: Session, cast: Cast, earned: Earned, ctx_for: CtxFor
) -> None:
    actions.issue_certificates(ctx_for(cast.rita), session_id=earned.session.id)
    columns = [column.key for column in credentials(db)[0].__table__.columns]
    values = {name: getattr(credentials(db)[0], name) for name in columns}
    copy = {**values, "id": uuid4(), "number": 99, "code": "0" * 16}

    with pytest.raises(sa.exc.IntegrityError), db.begin_nested():
        db.execute(sa.insert(type(credentials(db)[0])).values(**copy))
