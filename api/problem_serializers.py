"""Serializers that describe problem details (RFC 9457) in the OpenAPI document."""

from __future__ import annotations

from rest_framework import serializers

from .fields import TextField
from .serializers import BaseSerializer


class FaultSerializer(BaseSerializer):
    """An error in one query parameter, or in one value of the body."""

    parameter = TextField(help_text="The name of the query parameter, if it is about one.")
    pointer = TextField(help_text="JSON Pointer (RFC 6901) to the value in the body, if it is about one.")
    code = TextField(help_text="A short code that never changes.")
    detail = TextField(help_text="A sentence that explains the error.")


class ProblemWarningSerializer(BaseSerializer):
    """Something odd in the request, which the client can acknowledge."""

    code = TextField(help_text="A short code that never changes, for `acknowledge`.")
    field = TextField(help_text="The member of the record that is odd.")
    sentence = TextField(help_text="A sentence that explains the warning.")


class ProblemSerializer(BaseSerializer):
    """Problem details (RFC 9457)."""

    type = TextField()
    title = TextField()
    status = serializers.IntegerField(read_only=True)
    detail = TextField()
    instance = TextField(help_text="The URL of the request.")
    errors = FaultSerializer(many=True)
    warnings = ProblemWarningSerializer(many=True)
    request_id = TextField(help_text="As in the header X-Request-ID.")
