"""Creating and changing, the same way for every noun: the body is read, an action called, the record answered."""

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

from registry.accounts.roles import user_of
from registry.audit.last_changes import changed_columns, last_change
from registry.domain.errors import RuleViolation
from registry.domain.value_types import Column, Instance, Values
from registry.models.record import Record

from .base import RecordView, today
from .etags import PreconditionFailed, check_if_match, etag_of, matches_etag
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


class WriteMixin(RecordView):
    """Base of all that writes. `operations` says for each method what it takes and who needs which permission."""

    parser_classes: Sequence[type[BaseParser]] = (StrictJSONParser,)
    permission_classes = (HasWritePermission,)
    resource: ClassVar[Resource]
    operations: Mapping[str, Operation] = {}

    # --- Who is written to -------------------------------------------------------------------------------------------

    def get_for_update(self, key: str) -> Instance:
        """The record as its writers find it; raises Missing."""
        found = self.find_rows(key).first()
        if found is None:
            raise self.not_found(key, self.empty_filterset())
        return found

    def check_seen(self, record: Instance, body: Serializer) -> int:
        """The record's version, which the writer has read; raises Refused if not."""
        try:
            return check_if_match(self.request, self.verbose_name, self.key_of(record), record.version)
        except PreconditionFailed as unseen:
            raise self.stale_record_error(record, unseen.version, body) from None

    # --- What is read ------------------------------------------------------------------------------------------------

    def request_data(self) -> Any:  # Any: as a parser has read it; the body checks it
        """The body; raises a problem if that cannot be read, or if there is a query."""
        NoParamsFilterSet.parse(self.request.query_params, today())
        return self.request.data

    def validated(self, body: Serializer) -> Values:
        """The columns that the body holds; raises Refused."""
        if not body.is_valid():
            raise invalid_body_error(body.errors)
        return dict(body.validated_data)

    # --- What is answered --------------------------------------------------------------------------------------------

    def empty_filterset(self) -> BaseFilterSet:
        """The query of a plain answer."""
        return self.filterset_class.parse(QueryDict(), today())

    def representation(self, record: Instance) -> str:
        """The record as its writer reads it, as JSON."""
        rows = self.resource.model._default_manager.filter(pk=record.pk)
        [text] = self.serialize(self.records(rows, self.empty_filterset()))
        return text

    def record_response(self, record: Instance, *, status: int = 200) -> HttpResponse:
        """The record as it now is, with its tag."""
        return self.response_with_etag(record, self.representation(record), status=status)

    def response_with_etag(self, record: Instance, text: str, *, status: int) -> HttpResponse:
        """The record, which was written out as this text, with its tag."""
        response = HttpResponse(text, status=status, content_type=JSON)
        response["ETag"] = etag_of(self.verbose_name, self.key_of(record), text, record.version)
        response["Cache-Control"] = "private, no-store"
        return response

    @contextmanager
    def translating_errors(self, body: Serializer, record: Instance = None) -> Iterator[None]:
        """What the action inside refuses leaves as a problem that points into the body."""
        try:
            yield
        except RuleViolation as refusal:
            if refusal.code == "stale" and record is not None:
                raise self.stale_record_error(record, cast(int | None, refusal.params.get("seen")), body) from refusal
            if refusal.code == "shown_otherwise":
                text = self.representation(record)
                raise point_changed_error(etag_of(self.verbose_name, self.key_of(record), text)) from refusal
            raise rule_violation_error(
                refusal, {str(field.source): name for name, field in body.fields.items()}
            ) from refusal
        except IntegrityError as error:
            raise conflict_error() from error

    def stale_record_error(self, record: Instance, seen: int | None, body: Serializer) -> ProblemError:
        """That somebody changed the record since: who, when, which members, and the tag it has now."""
        now = type(record).objects.get(pk=record.pk)
        change = last_change(now)
        by = f", by {change.actor} on {change.minute} UTC" if change else ""
        text = self.representation(now)
        answered = json.loads(text)
        changes = [
            BodyFault(f"/{name}", "changed", f"It now is {json.dumps(answered.get(name), ensure_ascii=False)[:200]}.")
            for name in _field_names(now, body, changed_columns(now, seen) if seen else [])
        ]
        tag = etag_of(self.verbose_name, self.key_of(now), text, now.version)
        return stale_error(seen, now.version, by, changes, tag)


class CreateMixin(WriteMixin):
    """POST to a list."""

    http_method_names = (*WriteMixin.http_method_names, "post")

    def post(self, request: Request, **where: Column) -> HttpResponse:
        within = self.parent_columns(**where)
        body = (self.resource.new_body or self.resource.body)(data=self.request_data(), context={"viewer": self.viewer})
        values = self.validated(body)
        with self.translating_errors(body):
            record = self.resource.create(user_of(request), {**values, **within})
        response = self.record_response(record, status=201)
        response["Location"] = f"{request.path}/{self.key_of(record)}"
        return response

    def parent_columns(self, **where: Column) -> dict[str, Record]:
        """What the new record belongs to, by column; raises Missing."""
        return {}


class UpdateMixin(WriteMixin):
    """PATCH of one record. A member that is sent as it is answered changes nothing."""

    http_method_names = (*WriteMixin.http_method_names, "patch")

    def patch(self, request: Request, **where: Column) -> HttpResponse:
        record = self.get_for_update(*where.values())
        body = self.resource.body(record, partial=True)
        version, data = self.check_seen(record, body), self.request_data()
        text = self._representation_at(version, record, body)
        answered = json.loads(text)
        if isinstance(data, dict):
            data = _changed_fields(data, answered)
            if POINT_FIELDS & data.keys() and "uncertainty_m" in answered:
                self._check_point_read(record, text)
        body = self.resource.body(
            record, data=data, partial=True, context={"answered": answered, "viewer": self.viewer}
        )
        for name in self.resource.immutable_fields:
            body.fields.pop(name, None)
        values = self.validated(body)
        if values:
            with self.translating_errors(body, record):
                record = self.resource.change(record, user_of(request), version, values)
        return self.record_response(record)

    def _check_point_read(self, record: Instance, text: str) -> None:
        """Raise Refused if the writer has read another point: the public one changes with its monument's precision,
        without a new version, and the middle of a cell must not be sent back as the true point."""
        tag = etag_of(self.verbose_name, self.key_of(record), text, record.version)
        if not matches_etag(self.request, tag):
            raise point_changed_error(tag)

    def _representation_at(self, version: int, record: Instance, body: Serializer) -> str:
        """The record as it is answered in that version; raises Refused if it has another by now.

        Otherwise a change could be found equal to what somebody else has just written, and be acknowledged for that.
        """
        text = self.representation(record)
        if not type(record).objects.filter(pk=record.pk, version=version).exists():
            raise self.stale_record_error(record, version, body)
        return text


class TransitionMixin(WriteMixin):
    """POST to an address below a record: something is decided on it."""

    http_method_names = ("post", "options")

    def post(self, request: Request, **where: Column) -> HttpResponse:
        [key] = where.values()
        record = self.get_for_update(key)
        body = self.operations["POST"].body(data=self.request_data(), context={"viewer": self.viewer})
        version = self.check_seen(record, body)
        values = self.validated(body)
        with self.translating_errors(body, record):
            record = self.perform(record, version, values)
        return self.record_response(record)

    def perform(self, record: Instance, version: int, values: Values) -> Instance:
        """Call the action and return the record as it then is."""
        raise NotImplementedError


def _changed_fields(data: Values, answered: Values) -> Values:
    """The members that are not sent as they are answered; of a point both, if one is not."""
    new = {name for name, value in data.items() if name not in answered or not is_same_json(value, answered[name])}
    if new & POINT_FIELDS:
        new |= POINT_FIELDS & data.keys()
    return {name: value for name, value in data.items() if name in new}


def _field_names(record: Instance, body: Serializer, columns: list[str]) -> list[str]:
    """The body's members for columns of the record's table."""
    fields = {field.column: field.name for field in record._meta.concrete_fields}
    names = {field.source: name for name, field in body.fields.items()}
    return [names[fields[column]] for column in columns if fields.get(column) in names]
