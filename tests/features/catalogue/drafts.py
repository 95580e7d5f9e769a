"""What the tests of the catalogue start from: a trainer's draft that is ready to publish."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from learning_station.catalogue import actions
from learning_station.catalogue.queries import Draft
from learning_station.catalogue.rules import AnswerDraft, QuestionDraft
from learning_station.infra.context import Context
from learning_station.kernel.languages import LanguageMap


@dataclass(frozen=True)
class ReadyDraft:
    """A draft with one module, a text and a quiz."""

    draft: Draft
    module_id: UUID
    text_id: UUID
    quiz_id: UUID


def question(prompt: str = "What flows?", *, right: int = 0, kind: str = "single") -> QuestionDraft:
    """Return a question with three answers, the one at `right` being right."""
    return QuestionDraft(
        kind,
        LanguageMap(en=prompt),
        tuple(
            AnswerDraft(LanguageMap(en=text), number == right, LanguageMap(en=f"On {text}."))
            for number, text in enumerate(("Water", "Stone", "Glass"))
        ),
    )


def make_topic_by_action(system_ctx: Context, letter: str = "w", name: str = "Water") -> UUID:
    """Add a topic as the system does."""
    return actions.create_topic(
        system_ctx,
        slug=f"topic-{letter}",
        letter=letter,
        name={"en": name, "es": f"{name} es"},
        position=ord(letter),
    )


def make_ready_draft(
    ctx: Context, *, provider_id: UUID, topic_id: UUID, title: str = "Water for all"
) -> ReadyDraft:
    """Write a course that lacks nothing."""
    draft = actions.create_course(
        ctx,
        provider_id=provider_id,
        title={"en": title, "es": "Agua para todas las personas"},
        topic_ids=[topic_id],
        languages=["en", "es"],
        summary={"en": "How water reaches everybody.", "es": "Cómo llega el agua."},
        outcomes={"en": "Read a water balance"},
        workload_minutes=120,
    )
    module_id = actions.add_module(ctx, version_id=draft.version_id, title={"en": "Sources"})
    text_id = actions.add_unit(
        ctx,
        module_id=module_id,
        kind="text",
        title={"en": "Rivers", "es": "Ríos"},
        minutes=15,
        body={"en": "Rivers *flow*.", "es": "Los ríos fluyen."},
    )
    quiz_id = actions.add_unit(
        ctx,
        module_id=module_id,
        kind="quiz",
        title={"en": "Test yourself"},
        pass_mark=Decimal("0.7"),
        attempt_limit=3,
        questions=[question()],
    )
    return ReadyDraft(draft, module_id, text_id, quiz_id)
