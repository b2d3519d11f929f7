"""Captures of sources in the admin: the panel beside a source in which files are kept, opened and withdrawn."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.domain.errors import RuleViolation
from registry.domain.media.captures import CaptureType, make_capture_name
from registry.domain.media.licences import COPYABLE
from registry.domain.value_types import Instance, PassedOn, Values
from registry.http.file_downloads import download_stored_file
from registry.media.storage import OriginalNotFound
from registry.models import Source, SourceCapture

from .form_pages import change_url
from .forms import violation_message
from .forms.capture_form import CaptureForm, CaptureReasonForm
from .record_admin import RecordAdmin


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """A capture in the panel, with the addresses of its forms. `withdraw_form` is None if the user may not withdraw."""

    capture: SourceCapture
    may_be_public: bool
    open_url: str
    withdraw_url: str
    withdraw_form: CaptureReasonForm | None


@dataclass(frozen=True, slots=True)
class CapturePanel:
    """The captures of a source that a user may see. The form to keep another is None if they may not."""

    rows: list[CaptureRow]
    add_url: str
    form: CaptureForm | None


class CaptureAdmin(RecordAdmin):
    """The part of the admin of sources that keeps files of them."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        base = "<int:source_pk>/captures/"
        return [
            path(f"{base}add/", wrap(self.add_capture_view), name="registry_source_capture_add"),
            path(f"{base}<int:capture_pk>/file/", wrap(self.open_capture_view), name="registry_source_capture_file"),
            path(
                f"{base}<int:capture_pk>/withdraw/",
                wrap(self.withdraw_capture_view),
                name="registry_source_capture_withdraw",
            ),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **kwargs: PassedOn
    ) -> HttpResponse:
        """Render the page of a source with the panel of its captures.

        Of a protected source, only users who may reveal its identity see that there are captures.
        """
        source: Instance = kwargs.get("obj")
        if source is not None and _may_see_captures(request, source):
            context["capture_panel"] = self._make_panel(request, source, context)
        return super().render_change_form(request, context, *args, **kwargs)

    def _make_panel(self, request: HttpRequest, source: Source, context: Values) -> CapturePanel:
        """Make the panel of captures. A form that was refused is in the context already, under its own name."""
        may_change = self.has_change_permission(request, source)
        rows = []
        for capture in source.captures.select_related("recorded_by"):
            arguments = [source.pk, capture.pk]
            withdraw_form = context.get(_withdraw_form_name(capture.pk)) or _make_reason_form(capture)
            rows.append(
                CaptureRow(
                    capture,
                    may_be_public=capture.licence in COPYABLE,
                    open_url=reverse("admin:registry_source_capture_file", args=arguments),
                    withdraw_url=reverse("admin:registry_source_capture_withdraw", args=arguments),
                    withdraw_form=withdraw_form if may_change else None,
                )
            )
        form = None
        if may_change and not source.protected:
            form = context.get("capture_form") or _make_capture_form()
        return CapturePanel(rows, reverse("admin:registry_source_capture_add", args=[source.pk]), form)

    def add_capture_view(self, request: HttpRequest, source_pk: int) -> HttpResponse:
        """Keep the uploaded file of a source, then redirect to the page of the source."""

        def make_form(_source: Source, form_data: QueryDict) -> CaptureForm:
            return CaptureForm(form_data, request.FILES, auto_id="id_capture_%s")

        def keep(source: Source, values: Values) -> str:
            file: UploadedFile = values.pop("file")
            capture = actions.keep_capture(source, by=get_logged_in_user(request), pieces=file.chunks(), **values)
            return gettext("The file is kept, as %(type)s.") % {"type": capture.media_type}

        return self.run_panel_form(request, source_pk, "capture_form", make_form=make_form, act=keep)

    def open_capture_view(self, request: HttpRequest, source_pk: int, capture_pk: int) -> HttpResponseBase:
        """Download the file of a capture. The request must give a reason, which is recorded."""
        capture = self._get_capture(request, source_pk, capture_pk)
        source_url = change_url(Source, source_pk)
        if request.method != "POST":
            return HttpResponseRedirect(source_url)

        user = get_logged_in_user(request)
        try:
            capture = actions.reveal_capture(capture, by=user, reason=request.POST.get("reason", ""))
            file_name = make_capture_name(capture.sha256, CaptureType(capture.media_type))
            response = download_stored_file(capture.sha256, size=capture.size, file_name=file_name)
        except RuleViolation as violation:
            self.message_user(request, violation_message(violation), messages.ERROR)
            return HttpResponseRedirect(source_url)
        except OriginalNotFound:
            self.message_user(request, gettext("The file is not where it should be."), messages.ERROR)
            return HttpResponseRedirect(source_url)

        response["Cache-Control"] = "private, no-store"
        return response

    def withdraw_capture_view(self, request: HttpRequest, source_pk: int, capture_pk: int) -> HttpResponse:
        """Withdraw a capture for the reason that the user typed, then redirect to the page of the source."""
        capture = self._get_capture(request, source_pk, capture_pk)

        def make_form(_source: Source, form_data: QueryDict) -> CaptureReasonForm:
            return _make_reason_form(capture, form_data)

        def withdraw(_source: Source, values: Values) -> str:
            actions.withdraw_capture(capture, by=get_logged_in_user(request), **values)
            return gettext("The kept copy was withdrawn. Its file is deleted a month later.")

        return self.run_panel_form(
            request, source_pk, _withdraw_form_name(capture_pk), make_form=make_form, act=withdraw
        )

    def _get_capture(self, request: HttpRequest, source_pk: int, capture_pk: int) -> SourceCapture:
        """Return a capture of a source.

        Raise PermissionDenied if the user may not see the captures of the source, and Http404 if there is none.
        """
        source = Source.objects.filter(pk=source_pk).first()
        if source is None:
            raise Http404
        if not self.has_view_permission(request, source) or not _may_see_captures(request, source):
            raise PermissionDenied
        capture = source.captures.filter(pk=capture_pk).first()
        if capture is None:
            raise Http404
        return capture


def _may_see_captures(request: HttpRequest, source: Source) -> bool:
    """Return whether a user who may view a source may know of its captures. They tell who a protected source is."""
    return not source.protected or request.user.has_perm("registry.reveal_identity")


def _make_capture_form() -> CaptureForm:
    return CaptureForm(auto_id="id_capture_%s")


def _make_reason_form(capture: SourceCapture, form_data: QueryDict | None = None) -> CaptureReasonForm:
    """Make the form for withdrawing a capture, bound if there is form data."""
    return CaptureReasonForm(form_data, auto_id=f"id_withdraw_{capture.pk}_%s")


def _withdraw_form_name(capture_pk: int) -> str:
    """Return the name under which the refused form for withdrawing a capture is passed to the page."""
    return f"withdraw_capture_{capture_pk}"
