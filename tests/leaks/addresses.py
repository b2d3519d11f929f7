"""Every address that the project answers to, found from the resolver, and the rule that each must have.

An address without a rule fails the build: whoever adds one says here who may have it and which records it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from django.urls import URLPattern, get_resolver

ANYBODY, SIGNED_IN, DESK = "anybody", "signed in", "desk"  # who gets more than a refusal
LANGUAGE = "en"


@dataclass(frozen=True)
class Rule:
    """Who may have what is at an address, and the kind of record that each part of the address names."""

    audience: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Address:
    """One pattern of the resolver; `route` with its parameters as `<name>`."""

    name: str
    route: str

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"<(\w+)>", self.route)

    def filled(self, keys: dict[str, tuple[str, ...]], rule: Rule) -> Iterator[str]:
        """The paths for all records of the kinds that the rule names; `keys` holds what names a record, by kind."""
        assert len(rule.keys) == len(self.parameters), f"{self.name}: its rule must name a kind for {self.parameters}"
        for values in product(*(keys[kind] for kind in rule.keys)):
            path = self.route
            for parameter, value in zip(self.parameters, values, strict=True):
                path = path.replace(f"<{parameter}>", str(value))
            yield "/" + path


# What Django's admin gives every model: the page's name ends so.
OF_EVERY_MODEL = {"changelist": 0, "add": 0, "history": 1, "delete": 1, "change": 1}


def addresses() -> list[Address]:
    """All of them, in the resolver's order; without names they are called by their route."""
    return list(_walk(get_resolver().url_patterns, "", ()))


def _walk(patterns, prefix, spaces) -> Iterator[Address]:
    for pattern in patterns:
        route = prefix + _plain(str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield Address(":".join((*spaces, pattern.name or route)), route)
        else:
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _walk(pattern.url_patterns, route, inner)


def _plain(route: str) -> str:
    """A route without converters, anchors and groups."""
    route = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route)
    return re.sub(r"<\w+:(\w+)>", r"<\1>", route).replace("^", "").replace("$", "")
