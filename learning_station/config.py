"""Settings: typed, frozen, read once from `LS_*`; every problem is reported at once."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from learning_station.kernel.languages import INTERFACE_LANGUAGES
from learning_station.kernel.zones import is_zone

PACKAGE = Path(__file__).resolve().parent
WEAK_SECRETS = frozenset({"", "dev", "secret", "changeme", "change-me", "development"})
DEVELOPMENT_SECRET = "development-only-secret-key-that-production-refuses"
SECRET_LENGTH = 32


def resource_path(name: str) -> Path:
    """Return `templates`, `migrations` or `certificates`: in the wheel, else in the repository."""
    bundled = PACKAGE / "bundled" / name
    return bundled if bundled.exists() else PACKAGE.parent / name


class SettingsError(Exception):
    """The settings cannot be used; `problems` lists everything that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("The settings are wrong:\n" + "\n".join(f"  - {p}" for p in problems))
        self.problems = problems


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything an operator can set. Each field `x` is read from `LS_X`."""

    environment: str = "development"
    secret_key: str = DEVELOPMENT_SECRET
    previous_secret_key: str = ""
    debug: bool = False
    data_dir: Path = Path("var")
    database_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    trusted_hosts: tuple[str, ...] = ()
    proxy_hops: int = 0
    host: str = "127.0.0.1"
    port: int = 8000
    web_threads: int = 8
    worker_threads: int = 2
    database_pool: int = 12
    mail_url: str = "mailbox"
    mail_sender: str = "Learning Station <learning-station@localhost>"
    support_email: str = "learning-station@localhost"
    default_language: str = "en"
    issuer_name: str = "Metropolis"
    issuer_place: str = "Barcelona"
    issuer_zone: str = "Europe/Madrid"
    upload_limit_mb: int = 20
    endorse_days: int = 3

    @property
    def is_production(self) -> bool:
        """Tell whether real people use this installation."""
        return self.environment == "production"

    @property
    def is_https(self) -> bool:
        """Tell whether people reach the installation over HTTPS."""
        return self.base_url.startswith("https://")

    @property
    def storage_folder(self) -> Path:
        """Return the folder of stored files."""
        return self.data_dir / "files"

    @property
    def effective_database_url(self) -> str:
        """Return the database URL, with the embedded default filled in."""
        if self.database_url:
            return self.database_url
        return f"sqlite:///{(self.data_dir / 'learning_station.db').resolve()}"

    def link(self, path: str) -> str:
        """Return the absolute address of a path of this installation, for mails and QR codes."""
        return self.base_url.rstrip("/") + path


def _text(value: str) -> str:
    return value.strip()


def _flag(value: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    try:
        return known[value.strip().lower()]
    except KeyError:
        raise ValueError("must be yes or no") from None


def _number(value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise ValueError("must be a whole number") from None


def _words(value: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in value.split(",") if word.strip())


_READERS: dict[Any, Callable[[str], Any]] = {
    str: _text,
    bool: _flag,
    int: _number,
    Path: Path,
    tuple[str, ...]: _words,
}


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `LS_*`; raise SettingsError with all problems in one message."""
    source = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    problems: list[str] = []
    known = {f"LS_{field.name.upper()}": field for field in fields(Settings)}
    for name in sorted(source):
        if not name.startswith("LS_") or name.startswith("LS_TEST_"):
            continue
        field = known.get(name)
        if field is None:
            problems.append(f"{name}: no such setting")
            continue
        try:
            values[field.name] = _READERS[field.type](source[name])
        except ValueError as error:
            problems.append(f"{name}: {error}")
    settings = Settings(**values)
    problems += _problems_of(settings)
    if problems:
        raise SettingsError(problems)
    return settings


def _problems_of(settings: Settings) -> list[str]:
    database, mail = settings.effective_database_url, settings.mail_url
    rules = (
        (
            settings.environment in ("development", "production"),
            "LS_ENVIRONMENT: must be development or production",
        ),
        (
            settings.default_language in INTERFACE_LANGUAGES,
            "LS_DEFAULT_LANGUAGE: must be en, es or fr",
        ),
        (
            is_zone(settings.issuer_zone),
            "LS_ISSUER_ZONE: must be an IANA zone such as Europe/Madrid",
        ),
        (
            urlsplit(settings.base_url).scheme in ("http", "https"),
            "LS_BASE_URL: must begin with http:// or https://",
        ),
        (
            database.startswith(("sqlite:///", "postgresql+psycopg://")),
            "LS_DATABASE_URL: must begin with sqlite:/// or postgresql+psycopg://",
        ),
        (
            mail == "mailbox" or urlsplit(mail).scheme in ("smtp", "smtps"),
            "LS_MAIL_URL: must be mailbox, smtp://… or smtps://…",
        ),
        (0 <= settings.port <= 65535, "LS_PORT: must lie between 0 and 65535"),
        (0 <= settings.proxy_hops <= 5, "LS_PROXY_HOPS: must lie between 0 and 5"),
    )
    problems = [problem for holds, problem in rules if not holds]
    numbers = ("web_threads", "worker_threads", "database_pool", "upload_limit_mb", "endorse_days")
    for name in numbers:
        if getattr(settings, name) < 1:
            problems.append(f"LS_{name.upper()}: must be at least 1")
    return problems + (_problems_in_production(settings) if settings.is_production else [])


def _problems_in_production(settings: Settings) -> list[str]:
    problems = []
    secret = settings.secret_key
    if (
        secret in WEAK_SECRETS
        or secret == DEVELOPMENT_SECRET
        or len(secret) < SECRET_LENGTH
        or len(set(secret)) < 10
    ):
        problems.append(
            "LS_SECRET_KEY: production needs at least 32 random characters, for example from "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    if settings.debug:
        problems.append("LS_DEBUG: production never runs with debug")
    if not settings.trusted_hosts:
        problems.append("LS_TRUSTED_HOSTS: production needs the host names people use")
    return problems
