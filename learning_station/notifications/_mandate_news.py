"""Who is told of mandates, deputies and assistants, with days and scopes in their language."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from learning_station.accounts import queries as accounts_queries
from learning_station.infra.context import Context, Reactions
from learning_station.kernel import formats
from learning_station.kernel.actor import Role
from learning_station.kernel.languages import INTERFACE_LANGUAGES
from learning_station.kernel.translations import mark as _
from learning_station.kernel.translations import translate
from learning_station.organisations import queries as organisations_queries
from learning_station.organisations.events import (
    AssistantEnded,
    AssistantNamed,
    DeputyProposed,
    DeputyRefused,
    DeputySigned,
    RoleGranted,
    RoleRevoked,
)
from learning_station.organisations.queries import RoleGrantRow
from learning_station.organisations.rules import SCOPE_NAMES

from . import actions
from .actions import News
from .rules import MessageKind, message_key

Fields = Mapping[str, Any]

DAYS = _("from %(first)s to %(last)s")
DAYS_WITHOUT_END = _("from %(first)s on, without an end")


def _tell(
    ctx: Context, event_id: UUID, kind: MessageKind, person_id: UUID, grant: RoleGrantRow,
    **values: str,
) -> None:  # fmt: skip
    person = accounts_queries.find_person(ctx, person_id)
    if person is None:
        return
    language = person.language if person.language in INTERFACE_LANGUAGES else "en"
    covers = [translate(language, SCOPE_NAMES[scope]) for scope in sorted(grant.scopes)]
    values = {
        "organisation": grant.organisation_name or "",
        "principal": grant.principal_name or "",
        "days": _days(grant, language),
        "covers": "; ".join(covers),
        **values,
    }
    key = message_key(kind, event_id, person_id)
    actions.tell(ctx, person_id=person_id, news=News(kind, values=values), key=key)


def _days(grant: RoleGrantRow, language: str) -> str:
    first = formats.day(grant.starts_on, language)
    if grant.ends_on is None:
        return translate(language, DAYS_WITHOUT_END, first=first)
    return translate(language, DAYS, first=first, last=formats.day(grant.ends_on, language))


def _tell_holder_of(ctx: Context, event_id: UUID, event: Fields, kind: MessageKind) -> None:
    grant = organisations_queries.find_grant(ctx, UUID(event["grant_id"]))
    if grant is not None:
        _tell(ctx, event_id, kind, grant.person_id, grant)


def tell_mandate_granted(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Tell a coordinator what their mandate covers, and when."""
    if event["role"] == Role.COORDINATOR.value:
        _tell_holder_of(ctx, event_id, event, MessageKind.MANDATE_GRANTED)


def tell_mandate_ended(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Tell a coordinator or a deputy that it counts no more."""
    if event["role"] == Role.COORDINATOR.value:
        _tell_holder_of(ctx, event_id, event, MessageKind.MANDATE_ENDED)


def ask_for_signature(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Tell the administrators that a deputy waits for a signature."""
    grant = organisations_queries.find_grant(ctx, UUID(event["grant_id"]))
    if grant is None or not grant.waits_for_signature:
        return
    for person_id in organisations_queries.list_person_ids_with_role(ctx, Role.ADMINISTRATOR):
        names = {"coordinator": grant.granted_by_name or "", "deputy": grant.name}
        _tell(ctx, event_id, MessageKind.DEPUTY_PROPOSED, person_id, grant, **names)


def _deputy_and_mandate(ctx: Context, event: Fields) -> tuple[RoleGrantRow, RoleGrantRow] | None:
    deputy = organisations_queries.find_grant(ctx, UUID(event["grant_id"]))
    mandate = organisations_queries.find_grant(ctx, UUID(event["mandate_id"]))
    return (deputy, mandate) if deputy is not None and mandate is not None else None


def tell_deputy_signed(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Tell the coordinator and the deputy that the deputy counts."""
    found = _deputy_and_mandate(ctx, event)
    if found is None:
        return
    deputy, mandate = found
    names = {"coordinator": mandate.name, "deputy": deputy.name}
    _tell(ctx, event_id, MessageKind.DEPUTY_SIGNED, mandate.person_id, deputy, **names)
    _tell(ctx, event_id, MessageKind.DEPUTY_STANDING_IN, deputy.person_id, deputy, **names)


def tell_deputy_refused(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Tell the coordinator that the deputy was not signed, and why."""
    found = _deputy_and_mandate(ctx, event)
    if found is None:
        return
    deputy, mandate = found
    values = {"deputy": deputy.name, "reason": event["reason"]}
    _tell(ctx, event_id, MessageKind.DEPUTY_REFUSED, mandate.person_id, deputy, **values)


def tell_assistant_named(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Tell an assistant whose logistics they do."""
    _tell_holder_of(ctx, event_id, event, MessageKind.ASSISTANT_NAMED)


def tell_assistant_ended(ctx: Context, event_id: UUID, event: Fields) -> None:
    """Tell an assistant that it is over."""
    _tell_holder_of(ctx, event_id, event, MessageKind.ASSISTANT_ENDED)


REACTIONS: Reactions = {
    RoleGranted: (tell_mandate_granted,),
    RoleRevoked: (tell_mandate_ended,),
    DeputyProposed: (ask_for_signature,),
    DeputySigned: (tell_deputy_signed,),
    DeputyRefused: (tell_deputy_refused,),
    AssistantNamed: (tell_assistant_named,),
    AssistantEnded: (tell_assistant_ended,),
}
