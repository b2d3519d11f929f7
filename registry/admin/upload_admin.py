"""The upload of photos in the admin: several files at once, each of which succeeds or fails on its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.actions.photo_date import rename_date_of_drawing
from registry.domain.errors import RuleViolation
from registry.domain.media.file_notes import NOTES, Note
from registry.domain.media.licences import find_licence
from registry.domain.value_types import Values
from registry.domain.vocabulary.codes import DateOrigin
from registry.http.error_mapping import get_error_outcome
from registry.media.storage import StorageUnavailable
from registry.media.workers import WorkersBusy
from registry.models import Photo

from .form_pages import change_url
from .forms import SuggestedMetadataForm, UploadForm, violation_message
from .image_previews import thumbnail_html
from .record_admin import RecordAdmin

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec as Fieldsets

SCRIPT_REQUESTED_WITH = "fetch"  # The upload script sends one file at a time and expects no full page in response.


@dataclass(frozen=True, slots=True)
class UploadResult:
    """The result of uploading one file: a photo with notes and suggestions, or a message why it was refused."""

    file_name: str
    refusal: str = ""
    photo: Photo | None = None
    url: str = ""
    thumbnail: str = ""
    notes: tuple[str, ...] = ()
    similar_photos: tuple[tuple[str, str], ...] = ()  # reference and URL of each
    suggestion_form: SuggestedMetadataForm | None = None
    suggestion_url: str = ""


class UploadAdmin(RecordAdmin):
    """The part of the photos' admin that uploads files. It replaces the usual form for adding one record."""

    upload_fieldsets: Fieldsets = ()

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Values | None = None) -> HttpResponse:
        """Show the page for uploading photos. On POST, upload the files and show the result of each.

        Unlike Django's view it runs in no transaction: decoding photos is slow, and each photo is saved on its own.
        """
        if not self.has_add_permission(request):
            raise PermissionDenied
        form_class = cast(type[UploadForm], self.get_form(request))
        if request.method != "POST":
            empty_form = form_class(initial=self.get_changeform_initial_data(request))
            return self._render_upload_page(request, empty_form, [])

        form = form_class(request.POST, request.FILES)
        results: list[UploadResult] = []
        if form.is_valid():
            results = list(self._upload_files(request, form))

        is_sent_by_script = request.headers.get("X-Requested-With") == SCRIPT_REQUESTED_WITH
        if is_sent_by_script:
            context = {"results": results, "form": form}
            status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
            return TemplateResponse(request, "admin/registry/photo/upload_result.html", context, status=status)
        return self._render_upload_page(request, form, results)

    def _render_upload_page(self, request: HttpRequest, form: UploadForm, results: list[UploadResult]) -> HttpResponse:
        """Render the page for uploading photos, with the results of the files in this request."""
        fieldsets: list = list(self.upload_fieldsets)
        admin_form = helpers.AdminForm(form, fieldsets, {}, (), model_admin=self)
        upload_scripts: list = [Script("js/admin-upload.js", defer=True)]
        # Except for `results`, these are the variables of Django's template for adding a record.
        context = {
            **self.admin_site.each_context(request),
            "title": _("Add photos"),
            "adminform": admin_form,
            "inline_admin_formsets": [],
            "errors": helpers.AdminErrorList(form, []),
            "media": self.media + admin_form.media + forms.Media(js=upload_scripts),
            "results": results,
            "is_popup": False,
            "to_field": None,
            "original": None,
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
        }
        return self.render_change_form(request, context, add=True)

    def _upload_files(self, request: HttpRequest, form: UploadForm) -> Iterator[UploadResult]:
        """Upload the photo files of a valid form one by one, and yield the result of each.

        If a value that holds for all files breaks a rule, show that once in the form and upload no further file.
        """
        column_values = form.column_values()
        # An empty date is not passed on, so that each photo takes the date from its own file.
        for name in ("taken_text", "date_origin"):
            if not form.cleaned_data[name]:
                column_values.pop(name, None)
        column_values = rename_date_of_drawing(column_values)

        user = get_logged_in_user(request)
        for file in form.cleaned_data["files"]:
            try:
                upload = actions.upload_photo(by=user, pieces=file.chunks(), original_name=file.name, **column_values)
            except RuleViolation as violation:
                # The values in the form are the same for all files, so the other files would be refused too.
                if violation.field in form.fields:
                    form.add_error(violation.field, violation_message(violation))
                    return
                yield UploadResult(file.name, refusal=violation_message(violation))
            except (WorkersBusy, StorageUnavailable) as error:
                yield UploadResult(file.name, refusal=gettext(get_error_outcome(error).sentence))
            else:
                yield _make_result(file.name, upload)

    # --- Accepting metadata that a file suggests ---

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.accept_suggestion_view)
        return [path("<int:photo_pk>/take-over/", view, name="registry_photo_take_over"), *super().get_urls()]

    def accept_suggestion_view(self, request: HttpRequest, photo_pk: int) -> HttpResponse:
        """Save the credit and licence that a photo's file suggests, after an editor has read them.

        The upload script gets a message as JSON. Any other request is redirected to the photo's page.
        """
        photo = self.get_object(request, str(photo_pk))
        if photo is None or request.method != "POST":
            return HttpResponseRedirect(change_url(Photo, photo_pk))
        if not self.has_change_permission(request, photo):
            raise PermissionDenied

        message, level = self._accept_suggestion(request, photo)
        is_sent_by_script = request.headers.get("X-Requested-With") == SCRIPT_REQUESTED_WITH
        if is_sent_by_script:
            return JsonResponse({"said": message})
        if message:
            self.message_user(request, message, level)
        return HttpResponseRedirect(change_url(Photo, photo_pk))

    def _accept_suggestion(self, request: HttpRequest, photo: Photo) -> tuple[str, int]:
        """Save the credit and licence that the editor accepted. Return a message for the editor and its level.

        The message is "" if the request has no valid values to save.
        """
        form = SuggestedMetadataForm(request.POST)
        if not form.is_valid() or not form.accepted_values():
            return "", messages.ERROR

        user = get_logged_in_user(request)
        version = form.cleaned_data["version"]
        try:
            actions.revise_photo(photo, by=user, version=version, **form.accepted_values())
        except RuleViolation as violation:
            return violation_message(violation), messages.ERROR
        return gettext("What the file says was taken over. Look whether it is right."), messages.INFO


def _make_result(file_name: str, upload: actions.UploadedPhoto) -> UploadResult:
    """Make the result of a successful upload, with what the editor should know about the photo's file."""
    photo = upload.photo
    inspection = upload.inspected
    notes = [gettext(NOTES[Note(code)]) for code in inspection.notes]
    if photo.date_origin == DateOrigin.EXIF:
        notes.append(gettext("The date was read from the file: %(date)s.") % {"date": photo.taken_text})
    if inspection.offered_licence and not photo.licence:
        notes.append(gettext("Of its licence the file says: “%(words)s”") % {"words": inspection.offered_licence})

    other_photos = [similar_photo for similar_photo in upload.similar if similar_photo != photo]
    similar_photos = [(similar_photo.ref, change_url(Photo, similar_photo.pk)) for similar_photo in other_photos]
    return UploadResult(
        file_name,
        photo=photo,
        url=change_url(Photo, photo.pk),
        thumbnail=thumbnail_html(photo),
        notes=tuple(notes),
        similar_photos=tuple(similar_photos),
        suggestion_form=_make_suggestion_form(upload),
        suggestion_url=reverse("admin:registry_photo_take_over", args=[photo.pk]),
    )


def _make_suggestion_form(upload: actions.UploadedPhoto) -> SuggestedMetadataForm | None:
    """Make a form for accepting the credit and licence that a photo's file suggests.

    Values that the editor has typed are not suggested again. Return None if there is nothing to suggest.
    """
    photo = upload.photo
    inspection = upload.inspected

    credit = ""
    if not photo.credit:
        credit = inspection.offered_credit

    licence = ""
    known_licence = find_licence(inspection.offered_licence)
    if not photo.licence and known_licence is not None:
        licence = known_licence.value

    if not credit and not licence:
        return None
    initial = {"credit": credit, "licence": licence, "version": photo.version}
    # Without HTML ids, because the page can show several of these forms.
    return SuggestedMetadataForm(initial=initial, auto_id=False)
