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


def questions(path: str, role: str, *, every: bool = LONG) -> list[Question]:
    """Return what is asked of one path. The staff's requests are refused or answered by the same code: fewer of them.

    Of people who are logged in, the short form asks the pages no more than to show and to take a form: the admin
    answers any other method as GET, and which format a refusal has does not depend on who is refused.
    """
    more = "&" if "?" in path else "?"
    show, take = Question("GET", path), Question("POST", path)
    by_registrars = [Question("GET", path, JSON), Question("PATCH", path, JSON, b"{}", JSON)]
    by_strangers = [
        Question("GET", f"{path}{more}format=json&as_of=never&limit=-1", JSON),
        Question("GET", f"{path}{more}known_at=2021-01-01T00:00:00Z", JSON),
        Question("GET", path, "application/xml;q=1"),
        Question("HEAD", path),
        Question("OPTIONS", path, JSON),
        Question("POST", path, JSON, b"{}", JSON),
        Question("POST", path, JSON, b"[", JSON),
        Question("PUT", path, JSON, b"{}", JSON),
        Question("DELETE", path, JSON),
    ]
    if role == "anonymous":
        return [show, take, *by_registrars, *by_strangers]
    if role in ("visitor", REGISTRAR):
        return [show, take, *by_registrars] if every or path.startswith("/api/") else [show, take]
    return [show, take] if every else [show]


SLUGS = "^[A-Za-z0-9_-]+$"  # the pattern of parameters that name a record
NO_RECORDS = ("as_of", "known_at", "on", "ordering", "since")  # names of parameters that name no record


def values_for(parameter: dict, hidden: list[str], others: tuple[str, ...], *, every: bool = LONG) -> list[str]:
    """Return what is tried for a parameter of the API's description.

    `hidden` names records that the visitor does not see; `others` are values of all kinds. In the short form a
    parameter that takes only codes, numbers or names is asked with those, and with three of the wrong kind; one that
    names no record, with the first of the hidden.
    """
    schema = parameter["schema"]
    codes = list(map(str, schema.get("enum") or schema.get("items", {}).get("enum") or ()))
    wrong = [*hidden[:1], "zqa", "%00"]
    if every:
        return [*codes, *hidden, *others, *wrong]
    if codes:
        return [*codes, *wrong]
    if schema.get("type") == "boolean":
        return ["true", "false", *wrong]
    if schema.get("type") == "integer":
        return ["1", "-1", "2016", *wrong]
    if schema.get("pattern") == SLUGS:
        return [*hidden, "zqb", *wrong]
    if parameter["name"] in NO_RECORDS:
        return [*others, *wrong]
    return [*hidden, *others, *wrong]


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
    sent = body.decode(errors="replace") + "\n".join(f"{name}: {value}" for name, value in answer.items())
    escaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), html.unescape(sent))
    return f"{sent}\n{escaped}\n{unquote(escaped)}"
