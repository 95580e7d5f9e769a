"""What the feature enrolment does when others announce something, and its background jobs."""

from learning_station.infra.context import Handler, Reactions

REACTIONS: Reactions = {}
JOBS: dict[str, Handler] = {}
