"""Storage, mail, column types and search: the adapters keep their promises."""

import smtplib
from datetime import datetime

import pytest
import sqlalchemy as sa

from learning_station.accounts.models import Person
from learning_station.infra import mail
from learning_station.infra.mail import (
    Mail,
    MailNotSent,
    MailRefused,
    MemoryMailer,
    SMTPMailer,
    address_on_the_wire,
)
from learning_station.infra.search import DatabaseSearch, words_of
from learning_station.infra.storage import FileMissing, FolderStorage, MemoryStorage
from tests.factories import make_person


@pytest.fixture(params=["folder", "memory"])
def any_storage(request, tmp_path):
    return FolderStorage(tmp_path) if request.param == "folder" else MemoryStorage()


def test_storage_gives_back_what_was_put_and_replaces_it(any_storage):
    any_storage.put("certificates/2026/a.pdf", b"one")
    any_storage.put("certificates/2026/a.pdf", b"two")

    assert any_storage.get("certificates/2026/a.pdf") == b"two"


def test_storage_says_when_a_file_is_missing(any_storage):
    with pytest.raises(FileMissing):
        any_storage.get("certificates/none.pdf")


@pytest.mark.parametrize(
    "key", ["../secret", "/etc/passwd", "a//b", "a/../b", "", "A/b", "a/.hidden", "a\x00b"]
)
def test_storage_refuses_keys_that_are_not_ours(any_storage, key):
    with pytest.raises(ValueError, match="storage key"):
        any_storage.put(key, b"")


def test_folder_storage_leaves_no_part_behind_when_writing_fails(tmp_path, monkeypatch):
    storage = FolderStorage(tmp_path)
    storage.put("a/file", b"whole")

    def full_disk(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("learning_station.infra.storage.os.fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        storage.put("a/file", b"new")

    assert storage.get("a/file") == b"whole"
    assert list(storage.keys()) == ["a/file"]


def _mail(subject="Hello"):
    return Mail(
        message_id="<1@station>",
        sender="Station <station@example.org>",
        recipient="lena@bogota.example",
        subject=subject,
        text="Text with ñ",
        html="<p>Text</p>",
        language="es",
    )


def test_mail_has_text_and_html_and_keeps_its_id():
    message = _mail().as_message()

    assert message["Message-ID"] == "<1@station>"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_mail_refuses_line_breaks_in_headers():
    with pytest.raises(ValueError, match="Header values"):
        _mail(subject="Hello\nBcc: everybody@example.org").as_message()


def test_smtp_that_does_not_answer_raises_mail_not_sent():
    with pytest.raises(MailNotSent):
        SMTPMailer("smtp://127.0.0.1:9", timeout=1).send(_mail())


def test_domain_of_an_address_travels_in_ascii():
    assert address_on_the_wire("uni@exämple.example") == "uni@xn--exmple-cua.example"
    assert address_on_the_wire("lena@bogota.example") == "lena@bogota.example"
    assert address_on_the_wire("josé@ciudad.example") == "josé@ciudad.example"


def test_address_that_the_server_cannot_write_is_refused_for_good(monkeypatch):
    class Old:
        """A server without SMTPUTF8."""

        def __enter__(self):
            return self

        def __exit__(self, *error):
            return None

        def send_message(self, message):
            raise smtplib.SMTPNotSupportedError(
                "One or more source or delivery addresses require internationalized email "
                "support, but the server does not advertise the required SMTPUTF8 capability"
            )

    monkeypatch.setattr(mail, "connect", lambda url, timeout: Old())
    with pytest.raises(MailRefused):
        SMTPMailer("smtp://127.0.0.1:9").send(_mail())


def test_memory_mailer_fails_while_down():
    mailer = MemoryMailer(down=True)
    with pytest.raises(MailNotSent):
        mailer.send(_mail())

    mailer.down = False
    mailer.send(_mail())
    assert len(mailer.sent) == 1


def test_naive_datetimes_never_reach_the_database(db):
    person = make_person(db)
    person.created_at = datetime(2026, 1, 1)  # the very thing that must be refused

    with pytest.raises(sa.exc.StatementError, match="naive"):
        db.flush()
    db.rollback()
    assert db.get_one(Person, person.id).created_at.tzinfo is not None


@pytest.fixture
def index(db):
    search = DatabaseSearch()
    documents = {
        "mobility": {"en": ("Urban mobility", "Buses and bicycles in growing cities")},
        "water": {
            "en": ("Urban water management", "Losses"),
            "es": ("Gestión del agua", "Formación para la gestión y la niñez"),
            "fr": ("Gestion de l'eau", "Élèves, résilience et forêts"),
        },
    }
    from learning_station.kernel.ids import RandomIds

    ids = {name: RandomIds().new() for name in documents}
    for name, texts in documents.items():
        search.put(db, kind="course", object_id=ids[name], texts=texts)
    db.commit()

    def find(question, kind="course", titles_only=False):
        matching = search.matching_titles if titles_only else search.matching
        found = set(db.scalars(matching(db, kind=kind, question=question)))
        return {name for name, key in ids.items() if key in found}

    return find


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("gestion", {"water"}),
        ("GESTIÓN agua", {"water"}),
        ("formacion", {"water"}),
        ("ninez", {"water"}),
        ("eleves", {"water"}),
        ("resilien", {"water"}),
        ("bicycl", {"mobility"}),
        ("urban", {"mobility", "water"}),
        ("urban forest", set()),
        ("", set()),
        ('"; DROP TABLE', set()),
        ("NEAR( * OR ^", set()),
        ("urban:*", {"mobility", "water"}),
    ],
)
def test_search_forgives_accents_case_and_operators(index, question, found):
    assert index(question) == found


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("WAT", {"water"}),
        ("gestion agua", {"water"}),
        ("urban", {"mobility", "water"}),
        ("buses", set()),
        ("urban losses", set()),
        ("", set()),
        ("title : x) OR (", set()),
    ],
)
def test_search_in_titles_leaves_the_rest_out(index, question, found):
    assert index(question, titles_only=True) == found


def test_search_keeps_kinds_apart_and_forgets_what_is_removed(db, index):
    assert index("urban", kind="session") == set()


def test_words_of_takes_only_so_many():
    assert len(words_of("word " * 50)) == 8
