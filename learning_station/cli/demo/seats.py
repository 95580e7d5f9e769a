"""How people came to their seats: they asked, were named or invited, and others decided."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from learning_station.accounts.queries import ProfileKind
from learning_station.enrolment import actions as enrolment_actions
from learning_station.enrolment.actions import InvitationFacts, Nominee, Placed
from learning_station.enrolment.actions import answers as answer_actions
from learning_station.enrolment.queries import forms as form_queries
from learning_station.enrolment.queries import invitations as invitation_queries
from learning_station.infra.context import Context

from .reading import Entry, read_form
from .sessions import Dates
from .stage import Stage

ASKED_APART = timedelta(hours=5)
DECIDED_AFTER = timedelta(days=7)
RECENTLY = timedelta(days=2)
JUST_NOW = timedelta(hours=3)
MOTIVATIONS = {
    "en": (
        "I want to bring what I learn into the plan my office is writing this year.",
        "We made a first attempt last year and it failed. I want to find out why.",
        "My team starts with this subject in spring, and nobody of us has done it before.",
        "I would like to compare our figures with those of cities of our size.",
    ),
    "es": (
        "Quiero llevar lo aprendido al plan que mi oficina redacta este año.",
        "El año pasado hicimos un primer intento y fracasó. Quiero averiguar por qué.",
        "Mi equipo empieza con este tema en primavera y nadie lo ha hecho antes.",
        "Me gustaría comparar nuestras cifras con las de ciudades de nuestro tamaño.",
    ),
    "fr": (
        "Je veux porter ce que j’apprendrai dans le plan que mon service rédige cette année.",
        "L’an dernier, notre premier essai a échoué. Je veux comprendre pourquoi.",
        "Mon équipe aborde ce sujet au printemps et aucun de nous ne l’a encore fait.",
        "J’aimerais comparer nos chiffres à ceux de villes de notre taille.",
    ),
}
REFUSAL = "The panel gave the seats to people who work in water and drainage this time."
WITHOUT_CITY = "The city has no coordinator; we know the office from earlier programmes."
NOTE = "We would be glad to have you with us in Seoul."


class Seats:
    """The seats of one session, and `enrolments`: whose way in it is which."""

    def __init__(
        self,
        stage: Stage,
        entry: Entry,
        session_id: UUID,
        dates: Dates,
        people: Mapping[str, Entry],
    ) -> None:
        self._stage = stage
        self._entry = entry
        self._session_id = session_id
        self._dates = dates
        self._people = people
        self.enrolments: dict[str, UUID] = {}

    def give(self) -> int:
        """Let people come in as the session wants it; return how many did."""
        if self._entry["policy"] == "invitation":
            self._invite()
        elif self._entry["policy"] == "nomination":
            self._name()
        else:
            self._let_ask()
        self._stage.move_to(self._stage.now - JUST_NOW)
        for key in self._entry.get("gave_back", ()):
            enrolment_actions.withdraw(
                self._stage.acting(key), enrolment_id=self.enrolments[key], reason=""
            )
        self._hold()
        return len(self.enrolments)

    def _trainer(self) -> Context:
        return self._stage.acting(self._entry["trainers"][0])

    # They ask

    def _let_ask(self) -> None:
        people = self._entry.get("people", ())
        for number, key in enumerate([*people, *self._entry.get("rejected", ())]):
            self._stage.move_to(self._dates.opens_at + timedelta(hours=1) + number * ASKED_APART)
            self._ask(key)
        if self._entry["policy"] in ("approval", "two_stage"):
            self._stage.move_to(self._dates.opens_at + DECIDED_AFTER)
            self._decide()
        self._stage.move_to(self._stage.now - RECENTLY)
        for key in self._entry.get("undecided", ()):
            self._ask(key)
        self._stage.move_to(self._stage.now - JUST_NOW)
        for key in self._entry.get("asked_just_now", ()):
            self._ask(key)

    def _ask(self, key: str) -> None:
        ctx = self._stage.acting(key)
        if self._entry["policy"] == "open":
            placed = enrolment_actions.enrol(ctx, session_id=self._session_id)
        elif "form" in self._entry:
            placed = self._fill_form(ctx, key)
        else:
            placed = enrolment_actions.apply(
                ctx, session_id=self._session_id, motivation=self._motivation(key)
            )
        self.enrolments[key] = placed.enrolment_id

    def _motivation(self, key: str) -> str:
        reasons = MOTIVATIONS[self._people[key]["language"]]
        return reasons[len(self.enrolments) % len(reasons)]

    def _fill_form(self, ctx: Context, key: str) -> Placed:
        questions = form_queries.list_questions(ctx, self._session_id, form_queries.APPLICATION)
        given = {"motivation": self._motivation(key), **self._entry["answers"][key]}
        values = {
            question.id: given[field["key"]]
            for question, field in zip(questions, read_form(self._entry["form"]), strict=True)
        }
        answer_actions.save_draft(ctx, session_id=self._session_id, values=values)
        return answer_actions.submit_application(ctx, session_id=self._session_id)

    def _decide(self) -> None:
        trainer = self._trainer()
        reason = WITHOUT_CITY if self._entry["policy"] == "two_stage" else ""
        for key in self._entry.get("people", ()):
            enrolment_actions.approve(trainer, enrolment_id=self.enrolments[key], reason=reason)
        for key in self._entry.get("rejected", ()):
            enrolment_actions.reject(trainer, enrolment_id=self.enrolments[key], reason=REFUSAL)

    # They are invited

    def _invite(self) -> None:
        """Invite people by their addresses; some say yes, some no, some have not answered."""
        declined = self._entry.get("declined", ())
        self._stage.move_to(self._dates.opens_at)
        for key in (*self._entry["people"], *declined):
            self._send_invitation(key)
        for number, key in enumerate(self._entry["people"], start=1):
            self._stage.move_to(self._dates.opens_at + number * ASKED_APART)
            placed = enrolment_actions.accept_invitation(
                self._stage.acting(key), invitation_id=self._invitation(key)
            )
            self.enrolments[key] = placed.enrolment_id
        for key in declined:
            enrolment_actions.decline_invitation(
                self._stage.acting(key), invitation_id=self._invitation(key)
            )
        self._stage.move_to(self._stage.now - RECENTLY)
        for key in self._entry.get("invited", ()):
            self._send_invitation(key)

    def _send_invitation(self, key: str) -> None:
        person = self._people[key]
        facts = InvitationFacts(
            expires_at=self._dates.closes_at, language=person["language"], note=NOTE
        )
        enrolment_actions.invite(
            self._trainer(), session_id=self._session_id, emails=[person["email"]], facts=facts
        )

    def _invitation(self, key: str) -> UUID:
        found = invitation_queries.find_own_invitation(
            self._stage.ctx, self._session_id, self._stage.people[key]
        )
        if found is None:
            raise LookupError(key)
        return found

    # Their city speaks for them

    def _name(self) -> None:
        """Let coordinators name people: those with an account say yes, the others are asked."""
        for number, named in enumerate(self._entry["named"], start=1):
            city = self._stage.acting(named["by"])
            city_id = self._stage.organisations[self._people[named["by"]]["organisation"]]
            if "person" not in named:
                self._stage.move_to(self._stage.now - RECENTLY)
                enrolment_actions.nominate(
                    city,
                    session_id=self._session_id,
                    organisation_id=city_id,
                    nominee=_nominee(named["nominee"]),
                )
                continue
            key = named["person"]
            self._stage.move_to(self._dates.opens_at + number * ASKED_APART)
            nomination_id = enrolment_actions.nominate_person(
                city,
                session_id=self._session_id,
                organisation_id=city_id,
                person_id=self._stage.people[key],
            )
            placed = enrolment_actions.confirm_nomination(
                self._stage.acting(key), nomination_id=nomination_id
            )
            self.enrolments[key] = placed.enrolment_id

    def _hold(self) -> None:
        for city, seats in self._entry.get("held", {}).items():
            enrolment_actions.hold_seats(
                self._trainer(),
                session_id=self._session_id,
                organisation_id=self._stage.organisations[city],
                seats=seats,
                releases_at=self._dates.closes_at,
            )


def _nominee(entry: Entry) -> Nominee:
    return Nominee(
        email=entry["email"],
        given_name=entry["given"],
        family_name=entry["family"],
        office=entry["office"],
        profile_kind=ProfileKind(entry["profile"]),
        language=entry["language"],
    )
