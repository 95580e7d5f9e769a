"""A large installation to measure on: 300 courses, 2,000 people, 10,000 enrolments, times a scale.

Rows are inserted with Core into an empty, migrated database, much faster than the actions could.
They are the same in every run: nothing is random. From the command line:

    python -m benchmarks.dataset sqlite:////tmp/bench.db --scale 10
"""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from time import perf_counter
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from learning_station import wiring
from learning_station.accounts.models import Account, Person
from learning_station.catalogue.models import (
    Answer,
    Course,
    CourseModule,
    CourseTopic,
    CourseVersion,
    Question,
    Topic,
    Unit,
)
from learning_station.cli.demo.reading import read_courses, read_list, texts
from learning_station.enrolment.models import Enrolment, EnrolmentChange
from learning_station.infra import migrations
from learning_station.infra.db import Base, configure_engine, engine_options
from learning_station.infra.event_log import LoggedEvent
from learning_station.infra.passwords import hash_password
from learning_station.kernel.ids import SequentialIds
from learning_station.learning.models import Attendance, Completion, UnitProgress
from learning_station.organisations.models import Affiliation, Organisation, RoleGrant
from learning_station.scheduling.models import Meeting, SessionTrainer, TrainingSession

COURSES, PEOPLE, ENROLMENTS = 300, 2_000, 10_000
SESSIONS_PER_COURSE = 3
CROWD = 500
"""How many people have a seat in the first session, which takes everybody."""
PASSWORD = "metro-line-2026"
Row = dict[str, Any]


@dataclass(frozen=True)
class Dataset:
    """What benchmarks ask for: an official with a full dashboard, an administrator, addresses."""

    official_email: str
    administrator_email: str
    password: str
    course_slug: str
    session_slug: str
    crowded_session_id: UUID
    counts: dict[str, int]


def in_chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield the rows a few thousand at a time."""
    iterator = iter(rows)
    while chunk := list(islice(iterator, 5_000)):
        yield chunk


class Builder:
    """Makes the rows in the order in which tables refer to one another."""

    def __init__(self, connection: sa.Connection, scale: int, now: datetime) -> None:
        self._connection = connection
        self._scale = scale
        self._now = now
        self._ids = SequentialIds()
        self._counts: dict[str, int] = {}
        self._demo = read_courses()
        self._organisations: list[Row] = []
        self._topics: list[UUID] = []
        self._people: list[Row] = []
        self._versions: list[tuple[UUID, UUID, UUID, Row]] = []
        self._units: dict[UUID, list[UUID]] = {}
        self._sessions: list[Row] = []
        self._meetings: dict[UUID, list[UUID]] = {}

    def build(self) -> Dataset:
        """Insert everything and return where to find it."""
        self._add_organisations()
        self._add_topics()
        self._add_people()
        self._add_courses()
        self._add_content()
        self._add_sessions()
        self._add_enrolments()
        self._add_search()
        return Dataset(
            official_email="official-0@bench.example",
            administrator_email="administrator@bench.example",
            password=PASSWORD,
            course_slug="course-0",
            session_slug="session-0",
            crowded_session_id=self._sessions[0]["id"],
            counts=self._counts,
        )

    def _insert(self, model: type[Base], rows: Iterable[Row]) -> None:
        table = model.__table__
        for chunk in in_chunks(rows):
            self._connection.execute(sa.insert(table), chunk)
            self._counts[table.name] = self._counts.get(table.name, 0) + len(chunk)

    def _add_organisations(self) -> None:
        for kind, key in (("metropolis", "metropolises"), (None, "providers")):
            for entry in read_list("organisations", key):
                self._organisations.append(
                    {
                        "id": self._ids.new(),
                        "slug": entry["slug"],
                        "name": entry["name"],
                        "kind": kind or entry["kind"],
                        "zone": entry["zone"],
                        "country": entry.get("country"),
                        "region": entry.get("region"),
                        "weekend": entry.get("weekend", [6, 7]),
                        "languages": entry.get("languages", []),
                        "created_at": self._now - timedelta(days=900),
                    }
                )
        self._insert(Organisation, self._organisations)

    @property
    def _metropolises(self) -> list[Row]:
        return [row for row in self._organisations if row["kind"] == "metropolis"]

    @property
    def _providers(self) -> list[Row]:
        return [row for row in self._organisations if row["kind"] != "metropolis"]

    def _add_topics(self) -> None:
        rows = [
            {"id": self._ids.new(), "position": position, **entry}
            for position, entry in enumerate(read_list("topics", "topics"), start=1)
        ]
        self._topics = [row["id"] for row in rows]
        self._insert(Topic, rows)

    def _add_people(self) -> None:
        names = read_list("people", "people")
        count = PEOPLE * self._scale
        for number in range(count):
            one, two = names[number % len(names)], names[number * 7 % len(names)]
            home = self._metropolises[number % len(self._metropolises)]
            self._people.append(
                {
                    "id": self._ids.new(),
                    "given_name": one["given"],
                    "family_name": f"{two['family']} {number}",
                    "printed_name": f"{one['given']} {two['family']} {number}",
                    "profile_kind": "political" if number % 5 == 0 else "technical",
                    "language": ("en", "es", "fr")[number % 3],
                    "zone": home["zone"],
                    "created_at": self._now - timedelta(days=400, seconds=-number),
                }
            )
        self._insert(Person, self._people)
        self._add_accounts()
        self._insert(Affiliation, self._affiliations())
        self._insert(RoleGrant, self._grants())

    def _add_accounts(self) -> None:
        # One hash for all: hashing two thousand passwords would take minutes and measure nothing.
        shared = hash_password(PASSWORD)
        self._insert(
            Account,
            (
                {
                    "id": self._ids.new(),
                    "person_id": person["id"],
                    "email": self._email(number),
                    "password_hash": shared,
                    "password_changed_at": person["created_at"],
                    "email_confirmed_at": person["created_at"],
                    "created_at": person["created_at"],
                }
                for number, person in enumerate(self._people)
            ),
        )

    def _email(self, number: int) -> str:
        if number == len(self._people) - 1:
            return "administrator@bench.example"
        return f"official-{number}@bench.example"

    def _affiliations(self) -> Iterator[Row]:
        for number, person in enumerate(self._people):
            yield {
                "id": self._ids.new(),
                "person_id": person["id"],
                "organisation_id": self._metropolises[number % len(self._metropolises)]["id"],
                "office": f"Department {number % 40}",
                "starts_on": person["created_at"].date(),
            }

    def _grants(self) -> Iterator[Row]:
        """Yield an administrator, and one trainer for each provider."""
        yield self._grant(self._people[-1], "administrator", None)
        for number, provider in enumerate(self._providers):
            yield self._grant(self._people[-2 - number], "trainer", provider["id"])

    def _grant(self, person: Row, role: str, organisation_id: UUID | None) -> Row:
        return {
            "id": self._ids.new(),
            "person_id": person["id"],
            "role": role,
            "organisation_id": organisation_id,
            "starts_on": person["created_at"].date(),
            "granted_at": person["created_at"],
        }

    def _add_courses(self) -> None:
        courses, versions, topics = [], [], []
        for number in range(COURSES * self._scale):
            demo = self._demo[number % len(self._demo)]
            course_id, version_id = self._ids.new(), self._ids.new()
            provider_id = self._providers[number % len(self._providers)]["id"]
            made = self._now - timedelta(days=390, minutes=-number)
            title = {k: f"{v} {number}" for k, v in self._texts(demo, "title").items()}
            courses.append(
                {
                    "id": course_id,
                    "slug": f"course-{number}",
                    "provider_id": provider_id,
                    "created_at": made,
                    "published_version_id": version_id,
                }
            )
            versions.append(
                {
                    "id": version_id,
                    "course_id": course_id,
                    "number": 1,
                    "state": "published",
                    "title": title,
                    "summary": self._texts(demo, "summary"),
                    "description": self._texts(demo, "description"),
                    "audience": self._texts(demo, "audience"),
                    "languages": demo["languages"],
                    "workload_minutes": demo["workload_minutes"],
                    "created_at": made,
                    "changed_at": made,
                    "published_at": made,
                }
            )
            topics.append(
                {
                    "course_id": course_id,
                    "topic_id": self._topics[number % len(self._topics)],
                    "position": 0,
                }
            )
            self._versions.append((course_id, version_id, provider_id, {**demo, "title": title}))
        self._insert(Course, courses)
        self._insert(CourseVersion, versions)
        self._insert(CourseTopic, topics)

    @staticmethod
    def _texts(demo: Any, key: str) -> dict[str, str]:
        return dict(texts(demo[key], demo["languages"][0]))

    def _add_content(self) -> None:
        """Add to each course the modules and units of the demonstration's course it stands for."""
        modules, units, questions, answers = [], [], [], []
        for _course, version_id, _provider, demo in self._versions:
            for place, module in enumerate(demo["modules"], start=1):
                module_id = self._ids.new()
                modules.append(
                    {
                        "id": module_id,
                        "version_id": version_id,
                        "position": place,
                        "title": self._texts({**demo, **module}, "title"),
                    }
                )
                for position, entry in enumerate(module["units"], start=1):
                    unit = self._unit(version_id, module_id, position, {**demo, **entry})
                    units.append(unit)
                    self._units.setdefault(version_id, []).append(unit["id"])
                    if entry["kind"] == "quiz":
                        question, its_answers = self._question(unit["id"])
                        questions.append(question)
                        answers.extend(its_answers)
        for model, rows in (
            (CourseModule, modules), (Unit, units), (Question, questions), (Answer, answers),
        ):  # fmt: skip
            self._insert(model, rows)

    def _unit(self, version_id: UUID, module_id: UUID, position: int, entry: Row) -> Row:
        is_quiz = entry["kind"] == "quiz"
        return {
            "id": self._ids.new(),
            "version_id": version_id,
            "module_id": module_id,
            "key": self._ids.new(),
            "position": position,
            "kind": entry["kind"],
            "title": self._texts(entry, "title"),
            "minutes": entry["minutes"],
            "body": {} if is_quiz else self._texts(entry, "body"),
            "pass_mark": 0.7 if is_quiz else None,
        }

    def _question(self, unit_id: UUID) -> tuple[Row, list[Row]]:
        question_id = self._ids.new()
        question = {
            "id": question_id,
            "unit_id": unit_id,
            "position": 1,
            "kind": "single",
            "prompt": {"en": "Which answer is right?"},
        }
        return question, [
            {
                "id": self._ids.new(),
                "question_id": question_id,
                "position": place,
                "text": {"en": f"Answer {place}"},
                "is_correct": place == 1,
            }
            for place in (1, 2, 3)
        ]

    def _add_sessions(self) -> None:
        """Schedule three sessions of each course: one that lies ahead, one over, one running."""
        meetings = []
        for number in range(len(self._versions) * SESSIONS_PER_COURSE):
            course_id, version_id, provider_id, demo = self._versions[number % len(self._versions)]
            session = self._session(number, demo["title"])
            session |= {
                "course_id": course_id, "version_id": version_id, "provider_id": provider_id,
            }  # fmt: skip
            self._sessions.append(session)
            meetings.extend(self._meetings_of(session))
        self._insert(TrainingSession, self._sessions)
        self._insert(Meeting, meetings)
        trainers = {
            provider["id"]: self._people[-2 - number]["id"]
            for number, provider in enumerate(self._providers)
        }
        self._insert(
            SessionTrainer,
            (
                {"session_id": row["id"], "person_id": trainers[row["provider_id"]]}
                for row in self._sessions
            ),
        )

    def _session(self, number: int, title: Row) -> Row:
        kind = number // len(self._versions)
        days = (20 + number % 90, -150 + number % 90, -10)[kind]
        starts = (self._now + timedelta(days=days)).replace(
            hour=8 + number % 9, minute=0, second=0, microsecond=0
        )
        opens = starts - timedelta(days=120)
        return {
            "id": self._ids.new(),
            "slug": f"session-{number}",
            "title": title,
            "state": "scheduled",
            "format": ("online", "in_person", "hybrid")[number % 3],
            "zone": self._organisations[number % len(self._organisations)]["zone"],
            "place": "" if number % 3 == 0 else "Main hall",
            "spoken": [("en", "es", "fr")[number % 3]],
            "materials": ["en"],
            "capacity": None if number % 2 == 0 else 60,
            "policy": "open" if number % 4 else "approval",
            "enrols_from": opens,
            "enrols_until": starts,
            "starts_at": starts,
            "ends_at": starts + timedelta(days=14, hours=2),
            "required_meetings": 2,
            "workload_minutes": 600,
            "created_at": opens,
            "changed_at": opens,
        } | ({"policy": "open", "capacity": None} if number == 0 else {})

    def _meetings_of(self, session: Row) -> Iterator[Row]:
        for week in range(3):
            starts = session["starts_at"] + timedelta(days=7 * week)
            ends = starts + timedelta(hours=2)
            meeting_id = self._ids.new()
            self._meetings.setdefault(session["id"], []).append(meeting_id)
            yield {
                "id": meeting_id,
                "session_id": session["id"],
                # Local times in UTC: the meetings' own zone is simple, the session's is real.
                "zone": "UTC",
                "starts_local": starts.replace(tzinfo=None),
                "ends_local": ends.replace(tzinfo=None),
                "starts_at": starts,
                "ends_at": ends,
                "place": session["place"],
            }

    def _add_enrolments(self) -> None:
        enrolments = list(islice(self._pairs(), ENROLMENTS * self._scale))
        rows = [self._enrolment(person, session) for person, session in enrolments]
        self._insert(Enrolment, rows)
        self._insert(EnrolmentChange, (self._change(row) for row in rows))
        self._insert(LoggedEvent, (self._event(row) for row in rows))
        sessions = {session["id"]: session for session in self._sessions}
        begun = [row for row in rows if sessions[row["session_id"]]["starts_at"] <= self._now]
        self._insert(UnitProgress, self._progress(begun, sessions))
        self._insert(Attendance, self._attendance(begun))
        self._insert(Completion, self._completions(begun, sessions))

    def _pairs(self) -> Iterator[tuple[Row, Row]]:
        """Yield a crowd for the first session, then five sessions and more for everybody."""
        crowd = self._people[:CROWD]
        yield from ((person, self._sessions[0]) for person in crowd)
        rest = self._sessions[1:]
        for turn in range(len(rest)):
            for number, person in enumerate(self._people):
                yield person, rest[(number * 13 + turn * 331) % len(rest)]

    def _enrolment(self, person: Row, session: Row) -> Row:
        at = session["enrols_from"] + timedelta(minutes=self._ids.number(100_000))
        return {
            "id": self._ids.new(),
            "session_id": session["id"],
            "person_id": person["id"],
            "organisation_id": self._metropolises[0]["id"],
            "office": "Planning",
            "application": "none" if session["policy"] == "open" else "approved",
            "seat": "enrolled",
            "created_at": at,
            "enrolled_at": at,
        }

    def _change(self, row: Row) -> Row:
        return {
            "id": self._ids.new(),
            "enrolment_id": row["id"],
            "to_application": row["application"],
            "to_seat": row["seat"],
            "actor": f"person:{row['person_id']}",
            "actor_id": row["person_id"],
            "rule": "open_seat",
            "at": row["created_at"],
        }

    def _event(self, row: Row) -> Row:
        ids = {key: str(row[key]) for key in ("session_id", "person_id")}
        return {
            "id": self._ids.new(),
            "name": "enrolment.learner_enrolled",
            "occurred_at": row["created_at"],
            "actor": f"person:{row['person_id']}",
            "actor_id": row["person_id"],
            "subject_id": row["id"],
            "person_id": row["person_id"],
            "scope_id": row["session_id"],
            "payload": {"enrolment_id": str(row["id"]), **ids},
        }

    def _progress(self, rows: Sequence[Row], sessions: dict[UUID, Row]) -> Iterator[Row]:
        for number, row in enumerate(rows):
            units = self._units[sessions[row["session_id"]]["version_id"]]
            for unit_id in units[: 1 + number % len(units)]:
                yield {
                    "id": self._ids.new(),
                    "enrolment_id": row["id"],
                    "unit_id": unit_id,
                    "first_seen_at": row["created_at"],
                    "last_seen_at": row["created_at"],
                    "completed_at": row["created_at"],
                }

    def _attendance(self, rows: Sequence[Row]) -> Iterator[Row]:
        for row in rows:
            yield {
                "id": self._ids.new(),
                "meeting_id": self._meetings[row["session_id"]][0],
                "enrolment_id": row["id"],
                "status": "present",
                "marked_at": self._now,
            }

    def _completions(self, rows: Sequence[Row], sessions: dict[UUID, Row]) -> Iterator[Row]:
        for row in rows:
            is_over = sessions[row["session_id"]]["ends_at"] <= self._now
            yield {
                "id": self._ids.new(),
                "enrolment_id": row["id"],
                "state": "completed" if is_over else "in_progress",
                "success": "passed" if is_over else "unknown",
                "rule_version": "1",
                "completed_at": self._now if is_over else None,
                "changed_at": self._now,
            }

    def _add_search(self) -> None:
        """Make courses and sessions findable, as publishing would have done."""
        document = sa.table(
            "search_document",
            sa.column("kind"),
            sa.column("object_id", sa.Uuid),
            sa.column("language"),
            sa.column("title"),
            sa.column("body"),
        )
        rows = [
            {"kind": kind, "object_id": object_id, "language": language, "title": title, "body": ""}
            for kind, object_id, titles in self._titles()
            for language, title in titles.items()
        ]
        for chunk in in_chunks(rows):
            self._connection.execute(sa.insert(document), chunk)
        self._counts["search_document"] = len(rows)

    def _titles(self) -> Iterator[tuple[str, UUID, Row]]:
        for course_id, _version, _provider, demo in self._versions:
            yield "course", course_id, demo["title"]
        for session in self._sessions:
            yield "session", session["id"], session["title"]


def fill(engine: sa.Engine, *, scale: int = 1, now: datetime | None = None) -> Dataset:
    """Fill an empty, migrated database and let the engine look at what it holds."""
    wiring.load_models()
    with engine.begin() as connection:
        dataset = Builder(connection, scale, now or datetime.now(UTC)).build()
    with engine.begin() as connection:
        connection.execute(sa.text("ANALYZE"))
    return dataset


def main() -> None:
    """Fill the database of the address given on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="sqlite:////path/to.db or postgresql+psycopg://…")
    parser.add_argument("--scale", type=int, default=1)
    arguments = parser.parse_args()
    engine = sa.create_engine(arguments.url, **engine_options(arguments.url, pool_size=2))
    configure_engine(engine)
    migrations.upgrade(engine)
    begun = perf_counter()
    dataset = fill(engine, scale=arguments.scale)
    for table, count in dataset.counts.items():
        print(f"{count:>9,}  {table}")
    print(f"{perf_counter() - begun:.1f} s; sign in as {dataset.administrator_email}, {PASSWORD}")


if __name__ == "__main__":
    main()
