"""The web entrance as a whole: `init_app` puts the shell around the application."""

from flask import Flask

from learning_station.config import PACKAGE, Settings, resource_path

from . import blueprints
from .access import check_access, check_declarations
from .account.identity import find_signed_in_person, init_identity
from .errors import init_errors
from .input_guard import guard_input
from .language import init_language
from .reader import init_reader
from .request_context import NewContext
from .security import allow_declared_upload, init_security
from .sending import init_sending
from .shell import init_shell
from .static_files import FOLDER, init_static


def new_flask() -> Flask:
    """Return a bare application that knows where templates and static files lie."""
    return Flask(
        "learning_station",
        root_path=str(PACKAGE),
        template_folder=str(resource_path("templates")),
        static_folder=str(FOLDER),
        static_url_path="/static",
    )


def init_app(app: Flask, *, settings: Settings, new_context: NewContext) -> None:
    """Add security, language, zone, errors and all page groups; raise when a route is unguarded."""
    app.extensions["settings"] = settings
    app.extensions["new_context"] = new_context
    app.extensions["find_signed_in_person"] = find_signed_in_person
    init_reader(app)
    # The order of the guards: the size a route takes, odd input, CSRF, access.
    app.before_request(allow_declared_upload)
    app.before_request(guard_input)
    init_security(app, settings)
    init_identity(app)
    init_language(app)
    init_shell(app)
    init_errors(app)
    init_sending(app)
    init_static(app)
    app.before_request(check_access)
    for blueprint in blueprints.BLUEPRINTS:
        app.register_blueprint(blueprint)
    check_declarations(app)
