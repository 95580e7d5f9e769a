"""Identifiers and secrets: UUIDv7 keys (RFC 9562), Crockford base32 codes, random tokens."""

import secrets
import threading
import time
from typing import Protocol
from uuid import UUID

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32 alphabet: no I, L, O, U."""


class Ids(Protocol):
    """Gives row keys, typed codes and secrets."""

    def new(self) -> UUID:
        """Return a new row key that sorts after those given before."""
        ...

    def code(self, length: int) -> str:
        """Return that many characters of Crockford base32 (5 bits each)."""
        ...

    def secret(self) -> str:
        """Return a URL-safe secret of 256 bits."""
        ...

    def number(self, below: int) -> int:
        """Return a random integer from 0 up to but not including `below`."""
        ...


class RandomIds:
    """UUIDv7 keys that grow within the process; codes and secrets from the CSPRNG."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def new(self) -> UUID:
        """Return a UUIDv7 whose 12 bits `rand_a` count on within a millisecond."""
        with self._lock:
            stamp = max(time.time_ns() // 1_000_000 << 12, self._last + 1)
            self._last = stamp
        millis, counter = stamp >> 12, stamp & 0xFFF
        value = millis << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | secrets.randbits(62)
        return UUID(int=value)

    def code(self, length: int) -> str:
        """Return random Crockford characters."""
        return "".join(secrets.choice(CROCKFORD) for _ in range(length))

    def secret(self) -> str:
        """Return 32 random bytes, URL-safe."""
        return secrets.token_urlsafe(32)

    def number(self, below: int) -> int:
        """Return a random integer below the bound."""
        return secrets.randbelow(below)


class SequentialIds:
    """Predictable keys and codes for tests; every kind counts on from one."""

    def __init__(self, start: int = 1) -> None:
        self._lock = threading.Lock()
        self._next = start

    def _count(self) -> int:
        with self._lock:
            value, self._next = self._next, self._next + 1
        return value

    def new(self) -> UUID:
        """Return the next key in version-7 shape."""
        return UUID(int=0x7 << 76 | 0b10 << 62 | self._count() << 80)

    def code(self, length: int) -> str:
        """Return the next number written in Crockford base32, padded with zeros."""
        value, text = self._count(), ""
        for _ in range(length):
            value, digit = divmod(value, 32)
            text = CROCKFORD[digit] + text
        return text

    def secret(self) -> str:
        """Return a recognisable secret."""
        return f"secret-{self._count():08d}"

    def number(self, below: int) -> int:
        """Return the next number modulo the bound."""
        return self._count() % below
