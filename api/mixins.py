"""Mixins of views that write: parse the body, call an action, return the record.

The body is validated by the resource's input serializer; the rules are those of the actions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import ClassVar

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

from .base import RecordView, get_last_date
from .etags import PreconditionFailed, check_if_match, make_etag, matches_etag
from .fields import SentValue
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

    def get_record(self, **url_kwargs: Column) -> Instance:
        """Return the record to change. Raise NotFoundProblem if the viewer may not see a record at this URL."""
        [url_key] = url_kwargs.values()
        record = self.filter_by_url_key(url_key).first()
        if record is None:
            raise self.not_found(url_key, self.get_default_filterset())
        return record

    def get_request_data(self) -> SentValue:
        """Return the parsed body. Raise an exception for an invalid body or for any query parameter."""
        NoParamsFilterSet.parse(self.request.query_params, get_last_date())
        return self.request.data

    def get_input_serializer(self, input_class: type[Serializer]) -> Serializer:
        """Return the input serializer with the body of the request."""
        return input_class(data=self.get_request_data(), context={"viewer": self.viewer})

    def validate_input(self, input_serializer: Serializer) -> Values:
        """Return the validated values of columns in the body. Raise ProblemError if the body is invalid."""
        if not input_serializer.is_valid():
            raise invalid_body_error(input_serializer.errors)
        return dict(input_serializer.validated_data)

    def check_version(self, record: Instance, input_serializer: Serializer) -> None:
        """Raise ProblemError unless the If-Match header names the current version of the record."""
        try:
            check_if_match(self.request, self.verbose_name, self.get_url_key(record), record.version)
        except PreconditionFailed as failure:
            raise self.stale_record_error(record, failure.client_version, input_serializer) from None

    # --- Writing the response ----------------------------------------------------------------------------------------

    def get_default_filterset(self) -> BaseFilterSet:
        """Return the filter set of a request without query parameters."""
        return self.filterset_class.parse(QueryDict(), get_last_date())

    def render_record(self, record: Instance) -> str:
        """Return the current JSON of a record, as a GET request shows it to the same user."""
        queryset = self.resource.model._default_manager.filter(pk=record.pk)
        [record_json] = self.render_records(self.load_records(queryset, self.get_default_filterset()))
        return record_json

    def record_response(self, record: Instance, *, status: int = 200) -> HttpResponse:
        """Return a response with the current JSON of a record and its ETag."""
        return self.response_with_etag(record, self.render_record(record), status=status)

    def response_with_etag(self, record: Instance, record_json: str, *, status: int) -> HttpResponse:
        """Return a response with the JSON of a record that was written, and with its ETag."""
        response = HttpResponse(record_json, status=status, content_type=JSON)
        response["ETag"] = make_etag(self.verbose_name, self.get_url_key(record), record_json, record.version)
        response["Cache-Control"] = "private, no-store"
        return response

    # --- Errors ------------------------------------------------------------------------------------------------------

    @contextmanager
    def errors_as_problems(self, input_serializer: Serializer, record: Instance = None) -> Iterator[None]:
        """Convert exceptions of an action to ProblemError, which becomes the error response.

        The errors point to the fields of the request body. `record` is the record that the action changes, if any.
        """
        try:
            yield
        except IntegrityError as error:
            raise conflict_error() from error
        except RuleViolation as violation:
            # Somebody else has changed the record since the client read it.
            if violation.code == "stale" and record is not None:
                client_version: Column = violation.params.get("seen")
                raise self.stale_record_error(record, client_version, input_serializer) from violation
            # The map point of a placement is no longer displayed as the client read it.
            if violation.code == "shown_otherwise":
                etag = make_etag(self.verbose_name, self.get_url_key(record), self.render_record(record))
                raise point_changed_error(etag) from violation

            # A transition may be refused because of a member that its own body does not have.
            fields = {**self.resource.input_class().fields, **input_serializer.fields}
            field_names = {str(field.source): name for name, field in fields.items()}
            raise rule_violation_error(violation, field_names) from violation

    def stale_record_error(
        self, record: Instance, client_version: int | None, input_serializer: Serializer
    ) -> ProblemError:
        """Return the error for a change to an outdated version of a record.

        It names the author of the latest change, the fields that differ and the current ETag.
        """
        current_record = type(record).objects.get(pk=record.pk)
        authorship = ""
        last_change = get_last_change(current_record)
        if last_change:
            authorship = f", by {last_change.actor} on {last_change.minute} UTC"

        record_json = self.render_record(current_record)
        current_values = json.loads(record_json)
        field_changes = []
        for name in self._find_changed_fields(current_record, client_version, input_serializer):
            value_json = json.dumps(current_values.get(name), ensure_ascii=False)
            detail = f"It now is {value_json[:MAX_QUOTED_JSON_LENGTH]}."
            field_changes.append(BodyFault(f"/{name}", "changed", detail))

        etag = make_etag(self.verbose_name, self.get_url_key(current_record), record_json, current_record.version)
        return stale_error(client_version, current_record.version, authorship, field_changes, etag)

    def _find_changed_fields(
        self, record: Instance, client_version: int | None, input_serializer: Serializer
    ) -> list[str]:
        """Return the names of the input fields whose columns have changed since the client's version of the record.

        Return an empty list if that version is not known.
        """
        if not client_version:
            return []
        # The `source` of an input field is the name of a model field, which may differ from the name of its column.
        input_names = {field.source: name for name, field in input_serializer.fields.items()}
        model_names = {field.column: field.name for field in record._meta.concrete_fields}
        changed_fields = []
        for column in find_changed_columns(record, client_version):
            model_name = model_names.get(column)
            if model_name in input_names:
                changed_fields.append(input_names[model_name])
        return changed_fields


class CreateMixin(WriteMixin):
    """Adds POST to a list: creates a record."""

    http_method_names = (*WriteMixin.http_method_names, "post")

    def post(self, request: Request, **url_kwargs: Column) -> HttpResponse:
        """Create a record from the request body. Return it with status 201, its URL and its ETag."""
        parent_values = self.get_parent_values(**url_kwargs)
        input_class = self.resource.create_input_class or self.resource.input_class
        input_serializer = self.get_input_serializer(input_class)
        values = self.validate_input(input_serializer)

        with self.errors_as_problems(input_serializer):
            record = self.resource.create(get_logged_in_user(request), {**values, **parent_values})
        response = self.record_response(record, status=201)
        response["Location"] = f"{request.path}/{self.get_url_key(record)}"
        return response

    def get_parent_values(self, **url_kwargs: Column) -> dict[str, Record]:
        """Return the parent that the URL names, by its field. Raise NotFoundProblem if it is missing."""
        return {}


class UpdateMixin(WriteMixin):
    """Adds PATCH to a record. Fields that are sent with the values in the response change nothing."""

    http_method_names = (*WriteMixin.http_method_names, "patch")

    def patch(self, request: Request, **url_kwargs: Column) -> HttpResponse:
        """Change the fields of a record whose values differ, and return the record with its new ETag."""
        record = self.get_record(**url_kwargs)
        version = record.version
        unbound_serializer = self.resource.input_class(record, partial=True)
        self.check_version(record, unbound_serializer)
        data = self.get_request_data()
        record_json = self._render_version(version, record, unbound_serializer)
        current_values = json.loads(record_json)

        # A client may send back what it has read, so fields with their current values are left out.
        if isinstance(data, dict):
            data = _select_changed_fields(data, current_values)
            if POINT_FIELDS & data.keys() and "uncertainty_m" in current_values:
                self._check_point_was_read(record, record_json)

        context = {"current_values": current_values, "viewer": self.viewer}
        input_serializer = self.resource.input_class(record, data=data, partial=True, context=context)
        for name in self.resource.immutable_fields:
            input_serializer.fields.pop(name, None)

        values = self.validate_input(input_serializer)
        if values:
            with self.errors_as_problems(input_serializer, record):
                record = self.resource.change(record, get_logged_in_user(request), version, values)
        return self.record_response(record)

    def _check_point_was_read(self, placement: Instance, record_json: str) -> None:
        """Raise ProblemError if the map point has been displayed differently since the client read it.

        A monument's precision decides whether the true point or the centre of a grid cell is displayed. A change of the
        precision gives the placement no new version, so a client could send the centre back as the true point.
        """
        etag = make_etag(self.verbose_name, self.get_url_key(placement), record_json, placement.version)
        if not matches_etag(self.request, etag):
            raise point_changed_error(etag)

    def _render_version(self, version: int, record: Instance, input_serializer: Serializer) -> str:
        """Return the current JSON of a record. Raise ProblemError if the record no longer has this version.

        The values that a client sends are compared with this JSON. If somebody else had just written the same values,
        nothing would be left to change, and an outdated request would succeed.
        """
        record_json = self.render_record(record)
        is_current = type(record).objects.filter(pk=record.pk, version=version).exists()
        if not is_current:
            raise self.stale_record_error(record, version, input_serializer)
        return record_json


class TransitionMixin(WriteMixin):
    """Adds POST to a URL below a record: performs a transition, such as accepting a claim."""

    http_method_names = ("post", "options")

    def post(self, request: Request, **url_kwargs: Column) -> HttpResponse:
        """Perform the transition, such as accepting a claim, on the record at this URL. Return the changed record."""
        record = self.get_record(**url_kwargs)
        input_serializer = self.get_input_serializer(self.operations["POST"].input_class)
        self.check_version(record, input_serializer)
        values = self.validate_input(input_serializer)
        with self.errors_as_problems(input_serializer, record):
            record, status = self.perform(record, record.version, values)
        return self.record_response(record, status=status)

    def perform(self, record: Instance, version: int, values: Values) -> tuple[Instance, HTTPStatus]:
        """Call the action of the transition. Return the changed record and the status of the response."""
        raise NotImplementedError


def _select_changed_fields(sent_values: Values, current_values: Values) -> Values:
    """Return the sent fields whose values differ from the current ones.

    Longitude and latitude belong together: if one differs, both are returned.
    """
    changed_names = set()
    for name, value in sent_values.items():
        if name not in current_values or not is_same_json(value, current_values[name]):
            changed_names.add(name)
    if changed_names & POINT_FIELDS:
        changed_names |= POINT_FIELDS & sent_values.keys()
    return {name: value for name, value in sent_values.items() if name in changed_names}
