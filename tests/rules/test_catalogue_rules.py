"""The catalogue's decisions, without a database."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from learning_station.catalogue import rules
from learning_station.catalogue.errors import (
    NumberOutOfRange,
    QuestionRefused,
    SlugUnusable,
    TextTooLong,
    TitleHidesSigns,
    TitleMissing,
    TooMany,
    UnknownLanguage,
    VideoAddressRefused,
)
from learning_station.catalogue.rules import (
    AnswerDraft,
    ModuleToCheck,
    QuestionDraft,
    UnitToCheck,
    VersionToCheck,
)
from learning_station.kernel.languages import LanguageMap

EN = LanguageMap(en="Words")
NOTHING = LanguageMap()


def quiz_question(*right: bool, kind: str = "single") -> QuestionDraft:
    return QuestionDraft(kind, EN, tuple(AnswerDraft(EN, is_right) for is_right in right))


def unit(**values: object) -> UnitToCheck:
    given: dict[str, object] = {
        "id": UUID(int=1),
        "kind": "text",
        "title": EN,
        "required": True,
        "body": EN,
        "has_video": False,
        "has_file": False,
        "pass_mark": None,
        "questions": (),
    }
    return UnitToCheck(**(given | values))  # type: ignore[arg-type]  # checked by the dataclass


def version(*units: UnitToCheck, **values: object) -> VersionToCheck:
    given: dict[str, object] = {
        "title": EN,
        "summary": EN,
        "outcomes": EN,
        "languages": ("en",),
        "workload_minutes": 60,
        "topic_count": 1,
        "modules": (ModuleToCheck(UUID(int=2), EN, units or (unit(),)),),
    }
    return VersionToCheck(**(given | values))  # type: ignore[arg-type]  # checked by the dataclass


def blocking(checked: VersionToCheck) -> list[str]:
    return [finding.message for finding in rules.check_version(checked) if finding.blocks]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Agua y género: ¿qué hacer?", "agua-y-genero-que-hacer"),
        ("  Rain   gardens ", "rain-gardens"),
        ("水", "course"),
        ("IT", "course-it"),
        ("New", "course-new"),
        ("a" * 300, "a" * 80),
    ],
)
def test_slug_is_made_of_the_title(title, slug):
    assert rules.slug_of(title) == slug
    assert rules.check_slug(slug) == slug


@pytest.mark.parametrize("slug", ["", "ab", "Water", "a b c", "-abc", "abc-", "a--b", "new", "é12"])
def test_slug_that_is_no_address_is_refused(slug):
    with pytest.raises(SlugUnusable):
        rules.check_slug(slug)


def test_title_needs_one_language_we_know():
    assert rules.check_title({"es": "Agua", "en": " "}) == {"es": "Agua"}
    with pytest.raises(TitleMissing):
        rules.check_title({"en": " "})
    with pytest.raises(UnknownLanguage):
        rules.check_title({"de": "Wasser"})
    with pytest.raises(TextTooLong) as refusal:
        rules.check_title({"fr": "x" * 201})
    assert refusal.value.field == "title_fr"


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\u2066", "\xad", "\x07"])
def test_titles_hold_no_hidden_signs(sign):
    with pytest.raises(TitleHidesSigns) as refusal:
        rules.check_title({"en": "Water", "fr": f"L’eau{sign}"})
    assert refusal.value.field == "title_fr"
    assert rules.check_title({"fr": "L’eau 💧 مدن"}) == {"fr": "L’eau 💧 مدن"}


def test_languages_stand_once_in_the_order_of_the_interface():
    assert rules.check_languages(["fr", "en", "fr"]) == ["en", "fr"]
    with pytest.raises(UnknownLanguage):
        rules.check_languages(["xx"])


@pytest.mark.parametrize(
    "address",
    ["https://video.example/watch?v=1", "https://v.example:8443/a", "  https://v.example/x  "],
)
def test_video_addresses_over_https_are_taken(address):
    assert rules.check_video_address(address) == address.strip()


@pytest.mark.parametrize(
    "address",
    [
        "http://v.example",
        "javascript:alert(1)",
        "https:///x",
        "https://user:pass@v.example/",
        "https://v.example/a b",
        "https://v.example/\n",
        "https://v.example\\@evil.example",
        "https://[::1",
        "https://v.example:99999/",
        "data:text/html,x",
        "https://" + "v" * 3000,
    ],
)
def test_other_addresses_of_videos_are_refused(address):
    if address == "https://v.example/\n":
        assert rules.check_video_address(address) == "https://v.example/"
        return
    with pytest.raises(VideoAddressRefused):
        rules.check_video_address(address)


@pytest.mark.parametrize("address", [None, ""])
def test_no_video_address_is_none(address):
    assert rules.check_video_address(address) is None


@pytest.mark.parametrize(
    ("mark", "kept"), [("1", "1.0000"), ("0.66666", "0.6667"), ("0.0001", "0.0001")]
)
def test_pass_mark_keeps_four_decimals(mark, kept):
    assert rules.check_pass_mark(Decimal(mark)) == Decimal(kept)


@pytest.mark.parametrize("mark", ["0", "-0.1", "1.0001"])
def test_pass_mark_out_of_range_is_refused(mark):
    with pytest.raises(NumberOutOfRange):
        rules.check_pass_mark(Decimal(mark))


@pytest.mark.parametrize(
    ("item", "by", "order"),
    [("c", -1, "acb"), ("a", -1, "abc"), ("a", 1, "bac"), ("c", 9, "abc"), ("c", -9, "cab")],
)
def test_moved_stops_at_the_edges(item, by, order):
    assert "".join(rules.moved("abc", item, by=by)) == order


@pytest.mark.parametrize(
    ("unit_number", "by", "order"),
    [
        (2, -1, [[2, 1], [3, 4], []]),
        (2, 1, [[1], [2, 3, 4], []]),
        (3, -1, [[1, 2, 3], [4], []]),
        (4, 1, [[1, 2], [3], [4]]),
        (1, -1, [[1, 2], [3, 4], []]),
    ],
)
def test_moved_along_goes_on_in_the_next_module(unit_number, by, order):
    line = {UUID(int=10): [1, 2], UUID(int=20): [3, 4], UUID(int=30): []}

    assert list(rules.moved_along(line, unit_number, by=by).values()) == order


def test_moved_along_does_not_fill_a_full_module():
    line = {UUID(int=10): [1], UUID(int=20): list(range(2, 62))}

    with pytest.raises(TooMany):
        rules.moved_along(line, 1, by=1)


def test_full_list_is_refused():
    rules.check_room(3, 4)
    with pytest.raises(TooMany):
        rules.check_room(4, 4)


def test_questions_are_stored_with_two_to_eight_answers():
    rules.check_questions([quiz_question(True, False), quiz_question(*[False] * 8)])
    for refused in (
        quiz_question(True),
        quiz_question(*[True] * 9),
        quiz_question(True, False, kind="essay"),
        QuestionDraft("single", NOTHING, quiz_question(True, False).answers),
        QuestionDraft("single", EN, (AnswerDraft(EN), AnswerDraft(NOTHING))),
    ):
        with pytest.raises(QuestionRefused):
            rules.check_questions([refused])
    with pytest.raises(TooMany):
        rules.check_questions([quiz_question(True, False)] * 51)


def test_whole_course_has_nothing_missing():
    questions = (quiz_question(True, False),)
    quiz = unit(kind="quiz", body=NOTHING, pass_mark=Decimal(1), questions=questions)
    assert rules.check_version(version(unit(), quiz)) == []


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"title": NOTHING}, "The course has no title."),
        ({"summary": NOTHING}, "The course has no summary."),
        ({"languages": ()}, "No language of the content is chosen."),
        ({"topic_count": 0}, "The course belongs to no topic."),
        ({"modules": ()}, "The course has no module."),
        ({"languages": ("en", "fr")}, "The course has no title in %(language)s."),
        ({"modules": (ModuleToCheck(UUID(int=2), EN, ()),)}, "This module has no unit."),
    ],
)
def test_what_a_course_lacks_is_named(values, message):
    assert message in blocking(version(**values))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"title": NOTHING}, "This unit has no title."),
        ({"body": NOTHING}, "This unit has no text."),
        ({"kind": "video"}, "This unit has no video."),
        ({"kind": "file"}, "This unit has no file."),
        ({"kind": "quiz"}, "This quiz has no question."),
        ({"kind": "quiz"}, "This quiz has no pass mark."),
        (
            {"kind": "quiz", "questions": (quiz_question(False, False),)},
            "Question %(number)s has no right answer.",
        ),
        (
            {"kind": "quiz", "questions": (quiz_question(True, True),)},
            "Question %(number)s allows one answer, but several are right.",
        ),
    ],
)
def test_what_a_unit_lacks_is_named_with_its_place(values, message):
    found = rules.check_version(version(unit(**values)))

    assert (message, UUID(int=1)) in [(f.message, f.unit_id) for f in found if f.blocks]


def test_several_right_answers_are_right_where_several_are_asked_for():
    question = quiz_question(True, True, False, kind="multiple")
    quiz = unit(kind="quiz", pass_mark=Decimal(1), questions=(question,))

    assert blocking(version(unit(), quiz)) == []


def test_course_without_a_required_unit_cannot_be_completed():
    assert blocking(version(unit(required=False))) == [
        "No unit is required, so nobody could complete the course."
    ]


def test_optional_unit_that_is_empty_blocks_too():
    assert blocking(version(unit(), unit(required=False, body=NOTHING))) == [
        "This unit has no text."
    ]


def test_missing_translation_and_missing_transcript_are_advice():
    film = unit(kind="video", has_video=True, body=NOTHING)
    found = rules.check_version(
        version(unit(), film, languages=("en", "es"), title=LanguageMap(en="A", es="B"))
    )

    assert [(f.blocks, f.values) for f in found] == [(False, {"language": "es"}), (False, {})]
