"""What a form says that was filled from something which was changed meanwhile."""

from learning_station.accounts import queries as accounts_queries
from learning_station.infra.revisions import Outdated
from learning_station.kernel import formats
from learning_station.kernel.translations import mark as _

from .reader import get_reader
from .request_context import get_ctx

BY_OTHERS = _(
    "%(name)s changed this meanwhile (%(when)s). What you typed is kept below and not saved yet. "
    "Look at what it says now; saving again puts yours in its place."
)
BY_YOURSELF = _(
    "You changed this meanwhile in another window (%(when)s). What you typed here is kept below "
    "and not saved yet. Look at what it says now; saving again puts this in its place."
)
BY_NOBODY_KNOWN = _(
    "This was changed meanwhile (%(when)s). What you typed is kept below and not saved yet. "
    "Look at what it says now; saving again puts yours in its place."
)


def words_of(error: Outdated) -> tuple[str, dict[str, object]]:
    """Return the marked sentence that says who changed it and when, and its values."""
    ctx, reader = get_ctx(), get_reader()
    when = str(formats.moment(error.changed_at, reader.zone, reader.language))
    if error.changed_by is None:
        return BY_NOBODY_KNOWN, {"when": when}
    if error.changed_by == ctx.actor.person_id:
        return BY_YOURSELF, {"when": when}
    person = accounts_queries.find_person(ctx, error.changed_by)
    if person is None:
        return BY_NOBODY_KNOWN, {"when": when}
    return BY_OTHERS, {"name": person.display_name, "when": when}
