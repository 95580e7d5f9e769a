"""How the seats of a session are given, and what people are asked who apply."""

from uuid import UUID

from learning_station.enrolment import actions as enrolment_actions
from learning_station.enrolment.actions import forms as form_actions
from learning_station.enrolment.rules import Quota
from learning_station.enrolment.rules.forms import Choice, FieldDraft
from learning_station.infra.context import Context
from learning_station.kernel.languages import LanguageMap
from learning_station.scheduling.rules import SeatRules

from .reading import Entry, read_form, read_seats_text


def set_seat_rules(ctx: Context, entry: Entry, session_id: UUID) -> None:
    """Set the rules and the quotas of a session, beyond the way in which its seats are given."""
    if "seat_rules" in entry:
        rules = SeatRules(
            policy=entry["policy"],
            seats_text=read_seats_text(entry.get("seats")),
            **entry["seat_rules"],
        )
        enrolment_actions.change_seat_rules(ctx, session_id=session_id, seat_rules=rules)
    for quota in entry.get("quotas", ()):
        enrolment_actions.set_quota(ctx, session_id=session_id, quota=Quota(**quota))


def ask_questions(ctx: Context, entry: Entry, session_id: UUID) -> None:
    """Write the questions that a session asks with the application."""
    for field in read_form(entry.get("form")):
        draft = FieldDraft(
            kind=field["kind"],
            label=LanguageMap(field["label"]),
            hint=LanguageMap(field.get("hint")),
            choices=tuple(
                Choice(choice["key"], LanguageMap(choice["label"]))
                for choice in field.get("choices", ())
            ),
            is_required=True,
            word_limit=field.get("word_limit"),
            dimension=field.get("dimension", ""),
        )
        form_actions.add_field(ctx, session_id=session_id, draft=draft)
