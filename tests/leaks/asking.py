"""Asks as every role, by every method and for every format, and reads all that comes back."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from types import SimpleNamespace
from urllib.parse import unquote

from allauth.account.internal.flows.login import record_authentication
from django.test import Client

from registry.staff import PERMISSIONS, REGISTRAR
from tests import factories

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


def questions(path: str, role: str) -> list[Question]:
    """What is asked of one path. The staff's requests are refused or answered by the same code: fewer of them."""
    more = "&" if "?" in path else "?"
    by_all = [Question("GET", path), Question("POST", path)]
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
        return by_all + by_registrars + by_strangers
    return by_all + by_registrars if role in ("visitor", REGISTRAR) else by_all


def client_of(role: str) -> Client:
    """A browser of somebody in the role; server errors are answers too."""
    client = Client(raise_request_exception=False)
    if role != "anonymous":
        person = factories.person(f"{role.lower()}-of-the-tests", *({role} & set(PERMISSIONS)))
        client.force_login(person)
        browser = SimpleNamespace(session=client.session)
        record_authentication(browser, person, "password")  # just now: no page asks for it again
        browser.session.save()
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
