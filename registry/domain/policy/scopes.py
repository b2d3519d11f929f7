"""Access tokens: what they look like, and what each is good for. Must not know whose they are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from itertools import combinations

PREFIX = "hdr_"  # tells people, and those who search published code for secrets, what they have found
DAYS, MOST_DAYS = 90, 365


class Scope(StrEnum):
    """What a token is good for, at most: never more than its owner may do."""

    READ = "read"
    WRITE = "write"
    DECIDE = "decide"


# Every set of scopes that there can be, as it is stored; who may change something may read it.
SCOPE_SETS = tuple(
    " ".join((Scope.READ, *more)) for count in range(3) for more in combinations((Scope.WRITE, Scope.DECIDE), count)
)


def scope_set(scopes: Iterable[str]) -> str:
    """The scopes in their order, reading always among them; raises ValueError for an unknown one."""
    asked = {Scope(scope) for scope in scopes} | {Scope.READ}
    return " ".join(scope for scope in Scope if scope in asked)


def digest(token: str) -> str:
    """What is kept of a token. It is random enough that no slow hash is needed."""
    return hashlib.sha256(token.encode()).hexdigest()
