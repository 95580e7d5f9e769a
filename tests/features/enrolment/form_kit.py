"""What the tests of forms share: a session that asks questions, and their ids."""

from __future__ import annotations

from uuid import UUID

from learning_station.enrolment.actions import forms as form_actions
from learning_station.enrolment.rules.forms import Choice, FieldDraft
from learning_station.kernel.languages import LanguageMap

PDF = b"%PDF-1.7 a letter of support"


def choice(key: str) -> Choice:
    """Return a choice whose words are its key."""
    return Choice(key, LanguageMap(en=key.capitalize(), es=f"{key} (es)"))


def draft(kind: str, label: str, **values: object) -> FieldDraft:
    """Return a question."""
    if kind in ("one_choice", "several_choices") and "choices" not in values:
        values["choices"] = (choice("women"), choice("men"), choice("other"))
    return FieldDraft(kind=kind, label=LanguageMap(en=label), **values)  # type: ignore[arg-type]  # given as fields


def add(ctx, session_id: UUID, kind: str, label: str, **values: object) -> UUID:
    """Add a question; return its id."""
    return form_actions.add_field(ctx, session_id=session_id, draft=draft(kind, label, **values))


def make_form(ctx, session_id: UUID) -> dict[str, UUID]:
    """Ask for motivation, gender (counted), an adjustment, which one, a letter; return the ids."""
    from learning_station.enrolment.queries import forms as form_queries

    ids = {
        "gender": add(
            ctx, session_id, "one_choice", "Gender", is_required=True, dimension="gender"
        ),
        "adjust": add(ctx, session_id, "yes_no", "Do you need an adjustment?"),
    }
    ids["which"] = add(
        ctx, session_id, "short_text", "Which one?", is_required=True, audience="organisers",
        shown_if_field_id=ids["adjust"], shown_if_values=("yes",), retention_days=30,
    )  # fmt: skip
    ids["letter"] = add(ctx, session_id, "file", "Letter of support", retention_days=90)
    questions = form_queries.list_questions(ctx, session_id)
    ids["motivation"] = next(one.id for one in questions if one.kind == "motivation")
    return ids


def upload(ctx, field_id: UUID, name: str = "letter.pdf", content: bytes = PDF) -> dict:
    """Store a file as a page does; return the answer."""
    from learning_station.enrolment.actions import answers
    from learning_station.enrolment.queries import forms as form_queries

    checked = form_queries.check_answer_file(ctx, filename=name, content=content)
    key = answers.announce_upload(ctx, field_id=field_id)
    return form_queries.store_answer_file(ctx, checked, key=key).value
