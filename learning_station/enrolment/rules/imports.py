"""People from a file: which columns count, and what is wrong with a row before all else."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from learning_station.accounts import rules as accounts_rules
from learning_station.enrolment import errors
from learning_station.kernel.errors import LearningStationError
from learning_station.kernel.languages import INTERFACE_LANGUAGES

COLUMNS = (
    "email", "given_name", "family_name", "office", "profile", "language", "organisation",
)  # fmt: skip
"""What a row may say. Only `email` must stand there; a name is needed for who has no account."""

MOST_ROWS = 2000
PROFILES = ("technical", "political")

# What the columns are called in the three languages of the interface, beside their own names.
_NAMES = {
    "email": ("e-mail", "mail", "email address", "correo", "correo electrónico", "courriel"),
    "given_name": ("given name", "first name", "nombre", "prénom"),
    "family_name": ("family name", "last name", "surname", "apellidos", "apellido", "nom"),
    "office": ("position", "cargo", "fonction", "poste"),
    "profile": ("profile kind", "perfil", "profil"),
    "language": ("idioma", "langue"),
    "organisation": ("organization", "city", "organización", "ciudad", "ville"),
}  # fmt: skip
_COLUMN_OF = {name: column for column, names in _NAMES.items() for name in (column, *names)}
_PROFILE_OF = {
    "technical": "technical", "técnico": "technical", "technique": "technical",
    "political": "political", "político": "political", "politique": "political",
}  # fmt: skip


@dataclass(frozen=True)
class ImportedPerson:
    """One row as it was understood. `number` is that of the line in the file, from 2."""

    number: int
    email: str
    given_name: str = ""
    family_name: str = ""
    office: str = ""
    profile: str = "technical"
    language: str = ""
    organisation: str = ""
    code: str = ""
    """Code of the refusal, where the row cannot be used."""

    def as_json(self) -> dict[str, Any]:
        """Return the row as it is kept."""
        return asdict(self)


@dataclass(frozen=True)
class ReadPeople:
    """The people of a file, and the headings that mean nothing here (roles never do)."""

    people: Sequence[ImportedPerson]
    ignored: Sequence[str]


def read_people(table: Sequence[Sequence[str]]) -> ReadPeople:
    """Return the people of a table whose first row names the columns.

    Raise EmailColumnMissing without addresses and NobodyInFile without rows."""
    headings = [_COLUMN_OF.get(name.strip().casefold().replace("_", " "), "") for name in table[0]]
    by_own_name = [name if name in COLUMNS else "" for name in map(str.strip, table[0])]
    headings = [own or found for own, found in zip(by_own_name, headings, strict=True)]
    if "email" not in headings:
        raise errors.EmailColumnMissing
    if len(table) == 1:
        raise errors.NobodyInFile
    ignored = [name for name, column in zip(table[0], headings, strict=True) if name and not column]
    known: set[str] = set()
    people = []
    for number, row in enumerate(table[1:], start=2):
        person = _read_row(number, dict(zip(headings, row, strict=False)), known)
        known.add(person.email)
        people.append(person)
    return ReadPeople(people, ignored)


def _read_row(number: int, cells: Mapping[str, str], known: set[str]) -> ImportedPerson:
    profile = cells.get("profile", "").strip().casefold()
    language = cells.get("language", "").strip().casefold()
    person = ImportedPerson(
        number=number,
        email=cells.get("email", "").strip(),
        given_name=cells.get("given_name", ""),
        family_name=cells.get("family_name", ""),
        office=cells.get("office", ""),
        profile=_PROFILE_OF.get(profile, profile) or "technical",
        language=language or INTERFACE_LANGUAGES[0],
        organisation=cells.get("organisation", ""),
    )
    try:
        address = accounts_rules.normalise_email(person.email)
        _check(person, address, known)
    except LearningStationError as refusal:
        return _with(person, code=refusal.code)
    return _with(person, email=address)


def _check(person: ImportedPerson, address: str, known: set[str]) -> None:
    if address in known:
        raise errors.RowRepeated
    if person.profile not in PROFILES:
        raise errors.ProfileUnknown
    if person.language not in INTERFACE_LANGUAGES:
        raise errors.LanguageUnknown
    for name in ("given_name", "family_name"):
        if getattr(person, name):
            accounts_rules.check_name(getattr(person, name), name)


def _with(person: ImportedPerson, **values: str) -> ImportedPerson:
    return ImportedPerson(**{**asdict(person), **values})
