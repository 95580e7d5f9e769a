"""Every kind of mail, written in every language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from learning_station.accounts.rules import TokenPurpose
from learning_station.kernel.languages import INTERFACE_LANGUAGES, LanguageMap
from learning_station.notifications.actions import LINKS
from learning_station.notifications.documents import WORDINGS, Occasion, Reader, write_letter
from learning_station.notifications.queries import MeetingFacts, SessionFacts
from learning_station.notifications.rules import (
    WITH_SECRET,
    MessageKind,
    is_reminder_current,
    may_reach,
    reminder_due,
    seat_kind,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def meetings(number: int) -> tuple[MeetingFacts, ...]:
    return tuple(
        MeetingFacts(
            UUID(int=day),
            LanguageMap(),
            "Asia/Seoul",
            "",
            NOW + timedelta(days=day),
            NOW + timedelta(days=day, hours=1),
        )
        for day in range(1, number + 1)
    )


def occasion(kind: MessageKind, number: int = 2) -> Occasion:
    session = SessionFacts(
        UUID(int=1),
        "water",
        LanguageMap(en="100 % water"),
        "scheduled",
        "Asia/Seoul",
        (),
    )
    values = {
        "link": "https://station.example/x",
        "reason": "50 % too many",
        "position": "3",
        "subject": "Bring a map",
        "letter": "Of your city.",
        "count": "12",
        "serial": "2026-0001",
        "person": "Amina Diallo",
        "coordinator": "Mona Ruiz",
        "city": "Bogotá",
        "email": "amina@dakar.example",
        "nomination": str(UUID(int=7)),
        "seats": "3",
        "unused": "2",
        "note": "Come: 50 % of us do.",
        "invitation": str(UUID(int=8)),
        "organisation": "Bogotá",
        "covers": "Nominate people",
        "days": "from 24 November 2026 on",
        "deputy": "Lena Vargas",
        "principal": "Amina Diallo",
    }
    return Occasion(kind, values, session=session, meetings=meetings(number), before=NOW, until=NOW)


def letter(kind: MessageKind, language: str = "en", number: int = 2):  # type: ignore[no-untyped-def]
    reader = Reader("Lena", language, "America/Bogota")
    return write_letter(
        reader,
        occasion(kind, number),
        base_url="https://station.example/",
        support="help@station.example",
    )


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
@pytest.mark.parametrize("kind", MessageKind)
def test_every_kind_is_written_in_every_language(kind: MessageKind, language: str) -> None:
    written = letter(kind, language)

    for text in (written.subject, written.text, written.html):
        assert text.strip()
        assert "%(" not in text
        assert "{{" not in text
    assert "Lena" in written.text
    assert "help@station.example" in written.text
    assert f'lang="{language}"' in written.html


def test_every_kind_has_its_wording() -> None:
    assert set(WORDINGS) == set(MessageKind)


@pytest.mark.parametrize("kind", [kind for kind in MessageKind if WORDINGS[kind].button])
def test_addresses_are_absolute_and_alike_in_text_and_html(kind: MessageKind) -> None:
    written = letter(kind)

    address = next(line for line in written.text.splitlines() if line.startswith("https://"))
    assert f'href="{address}"' in written.html
    assert "//" not in address.removeprefix("https://")


def test_a_reminder_says_the_time_in_its_subject() -> None:
    assert letter(MessageKind.REMINDER).subject == (
        "Reminder: 100 % water, 25 Nov 2026, 04:00 Bogotá"
    )


def test_the_other_clock_may_show_another_day() -> None:
    text = letter(MessageKind.ENROLLED).text

    assert "Wednesday 25 November 2026, 04:00 to 05:00, Bogotá (UTC−5)" in text
    assert "Wednesday 25 November 2026, 18:00 to 19:00, Seoul (UTC+9)" in text


def test_long_lists_of_meetings_are_cut_and_say_so() -> None:
    assert "and 8 meetings more" in letter(MessageKind.ENROLLED, number=20).text


def test_mails_with_links_that_sign_in_are_those_with_a_token() -> None:
    # The links of offers answer as the person, too; their tokens are made of the offer.
    of_offers = {MessageKind.SEAT_OFFERED, MessageKind.OFFER_REMINDER}
    assert set(LINKS) == WITH_SECRET - of_offers
    assert set(LINKS.values()) == set(TokenPurpose)


@pytest.mark.parametrize(
    ("kind", "is_confirmed", "is_deactivated", "expected"),
    [
        (MessageKind.ENROLLED, True, False, True),
        (MessageKind.ENROLLED, False, False, False),
        (MessageKind.ENROLLED, True, True, False),
        (MessageKind.CONFIRM_ADDRESS, False, False, True),
        (MessageKind.CONFIRM_ADDRESS, False, True, False),
    ],
)
def test_who_may_be_written_to(
    kind: MessageKind, is_confirmed: bool, is_deactivated: bool, expected: bool
) -> None:
    assert may_reach(kind, is_confirmed=is_confirmed, is_deactivated=is_deactivated) is expected


@pytest.mark.parametrize(
    ("from_waitlist", "approved", "kind"),
    [
        (False, False, MessageKind.ENROLLED),
        (False, True, MessageKind.APPROVED),
        (True, False, MessageKind.MOVED_UP),
        (True, True, MessageKind.MOVED_UP),
    ],
)
def test_the_way_to_a_seat_decides_what_is_said(
    from_waitlist: bool, approved: bool, kind: MessageKind
) -> None:
    assert seat_kind(from_waitlist=from_waitlist, approved=approved) is kind


def test_a_reminder_is_current_for_its_own_time_only() -> None:
    starts = NOW + timedelta(hours=24)
    assert reminder_due(starts) == NOW
    facts = {"planned_for": starts, "starts_at": starts, "is_scheduled": True, "now": NOW}

    assert is_reminder_current(**facts)
    for change in (
        {"starts_at": starts + timedelta(hours=1)},
        {"is_scheduled": False},
        {"now": starts},
    ):
        assert not is_reminder_current(**(facts | change))
