"""Facts about the care of the installation."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from learning_station.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class JobRetried(Event):
    """A job that was given up was made due again by a person."""

    name: ClassVar[str] = "reporting.job_retried"
    subject: ClassVar[str] = "job_id"
    job_id: UUID
    kind: str
