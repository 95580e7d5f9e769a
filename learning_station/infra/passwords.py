"""Password hashes: argon2id with the memory the guidance of OWASP names (19 MiB, two passes)."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

UNUSABLE = "!"
"""Stands where no password has been chosen yet; nothing verifies against it."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


def hash_password(password: str) -> str:
    """Return the salted hash of a password. Slow on purpose: keep it out of transactions."""
    return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Tell whether the password fits; with nothing stored the same work is done for nothing."""
    usable = stored if stored and stored != UNUSABLE else None
    try:
        return _hasher.verify(usable or _decoy(), password) and usable is not None
    except (Argon2Error, InvalidHashError):
        return False


def needs_new_hash(stored: str) -> bool:
    """Tell whether the hash was made with other parameters than today's."""
    return stored != UNUSABLE and _hasher.check_needs_rehash(stored)


@cache
def _decoy() -> str:
    return _hasher.hash("nobody signs in with this")
