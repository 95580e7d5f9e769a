"""What the modules of certificates share: blueprint, guard, words."""

from flask import Blueprint

from learning_station.credentials.documents import KINDS
from learning_station.kernel.actor import Role
from learning_station.kernel.translations import mark as _
from learning_station.web.access import signed_in_as
from learning_station.web.forms import say

blueprint = Blueprint("certificates", __name__, url_prefix="/certificates")

for_administrators = signed_in_as(Role.ADMINISTRATOR)

STATES = {
    "pending": (_("In the making"), "", "clock"),
    "issued": (_("Valid"), "ok", "check"),
    "superseded": (_("Replaced"), "warn", "replace"),
    "revoked": (_("Revoked"), "bad", "bad"),
}


def state_words() -> dict[str, tuple[str, str, str]]:
    """Return word, tone and icon of every state, in the reader's language."""
    return {state: (say(word), tone, icon) for state, (word, tone, icon) in STATES.items()}


def kind_words() -> dict[str, str]:
    """Return the names of the kinds of certificates, in the reader's language."""
    return {kind: say(name) for kind, name in KINDS.items()}
