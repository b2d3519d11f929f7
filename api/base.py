"""What every answer of the API has in common: English, a request id; what is public is open to other sites' scripts."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from http import HTTPMethod
from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import translation
from django.utils.functional import cached_property
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from registry.accounts.roles import viewer_for
from registry.domain.policy.visibility import Viewer
from registry.domain.value_types import Instance, PassedOn
from registry.http.audit_context import attribute_writes_to
from registry.http.request_id import request_id_of

from .authentication import BearerAuthentication, SessionAuthentication
from .etags import etag_of, matches_if_none_match
from .filters import BaseFilterSet, NoParamsFilterSet
from .pagination import JSON, Page, page_response, render_all, render_json
from .problems import NotFoundProblem, problem_response, set_access_headers
from .schema import ApiSchema

SAFE_METHODS = (HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS)


def today() -> date:
    """The day it is, in UTC."""
    return datetime.now(UTC).date()


class BaseAPIView(APIView):
    """Base of every address under /api. Subclasses say what they ask for (`filterset_class`) and answer with.

    They return answers that are written out already: what fails while writing fails here, and leaves as a problem too.
    """

    authentication_classes: Sequence[type[BaseAuthentication]] = (BearerAuthentication, SessionAuthentication)
    permission_classes: Sequence[type[BasePermission]] = (AllowAny,)
    http_method_names = tuple(method.lower() for method in SAFE_METHODS)
    schema = ApiSchema()

    filterset_class: ClassVar[type[BaseFilterSet]] = NoParamsFilterSet
    # Any: a serializer, or nothing where there is nothing to write out.
    serializer_class: ClassVar[Any] = None  # what a good answer holds, for the schema
    operation_id = ""  # the operation's id in the schema
    summary = ""
    tag = ""
    path_parameters: ClassVar[dict[str, str]] = {}
    is_list = False

    def dispatch(self, request: HttpRequest, *args: PassedOn, **kwargs: PassedOn) -> HttpResponse:
        """Answer in English, whatever language the pages are read in; any error leaves as a problem."""
        with translation.override("en"), ExitStack() as self.held:
            response = cast(HttpResponse, super().dispatch(request, *args, **kwargs))
        known = getattr(self, "request", None) is not None
        return set_access_headers(response, private=known and self.viewer.has_private_access)

    def initial(self, request: Request, *args: PassedOn, **kwargs: PassedOn) -> None:
        """Attribute what is written to the token's owner: the middleware saw only the session's user."""
        super().initial(request, *args, **kwargs)
        if request.method not in SAFE_METHODS and request.user.is_authenticated:
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
        response["Access-Control-Allow-Methods"] = ", ".join(SAFE_METHODS)
        response["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match, X-Request-ID"
        response["Access-Control-Max-Age"] = "86400"
        return response

    @cached_property
    def viewer(self) -> Viewer:
        """What whoever asks may see."""
        return viewer_for(self.request.user)

    def get_filterset(self) -> BaseFilterSet:
        """The query parameters, checked; raises BadParameters."""
        query = self.filterset_class.parse(self.request.query_params, today())
        query.viewer = self.viewer
        return query


class RecordView(BaseAPIView):
    """What is to be known of a noun: its rows, how to find one, how rows become records, and what they look like."""

    verbose_name = ""  # in sentences: "monument"

    def rows(self) -> QuerySet:
        """All public rows."""
        raise NotImplementedError

    def find_rows(self, key: str) -> QuerySet:
        """The row of that slug or ref, or none."""
        return self.rows().filter(slug=key)

    def key_of(self, record: Instance) -> str:
        """The slug or ref of a row."""
        return str(record.slug)

    def records(self, rows: QuerySet, query: BaseFilterSet) -> Sequence[Instance]:
        """The rows as frozen records, in their order."""
        raise NotImplementedError

    def rendered_rows(self, rows: QuerySet, query: BaseFilterSet) -> list[str]:
        """The rows as JSON, in their order."""
        return self.serialize(self.records(rows, query))

    def serialize(self, records: Sequence[Instance]) -> list[str]:
        """Records as JSON, with addresses as this request reaches them."""
        return render_all(self.serializer_class, records, build=self.request.build_absolute_uri)

    def not_found(self, key: str, query: BaseFilterSet) -> NotFoundProblem:
        """That there is none of that key."""
        return NotFoundProblem(f"There is no {self.verbose_name} “{key}”.")


class RecordListView(RecordView):
    """A page of records. One query for the count besides those for the records."""

    is_list = True
    post_filters: ClassVar[tuple[str, ...]] = ()  # parameters that only the records themselves can answer

    def get(self, request: HttpRequest, **where: str) -> HttpResponse:
        query = self.get_filterset()
        rows, page = query.filter_queryset(self.rows_under(**where)), Page.from_filterset(query)
        if any(query.value(name) is not None for name in self.post_filters):
            # Derived from steps and bounds, of which there are few; the database cannot filter on them.
            found = [record for record in self.records(rows, query) if self.matches(record, query)]
            return page_response(request, page, len(found), self.serialize(page.of(found)))
        return page_response(request, page, rows.count(), self.rendered_rows(page.of(rows), query))

    def rows_under(self, **where: str) -> QuerySet:
        """The public rows under this address; raises Missing if what it is under is not there."""
        return self.rows()

    def matches(self, record: Instance, query: BaseFilterSet) -> bool:
        """Whether a record answers the parameters in `post_filters`."""
        return True


class RecordDetailView(RecordView):
    """One record."""

    def get(self, request: HttpRequest, **where: str) -> HttpResponse:
        query, [key] = self.get_filterset(), where.values()
        for text in self.rendered_rows(self.find_rows(key), query):
            return record_response(request, self.verbose_name, key, text)
        raise self.not_found(key, query)


def record_response(request: HttpRequest, noun: str, key: str, text: str, version: int | None = None) -> HttpResponse:
    """One record with its tag; 304 without it if the client has that already."""
    tag = etag_of(noun, key, text, version)
    known = matches_if_none_match(request, tag)
    response = HttpResponseNotModified() if known else HttpResponse(text, content_type=JSON)
    response["ETag"] = tag
    return response


class ValueView(BaseAPIView):
    """An answer that is one value, not a record."""

    def answer(self, value: object, **context: object) -> HttpResponse:
        """The value by the serializer of this view."""
        data = self.serializer_class(value, context=context).data
        return HttpResponse(render_json(data), content_type=JSON)
