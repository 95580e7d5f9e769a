"""The check list of a draft: what must be mended before it can be published."""

from uuid import UUID

from learning_station.catalogue import rules
from learning_station.catalogue.rules import (
    AnswerDraft,
    Finding,
    ModuleToCheck,
    QuestionDraft,
    UnitToCheck,
    VersionToCheck,
)
from learning_station.infra.context import Context

from .authoring import find_draft_of_unit
from .content import get_outline, list_unit_contents
from .courses import topics_of
from .read_models import QuestionContent, UnitContent


def list_findings(ctx: Context, version_id: UUID) -> list[Finding]:
    """Return what a version lacks, in the order of the course; empty means ready to publish."""
    outline = get_outline(ctx, version_id)
    version = outline.version
    units = {unit.id: unit for unit in list_unit_contents(ctx, version_id)}
    return rules.check_version(
        VersionToCheck(
            title=version.title,
            summary=version.summary,
            outcomes=version.outcomes,
            languages=version.languages,
            workload_minutes=version.workload_minutes,
            topic_count=len(topics_of(ctx, [outline.course_id]).get(outline.course_id, ())),
            modules=tuple(
                ModuleToCheck(
                    id=module.id,
                    title=module.title,
                    units=tuple(_unit_to_check(units[unit.id]) for unit in module.units),
                )
                for module in outline.modules
            ),
        )
    )


def list_unit_findings(ctx: Context, unit_id: UUID) -> list[Finding]:
    """Return what one unit of a draft lacks; nothing when it stands in no draft."""
    version_id = find_draft_of_unit(ctx, unit_id)
    if version_id is None:
        return []
    return [finding for finding in list_findings(ctx, version_id) if finding.unit_id == unit_id]


def _unit_to_check(unit: UnitContent) -> UnitToCheck:
    return UnitToCheck(
        id=unit.id,
        kind=unit.kind,
        title=unit.title,
        required=unit.required,
        body=unit.body,
        has_video=bool(unit.video_url),
        has_file=unit.file_id is not None,
        pass_mark=unit.pass_mark,
        questions=tuple(draft_of(question) for question in unit.questions),
    )


def draft_of(question: QuestionContent) -> QuestionDraft:
    """Return a stored question as its author would write it."""
    return QuestionDraft(
        question.kind,
        question.prompt,
        tuple(AnswerDraft(a.text, a.is_correct, a.feedback) for a in question.answers),
    )
