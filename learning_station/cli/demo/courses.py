"""Courses of the demonstration: written by a trainer of their provider, then published."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from learning_station.catalogue import actions as catalogue_actions
from learning_station.catalogue import queries as catalogue_queries
from learning_station.catalogue.rules import AnswerDraft, QuestionDraft
from learning_station.infra.context import Context
from learning_station.kernel.languages import LanguageMap
from learning_station.library import actions as library_actions
from learning_station.library import queries as library_queries

from .reading import Entry, lines, read_courses, read_file, read_list, texts
from .stage import FOUNDED, Stage

WRITTEN_AFTER = timedelta(days=10)
SOURCES = {"en": "Sources", "es": "Fuentes", "fr": "Sources"}


def load_courses(stage: Stage) -> int:
    """Write and publish the courses that are not there yet; return how many were added."""
    topics = {topic.slug: topic.id for topic in catalogue_queries.list_topics(stage.ctx)}
    trainers = {
        role["organisation"]: person["key"]
        for person in read_list("people", "people")
        for role in person.get("roles", ())
        if role["role"] == "trainer"
    }
    added = 0
    for number, course in enumerate(read_courses()):
        if catalogue_queries.find_course_id(stage.ctx, slug=course["slug"]) is not None:
            continue
        stage.move_to(stage.now - FOUNDED + WRITTEN_AFTER + timedelta(days=3 * number))
        author = stage.acting(trainers[course["provider"]])
        with author.unit.transaction():
            _write_course(author, course, stage.organisations[course["provider"]], topics)
        added += 1
    return added


def _write_course(
    author: Context, course: Entry, provider_id: UUID, topics: Mapping[str, UUID]
) -> None:
    own = course["languages"][0]
    draft = catalogue_actions.create_course(
        author,
        provider_id=provider_id,
        slug=course["slug"],
        title=texts(course["title"], own),
        topic_ids=[topics[slug] for slug in course["topics"]],
        languages=course["languages"],
        summary=texts(course["summary"], own),
        description=texts(course["description"], own),
        outcomes=lines(course["outcomes"], own),
        audience=texts(course["audience"], own),
        workload_minutes=course["workload_minutes"],
    )
    for module in course["modules"]:
        module_id = catalogue_actions.add_module(
            author,
            version_id=draft.version_id,
            title=texts(module["title"], own),
            summary=texts(module["summary"], own),
        )
        for unit in module["units"]:
            file_id = _store_file(author, provider_id, unit.get("file"))
            _write_unit(author, course, unit, module_id=module_id, file_id=file_id)
    catalogue_actions.publish_course(author, course_id=draft.course_id)


def _store_file(author: Context, provider_id: UUID, filename: str | None) -> UUID | None:
    if filename is None:
        return None
    prepared = library_queries.prepare_file(
        author, provider_id=provider_id, filename=filename, content=read_file(filename)
    )
    return library_actions.store_file(author, prepared=prepared)


def _write_unit(
    author: Context, course: Entry, unit: Entry, *, module_id: UUID, file_id: UUID | None
) -> None:
    own = course["languages"][0]
    pass_mark = unit.get("pass_mark")
    catalogue_actions.add_unit(
        author,
        module_id=module_id,
        kind=unit["kind"],
        title=texts(unit["title"], own),
        minutes=unit["minutes"],
        required=unit.get("required", True),
        body=_body(course, unit),
        video_url=unit.get("video_url"),
        file_id=file_id,
        pass_mark=None if pass_mark is None else Decimal(str(pass_mark)),
        attempt_limit=unit.get("attempt_limit"),
        questions=_questions(unit.get("questions", ()), own),
    )


def _body(course: Entry, unit: Entry) -> LanguageMap:
    """Return the text of a unit with its public sources below."""
    body = texts(unit.get("body"), course["languages"][0])
    named = [course["sources"][key] for key in unit.get("sources", ())]
    if not named:
        return body
    listed = "\n".join(f"- {source}" for source in named)
    return LanguageMap(
        {
            language: f"{text.rstrip()}\n\n## {SOURCES[language]}\n\n{listed}\n"
            for language, text in body.items()
        }
    )


def _questions(questions: Sequence[Entry], own: str) -> tuple[QuestionDraft, ...]:
    return tuple(
        QuestionDraft(
            kind=question["kind"],
            prompt=texts(question["prompt"], own),
            answers=tuple(
                AnswerDraft(
                    text=texts(answer["text"], own),
                    is_correct=answer.get("correct", False),
                    feedback=texts(answer["feedback"], own),
                )
                for answer in question["answers"]
            ),
        )
        for question in questions
    )
