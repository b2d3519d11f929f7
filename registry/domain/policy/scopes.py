"""Access tokens: their prefix, their lifetime and their scopes. Must not know who owns a token."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import combinations

PREFIX = "hdr_"  # lets secret scanners, and people who come across a token, see what it is
DEFAULT_LIFETIME_DAYS, MAX_LIFETIME_DAYS = 90, 365  # the lifetime of a token, by default and at most


class Scope(StrEnum):
    """What a token allows, at most. It never allows more than its owner may do."""

    READ = "read"
    WRITE = "write"
    DECIDE = "decide"


def _possible_scope_sets() -> Iterator[str]:
    """Yield every combination of scopes that an access token may have, as stored: a text such as `read write`.

    Each combination includes reading, since a user who may change a record may also read it.
    """
    optional_scopes = (Scope.WRITE, Scope.DECIDE)
    for count in range(len(optional_scopes) + 1):
        for chosen_scopes in combinations(optional_scopes, count):
            yield " ".join((Scope.READ, *chosen_scopes))


SCOPE_SETS = tuple(_possible_scope_sets())


def format_scopes(scopes: Iterable[str]) -> str:
    """Return the scopes of an access token as the text that is stored, such as `read write`.

    They are in the order of `Scope`, and reading is added if it is missing. Raise ValueError for an unknown scope.
    """
    chosen_scopes = {Scope(scope) for scope in scopes} | {Scope.READ}
    return " ".join(scope for scope in Scope if scope in chosen_scopes)


def hash_token(token: str) -> str:
    """Return the SHA-256 of an access token in hex, which is stored in place of the token.

    Tokens are long and random, so no slow password hash is needed.
    """
    return hashlib.sha256(token.encode()).hexdigest()
