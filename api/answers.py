"""What every answer of the API has in common: English, a request id; what is public is open to other sites' scripts."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from http import HTTPMethod
from typing import Any, ClassVar, cast

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import cached_property
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from registry.accounts.roles import viewer_for
from registry.domain.policy.visibility import Viewer
from registry.domain.value_types import PassedOn
from registry.http.audit_context import attribute_writes_to
from registry.http.request_id import request_id_of

from .filters import NoQuery, Query
from .problems import problem_response, readable
from .schema import ApiSchema
from .tokens import BearerAuthentication, SessionAuthentication

READING = (HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS)


class Answer(APIView):
    """Base of every address under /api. Subclasses say what they ask for (`query_class`) and answer with.

    They return answers that are written out already: what fails while writing fails here, and leaves as a problem too.
    """

    authentication_classes: Sequence[type[BaseAuthentication]] = (BearerAuthentication, SessionAuthentication)
    permission_classes: Sequence[type[BasePermission]] = (AllowAny,)
    http_method_names = tuple(method.lower() for method in READING)
    schema = ApiSchema()

    query_class: ClassVar[type[Query]] = NoQuery
    # Any: a serializer, or nothing where there is nothing to write out.
    serializer_class: ClassVar[Any] = None  # what a good answer holds, for the schema
    operation = ""  # the operation's id in the schema
    summary = ""
    tag = ""
    path_parameters: ClassVar[dict[str, str]] = {}
    is_list = False

    def dispatch(self, request: HttpRequest, *args: PassedOn, **kwargs: PassedOn) -> HttpResponse:
        """Answer in English, whatever language the pages are read in; any error leaves as a problem."""
        with translation.override("en"), ExitStack() as self.held:
            response = cast(HttpResponse, super().dispatch(request, *args, **kwargs))
        known = getattr(self, "request", None) is not None
        return readable(response, private=known and self.viewer.has_private_access)

    def initial(self, request: Request, *args: PassedOn, **kwargs: PassedOn) -> None:
        """Attribute what is written to the token's owner: the middleware saw only the session's user."""
        super().initial(request, *args, **kwargs)
        if request.method not in READING and request.user.is_authenticated:
            self.held.enter_context(attribute_writes_to(request.user))

    def handle_exception(self, error: Exception) -> HttpResponse:  # type: ignore[override]  # written out already
        """Any exception as a problem."""
        response = problem_response(
            error, instance=self.request.get_full_path(), request_id=request_id_of(self.request)
        )
        for name, value in getattr(self, "headers", {}).items():  # Allow, above all
            response.headers.setdefault(name, value)
        return response

    def options(  # type: ignore[override]  # written out already, which DRF takes as well
        self, request: Request, *args: PassedOn, **kwargs: PassedOn
    ) -> HttpResponse:
        """What may be done here: also the answer to a browser that asks before a script of another site reads."""
        response = HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})
        response["Access-Control-Allow-Methods"] = ", ".join(READING)
        response["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match, X-Request-ID"
        response["Access-Control-Max-Age"] = "86400"
        return response

    @cached_property
    def viewer(self) -> Viewer:
        """What whoever asks may see."""
        return viewer_for(self.request.user)

    def asked(self) -> Query:
        """The query parameters, checked; raises BadParameters."""
        query = self.query_class.read(self.request.query_params, today())
        query.viewer = self.viewer
        return query


def today() -> date:
    """The day it is, in UTC."""
    return datetime.now(UTC).date()
