"""What the modules of this page group share: blueprint, guard, names of choices."""

from flask import Blueprint

from learning_station.kernel.actor import Role
from learning_station.kernel.translations import mark as _
from learning_station.web.access import signed_in_as

blueprint = Blueprint("sessions", __name__, url_prefix="/sessions")

for_organisers = signed_in_as(Role.TRAINER, Role.ADMINISTRATOR)
"""The guard of the pages that prepare and run sessions; actions ask for the provider again."""

LANGUAGES = ("en", "es", "fr", "pt", "ar", "zh", "fa", "ru", "tr", "ko")
"""Languages a session may be held in (BCP 47), those of the interface first."""
WAYS = {
    "spoken": _("Spoken"),
    "interpretation": _("Interpretation"),
    "captions": _("Captions"),
    "materials": _("Materials"),
}
POLICIES = {
    "open": _("At once, to whoever enrols first"),
    "approval": _("By approval of the organisers"),
    "two_stage": _("By the city first, then by the organisers"),
    "nomination": _("To people whom their city names"),
    "invitation": _("To people whom the organisers invite"),
    "panel": _("By a panel that ranks the applications"),
}
"""Ways in which seats are given."""
FORMATS = {
    "online": _("Online"),
    "in_person": _("In person"),
    "hybrid": _("Both online and in person"),
}
