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

from api.access import MayWrite
from api.answers import today
from api.etags import Unseen, check_seen, etag_of, has_read
from api.filters import NoQuery, Query
from api.pages import JSON
from api.parsing import StrictJSONParser
from api.problems import BodyFault, Refused
from api.refusals import bad_body, collided, refused, shown_otherwise, stale
from api.writing.members import same
from api.writing.nouns import Noun
from api.writing.operations import Operation
from registry.accounts.roles import user_of
from registry.audit.last_changes import changed_columns, last_change
from registry.domain.errors import RuleViolation
from registry.domain.value_types import Column, Instance, Values
from registry.models.record import Record

from .records import Records

POINT = {"lon", "lat"}


class Writing(Records):
    """Base of all that writes. `writes` says for each method what it takes and whom it asks for which permission."""

    parser_classes: Sequence[type[BaseParser]] = (StrictJSONParser,)
    permission_classes = (MayWrite,)
    written: ClassVar[Noun]
    writes: Mapping[str, Operation] = {}

    # --- Who is written to -------------------------------------------------------------------------------------------

    def to_change(self, key: str) -> Instance:
        """The record as its writers find it; raises Missing."""
        found = self.find(key).first()
        if found is None:
            raise self.missing(key, self.nothing_asked())
        return found

    def check_seen(self, record: Instance, body: Serializer) -> int:
        """The record's version, which the writer has read; raises Refused if not."""
        try:
            return check_seen(self.request, self.noun, self.key_of(record), record.version)
        except Unseen as unseen:
            raise self.stale(record, unseen.version, body) from None

    # --- What is read ------------------------------------------------------------------------------------------------

    def sent(self) -> Any:  # Any: as a parser has read it; the body checks it
        """The body; raises a problem if that cannot be read, or if there is a query."""
        NoQuery.read(self.request.query_params, today())
        return self.request.data

    def checked(self, body: Serializer) -> Values:
        """The columns that the body holds; raises Refused."""
        if not body.is_valid():
            raise bad_body(body.errors)
        return dict(body.validated_data)

    # --- What is answered --------------------------------------------------------------------------------------------

    def nothing_asked(self) -> Query:
        """The query of a plain answer."""
        return self.query_class.read(QueryDict(), today())

    def seen_as(self, record: Instance) -> str:
        """The record as its writer reads it, as JSON."""
        rows = self.written.model._default_manager.filter(pk=record.pk)
        [text] = self.written_out(self.records(rows, self.nothing_asked()))
        return text

    def answered(self, record: Instance, *, status: int = 200) -> HttpResponse:
        """The record as it now is, with its tag."""
        return self.tagged(record, self.seen_as(record), status=status)

    def tagged(self, record: Instance, text: str, *, status: int) -> HttpResponse:
        """The record, which was written out as this text, with its tag."""
        response = HttpResponse(text, status=status, content_type=JSON)
        response["ETag"] = etag_of(self.noun, self.key_of(record), text, record.version)
        response["Cache-Control"] = "private, no-store"
        return response

    @contextmanager
    def refusing(self, body: Serializer, record: Instance = None) -> Iterator[None]:
        """What the action inside refuses leaves as a problem that points into the body."""
        try:
            yield
        except RuleViolation as refusal:
            if refusal.code == "stale" and record is not None:
                raise self.stale(record, cast(int | None, refusal.params.get("seen")), body) from refusal
            if refusal.code == "shown_otherwise":
                text = self.seen_as(record)
                raise shown_otherwise(etag_of(self.noun, self.key_of(record), text)) from refusal
            raise refused(refusal, {str(field.source): name for name, field in body.fields.items()}) from refusal
        except IntegrityError as error:
            raise collided() from error

    def stale(self, record: Instance, seen: int | None, body: Serializer) -> Refused:
        """That somebody changed the record since: who, when, which members, and the tag it has now."""
        now = type(record).objects.get(pk=record.pk)
        change = last_change(now)
        by = f", by {change.actor} on {change.minute} UTC" if change else ""
        text = self.seen_as(now)
        answered = json.loads(text)
        changes = [
            BodyFault(f"/{name}", "changed", f"It now is {json.dumps(answered.get(name), ensure_ascii=False)[:200]}.")
            for name in _members(now, body, changed_columns(now, seen) if seen else [])
        ]
        tag = etag_of(self.noun, self.key_of(now), text, now.version)
        return stale(seen, now.version, by, changes, tag)


class Creating(Writing):
    """POST to a list."""

    http_method_names = (*Writing.http_method_names, "post")

    def post(self, request: Request, **where: Column) -> HttpResponse:
        within = self.within(**where)
        body = (self.written.new_body or self.written.body)(data=self.sent(), context={"viewer": self.viewer})
        values = self.checked(body)
        with self.refusing(body):
            record = self.written.create(user_of(request), {**values, **within})
        response = self.answered(record, status=201)
        response["Location"] = f"{request.path}/{self.key_of(record)}"
        return response

    def within(self, **where: Column) -> dict[str, Record]:
        """What the new record belongs to, by column; raises Missing."""
        return {}


class Changing(Writing):
    """PATCH of one record. A member that is sent as it is answered changes nothing."""

    http_method_names = (*Writing.http_method_names, "patch")

    def patch(self, request: Request, **where: Column) -> HttpResponse:
        record = self.to_change(*where.values())
        body = self.written.body(record, partial=True)
        version, data = self.check_seen(record, body), self.sent()
        text = self._answered_in(version, record, body)
        answered = json.loads(text)
        if isinstance(data, dict):
            data = _new_in(data, answered)
            if POINT & data.keys() and "uncertainty_m" in answered:
                self._check_point_read(record, text)
        body = self.written.body(record, data=data, partial=True, context={"answered": answered, "viewer": self.viewer})
        for name in self.written.given_once:
            body.fields.pop(name, None)
        values = self.checked(body)
        if values:
            with self.refusing(body, record):
                record = self.written.change(record, user_of(request), version, values)
        return self.answered(record)

    def _check_point_read(self, record: Instance, text: str) -> None:
        """Raise Refused if the writer has read another point: the public one changes with its monument's precision,
        without a new version, and the middle of a cell must not be sent back as the true point."""
        tag = etag_of(self.noun, self.key_of(record), text, record.version)
        if not has_read(self.request, tag):
            raise shown_otherwise(tag)

    def _answered_in(self, version: int, record: Instance, body: Serializer) -> str:
        """The record as it is answered in that version; raises Refused if it has another by now.

        Otherwise a change could be found equal to what somebody else has just written, and be acknowledged for that.
        """
        text = self.seen_as(record)
        if not type(record).objects.filter(pk=record.pk, version=version).exists():
            raise self.stale(record, version, body)
        return text


class Decided(Writing):
    """POST to an address below a record: something is decided on it."""

    http_method_names = ("post", "options")

    def post(self, request: Request, **where: Column) -> HttpResponse:
        [key] = where.values()
        record = self.to_change(key)
        body = self.writes["POST"].body(data=self.sent(), context={"viewer": self.viewer})
        version = self.check_seen(record, body)
        values = self.checked(body)
        with self.refusing(body, record):
            record = self.decide(record, version, values)
        return self.answered(record)

    def decide(self, record: Instance, version: int, values: Values) -> Instance:
        """Call the action and return the record as it then is."""
        raise NotImplementedError


def _new_in(data: Values, answered: Values) -> Values:
    """The members that are not sent as they are answered; of a point both, if one is not."""
    new = {name for name, value in data.items() if name not in answered or not same(value, answered[name])}
    if new & POINT:
        new |= POINT & data.keys()
    return {name: value for name, value in data.items() if name in new}


def _members(record: Instance, body: Serializer, columns: list[str]) -> list[str]:
    """The body's members for columns of the record's table."""
    fields = {field.column: field.name for field in record._meta.concrete_fields}
    names = {field.source: name for name, field in body.fields.items()}
    return [names[fields[column]] for column in columns if fields.get(column) in names]
