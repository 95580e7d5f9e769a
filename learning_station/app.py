"""The application: the only place where everything meets. It assembles and does no work."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from sqlalchemy.orm import Session

from learning_station import wiring
from learning_station.cli.commands import COMMANDS
from learning_station.config import Settings, read_settings
from learning_station.infra.context import Context, Tools
from learning_station.infra.db import configure_engine, db, engine_options
from learning_station.infra.mail import MailboxMailer, Mailer, SMTPMailer
from learning_station.infra.rendering.process import ProcessRenderer
from learning_station.infra.search import DatabaseSearch
from learning_station.infra.storage import FolderStorage
from learning_station.infra.unit_of_work import UnitOfWork
from learning_station.jobs.commands import JOB_COMMANDS
from learning_station.jobs.worker import Contexts
from learning_station.kernel.actor import Actor, system_actor
from learning_station.kernel.clock import Clock, SystemClock
from learning_station.kernel.ids import Ids, RandomIds
from learning_station.web.setup import init_app as init_web
from learning_station.web.setup import new_flask

SessionFactory = Callable[[], Session]


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What tests hand in instead of the real thing."""

    clock: Clock | None = None
    ids: Ids | None = None
    tools: Tools | None = None
    session_factory: SessionFactory | None = None


def create_app(settings: Settings | None = None, parts: Parts | None = None) -> Flask:
    """Return the application for these settings (those of the environment when None)."""
    settings = settings or read_settings()
    parts = parts or Parts()
    app = new_flask()
    _init_database(app, settings)
    new_context = _init_contexts(app, settings, parts)
    init_web(app, settings=settings, new_context=new_context)
    for group in (*COMMANDS, *JOB_COMMANDS):
        app.cli.add_command(group)
    return app


def _init_database(app: Flask, settings: Settings) -> None:
    url = settings.effective_database_url
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url, pool_size=settings.database_pool)
    wiring.load_models()
    db.init_app(app)
    with app.app_context():
        configure_engine(db.engine)
        app.extensions["engine"] = db.engine


def _init_contexts(app: Flask, settings: Settings, parts: Parts) -> Callable[[Actor], Context]:
    policy, reactions = wiring.make_policy(), wiring.make_reaction_names()
    clock, ids = parts.clock or SystemClock(), parts.ids or RandomIds()
    tools = parts.tools or make_tools(settings)
    sessions = parts.session_factory or db.session

    def new_context(actor: Actor) -> Context:
        unit = UnitOfWork(sessions(), ids, reactions)
        return Context(actor=actor, clock=clock, ids=ids, unit=unit, policy=policy, tools=tools)

    @contextmanager
    def system_contexts() -> Iterator[Context]:
        # The application context gives the session its life: it is closed when the context ends.
        with app.app_context():
            yield new_context(system_actor("worker"))

    contexts: Contexts = system_contexts
    app.extensions["system_contexts"] = contexts
    app.extensions["registry"] = wiring.make_registry()
    app.extensions["tools"] = tools
    return new_context


def make_tools(settings: Settings) -> Tools:
    """Return the real adapters for these settings."""
    mailer: Mailer = (
        MailboxMailer() if settings.mail_url == "mailbox" else SMTPMailer(settings.mail_url)
    )
    return Tools(
        settings=settings,
        mailer=mailer,
        storage=FolderStorage(settings.storage_folder),
        renderer=ProcessRenderer(),
        search=DatabaseSearch(),
    )


def configure_logging(settings: Settings) -> None:
    """Log to standard error: warnings of libraries, information of our own."""
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("learning_station").setLevel(
        logging.DEBUG if settings.debug else logging.INFO
    )
