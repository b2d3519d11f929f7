"""What every answer of the API has in common: read only, English, a request id, readable from other sites' scripts."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime
from http import HTTPMethod
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.functional import cached_property
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from registry.domain.visibility import Reader
from registry.staff import reader_of

from .filters import NoQuery, Query
from .problems import problem_response
from .schema import ApiSchema

REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
READING = (HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS)


class Answer(APIView):
    """Base of every address under /api. Subclasses say what they ask for (`query_class`) and answer with.

    They return answers that are written out already: what fails while writing fails here, and leaves as a problem too.
    """

    authentication_classes = ()  # everything here is public, and nothing here can be changed
    permission_classes = (AllowAny,)
    http_method_names = tuple(method.lower() for method in READING)
    schema = ApiSchema()

    query_class: ClassVar[type[Query]] = NoQuery
    serializer_class: ClassVar[Any] = None  # what a good answer holds, for the schema
    operation = ""  # the operation's id in the schema
    summary = ""
    tag = ""
    path_parameters: ClassVar[dict[str, str]] = {}
    is_list = False

    request_id = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer in English, whatever language the pages are read in; any error leaves as a problem."""
        self.request_id = request_id_of(request.headers.get("X-Request-ID", ""))
        with translation.override("en"):
            return self._with_headers(super().dispatch(request, *args, **kwargs))

    def handle_exception(self, error: Exception) -> HttpResponse:
        """Any exception as a problem."""
        response = problem_response(error, instance=self.request.get_full_path(), request_id=self.request_id)
        for name, value in getattr(self, "headers", {}).items():  # Allow, above all
            response.headers.setdefault(name, value)
        return response

    def options(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """What may be done here: also the answer to a browser that asks before a script of another site reads."""
        response = HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})
        response["Access-Control-Allow-Methods"] = ", ".join(READING)
        response["Access-Control-Allow-Headers"] = "Accept, Content-Type, X-Request-ID"
        response["Access-Control-Max-Age"] = "86400"
        return response

    @cached_property
    def reader(self) -> Reader:
        """What whoever asks may see."""
        return reader_of(self.request.user)

    def asked(self) -> Query:
        """The query parameters, checked; raises BadParameters."""
        query = self.query_class.read(self.request.query_params, today())
        query.reader = self.reader
        return query

    def _with_headers(self, response: HttpResponseBase) -> HttpResponseBase:
        response["X-Request-ID"] = self.request_id
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "X-Request-ID, Link"
        response.headers.setdefault("Content-Language", "en")
        if getattr(self, "request", None) is not None and self.reader.sees_more:
            response["Cache-Control"] = "private, no-store"
        return response


def today() -> date:
    """The day it is, in UTC."""
    return datetime.now(UTC).date()


def request_id_of(given: str) -> str:
    """The client's own id for its request if it is a harmless one, else a new one."""
    return given if REQUEST_ID.fullmatch(given) else str(uuid.uuid4())
