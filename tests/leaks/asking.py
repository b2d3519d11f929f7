"""Asks as every role, by every method and for every format, and reads all that comes back."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import unquote

from django.test import Client

from registry.staff import PERMISSIONS
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


def questions(path: str) -> list[Question]:
    """All that is asked of one path: every method, both formats, and what it cannot understand."""
    more = "&" if "?" in path else "?"
    return [
        Question("GET", path),
        Question("GET", path, JSON),
        Question("GET", f"{path}{more}format=json&as_of=never&limit=-1", JSON),
        Question("GET", f"{path}{more}known_at=2021-01-01T00:00:00Z", JSON),
        Question("GET", path, "application/xml;q=1"),
        Question("HEAD", path),
        Question("OPTIONS", path, JSON),
        Question("POST", path),
        Question("POST", path, JSON, b"{}", JSON),
        Question("POST", path, JSON, b"[", JSON),
        Question("PUT", path, JSON, b"{}", JSON),
        Question("PATCH", path, JSON, b"{}", JSON),
        Question("DELETE", path, JSON),
    ]


def client_of(role: str) -> Client:
    """A browser of somebody in the role; server errors are answers too."""
    client = Client(raise_request_exception=False)
    if role != "anonymous":
        client.force_login(factories.person(f"{role.lower()}-of-the-tests", *({role} & set(PERMISSIONS))))
    return client


def ask(client: Client, question: Question):
    """The answer, with all of its text as `.told`: body and headers, as sent and with the escapes undone."""
    answer = client.generic(
        question.method, question.path, question.body, question.content_type, headers={"Accept": question.accept}
    )
    body = b"".join(answer) if answer.streaming else answer.content
    sent = body.decode(errors="replace") + "\n".join(f"{name}: {value}" for name, value in answer.items())
    escaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), html.unescape(sent))
    answer.told = f"{sent}\n{escaped}\n{unquote(escaped)}"
    return answer
