"""What the modules of certificates share: blueprint, guard, words."""

from flask import Blueprint

from learning_station.credentials.documents import KINDS
from learning_station.kernel import formats
from learning_station.kernel.actor import Role
from learning_station.kernel.translations import mark as _
from learning_station.web.access import signed_in_as
from learning_station.web.forms import Problem, say
from learning_station.web.reader import get_reader

blueprint = Blueprint("certificates", __name__, url_prefix="/certificates")

for_administrators = signed_in_as(Role.ADMINISTRATOR)

STATES = {
    "pending": (_("In the making"), "", "clock"),
    "issued": (_("Valid"), "ok", "check"),
    "superseded": (_("Replaced"), "warn", "replace"),
    "revoked": (_("Revoked"), "bad", "bad"),
}

FAILURES = {
    "characters_missing": _("%(field)s: no shipped font can print %(signs)s."),
    "too_slow": _("It took too long and was given up."),
    "too_much_memory": _("It took too much memory and was given up."),
    "too_many_pages": _("The texts are too long for one page."),
    "field_too_long": _("%(field)s: the text is too long for the design."),
}

FIELDS = {
    "kind_title": _("Type"),
    "printed_name": _("Name"),
    "post": _("Office and city"),
    "course_title": _("Title of the course"),
    "facts": _("Dates and work"),
    "stops": _("Modules or meetings"),
    "lines": _("Lines of the course"),
    "signatories": _("Signatories"),
    "issuer_name": _("Issuer"),
    "issuer_place": _("Seat of the issuer"),
    "verify_address": _("Address for verification"),
    "design": _("Version of the design"),
}
"""The fields of a design that hold people's own texts."""


def failure_words(failure: str | None) -> str:
    """Return why a file could not be made, in words; what nobody foresaw is shown as it is."""
    code, _separator, detail = (failure or "").partition(": ")
    if code not in FAILURES:
        return failure or ""
    name, _separator, signs = detail.partition(": ")
    shown = formats.listing([_show_sign(sign) for sign in signs.split()], get_reader().language)
    field = say(FIELDS[name]) if name in FIELDS else name
    return say(Problem(FAILURES[code], field=field, signs=shown))


def _show_sign(name: str) -> str:
    """Return a sign with its number: U+10D2 becomes `გ (U+10D2)`."""
    try:
        return f"{chr(int(name.removeprefix('U+'), 16))} ({name})"
    except ValueError:
        return name


def state_words() -> dict[str, tuple[str, str, str]]:
    """Return word, tone and icon of every state, in the reader's language."""
    return {state: (say(word), tone, icon) for state, (word, tone, icon) in STATES.items()}


def kind_words() -> dict[str, str]:
    """Return the names of the kinds of certificates, in the reader's language."""
    return {kind: say(name) for kind, name in KINDS.items()}
