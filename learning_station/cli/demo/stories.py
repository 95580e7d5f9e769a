"""What people did in the sessions of the demonstration: learnt, attended, were certified."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from learning_station.credentials import actions as credentials_actions
from learning_station.credentials import queries as credentials_queries
from learning_station.enrolment import actions as enrolment_actions
from learning_station.infra.context import Context
from learning_station.learning import actions as learning_actions
from learning_station.learning import queries as learning_queries
from learning_station.learning.queries import Stop
from learning_station.scheduling import queries as scheduling_queries

from .reading import Entry
from .stage import Stage

ISSUED_AFTER = timedelta(days=3)
UNITS_OF_THE_UNFINISHED = 3
ADMINISTRATOR = "rita"


class Story:
    """One session with its people."""

    def __init__(
        self, stage: Stage, entry: Entry, session_id: UUID, enrolments: Mapping[str, UUID]
    ) -> None:
        self._stage = stage
        self._entry = entry
        self._session_id = session_id
        self._enrolments = enrolments

    def _trainer(self) -> Context:
        return self._stage.acting(self._entry["trainers"][0])

    def mark_attendance(self) -> int:
        """Let the trainer mark who was at the meetings that are over; return how many these are."""
        absent = {self._stage.people[key] for key in self._entry.get("absent", ())}
        over = [
            meeting
            for meeting in scheduling_queries.list_meetings(self._stage.ctx, self._session_id)
            if meeting.ends_at <= self._stage.now
        ]
        for meeting in over:
            self._stage.move_to(meeting.ends_at + timedelta(hours=1))
            trainer = self._trainer()
            away = {
                row.enrolment_id: "absent"
                for row in learning_queries.list_attendance(trainer, meeting.id)
                if row.person_id in absent
            }
            learning_actions.mark_attendance(trainer, meeting_id=meeting.id, statuses=away)
            learning_actions.mark_others_present(trainer, meeting_id=meeting.id)
        return len(over)

    def learn(self, starts_at: datetime) -> None:
        """Let people work through the units they have done by now."""
        for number, (key, done) in enumerate(self._progress().items()):
            ctx = self._stage.acting(key)
            stops = self._stops(ctx, self._enrolments[key])[:done]
            for step, stop in enumerate(stops):
                self._stage.move_to(starts_at + timedelta(days=step, hours=2 + number))
                self._do_unit(ctx, self._enrolments[key], stop, is_hasty=number % 3 == 1)

    def _progress(self) -> dict[str, int | None]:
        """Return how many units each has done; None is all of them."""
        done: dict[str, int | None] = dict(self._entry.get("progress", {}))
        if self._entry.get("finished"):
            done |= dict.fromkeys(self._entry["people"])
        unfinished = self._entry.get("unfinished", ())
        return done | dict.fromkeys(unfinished, UNITS_OF_THE_UNFINISHED)

    def _stops(self, ctx: Context, enrolment_id: UUID) -> Sequence[Stop]:
        session = scheduling_queries.get_session_by_id(ctx, self._session_id)
        return learning_queries.list_stops(ctx, session.version_id, enrolment_id)

    def _do_unit(self, ctx: Context, enrolment_id: UUID, stop: Stop, *, is_hasty: bool) -> None:
        learning_actions.open_unit(ctx, enrolment_id=enrolment_id, unit_id=stop.unit_id)
        if not stop.is_quiz:
            learning_actions.complete_unit(ctx, enrolment_id=enrolment_id, unit_id=stop.unit_id)
            return
        keys = learning_queries.list_question_keys(ctx, stop.unit_id)
        right = {key.id: key.right_ids for key in keys}
        if is_hasty:
            # Some fail at the first attempt: every choice is wrong, and they try again.
            wrong = {key.id: {min(key.answer_ids - key.right_ids)} for key in keys}
            self._attempt(ctx, enrolment_id, stop.unit_id, 1, wrong)
        self._attempt(ctx, enrolment_id, stop.unit_id, 2 if is_hasty else 1, right)

    def _attempt(
        self,
        ctx: Context,
        enrolment_id: UUID,
        unit_id: UUID,
        number: int,
        answers: Mapping[UUID, set[UUID] | frozenset[UUID]],
    ) -> None:
        learning_actions.submit_attempt(
            ctx, enrolment_id=enrolment_id, unit_id=unit_id, number=number, answers=answers
        )

    def note_completions(self) -> None:
        """Say below who completed the session, where no worker will: of what is long past."""
        for standing in learning_queries.list_standings(self._stage.ctx, self._session_id):
            if standing.completed_at is not None:
                enrolment_actions.note_completion(
                    self._stage.ctx,
                    enrolment_id=standing.enrolment_id,
                    completed_at=standing.completed_at,
                )

    def issue_certificates(self, ends_at: datetime) -> None:
        """Let the administrator issue the certificates of a session that is over."""
        if not self._entry.get("issued"):
            return
        self._stage.move_to(ends_at + ISSUED_AFTER)
        administrator = self._stage.acting(ADMINISTRATOR)
        credentials_actions.issue_certificates(administrator, session_id=self._session_id)
        reasons = {
            self._stage.people[key]: reason
            for key, reason in self._entry.get("revoked", {}).items()
        }
        issued = credentials_queries.list_session_credentials(administrator, self._session_id)
        for credential in issued:
            if credential.person_id in reasons:
                credentials_actions.revoke_certificate(
                    administrator,
                    credential_id=credential.id,
                    reason=reasons[credential.person_id],
                )
