"""Refusals of the pages that look after the installation."""

from learning_station.kernel.errors import Conflict, NotFound
from learning_station.kernel.translations import mark as _


class JobUnknown(NotFound):
    """There is no such job, or it was done so long ago that it was removed."""

    code = "reporting.job_unknown"
    message = _("This job does not exist, or it was done long ago.")


class JobNotDead(Conflict):
    """Only a job that was given up can be tried again."""

    code = "reporting.job_not_dead"
    message = _("This job was not given up: it is done, running, or will be tried by itself.")


class MessageUnknown(NotFound):
    """There is no such mail."""

    code = "reporting.message_unknown"
    message = _("This mail does not exist.")


class EventUnknown(NotFound):
    """There is no such event."""

    code = "reporting.event_unknown"
    message = _("This event does not exist.")
