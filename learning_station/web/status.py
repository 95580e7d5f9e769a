"""Which HTTP status a refusal of the house becomes."""

from learning_station.accounts.errors import TooManyTries
from learning_station.kernel.errors import (
    Conflict,
    Invalid,
    LearningStationError,
    NotAllowed,
    NotFound,
)

PARENTS: dict[type[LearningStationError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    Invalid: 400,
}


def status_of(error: LearningStationError) -> int:
    """Return the status for a refusal."""
    if isinstance(error, TooManyTries):
        return 429
    return next((code for kind, code in PARENTS.items() if isinstance(error, kind)), 400)
