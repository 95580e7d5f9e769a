"""What the check list found, in words, with the way to where it is mended."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, url_for

from learning_station.catalogue import queries
from learning_station.catalogue.queries import Finding
from learning_station.infra.context import Context
from learning_station.kernel.formats import language_in_sentence
from learning_station.kernel.translations import mark as _
from learning_station.web.forms import Problem, say
from learning_station.web.reader import get_reader
from learning_station.web.shell import plain


@dataclass(frozen=True)
class FindingLine:
    """A line of the check list: what it is about (empty: the course), what is wrong, and where."""

    about: str
    text: str
    href: str


def line_of(finding: Finding, course_id: UUID) -> FindingLine:
    """Return a finding as a line of the check list of that course."""
    about = plain(finding.about) if finding.about else ""
    return FindingLine(about, sentence_of(finding), _place_of(finding, course_id))


def sentence_of(finding: Finding) -> str:
    """Return what was found in the reader's language."""
    language = get_reader().language
    values = {
        name: language_in_sentence(str(value), language) if name == "language" else value
        for name, value in finding.values.items()
    }
    return say(Problem(finding.message, **values))


def _place_of(finding: Finding, course_id: UUID) -> str:
    if finding.unit_id:
        return _place_in_unit(finding, finding.unit_id)
    if finding.module_id:
        if finding.part == "units":
            return url_for(".course", course_id=course_id, _anchor=f"module-{finding.module_id}")
        return url_for(".module", module_id=finding.module_id)
    if finding.part == "modules":
        return url_for(".new_module", course_id=course_id)
    if finding.part == "required":
        return url_for(".course", course_id=course_id, _anchor="modules")
    return url_for(".description", course_id=course_id, _anchor=_anchor_of(finding))


def _place_in_unit(finding: Finding, unit_id: UUID) -> str:
    if "number" in finding.values:
        return url_for(".question", unit_id=unit_id, number=finding.values["number"])
    if finding.part == "questions":
        return url_for(".new_question", unit_id=unit_id)
    return url_for(".unit", unit_id=unit_id, _anchor=_anchor_of(finding))


def _anchor_of(finding: Finding) -> str | None:
    """Return the field to go to; a text has one in each language."""
    if finding.part in ("title", "summary", "outcomes", "body"):
        return f"{finding.part}_{finding.values.get('language', get_reader().language)}"
    return finding.part or None


def tell_saved(ctx: Context, sentence: str, unit_id: UUID, *, question: int | None = None) -> None:
    """Say that a unit or one of its questions is saved, and at once what it still lacks."""
    lacking = [
        sentence_of(finding)
        for finding in queries.list_unit_findings(ctx, unit_id)
        if finding.blocks and finding.values.get("number") == question
    ]
    flash(say(sentence), "ok")
    if lacking:
        flash(
            say(Problem(_("Before it can be published: %(what)s"), what=" ".join(lacking))), "warn"
        )
