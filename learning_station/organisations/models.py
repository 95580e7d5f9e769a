"""Tables of organisations, their memberships, affiliations and role grants."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from learning_station.infra.db import Base, UtcDateTime


class OrganisationKind(StrEnum):
    """What an organisation is. All but metropolises are providers."""

    METROPOLIS = "metropolis"
    SECRETARIAT = "secretariat"
    TRAINING_CENTRE = "training_centre"
    LEARNING_HUB = "learning_hub"
    PARTNER = "partner"


class Organisation(Base):
    """A member metropolis or a provider. `weekend` holds ISO weekday numbers.

    Whoever has a confirmed address of one of its `mail_domains` works there, as far as we know.
    """

    __tablename__ = "organisations_organisation"
    __table_args__ = (sa.UniqueConstraint("slug"), sa.Index(None, "name", "id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    country: Mapped[str | None]
    region: Mapped[str | None]
    zone: Mapped[str]
    weekend: Mapped[list[int]] = mapped_column(sa.JSON, default=list)
    languages: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    mail_domains: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    seat_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisations_organisation.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MembershipKind(StrEnum):
    """How an organisation belongs to the association."""

    MEMBER = "member"
    ASSOCIATE = "associate"
    PARTNER = "partner"


class Membership(Base):
    """How an organisation belongs to the association, with dates. `ends_on` is the last day."""

    __tablename__ = "organisations_membership"
    __table_args__ = (
        sa.Index(None, "organisation_id"),
        sa.CheckConstraint("kind IN ('member', 'associate', 'partner')", name="kind"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisations_organisation.id"))
    kind: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class Verification(StrEnum):
    """How it is known that a person works where they say."""

    DOMAIN = "domain"
    COORDINATOR = "coordinator"
    INVITATION = "invitation"
    SECRETARIAT = "secretariat"


class Affiliation(Base):
    """A person in an organisation, with office and dates. `ends_on` is the last day.

    Where the organisation is not listed, the person wrote its name themselves (`stated_name`).
    """

    __tablename__ = "organisations_affiliation"
    __table_args__ = (
        sa.Index(None, "person_id"),
        sa.Index(None, "organisation_id"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        sa.CheckConstraint("(organisation_id IS NULL) = (stated_name <> '')", name="place"),
        sa.CheckConstraint(
            "verification IN ('domain', 'coordinator', 'invitation', 'secretariat')",
            name="verification",
        ),
        sa.CheckConstraint("(verification IS NULL) = (verified_at IS NULL)", name="verified"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts_person.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("organisations_organisation.id")
    )
    stated_name: Mapped[str] = mapped_column(default="")
    office: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    verification: Mapped[str | None]
    verified_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts_person.id"))
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RoleGrant(Base):
    """A role for a person, for one organisation or for all, from a day to a last day.

    A coordinator's mandate is a grant with `scopes` (None: all), which counts once the secretariat
    has signed it too (`cosigned_at`); a deputy's points to the mandate it stands in for. An
    assistant's grant names the `principal_id` whose logistics they do.
    """

    __tablename__ = "organisations_role_grant"
    __table_args__ = (
        sa.Index(None, "person_id"),
        sa.Index(None, "organisation_id"),
        sa.Index(None, "deputy_of_id"),
        sa.Index(None, "principal_id"),
        sa.CheckConstraint(
            "role IN ('trainer', 'coordinator', 'administrator', 'assistant')", name="role"
        ),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        sa.CheckConstraint(
            "role IN ('administrator', 'assistant') OR organisation_id IS NOT NULL", name="scope"
        ),
        sa.CheckConstraint("(role = 'assistant') = (principal_id IS NOT NULL)", name="principal"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts_person.id"))
    role: Mapped[str]
    organisation_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("organisations_organisation.id")
    )
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    granted_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts_person.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    scopes: Mapped[list[str] | None] = mapped_column(sa.JSON(none_as_null=True))
    deputy_of_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisations_role_grant.id"))
    principal_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts_person.id"))
    cosigned_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts_person.id"))
    cosigned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
