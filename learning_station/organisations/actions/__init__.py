"""All writes of organisations, memberships, affiliations, roles, mandates and assistants."""

from .affiliations import (
    end_affiliation,
    note_invited,
    set_affiliation,
    state_affiliation,
    verify_affiliation,
    verify_by_domain,
)
from .assistants import end_assistant, name_assistant
from .mandates import end_deputy, propose_deputy, refuse_deputy, sign_deputy
from .organisations import (
    begin_membership,
    change_organisation,
    create_organisation,
    end_membership,
    set_mail_domains,
)
from .roles import end_role_grant, grant_role

__all__ = [
    "begin_membership",
    "change_organisation",
    "create_organisation",
    "end_affiliation",
    "end_assistant",
    "end_deputy",
    "end_membership",
    "end_role_grant",
    "grant_role",
    "name_assistant",
    "note_invited",
    "propose_deputy",
    "refuse_deputy",
    "set_affiliation",
    "set_mail_domains",
    "sign_deputy",
    "state_affiliation",
    "verify_affiliation",
    "verify_by_domain",
]
