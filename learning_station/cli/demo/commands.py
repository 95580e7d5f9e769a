"""`flask demo load`: fill the database with the demonstration, once."""

from collections.abc import Callable, Mapping
from time import monotonic

import click
from flask import current_app
from flask.cli import with_appcontext

from learning_station.infra.context import Context
from learning_station.kernel.actor import system_actor
from learning_station.scheduling import queries as scheduling_queries

from .courses import load_courses
from .groundwork import PASSWORD, load_organisations, load_people, load_topics
from .panels import hold_panel
from .reading import Entry, read_list
from .seats import Seats
from .sessions import PREPARED_BEFORE, Dates, dates_of, schedule
from .stage import Stage
from .stand_ins import load_stand_ins
from .stories import Story

SIGN_INS = (
    ("official (technical)", "lena"),
    ("official (political)", "amina"),
    ("her assistant", "binta"),
    ("coordinator", "mona"),
    ("trainer", "tom"),
    ("administrator", "rita"),
)


@click.group("demo")
def demo() -> None:
    """The demonstration: real sessions, invented people."""


@demo.command("load")
@with_appcontext
def load() -> None:
    """Load the demonstration; what is there already stays as it is."""
    ctx: Context = current_app.extensions["new_context"](system_actor("command:demo"))
    if ctx.tools.settings.is_production:
        raise click.ClickException(
            "The demonstration is not for production: everybody knows the password of its people."
        )
    load_demonstration(ctx, click.echo)


def load_demonstration(ctx: Context, say: Callable[[str], None]) -> None:
    """Load what is missing of the demonstration and say what was done, line by line."""
    begun = monotonic()
    stage = Stage.open(ctx, say)
    steps = (
        ("organisations", load_organisations),
        ("topics", load_topics),
        ("people", load_people),
        ("courses", load_courses),
        ("sessions", load_sessions),
        ("deputies and assistants", load_stand_ins),
    )
    total = 0
    for name, step in steps:
        added = step(stage)
        total += added
        say(f"  {name}: {added} added" if added else f"  {name}: all there")
    seconds = monotonic() - begun
    say(
        f"The demonstration is loaded ({seconds:.0f} s)."
        if total
        else "The demonstration was loaded already; nothing was changed."
    )
    _say_sign_ins(say)


def load_sessions(stage: Stage) -> int:
    """Add the sessions that are not there yet, with their people; return how many were added."""
    people = {person["key"]: person for person in read_list("people", "people")}
    dated = [(dates_of(entry, stage.now), entry) for entry in read_list("schedule", "sessions")]
    added = 0
    # In the order of their ends, so that certificates are numbered in the order of their dates.
    for dates, entry in sorted(dated, key=lambda pair: pair[0].ends_at):
        if scheduling_queries.has_session_slug(stage.ctx, entry["slug"]):
            continue
        seated = _load_session(stage, entry, dates, people)
        stage.say(f"    {entry['slug']}: {seated} people")
        added += 1
    return added


def _load_session(stage: Stage, entry: Entry, dates: Dates, people: Mapping[str, Entry]) -> int:
    # Nobody wants mail about a session that is long over.
    teller = stage.quiet() if dates.is_over(stage.now) else stage
    with teller.ctx.unit.transaction():
        teller.move_to(dates.opens_at - PREPARED_BEFORE)
        session_id = schedule(teller, entry, dates)
        seats = Seats(teller, entry, session_id, dates, people)
        seated = seats.give()
        hold_panel(teller, entry, session_id, dates)
        story = Story(teller, entry, session_id, seats.enrolments)
        story.mark_attendance()
        story.learn(dates.starts_at)
        story.note_completions()
        story.issue_certificates(dates.ends_at)
    return seated


def _say_sign_ins(say: Callable[[str], None]) -> None:
    people = {person["key"]: person for person in read_list("people", "people")}
    say("Sign in as one of these:")
    for kind, key in SIGN_INS:
        say(f"  {kind:22} {people[key]['email']:34} {PASSWORD}")
