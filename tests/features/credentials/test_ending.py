"""Revoking and replacing certificates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from learning_station.accounts.models import Person
from learning_station.credentials import actions, documents, queries
from learning_station.credentials.errors import (
    NothingToCorrect,
    NothingToIssue,
    NotLive,
    ReasonMissing,
    ReasonTooLong,
    RevokedBefore,
)
from learning_station.infra.context import Context
from learning_station.kernel.errors import NotFound
from learning_station.organisations.models import Affiliation
from tests.cast import Cast
from tests.factories import make_affiliation

from .kit import Earned, credential_of, credentials, events, make_earned

CtxFor = Callable[..., Context]


@pytest.fixture
def issued(db: Session, cast: Cast, ctx_for: CtxFor, run_jobs: Callable[[], int]) -> Earned:
    earned = make_earned(db, cast)
    actions.issue_certificates(ctx_for(cast.rita), session_id=earned.session.id)
    run_jobs()
    return earned


def test_replacement_moves_nobody_to_another_city(
    db: Session, cast: Cast, issued: Earned, ctx_for: CtxFor
) -> None:
    make_affiliation(db, person_id=cast.lena.person_id, organisation_id=cast.berlin_id)
    db.execute(
        sa.update(Affiliation)
        .where(Affiliation.organisation_id == cast.bogota_id)
        .values(ends_on=date(2026, 11, 1))
    )
    db.commit()

    db.execute(
        sa.update(Person)
        .where(Person.id == cast.lena.person_id)
        .values(printed_name="Lena Vargas Ruiz")
    )
    db.commit()

    new_id = actions.replace_certificate(
        ctx_for(cast.rita), credential_id=credential_of(db, cast.lena.person_id).id
    )

    new = queries.get_credential(ctx_for(cast.rita), new_id)
    assert new.post == "Planning Office, Bogotá"


def test_revoked_certificate_keeps_number_and_reason(
    db: Session, cast: Cast, issued: Earned, ctx_for: CtxFor
) -> None:
    row = credential_of(db, cast.lena.person_id)

    actions.revoke_certificate(
        ctx_for(cast.rita), credential_id=row.id, reason="  Issued to the   wrong person. "
    )

    row = credential_of(db, cast.lena.person_id)
    assert (row.state, row.number) == ("revoked", row.number)
    assert row.revocation_reason == "Issued to the wrong person."
    assert row.revoked_by == cast.rita.person_id
    assert events(db, "credential_revoked")[0].payload["reason"] == "Issued to the wrong person."


def test_revocation_without_reason_is_refused(
    db: Session, cast: Cast, issued: Earned, ctx_for: CtxFor
) -> None:
    row = credential_of(db, cast.lena.person_id)

    for reason, refusal in (("  ", ReasonMissing), ("x" * 301, ReasonTooLong)):
        with pytest.raises(refusal):
            actions.revoke_certificate(ctx_for(cast.rita), credential_id=row.id, reason=reason)

    assert credential_of(db, cast.lena.person_id).state == "issued"


def test_second_revocation_is_refused(
    db: Session, cast: Cast, issued: Earned, ctx_for: CtxFor
) -> None:
    row = credential_of(db, cast.lena.person_id)
    actions.revoke_certificate(ctx_for(cast.rita), credential_id=row.id, reason="Error.")

    with pytest.raises(NotLive):
        actions.revoke_certificate(ctx_for(cast.rita), credential_id=row.id, reason="Again.")


@pytest.mark.parametrize("name", ["lena", "mona", "tom", "otto"])
def test_nobody_but_administrators_revokes_or_replaces(
    db: Session, cast: Cast, issued: Earned, ctx_for: CtxFor, name: str
) -> None:
    row = credential_of(db, cast.lena.person_id)
    ctx = ctx_for(getattr(cast, name))

    with pytest.raises(NotFound):
        actions.revoke_certificate(ctx, credential_id=row.id, reason="Mine.")
    with pytest.raises(NotFound):
        actions.replace_certificate(ctx, credential_id=row.id)


def test_after_revocation_a_new_one_can_be_issued_with_the_next_number(
    db: Session, cast: Cast, issued: Earned, ctx_for: CtxFor
) -> None:
    row = credential_of(db, cast.lena.person_id)
    actions.revoke_certificate(ctx_for(cast.rita), credential_id=row.id, reason="Error.")
    ctx, chosen = ctx_for(cast.rita), [issued.lena.id]

    with pytest.raises(NothingToIssue):
        actions.issue_certificates(ctx, session_id=issued.session.id)
    with pytest.raises(RevokedBefore):
        actions.issue_certificates(ctx, session_id=issued.session.id, enrolment_ids=chosen)
    actions.issue_certificates(ctx, session_id=issued.session.id, again=chosen)

    assert [r.number for r in credentials(db)] == [1, 2, 3]


def test_certificate_revoked_before_its_file_was_made_stays_revoked(
    db: Session, cast: Cast, ctx_for: CtxFor, run_jobs: Callable[[], int]
) -> None:
    earned = make_earned(db, cast)
    actions.issue_certificates(ctx_for(cast.rita), session_id=earned.session.id)
    row = credential_of(db, cast.lena.person_id)
    actions.revoke_certificate(ctx_for(cast.rita), credential_id=row.id, reason="Error.")

    run_jobs()

    row = credential_of(db, cast.lena.person_id)
    assert (row.state, row.sha256) == ("revoked", None)
    assert len(events(db, "credential_issued")) == 1


def test_replacement_carries_the_corrected_name_and_the_old_one_points_to_it(
    db: Session, cast: Cast, issued: Earned, ctx_for: CtxFor, run_jobs: Callable[[], int]
) -> None:
    old_id = credential_of(db, cast.lena.person_id).id
    db.get_one(Person, cast.lena.person_id).printed_name = "Lena María Vargas"
    db.commit()

    new_id = actions.replace_certificate(ctx_for(cast.rita), credential_id=old_id)
    run_jobs()

    ctx = ctx_for(cast.rita)
    old, new = queries.get_credential(ctx, old_id), queries.get_credential(ctx, new_id)
    assert (old.state, old.superseded_by) == ("superseded", new_id)
    assert (new.state, new.printed_name, new.number) == ("issued", "Lena María Vargas", 3)
    assert old.printed_name == "Lena Vargas"
    assert (old.post, new.post) == ("Planning Office, Bogotá", "Urban planner, Bogotá")
    with pytest.raises(NotLive):
        actions.replace_certificate(ctx, credential_id=old_id)


def test_replacement_that_would_say_the_same_is_refused_and_changes_nothing(
    db: Session, cast: Cast, issued: Earned, ctx_for: CtxFor
) -> None:
    ctx = ctx_for(cast.rita)
    new_id = actions.replace_certificate(
        ctx, credential_id=credential_of(db, cast.lena.person_id).id
    )

    with pytest.raises(NothingToCorrect):
        actions.replace_certificate(ctx, credential_id=new_id)

    assert queries.get_credential(ctx, new_id).is_live
    assert len(credentials(db)) == 3


def test_comparison_shows_what_a_corrected_certificate_would_say(
    db: Session, cast: Cast, issued: Earned, ctx_for: CtxFor
) -> None:
    ctx = ctx_for(cast.rita)
    old = queries.get_credential(ctx, credential_of(db, cast.lena.person_id).id)

    lines = {line.field: line for line in documents.compare_with_today(ctx, old)}

    assert [name for name, line in lines.items() if line.is_changed] == ["post"]
    assert lines["post"].before == "Planning Office, Bogotá"
    assert lines["post"].after == "Urban planner, Bogotá"
    assert lines["printed_name"].before == lines["printed_name"].after == "Lena Vargas"
