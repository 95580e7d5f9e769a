"""The four parents of every refusal. Only the entrances know what HTTP makes of them."""

from typing import ClassVar

from .translations import mark as _


class LearningStationError(Exception):
    """A refusal with a code and named values; the sentence is translated where it is shown."""

    code: ClassVar[str] = "error"
    message: ClassVar[str] = _("Something went wrong.")
    plural: ClassVar[str] = ""
    counted: ClassVar[str] = ""
    """Where a number governs the message: its plural form, and the name of the number."""
    parts: "tuple[LearningStationError, ...]" = ()
    """Where there are several reasons: each of them, said instead of the message."""

    def __init__(self, **values: object) -> None:
        super().__init__(self.code, values)
        self.values = values

    def __str__(self) -> str:
        """Return the English sentence, for logs."""
        return self.message % self.values if self.values else self.message


class NotFound(LearningStationError):
    """The thing does not exist, or the actor may not know that it does."""

    code = "not_found"
    message = _("This page does not exist, or you may not see it.")


class NotAllowed(LearningStationError):
    """The actor may see the thing but not do this with it."""

    code = "not_allowed"
    message = _("You may not do this.")


class Conflict(LearningStationError):
    """The state of things does not allow it now."""

    code = "conflict"
    message = _("This is not possible any more: somebody changed it meanwhile.")


class Invalid(LearningStationError):
    """What was given cannot be accepted; `field` names the culprit where there is one."""

    code = "invalid"
    message = _("Check what you entered.")
    field: str | None = None

    def __init__(self, *, field: str | None = None, **values: object) -> None:
        super().__init__(**values)
        if field is not None:
            self.field = field
