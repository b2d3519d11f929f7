"""Asks as every role, by every method and for every format, and reads all that comes back."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from types import SimpleNamespace
from urllib.parse import unquote

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.test import Client

from registry.accounts.roles import PERMISSIONS, REGISTRAR
from tests import factories
from tests.long import LONG

ROLES = ("anonymous", "visitor", *PERMISSIONS)
HTML, JSON = "text/html", "application/json"


@dataclass(frozen=True)
class Question:
    """One request; `accept` says in which format the answer is wanted."""

    method: str
    path: str
    accept: str = HTML
    body: bytes = b""
    content_type: str = "application/x-www-form-urlencoded"

    def __str__(self) -> str:
        return f"{self.method} {self.path} ({self.accept})"


def reads(path: str, role: str, *, public: bool = True, every: bool = LONG) -> list[Question]:
    """Return what is asked of every path: the requests whose answers hold what the path is about.

    In the short form, strangers are asked to log in at a path that is not `public` in one way alone.
    """
    show = Question("GET", path, JSON if path.startswith("/api/") else HTML)
    if role != "anonymous" or not (public or every):
        return [show]
    return [show, Question("GET", f"{path}{_joint(path)}known_at=2021-01-01T00:00:00Z", JSON)]


def further_questions(path: str, role: str, *, every: bool = LONG) -> list[Question]:
    """Return what is asked besides: other methods, formats and wrong requests, most of which are refused.

    Of people who are logged in, the short form asks the pages no more than to take a form: the admin answers any other
    method as GET, and which format a refusal has does not depend on who is refused.
    """
    is_api = path.startswith("/api/")
    take = Question("POST", path)
    other_format = Question("GET", path, HTML if is_api else JSON)
    change = Question("PATCH", path, JSON, b"{}", JSON)
    if role == "anonymous":
        return [take, other_format, change, *_strangers_questions(path)]
    if role in ("visitor", REGISTRAR):
        return [take, other_format, change] if every or is_api else [take]
    return [take] if every else []


def _strangers_questions(path: str) -> list[Question]:
    return [
        Question("GET", f"{path}{_joint(path)}format=json&as_of=never&limit=-1", JSON),
        Question("GET", f"{path}{_joint(path)}known_at=2021-01-01T00:00:00Z", JSON),
        Question("GET", path, "application/xml;q=1"),
        Question("HEAD", path),
        Question("OPTIONS", path, JSON),
        Question("POST", path, JSON, b"{}", JSON),
        Question("POST", path, JSON, b"[", JSON),
        Question("PUT", path, JSON, b"{}", JSON),
        Question("DELETE", path, JSON),
    ]


def _joint(path: str) -> str:
    return "&" if "?" in path else "?"


def examples(paths: list[str], *, every: bool = LONG) -> list[str]:
    """Return the paths of one address that are asked everything: all, or in the short form two.

    The first path names a record that is shown, the last but one a hidden one, and the last a record that is absent.
    """
    return paths if every else list(dict.fromkeys([paths[0], paths[max(0, len(paths) - 2)]]))


SLUGS = "^[A-Za-z0-9_-]+$"  # the pattern of parameters that name a record
NO_RECORDS = ("as_of", "known_at", "on", "ordering", "since")  # names of parameters that name no record


def values_for(
    parameter: dict, hidden: dict[str, list[str]], others: tuple[str, ...], *, every: bool = LONG
) -> list[str]:
    """Return what is tried for a parameter of the API's description.

    `hidden` names records that the visitor does not see, by kind; `others` are values of all kinds. In the short form a
    parameter that takes only codes, numbers or names is asked with those, and with three of the wrong kind; one that
    names a record, with all hidden ones of its kind and one of each other kind.
    """
    every_hidden = [name for names in hidden.values() for name in names]
    schema = parameter["schema"]
    codes = list(map(str, schema.get("enum") or schema.get("items", {}).get("enum") or ()))
    wrong = [*every_hidden[:1], "zqa", "%00"]
    if every:
        return [*codes, *every_hidden, *others, *wrong]
    if codes:
        return [*codes, *wrong]
    if schema.get("type") == "boolean":
        return ["true", "false", *wrong]
    if schema.get("type") == "integer":
        return ["1", "-1", "2016", *wrong]
    if schema.get("pattern") == SLUGS:
        return [*_of_kind(parameter["name"], hidden), "zqb", *wrong]
    if parameter["name"] in NO_RECORDS:
        return [*others, *wrong]
    return [*_of_kind(parameter["name"], hidden), *others, *wrong]


def _of_kind(name: str, hidden: dict[str, list[str]]) -> list[str]:
    """Return the hidden names that a parameter is asked with: one of each kind, and all of the kind of its own name."""
    asked = [names[0] for names in hidden.values() if names]
    return list(dict.fromkeys([*asked, *hidden.get(name.replace("_", "-"), [])]))


def hidden_names(keys: dict[str, tuple[object, ...]]) -> dict[str, list[str]]:
    """Return by kind what names hidden or absent records in the API's addresses: all but the first, which is shown."""
    return {kind: [str(value) for value in values[1:]] for kind, values in keys.items() if not kind.startswith("pk:")}


def sessions() -> dict[str, str]:
    """Log one person of each role in, and return the keys of their sessions."""
    return {role: _log_in(role) for role in ROLES if role != "anonymous"}


def _log_in(role: str) -> str:
    client = Client()
    person = factories.person(f"{role.lower()}-of-the-tests", *({role} & set(PERMISSIONS)))
    client.force_login(person)
    browser = SimpleNamespace(session=client.session)
    record_authentication(browser, person, "password")  # just now: no page asks for it again
    browser.session.save()
    return browser.session.session_key


def client_of(role: str, scene) -> Client:
    """Return a browser of the person in the role; server errors are answers too."""
    client = Client(raise_request_exception=False)
    if role != "anonymous":
        client.cookies[settings.SESSION_COOKIE_NAME] = scene.sessions[role]
    return client


def ask(client: Client, question: Question):
    """The answer."""
    return client.generic(
        question.method, question.path, question.body, question.content_type, headers={"Accept": question.accept}
    )


def told(answer) -> str:
    """All of an answer's text: body and headers, as sent and with the escapes undone."""
    body = b"".join(answer) if answer.streaming else answer.content
    return in_every_spelling(
        body.decode(errors="replace") + "\n".join(f"{name}: {value}" for name, value in answer.items())
    )


def in_every_spelling(sent: str) -> str:
    """Return a text as sent and with the escapes undone."""
    escaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), html.unescape(sent))
    return f"{sent}\n{escaped}\n{unquote(escaped)}"
