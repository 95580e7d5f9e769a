"""Who is told what about the forms of sessions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from learning_station.accounts import queries as accounts_queries
from learning_station.enrolment.events import AnswersChanged, LogisticsReminded
from learning_station.enrolment.queries import forms as form_queries
from learning_station.enrolment.queries import logistics as logistics_queries
from learning_station.infra.context import Context, Reactions

from . import actions, queries
from .actions import News
from .rules import MessageKind, message_key

Fields = Mapping[str, Any]


def tell_logistics_wanted(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say to who got a seat that there are questions to answer, where the session asks any."""
    _tell_of_logistics(ctx, event_id, event, MessageKind.LOGISTICS_WANTED)


def tell_logistics_reminded(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Remind somebody of the questions after a seat; not who has answered meanwhile."""
    if not logistics_queries.has_replied(ctx, UUID(event["enrolment_id"])):
        _tell_of_logistics(ctx, event_id, event, MessageKind.LOGISTICS_REMINDER)


def _tell_of_logistics(ctx: Context, event_id: UUID, event: Fields, kind: MessageKind) -> None:
    session_id, person_id = UUID(event["session_id"]), UUID(event["person_id"])
    until: datetime | None = logistics_queries.find_logistics_deadline(ctx, session_id)
    session = queries.find_session_facts(ctx, session_id)
    if until is None or until <= ctx.now or session is None or not session.is_scheduled:
        return
    news = News(kind, session, until=until)
    actions.tell(ctx, person_id=person_id, news=news, key=message_key(kind, event_id, person_id))


def tell_deciders_of_change(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Say to those who endorsed or approved an application that it is to be decided anew."""
    if not event["went_back"]:
        return
    session = queries.find_session_facts(ctx, UUID(event["session_id"]))
    applicant = accounts_queries.find_person(ctx, UUID(event["person_id"]))
    if session is None or applicant is None:
        return
    kind = MessageKind.ANSWERS_CHANGED
    values = {"person": applicant.display_name, "enrolment": event["enrolment_id"]}
    for person_id in form_queries.list_deciders(ctx, UUID(event["enrolment_id"])):
        key = message_key(kind, event_id, person_id)
        actions.tell(ctx, person_id=person_id, news=News(kind, session, values=values), key=key)


REACTIONS: Reactions = {
    AnswersChanged: (tell_deciders_of_change,),
    LogisticsReminded: (tell_logistics_reminded,),
}
