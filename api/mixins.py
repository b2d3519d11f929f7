"""Mixins of views that write: parse the body, call an action, return the record.

The body is validated by the resource's input serializer; the rules are those of the actions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, cast

from django.db import IntegrityError
from django.http import HttpResponse, QueryDict
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from registry.accounts.roles import get_logged_in_user
from registry.audit.last_changes import find_changed_columns, get_last_change
from registry.domain.errors import RuleViolation
from registry.domain.value_types import Column, Instance, Values
from registry.models.record import Record

from .base import RecordView, get_utc_today
from .etags import PreconditionFailed, check_if_match, make_etag, matches_etag
from .filters import BaseFilterSet, NoParamsFilterSet
from .input_fields import is_same_json
from .operations import Operation
from .pagination import JSON
from .parsing import StrictJSONParser
from .permissions import HasWritePermission
from .problems import BodyFault, ProblemError
from .resources import Resource
from .write_problems import conflict_error, invalid_body_error, point_changed_error, rule_violation_error, stale_error

POINT_FIELDS = {"lon", "lat"}
MAX_QUOTED_JSON_LENGTH = 200  # characters of a changed value in an error message


class WriteMixin(RecordView):
    """Base class of views that write. `operations` describes each writing method: its body and its permissions."""

    parser_classes: Sequence[type[BaseParser]] = (StrictJSONParser,)
    permission_classes = (HasWritePermission,)
    resource: ClassVar[Resource]
    operations: Mapping[str, Operation] = {}

    # --- Reading the request -----------------------------------------------------------------------------------------

    def get_record(self, key: str) -> Instance:
        """Return the row to change. Raise NotFoundProblem if the viewer sees no record with this key."""
        record = self.filter_by_url_key(key).first()
        if record is None:
            raise self.not_found(key, self.get_default_filterset())
        return record

    def get_request_data(self) -> Any:  # Any: as parsed; the input serializer validates it
        """Return the parsed body. Raise an exception for an invalid body or for any query parameter."""
        NoParamsFilterSet.parse(self.request.query_params, get_utc_today())
        return self.request.data

    def get_input_serializer(self, input_class: type[Serializer]) -> Serializer:
        """Return the input serializer with the body of the request."""
        return input_class(data=self.get_request_data(), context={"viewer": self.viewer})

    def validate_input(self, input_serializer: Serializer) -> Values:
        """Return the validated values of columns in the body. Raise ProblemError if the body is invalid."""
        if not input_serializer.is_valid():
            raise invalid_body_error(input_serializer.errors)
        return dict(input_serializer.validated_data)

    def check_version(self, record: Instance, input_serializer: Serializer) -> int:
        """Return the record's version if If-Match names it. Raise ProblemError if not."""
        try:
            return check_if_match(self.request, self.verbose_name, self.get_url_key(record), record.version)
        except PreconditionFailed as failure:
            raise self.stale_record_error(record, failure.client_version, input_serializer) from None

    # --- Writing the response ----------------------------------------------------------------------------------------

    def get_default_filterset(self) -> BaseFilterSet:
        """Return the filter set of a request without query parameters."""
        return self.filterset_class.parse(QueryDict(), get_utc_today())

    def render_record(self, record: Instance) -> str:
        """Return the present state of a record as JSON, as GET shows it to the user who writes."""
        queryset = self.resource.model._default_manager.filter(pk=record.pk)
        [text] = self.render_records(self.load_records(queryset, self.get_default_filterset()))
        return text

    def record_response(self, record: Instance, *, status: int = 200) -> HttpResponse:
        """Return a response with the present state of a record and its ETag."""
        return self.response_with_etag(record, self.render_record(record), status=status)

    def response_with_etag(self, record: Instance, text: str, *, status: int) -> HttpResponse:
        """Return a response with a record's JSON, which is already rendered as `text`, and its ETag."""
        response = HttpResponse(text, status=status, content_type=JSON)
        response["ETag"] = make_etag(self.verbose_name, self.get_url_key(record), text, record.version)
        response["Cache-Control"] = "private, no-store"
        return response

    # --- Errors ------------------------------------------------------------------------------------------------------

    @contextmanager
    def errors_as_problems(self, input_serializer: Serializer, record: Instance = None) -> Iterator[None]:
        """Raise ProblemError in place of the exceptions of an action. It points to the fields of the body."""
        try:
            yield
        except RuleViolation as violation:
            if violation.code == "stale" and record is not None:
                client_version = cast(int | None, violation.params.get("seen"))
                raise self.stale_record_error(record, client_version, input_serializer) from violation
            if violation.code == "shown_otherwise":
                text = self.render_record(record)
                etag = make_etag(self.verbose_name, self.get_url_key(record), text)
                raise point_changed_error(etag) from violation
            field_names = {str(field.source): name for name, field in input_serializer.fields.items()}
            raise rule_violation_error(violation, field_names) from violation
        except IntegrityError as error:
            raise conflict_error() from error

    def stale_record_error(
        self, record: Instance, client_version: int | None, input_serializer: Serializer
    ) -> ProblemError:
        """Return the error for a change to an outdated version: who changed what since, when, and the current ETag."""
        current = type(record).objects.get(pk=record.pk)
        change = get_last_change(current)
        attribution = ""
        if change:
            attribution = f", by {change.actor} on {change.minute} UTC"

        text = self.render_record(current)
        current_values = json.loads(text)
        columns = []
        if client_version:
            columns = find_changed_columns(current, client_version)
        faults = []
        for name in _get_field_names(current, input_serializer, columns):
            value = json.dumps(current_values.get(name), ensure_ascii=False)[:MAX_QUOTED_JSON_LENGTH]
            faults.append(BodyFault(f"/{name}", "changed", f"It now is {value}."))

        etag = make_etag(self.verbose_name, self.get_url_key(current), text, current.version)
        return stale_error(client_version, current.version, attribution, faults, etag)


class CreateMixin(WriteMixin):
    """Adds POST to a list: creates a record."""

    http_method_names = (*WriteMixin.http_method_names, "post")

    def post(self, request: Request, **url_kwargs: Column) -> HttpResponse:
        """Create a record and return it with its URL and its ETag."""
        parent_values = self.get_parent_values(**url_kwargs)
        input_serializer = self.get_input_serializer(self.resource.create_input_class or self.resource.input_class)
        values = self.validate_input(input_serializer)
        with self.errors_as_problems(input_serializer):
            record = self.resource.create(get_logged_in_user(request), {**values, **parent_values})
        response = self.record_response(record, status=201)
        response["Location"] = f"{request.path}/{self.get_key(record)}"
        return response

    def get_parent_values(self, **url_kwargs: Column) -> dict[str, Record]:
        """Return the parent that the URL names, by its field. Raise NotFoundProblem if it is missing."""
        return {}


class UpdateMixin(WriteMixin):
    """Adds PATCH to a record. Fields that are sent with the values in the response change nothing."""

    http_method_names = (*WriteMixin.http_method_names, "patch")

    def patch(self, request: Request, **url_kwargs: Column) -> HttpResponse:
        """Change the fields of a record whose values differ, and return it with its new ETag."""
        record = self.get_record(*url_kwargs.values())
        unbound_input = self.resource.input_class(record, partial=True)
        version = self.check_version(record, unbound_input)
        data = self.get_request_data()
        text = self._represent_version(version, record, unbound_input)
        current_values = json.loads(text)

        if isinstance(data, dict):
            data = _select_changed_fields(data, current_values)
            if POINT_FIELDS & data.keys() and "uncertainty_m" in current_values:
                self._check_point_was_read(record, text)

        context = {"current": current_values, "viewer": self.viewer}
        input_serializer = self.resource.input_class(record, data=data, partial=True, context=context)
        for name in self.resource.immutable_fields:
            input_serializer.fields.pop(name, None)
        values = self.validate_input(input_serializer)
        if values:
            with self.errors_as_problems(input_serializer, record):
                record = self.resource.change(record, get_logged_in_user(request), version, values)
        return self.record_response(record)

    def _check_point_was_read(self, record: Instance, text: str) -> None:
        """Raise ProblemError if the point of a placement that the user has read is not the one displayed now.

        The displayed point depends on the monument's precision, which changes without a new version of the placement.
        Otherwise the centre of a grid cell could be sent back as the true point.
        """
        etag = make_etag(self.verbose_name, self.get_url_key(record), text, record.version)
        if not matches_etag(self.request, etag):
            raise point_changed_error(etag)

    def _represent_version(self, version: int, record: Instance, input_serializer: Serializer) -> str:
        """Return the record's JSON in a version. Raise ProblemError if it has another version by now.

        Otherwise a concurrent change to the same values would make this request look like no change, and the user
        would be told that it succeeded.
        """
        text = self.render_record(record)
        if not type(record).objects.filter(pk=record.pk, version=version).exists():
            raise self.stale_record_error(record, version, input_serializer)
        return text


class TransitionMixin(WriteMixin):
    """Adds POST to a URL below a record: performs a transition, such as accepting a claim."""

    http_method_names = ("post", "options")

    def post(self, request: Request, **url_kwargs: Column) -> HttpResponse:
        """Perform the transition on the current version of the record, and return the record."""
        [key] = url_kwargs.values()
        record = self.get_record(key)
        input_serializer = self.get_input_serializer(self.operations["POST"].input_class)
        version = self.check_version(record, input_serializer)
        values = self.validate_input(input_serializer)
        with self.errors_as_problems(input_serializer, record):
            record = self.perform(record, version, values)
        return self.record_response(record)

    def perform(self, record: Instance, version: int, values: Values) -> Instance:
        """Call the action of the transition and return the changed record."""
        raise NotImplementedError


def _select_changed_fields(data: Values, current_values: Values) -> Values:
    """Return the sent fields that differ from the record's present values. Both coordinates, if one differs."""
    changed_names = set()
    for name, value in data.items():
        if name not in current_values or not is_same_json(value, current_values[name]):
            changed_names.add(name)
    if changed_names & POINT_FIELDS:
        changed_names |= POINT_FIELDS & data.keys()
    return {name: value for name, value in data.items() if name in changed_names}


def _get_field_names(record: Instance, input_serializer: Serializer, columns: list[str]) -> list[str]:
    """Return the names of the body's fields for columns of the record's table; columns without a field are left out."""
    names_by_source = {field.source: name for name, field in input_serializer.fields.items()}
    model_fields = {field.column: field.name for field in record._meta.concrete_fields}
    names = []
    for column in columns:
        source = model_fields.get(column)
        if source in names_by_source:
            names.append(names_by_source[source])
    return names
