"""What organisations do when others announce something: addresses tell where people work."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from learning_station.accounts.events import EmailConfirmed
from learning_station.infra.context import Context, Reactions

from . import actions
from .events import OrganisationChanged


def verify_confirmed_person(ctx: Context, _event_id: UUID, event: Mapping[str, Any]) -> None:
    """Verify where a person works once their address is confirmed, if it is one of the city."""
    actions.verify_by_domain(ctx, person_id=UUID(event["person_id"]))


def verify_people_of_domains(ctx: Context, _event_id: UUID, event: Mapping[str, Any]) -> None:
    """Verify the people of an organisation whose mail domains were changed."""
    if "mail_domains" in event["changed"]:
        actions.verify_by_domain(ctx, organisation_id=UUID(event["organisation_id"]))


REACTIONS: Reactions = {
    EmailConfirmed: (verify_confirmed_person,),
    OrganisationChanged: (verify_people_of_domains,),
}
