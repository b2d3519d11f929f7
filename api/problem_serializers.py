"""Serializers that describe problem details (RFC 9457) in the OpenAPI document."""

from __future__ import annotations

from rest_framework import serializers

from .fields import TextField
from .serializers import BaseSerializer


class FaultSerializer(BaseSerializer):
    """An error in one query parameter, or in one value of the body."""

    parameter = TextField(help_text="Its name, if it is a parameter.")
    pointer = TextField(help_text="Where it stands in the body (RFC 6901), if it stands there.")
    code = TextField(help_text="Short and stable.")
    detail = TextField(help_text="A sentence for people.")


class ProblemSerializer(BaseSerializer):
    """Problem details (RFC 9457)."""

    type = TextField()
    title = TextField()
    status = serializers.IntegerField(read_only=True)
    detail = TextField()
    instance = TextField(help_text="The address asked for.")
    errors = FaultSerializer(many=True)
    request_id = TextField(help_text="As in the header X-Request-ID.")
