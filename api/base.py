"""Base views of the API: of every view, of lists and details of records, and of single values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from typing import Any, ClassVar, TypeAlias

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.functional import cached_property
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import SAFE_METHODS, AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from registry.accounts.roles import viewer_for
from registry.domain.chronology.dates import get_last_day_begun
from registry.domain.policy.visibility import Viewer
from registry.domain.value_types import Instance, JsonObject, PassedOn
from registry.http.audit_context import attribute_writes_to
from registry.http.request_id import get_request_id

from .authentication import BearerAuthentication, SessionAuthentication
from .etags import make_etag, matches_if_none_match
from .filters import BaseFilterSet, NoParamsFilterSet
from .pagination import JSON, Page, page_response, render_all, render_json
from .problems import NotFoundProblem, add_sharing_headers, problem_response
from .schema import ApiSchema

# Any: an HttpResponse that is rendered already. DRF accepts it, but its types ask for its own Response.
RenderedResponse: TypeAlias = Any

PREFLIGHT_SECONDS = 24 * 60 * 60  # for which a browser may cache the response to OPTIONS


class BaseAPIView(APIView):
    """Base class of all views under /api. Errors are problem details, text is English, and public data allows CORS.

    Views return rendered responses, so an error while rendering becomes a problem, too.
    """

    authentication_classes: Sequence[type[BaseAuthentication]] = (BearerAuthentication, SessionAuthentication)
    permission_classes: Sequence[type[BasePermission]] = (AllowAny,)
    http_method_names = tuple(method.lower() for method in SAFE_METHODS)
    schema = ApiSchema()

    # What the OpenAPI document says of the view; without an operation id, GET is left out.
    operation_id = ""
    summary = ""
    tag = ""
    path_parameters: ClassVar[dict[str, str]] = {}
    is_list = False
    filterset_class: ClassVar[type[BaseFilterSet]] = NoParamsFilterSet
    # Any: a serializer class of the response, None for views that serve a document
    serializer_class: ClassVar[Any] = None
    # JSON Schemas of the responses by media type, if there are several.
    response_schemas: Mapping[str, JsonObject] = {}

    def dispatch(self, request: HttpRequest, *args: PassedOn, **kwargs: PassedOn) -> HttpResponseBase:
        """Handle the request in English, whatever the language of the site. Add the headers on CORS and caching."""
        # `initial` adds contexts to the stack, which stay open until the response is complete.
        with translation.override("en"), ExitStack() as self.open_contexts:
            response = super().dispatch(request, *args, **kwargs)

        # DRF sets `self.request` first of all; without it, there is no user whose rights could be looked up.
        has_request = getattr(self, "request", None) is not None
        add_sharing_headers(response, is_private=has_request and self.viewer.has_private_access)
        return response

    def initial(self, request: Request, *args: PassedOn, **kwargs: PassedOn) -> None:
        """Check authentication and permissions. Make the audit log attribute the changes of the request to its user.

        A middleware has done so for users with a session, but it does not know users with an access token.
        """
        super().initial(request, *args, **kwargs)
        if request.method not in SAFE_METHODS and request.user.is_authenticated:
            self.open_contexts.enter_context(attribute_writes_to(request.user))

    def handle_exception(self, exc: Exception) -> RenderedResponse:
        """Return the error response for an exception, as problem details (RFC 9457)."""
        request_url = self.request.get_full_path()
        response = problem_response(exc, instance=request_url, request_id=get_request_id(self.request))

        # DRF has prepared headers such as Allow, unless it failed before that.
        prepared_headers = getattr(self, "headers", {})
        for name, value in prepared_headers.items():
            response.headers.setdefault(name, value)
        return response

    def options(self, request: HttpRequest, *args: PassedOn, **kwargs: PassedOn) -> RenderedResponse:
        """Return the view's methods in the header Allow, and the CORS headers for a browser's preflight request."""
        response = HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})
        response["Access-Control-Allow-Methods"] = ", ".join(SAFE_METHODS)
        response["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match, X-Request-ID"
        response["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
        return response

    @cached_property
    def viewer(self) -> Viewer:
        """The rights of the request's user."""
        return viewer_for(self.request.user)

    def get_filterset(self) -> BaseFilterSet:
        """Return the filter set with the query parameters. Raise InvalidParameters if one is unknown or invalid."""
        filterset = self.filterset_class.parse(self.request.query_params, get_last_date())
        filterset.viewer = self.viewer
        return filterset

    def check_query_params(self) -> None:
        """Raise InvalidParameters if a query parameter is unknown, repeated or invalid."""
        self.get_filterset()


def get_last_date() -> date:
    """Return the last date that has begun anywhere on earth. Later ones cannot be asked for."""
    return date.fromordinal(get_last_day_begun(timezone.now()))


class ValueView(BaseAPIView):
    """Base class of views that return one value which is not a record."""

    def value_response(self, value: object, **context: object) -> HttpResponse:
        """Return a response with the value, rendered by the view's serializer. `context` is passed to it."""
        data = self.serializer_class(value, context=context).data
        return HttpResponse(render_json(data), content_type=JSON)


class RecordView(BaseAPIView):
    """Base class of views of one kind of record: how to find its rows, load them and render them."""

    verbose_name = ""  # of the kind of record, in messages and ETags: "monument"

    def get_queryset(self) -> QuerySet:
        """Return the rows that the viewer may see."""
        raise NotImplementedError

    def filter_by_url_key(self, url_key: str) -> QuerySet:
        """Return a queryset of the one visible record with this slug or ref. It is empty if there is none."""
        return self.get_queryset().filter(slug=url_key)

    def get_url_key(self, record: Instance) -> str:
        """Return the slug or ref that identifies a record in URLs."""
        return str(record.slug)

    def load_records(self, queryset: QuerySet, filterset: BaseFilterSet) -> Sequence[Instance]:
        """Return a queryset's rows as frozen records, in the state that the query parameters ask for."""
        raise NotImplementedError

    def render_queryset(self, queryset: QuerySet, filterset: BaseFilterSet) -> list[str]:
        """Return the JSON of each record in a queryset, in its order."""
        return self.render_records(self.load_records(queryset, filterset))

    def render_records(self, records: Sequence[Instance]) -> list[str]:
        """Return the JSON of each record, with URLs on the host of this request."""
        return render_all(self.serializer_class, records, build_url=self.request.build_absolute_uri)

    def not_found(self, url_key: str, filterset: BaseFilterSet) -> NotFoundProblem:
        """Return the exception for a slug or ref that no record has."""
        return NotFoundProblem(f"There is no {self.verbose_name} “{url_key}”.")


class RecordListView(RecordView):
    """Base class of paginated lists of records. Needs one query for the count in addition to those for the records."""

    is_list = True
    post_filters: ClassVar[tuple[str, ...]] = ()  # parameters that are compared with records, not in SQL

    def get(self, request: HttpRequest, **url_kwargs: str) -> HttpResponse:
        """Return one page of the records that match the query parameters."""
        filterset = self.get_filterset()
        queryset = filterset.filter_queryset(self.get_list_queryset(**url_kwargs))
        page = Page.from_filterset(filterset)

        has_post_filter = any(filterset.get_value(name) is not None for name in self.post_filters)
        if not has_post_filter:
            count, rows = self.count_and_slice(queryset, page)
            rendered_records = self.render_queryset(rows, filterset)
            return page_response(request, page, count, rendered_records)

        # SQL cannot filter by values that are derived from nested records. There are few of these records.
        all_records = self.load_records(queryset, filterset)
        matching_records = [record for record in all_records if self.matches_post_filters(record, filterset)]
        rendered_records = self.render_records(page.slice(matching_records))
        return page_response(request, page, len(matching_records), rendered_records)

    def count_and_slice(self, queryset: QuerySet, page: Page) -> tuple[int, QuerySet]:
        """Return the number of rows that match the query parameters, and those on a page."""
        return queryset.count(), page.slice(queryset)

    def get_list_queryset(self, **url_kwargs: str) -> QuerySet:
        """Return the rows of the list at this URL. Raise NotFoundProblem if the URL names a parent that is missing."""
        return self.get_queryset()

    def matches_post_filters(self, record: Instance, filterset: BaseFilterSet) -> bool:
        """Return whether a record matches the parameters in `post_filters`."""
        return True


class RecordDetailView(RecordView):
    """Base class of views of one record."""

    def get(self, request: HttpRequest, **url_kwargs: str) -> HttpResponse:
        """Return the record whose slug or ref is in the URL. Raise NotFoundProblem if there is none."""
        filterset = self.get_filterset()
        [url_key] = url_kwargs.values()
        rendered_records = self.render_queryset(self.filter_by_url_key(url_key), filterset)
        if not rendered_records:
            raise self.not_found(url_key, filterset)
        return conditional_response(request, self.verbose_name, url_key, rendered_records[0])


def conditional_response(
    request: HttpRequest,
    record_type: str,
    url_key: str,
    body: str,
    version: int | None = None,
    content_type: str = JSON,
) -> HttpResponse:
    """Return a record's JSON or other text with its ETag, or status 304 if the client's cached copy is current.

    `version` is needed only if the text does not end with the version, as the JSON of records does.
    """
    etag = make_etag(record_type, url_key, body, version)
    response: HttpResponse
    if matches_if_none_match(request, etag):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type=content_type)
    response["ETag"] = etag
    return response
