"""Text and HTML of mails, from `templates/email`, without a request."""

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from learning_station.config import resource_path


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(resource_path("templates") / "email"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_mail_template(name: str, values: Mapping[str, object]) -> str:
    """Return the template filled in; what it asks for and is not given is an error."""
    return _environment().get_template(name).render(values)
