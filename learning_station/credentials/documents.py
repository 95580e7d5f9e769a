"""What is printed on a certificate, put into words once and frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from learning_station.config import Settings
from learning_station.infra.context import Context
from learning_station.infra.rendering import RenderingFailed, RenderOrder
from learning_station.infra.rendering.coverage import find_unprintable
from learning_station.infra.rendering.versions import get_design_version
from learning_station.kernel import formats
from learning_station.kernel.languages import LanguageMap
from learning_station.kernel.texts import show_signs
from learning_station.kernel.translations import mark as _
from learning_station.kernel.translations import translate
from learning_station.kernel.zones import first_day, last_day, to_local

from . import errors, queries, rules
from .permissions import CredentialPermission
from .queries import CredentialFacts, Recipient, SessionFacts, fields_of

KINDS = {
    "completion": _("Certificate of completion"),
    "participation": _("Certificate of participation"),
}
DEEDS = {
    "completion": _("has completed"),
    "participation": _("has taken part in"),
}
GIVEN = {
    "online": _("Given by %(provider)s, online, in %(languages)s."),
    "in_person": _("Given by %(provider)s in %(place)s, in %(languages)s."),
    "hybrid": _("Given by %(provider)s in %(place)s and online, in %(languages)s."),
}
PROOF_SERIAL = "0000-0000"
PROOF_CODE = "0000000000000000"


@dataclass(frozen=True)
class Issue:
    """What one certificate has of its own: numbers, language and dates."""

    serial: str
    code: str
    language: str
    issued_on: date
    issued_at: datetime
    is_proof: bool = False


def make_snapshot(
    session: SessionFacts, recipient: Recipient, issue: Issue, settings: Settings
) -> dict[str, Any]:
    """Return everything the certificate will ever say, as JSON values."""
    first, last = _days(session)
    return {
        "fields": _fields(session, recipient, issue, settings),
        "facts": {
            "starts_on": first.isoformat(),
            "ends_on": last.isoformat(),
            "workload_minutes": session.workload_minutes,
            "format": session.format,
            "place": session.place,
            "spoken": list(session.spoken),
            "provider": session.provider_name,
            "issuer": settings.issuer_name,
            "issuer_place": settings.issuer_place,
            "letters": list(session.letters),
            "version_id": str(session.version_id),
            "organisation": recipient.organisation,
            "office": recipient.office,
        },
    }


def _days(session: SessionFacts) -> tuple[date, date]:
    return first_day(session.starts_at, session.zone), last_day(session.ends_at, session.zone)


def _fields(
    session: SessionFacts, recipient: Recipient, issue: Issue, settings: Settings
) -> dict[str, Any]:
    language, kind = issue.language, session.award
    title = session.title.best(language)
    name_language, name_direction = rules.name_language(recipient.printed_name, recipient.language)
    written = rules.write_code(issue.code)
    issued = translate(language, _("Issued %(date)s"), date=formats.day(issue.issued_on, language))
    proof = translate(language, _("Proof, not valid")) if issue.is_proof else ""
    return {
        "kind_title": translate(language, KINDS[kind]),
        "printed_name": rules.shorten(recipient.printed_name, 200),
        "name_language": name_language,
        "name_direction": name_direction,
        "post": rules.shorten(_post(recipient), 200),
        "deed": translate(language, DEEDS[kind]),
        "course_title": rules.shorten(title.text, 200),
        "course_language": title.language,
        "facts": rules.shorten(_facts_line(session, language), 240),
        "stops": _stops(session, recipient, language),
        "signatories": _signatories(session, language, settings),
        "serial": issue.serial,
        "issued_line": issued,
        "issued_at": issue.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "code": written,
        "verify_address": rules.shorten(settings.link("/verify").partition("://")[2], 60),
        "verify_url": settings.link(f"/verify/{written}"),
        "code_label": translate(language, _("Code that opens the verification page")),
        "lines": list(rules.choose_lines(session.letters)),
        "issuer_name": rules.shorten(settings.issuer_name, 60),
        "issuer_unit": "Learning Station",
        "issuer_place": rules.shorten(settings.issuer_place, 60),
        "proof_mark": proof,
    }


def _post(recipient: Recipient) -> str:
    return ", ".join(part for part in (recipient.office, recipient.organisation) if part)


def _facts_line(session: SessionFacts, language: str) -> str:
    """Return who gave it, when, and how much work it was: `Given by … 40 hours of work.`"""
    spoken = [formats.language_in_sentence(tag, language) for tag in session.spoken]
    given = translate(
        language,
        GIVEN[session.format],
        provider=session.provider_name,
        place=session.place or formats.place(session.zone, language),
        languages=formats.listing(spoken, language),
    )
    days = formats.day_range(*_days(session), language)
    parts = [given, formats.capitalised(days) + "."]
    if session.workload_minutes:
        length = formats.duration(session.workload_minutes, language)
        parts.append(translate(language, _("%(duration)s of work."), duration=length))
    return " ".join(parts)


def _stops(session: SessionFacts, recipient: Recipient, language: str) -> list[str]:
    """Return the stops: modules of a completed course, meetings that somebody was at."""
    if session.award == "participation" and session.meetings:
        met = [meeting for meeting in session.meetings if meeting.id in recipient.attended]
        names = [
            meeting.title.best(language).text
            or formats.day(to_local(meeting.starts_at, session.zone).date(), language)
            for meeting in met
        ]
    else:
        names = _titles(session.modules, language)
    return [rules.shorten(name, 80) for name in _at_most(names, language)]


def _titles(texts: Sequence[LanguageMap], language: str) -> list[str]:
    return [text for text in (item.best(language).text for item in texts) if text]


def _at_most(names: list[str], language: str) -> list[str]:
    if len(names) <= rules.STOPS_AT_MOST:
        return names
    shown = names[: rules.STOPS_AT_MOST - 1]
    more = translate(language, _("and %(count)s more"), count=len(names) - len(shown))
    return [*shown, more]


def _signatories(session: SessionFacts, language: str, settings: Settings) -> list[list[str]]:
    first = [translate(language, _("Secretary General")), rules.shorten(settings.issuer_name, 80)]
    second = [
        translate(language, _("Director of the session")),
        rules.shorten(session.provider_name, 80),
    ]
    return [first, second]


def require_printable(snapshot: Mapping[str, Any]) -> None:
    """Refuse texts with signs that no shipped font has.

    The office is left to the renderer: it was taken over when the person enrolled, and is put right
    by a corrected certificate only."""
    fields: Mapping[str, Any] = snapshot["fields"]
    texts = (rules.flatten(fields[name]) for name in rules.PRINTED if name not in ("post", "lines"))
    unprintable = find_unprintable(" ".join(texts))
    if unprintable:
        raise errors.TextUnprintable(signs=show_signs(unprintable))


def compare_with_today(ctx: Context, credential: CredentialFacts) -> list[rules.PrintedLine]:
    """Return what a certificate says beside what a corrected one would say."""
    session = queries.get_session_facts(ctx, session_id=credential.session_id)
    rules.check_session(award=session.award, state=session.state)
    issue = Issue(
        serial=credential.serial,
        code=credential.code,
        language=credential.language,
        issued_on=credential.issued_on,
        issued_at=ctx.now,
    )
    recipient = queries.get_corrected_recipient(ctx, credential.enrolment_id)
    today = make_snapshot(session, recipient, issue, ctx.tools.settings)["fields"]
    design = rules.PrintedLine(
        "design", credential.design_version, str(get_design_version(session.award))
    )
    return [*rules.compare_prints(credential.snapshot["fields"], today), design]


def render_proof(
    ctx: Context, session: SessionFacts, recipient: Recipient, language: str | None
) -> bytes:
    """Return the certificate as it would be printed, marked as a proof, without number and code."""
    ctx.require(CredentialPermission.ISSUE, session)
    kind = rules.check_session(award=session.award, state=session.state)
    settings = ctx.tools.settings
    issue = Issue(
        serial=PROOF_SERIAL,
        code=PROOF_CODE,
        language=rules.choose_language(rules.check_language(language), recipient.language),
        issued_on=to_local(ctx.now, settings.issuer_zone).date(),
        issued_at=ctx.now,
        is_proof=True,
    )
    snapshot = make_snapshot(session, recipient, issue, settings)
    order = RenderOrder(design=kind, language=issue.language, fields=fields_of(snapshot))
    ctx.unit.end_reading()
    try:
        return ctx.tools.renderer.render(order).content
    except RenderingFailed as failure:
        raise errors.ProofImpossible(str(failure)) from failure
