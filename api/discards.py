"""Discarding drafts, photos and steps: /v1/claims/{ref}/discard and its like."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import ClassVar

from django.http import HttpResponse
from rest_framework.request import Request

from registry.accounts.roles import get_logged_in_user
from registry.actions import discard_claim, discard_photo, discard_step
from registry.domain.value_types import Column

from .claims import CLAIM, ClaimView
from .claims import REF_DESCRIPTION as CLAIM_REF_DESCRIPTION
from .examples import EXAMPLES
from .input_fields import StrictTextField
from .input_serializers import ActionInputSerializer
from .interventions import SLUG_DESCRIPTION, STEP, StepView
from .mixins import WriteMixin
from .nested import NUMBER_DESCRIPTION
from .operations import Operation
from .photos import PHOTO, PhotoView
from .photos import REF_DESCRIPTION as PHOTO_REF_DESCRIPTION
from .resources import Resource


class DiscardInputSerializer(ActionInputSerializer):
    """The reason for discarding a record. The audit log keeps it, and what the record said."""

    reason = StrictTextField()


class DiscardMixin(WriteMixin):
    """Adds POST to a URL below a record: deletes the record, which was recorded by mistake."""

    http_method_names = ("post", "options")
    discard: ClassVar[Callable[..., None]]  # the action

    def post(self, request: Request, **url_kwargs: Column) -> HttpResponse:
        """Discard the record at this URL. The response (204) is empty."""
        record = self.get_record(**url_kwargs)
        input_serializer = self.get_input_serializer(DiscardInputSerializer)
        self.check_version(record, input_serializer)
        values = self.validate_input(input_serializer)
        with self.errors_as_problems(input_serializer, record):
            type(self).discard(record, by=get_logged_in_user(request), version=record.version, **values)
        response = HttpResponse(status=HTTPStatus.NO_CONTENT)
        # Django names a type also for a response without content.
        del response["Content-Type"]
        response["Cache-Control"] = "private, no-store"
        return response


def discard_operation(resource: Resource, verbose_name: str, name: str) -> dict[str, Operation]:
    """Describe the POST operation that discards a record, for the `operations` of a view.

    `verbose_name` is in words, and `name` stands in the operation's ID.
    """
    operation = Operation(
        id=f"discard{name}",
        summary=f"Discard a {verbose_name} that was recorded by mistake",
        input_class=DiscardInputSerializer,
        permissions=(resource.get_permission("change"),),
        status=HTTPStatus.NO_CONTENT.value,
        example=EXAMPLES["DiscardInputSerializer"],
    )
    return {"POST": operation}


class ClaimDiscardView(DiscardMixin, ClaimView):
    """The discarding of a claim that is a draft."""

    path_parameters = {"ref": CLAIM_REF_DESCRIPTION}
    operations = discard_operation(CLAIM, "draft", "Claim")
    discard = discard_claim


class PhotoDiscardView(DiscardMixin, PhotoView):
    """The discarding of a photo that is not published."""

    path_parameters = {"ref": PHOTO_REF_DESCRIPTION}
    operations = discard_operation(PHOTO, "photo", "Photo")
    discard = discard_photo


class StepDiscardView(DiscardMixin, StepView):
    """The discarding of a step of an intervention."""

    path_parameters = {"slug": SLUG_DESCRIPTION, "number": NUMBER_DESCRIPTION}
    operations = discard_operation(STEP, "step", "Step")
    discard = discard_step
