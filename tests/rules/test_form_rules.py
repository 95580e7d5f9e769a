"""Which questions are asked, which answers will do, what is kept; without a database."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from learning_station.enrolment.errors import forms as refusals
from learning_station.enrolment.rules import forms as rules
from learning_station.enrolment.rules.forms import Choice, FieldDraft, Question
from learning_station.kernel.languages import LanguageMap
from learning_station.library.errors import FileContentRefused, FileEmpty, FileTooLarge

PDF = b"%PDF-1.7 a letter"


def key(number):
    return UUID(int=number)


def question(number, kind="short_text", **values):
    keys = values.pop("keys", ("a", "b") if kind in rules.WITH_CHOICES else ())
    return Question(
        id=key(number),
        position=number,
        kind=kind,
        label=LanguageMap(en=f"Question {number}"),
        choices=tuple(Choice(k, LanguageMap(en=k.upper())) for k in keys),
        **values,
    )


CHAIN = (
    question(1, "one_choice"),
    question(2, "yes_no", shown_if_field_id=key(1), shown_if_values=("b",)),
    question(3, shown_if_field_id=key(2), shown_if_values=("yes",), is_required=True),
)


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({}, [1]),
        ({1: "a"}, [1]),
        ({1: "b"}, [1, 2]),
        ({1: "b", 2: "no"}, [1, 2]),
        ({1: "b", 2: "yes"}, [1, 2, 3]),
        # What hangs on a question that is not asked is not asked, whatever was typed there.
        ({1: "a", 2: "yes"}, [1]),
        ({1: ["b"]}, [1, 2]),
        ({1: {"b": 1}}, [1]),
    ],
)
def test_questions_are_asked_by_the_answers_before_them(values, shown):
    given = {key(number): value for number, value in values.items()}

    assert [q.position for q in rules.shown_questions(CHAIN, given)] == shown


def test_several_choices_ask_for_more_when_one_of_them_fits():
    questions = (
        question(1, "several_choices", keys=("a", "b", "c")),
        question(2, shown_if_field_id=key(1), shown_if_values=("b", "c")),
    )

    assert len(rules.shown_questions(questions, {key(1): ["a", "c"]})) == 2
    assert len(rules.shown_questions(questions, {key(1): ["a"]})) == 1


def test_a_circle_or_a_lost_condition_hides_and_ends():
    circle = (
        question(1, "yes_no", shown_if_field_id=key(2), shown_if_values=("yes",)),
        question(2, "yes_no", shown_if_field_id=key(1), shown_if_values=("yes",)),
        question(3, shown_if_field_id=key(9), shown_if_values=("yes",)),
    )

    assert rules.shown_questions(circle, {key(1): "yes", key(2): "yes"}) == []


def test_answers_to_questions_that_are_not_asked_are_not_kept():
    given = {key(1): "a", key(2): "yes", key(3): "left over", key(8): "of another form"}

    assert rules.clean_values(CHAIN, given) == {key(1): "a"}


def test_what_is_not_asked_is_not_required():
    assert rules.find_problems(CHAIN, {key(1): "a"}, is_final=True) == {}
    found = rules.find_problems(CHAIN, {key(1): "b", key(2): "yes"}, is_final=True)
    assert {k: type(v) for k, v in found.items()} == {key(3): refusals.AnswerMissing}


@pytest.mark.parametrize(
    ("kind", "value", "error"),
    [
        ("short_text", None, refusals.AnswerMissing),
        ("short_text", "  ", refusals.AnswerMissing),
        ("short_text", "x" * 301, refusals.AnswerTooLong),
        ("short_text", ["x"], refusals.AnswerMissing),
        ("long_text", "x" * 20_001, refusals.AnswerTooLong),
        ("long_text", "x" * 20_000, None),
        ("one_choice", None, refusals.ChoiceMissing),
        ("one_choice", "a", None),
        ("one_choice", "z", refusals.ChoiceUnknown),
        ("one_choice", ["a"], refusals.ChoiceUnknown),
        ("several_choices", ["a", "b"], None),
        ("several_choices", "a", refusals.ChoiceUnknown),
        ("several_choices", ["a", "z"], refusals.ChoiceUnknown),
        ("yes_no", "no", None),
        ("yes_no", "perhaps", refusals.ChoiceUnknown),
        ("date", "2027-02-28", None),
        ("date", "2027-02-30", refusals.DateUnreal),
        ("date", "20270228", refusals.DateUnreal),
        ("date", "2027-W08-7", refusals.DateUnreal),
        ("file", None, refusals.FileMissing),
        ("file", "../../etc/passwd", refusals.AnswerMissing),
        ("file", {"name": "a.pdf", "key": "answers/1"}, None),
    ],
)
def test_what_a_required_question_takes(kind, value, error):
    one = question(1, kind, is_required=True)

    found = rules.find_problems([one], {key(1): value}, is_final=True)

    assert [type(each) for each in found.values()] == ([error] if error else [])


def test_the_word_limit_counts_words_and_says_both_numbers():
    one = question(1, "long_text", word_limit=3)

    assert not rules.find_problems([one], {key(1): "one\ntwo  three"}, is_final=True)
    found = rules.find_problems([one], {key(1): "one two three four"}, is_final=True)
    assert str(found[key(1)]) == "Use at most 3 words. These are 4."


def test_a_draft_may_be_incomplete_but_not_made_up():
    questions = (
        question(1, is_required=True),
        question(2, "long_text", word_limit=1),
        question(3, "one_choice"),
    )
    given = {key(2): "too many words", key(3): "made-up"}

    found = rules.find_problems(questions, given, is_final=False)

    assert set(found) == {key(3)}


def test_categories_are_the_chosen_keys_of_marked_questions():
    questions = (
        question(1, "one_choice", dimension="gender"),
        question(2, "one_choice"),
        question(3, "one_choice", dimension="group"),
    )

    assert rules.categories_of(questions, {key(1): "a", key(2): "b"}) == {"gender": "a"}


def test_changed_questions_are_those_answered_otherwise():
    questions = (question(1), question(2), question(3))
    before, after = {key(1): "a", key(2): "b"}, {key(1): "a", key(3): "c"}

    assert rules.changed_questions(questions, before, after) == [questions[1], questions[2]]


@pytest.mark.parametrize(
    ("needs", "application", "back"),
    [
        (True, "submitted", False), (True, "endorsed", True), (True, "approved", True),
        (False, "approved", False), (True, "none", False),
    ],
)  # fmt: skip
def test_a_change_goes_back_where_the_session_asks_for_it(needs, application, back):
    assert rules.goes_back(needs_reapproval=needs, application=application) is back


# Files


def docx():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("letter.pdf", PDF, "application/pdf"),
        ("Letter.PDF", PDF, "application/pdf"),
        ("scan.png", b"\x89PNG\r\n\x1a\n...", "image/png"),
        ("scan.jpeg", b"\xff\xd8\xff...", "image/jpeg"),
        (
            "letter.docx",
            docx(),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
def test_letters_are_taken(name, content, media_type):
    assert rules.check_file(name, content, limit_mb=20) == (name, media_type)


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("letter.pdf", b"", FileEmpty),
        ("letter.pdf", b"<script>alert(1)</script>", FileContentRefused),
        ("letter.docx", PDF, FileContentRefused),
        ("letter.png", b"\xff\xd8\xff", FileContentRefused),
        ("letter.exe", b"MZ", refusals.AnswerFileKind),
        ("letter.svg", b"<svg onload='x'/>", refusals.AnswerFileKind),
        ("letter.html", b"<html>", refusals.AnswerFileKind),
        ("list.csv", b"a,b", refusals.AnswerFileKind),
        ("letter", PDF, refusals.AnswerFileKind),
        ("letter.pdf", PDF + b"0" * (11 * 1024 * 1024), FileTooLarge),
    ],
)
def test_other_files_are_refused(name, content, error):
    with pytest.raises(error):
        rules.check_file(name, content, limit_mb=20)


def test_the_limit_of_the_installation_counts_where_it_is_lower():
    with pytest.raises(FileTooLarge):
        rules.check_file("letter.pdf", PDF + b"0" * (2 * 1024 * 1024), limit_mb=1)


def test_a_name_from_outside_becomes_harmless():
    name, _media_type = rules.check_file("..\\..\\C:\x00\x1b/letter\u202e.pdf", PDF, limit_mb=20)

    assert name == "letter.pdf"


# Writing a form


def draft(kind="short_text", **values):
    return FieldDraft(kind=kind, label=values.pop("label", LanguageMap(en="Why?")), **values)


def choices(*names):
    return tuple(Choice("", LanguageMap(en=name)) for name in names)


def test_choices_get_keys_that_differ_and_stay():
    kept = (Choice("women", LanguageMap(en="Female")), *choices("Café!", "cafe", "中文"))

    checked = rules.check_field(draft("one_choice", choices=kept), [])

    assert checked.keys == ("women", "cafe", "cafe-2", "choice-4")


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"kind": "poem"}, refusals.FieldKindUnknown),
        ({"label": LanguageMap()}, refusals.LabelMissing),
        ({"kind": "motivation", "stage": "logistics"}, refusals.MotivationStage),
        ({"kind": "one_choice"}, refusals.ChoicesMissing),
        ({"kind": "one_choice", "choices": choices("One")}, refusals.ChoicesMissing),
        ({"kind": "one_choice", "choices": choices("One", "")}, refusals.ChoicesMissing),
        (
            {"kind": "one_choice", "choices": choices("A", "B"), "dimension": "Region"},
            refusals.DimensionRefused,
        ),
        (
            {"kind": "one_choice", "choices": choices("A", "B"), "dimension": "=1+1"},
            refusals.DimensionRefused,
        ),
        ({"shown_if_field_id": key(9), "shown_if_values": ("a",)}, refusals.ConditionRefused),
        ({"shown_if_field_id": key(1), "shown_if_values": ()}, refusals.ConditionRefused),
        ({"shown_if_field_id": key(1), "shown_if_values": ("z",)}, refusals.ConditionRefused),
        ({"shown_if_field_id": key(2), "shown_if_values": ("a",)}, refusals.ConditionRefused),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(values, error):
    earlier = [question(1, "one_choice"), question(2, "date")]

    with pytest.raises(error):
        rules.check_field(draft(**values), earlier)


def test_what_a_kind_does_not_know_is_left_out():
    checked = rules.check_field(
        draft("date", choices=choices("A", "B"), word_limit=5, dimension="gender"), []
    )

    assert (checked.choices, checked.word_limit, checked.dimension) == ((), None, "")


def test_a_question_with_answers_keeps_kind_and_chosen_answers():
    before = question(1, "one_choice")

    rules.check_kept(before, before, used_keys={"a"})
    with pytest.raises(refusals.FieldHasAnswers):
        rules.check_kept(before, question(1, "several_choices"), used_keys=set())
    with pytest.raises(refusals.ChoiceInUse):
        rules.check_kept(before, question(1, "one_choice", keys=("b", "c")), used_keys={"a"})


def test_a_question_on_which_another_hangs_keeps_its_place_and_its_answers():
    with pytest.raises(refusals.FieldNeeded):
        rules.check_dependants(key(1), (), CHAIN)
    rules.check_dependants(key(1), ("b",), CHAIN)
    rules.check_order(CHAIN)
    with pytest.raises(refusals.FieldNeeded):
        rules.check_order([CHAIN[1], CHAIN[0], CHAIN[2]])


def test_answers_are_due_so_many_days_after_the_end():
    end = datetime(2027, 1, 1, 12, tzinfo=UTC)

    assert rules.purge_due(end, 30) == end + timedelta(days=30)
    assert rules.purge_due(end, None) is None
