"""The page groups, in the order of the main navigation. One line each."""

from flask import Blueprint

from .account import profile as account_profile
from .administration.views import blueprint as administration
from .assistants.views import blueprint as assistants
from .authoring.views import blueprint as authoring
from .certificates.views import blueprint as certificates
from .courses.views import blueprint as courses
from .health.views import blueprint as health
from .home.front import blueprint as home
from .imports.views import blueprint as imports
from .my_city.pages import blueprint as my_city
from .my_learning.attendance import blueprint as attendance
from .my_learning.pages import blueprint as my_learning
from .selection.pages import blueprint as selection
from .sessions.pages import blueprint as sessions
from .verify.views import blueprint as verify

BLUEPRINTS: tuple[Blueprint, ...] = (
    home,
    sessions,
    courses,
    authoring,
    my_learning,
    attendance,
    my_city,
    imports,
    selection,
    certificates,
    verify,
    account_profile.blueprint,
    assistants,
    administration,
    health,
)  # fmt: skip
