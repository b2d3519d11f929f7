"""Taking pictures in at the desk: many at once, each kept or refused for itself, with what its file offers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
from registry.accounts.roles import user_of
from registry.domain.errors import RuleViolation
from registry.domain.media.file_notes import NOTES, Note
from registry.domain.media.licences import licence_in
from registry.domain.value_types import Values
from registry.domain.vocabulary.codes import DateOrigin
from registry.http.error_mapping import outcome_of
from registry.media.storage import StorageUnavailable
from registry.media.workers import WorkersBusy
from registry.models import Photo

from .form_pages import address_of
from .forms import OfferForm, UploadForm, sentence
from .image_previews import small_image
from .record_admin import RecordAdmin

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec as Fieldsets

ASKED_BY_SCRIPT = "fetch"  # our own script sends one file at a time and wants no whole page back


@dataclass(frozen=True, slots=True)
class UploadResult:
    """What became of one file: a photo, with what its editor is told and offered, or a sentence that says why not."""

    name: str
    refused: str = ""
    photo: Photo | None = None
    url: str = ""
    image: str = ""
    notes: tuple[str, ...] = ()
    similar: tuple[tuple[str, str], ...] = ()
    offer: OfferForm | None = None
    offer_url: str = ""


class UploadAdmin(RecordAdmin):
    """The half of the photos' admin that takes them in. Adding is no form of one record here."""

    upload_fieldsets: Fieldsets = ()

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Values | None = None) -> HttpResponse:
        """In no transaction, unlike Django's own: reading pictures takes its time, and each is kept by itself."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form_class = cast(type[UploadForm], self.get_form(request))
        if request.method != "POST":
            return self._upload_page(request, form_class(initial=self.get_changeform_initial_data(request)), [])
        form = form_class(request.POST, request.FILES)
        done = list(self._taken_in(request, form)) if form.is_valid() else []
        if request.headers.get("X-Requested-With") != ASKED_BY_SCRIPT:
            return self._upload_page(request, form, done)
        status = 422 if form.errors else 200
        return TemplateResponse(
            request, "admin/registry/photo/taken_in.html", {"done": done, "form": form}, status=status
        )

    def _upload_page(self, request: HttpRequest, form: UploadForm, done: list[UploadResult]) -> HttpResponse:
        fieldsets = cast(list[tuple[str, Values]], list(self.upload_fieldsets))
        whole = helpers.AdminForm(form, fieldsets, {}, (), model_admin=self)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Add photos"),
            "adminform": whole,
            "inline_admin_formsets": [],
            "errors": helpers.AdminErrorList(form, []),
            "media": self.media
            + whole.media
            + forms.Media(js=cast(list[str], [Script("js/admin-upload.js", defer=True)])),
            "done": done,
            "is_popup": False,
            "to_field": None,
            "original": None,
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
        }
        return self.render_change_form(request, context, add=True)

    def _taken_in(self, request: HttpRequest, form: UploadForm) -> Iterator[UploadResult]:
        """File by file; what is wrong with the words said of all of them is said at its field, once."""
        undated = {name for name in ("taken_text", "date_origin") if not form.cleaned_data[name]}
        said = {name: value for name, value in form.columns().items() if name not in undated}  # each file may say it
        for file in form.cleaned_data["files"]:
            try:
                uploaded = actions.upload_photo(
                    by=user_of(request), pieces=file.chunks(), original_name=file.name, **said
                )
            except RuleViolation as refusal:
                if refusal.field in form.fields:
                    form.add_error(refusal.field, sentence(refusal))
                    return
                yield UploadResult(file.name, refused=sentence(refusal))
            except (WorkersBusy, StorageUnavailable) as error:
                yield UploadResult(file.name, refused=gettext(outcome_of(error).sentence))
            else:
                yield _told(file.name, uploaded)

    # --- What a file offers ---

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.take_over_view)
        return [path("<int:number>/take-over/", view, name="registry_photo_take_over"), *super().get_urls()]

    def take_over_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Write the credit and the licence that the file offered into the record: somebody has read them."""
        photo = self.get_object(request, str(number))
        if photo is None or request.method != "POST":
            return HttpResponseRedirect(address_of(Photo, number))
        if not self.has_change_permission(request, photo):
            raise PermissionDenied
        said, level = self._taken_over(request, photo)
        if request.headers.get("X-Requested-With") == ASKED_BY_SCRIPT:
            return JsonResponse({"said": said})
        if said:
            self.message_user(request, said, level)
        return HttpResponseRedirect(address_of(Photo, number))

    def _taken_over(self, request: HttpRequest, photo: Photo) -> tuple[str, int]:
        """What came of it, in a sentence, and how grave that is."""
        form = OfferForm(request.POST)
        if not form.is_valid() or not form.offered():
            return "", messages.ERROR
        try:
            actions.revise_photo(photo, by=user_of(request), version=form.cleaned_data["version"], **form.offered())
        except RuleViolation as refusal:
            return sentence(refusal), messages.ERROR
        return gettext("What the file says was taken over. Look whether it is right."), messages.INFO


def _told(name: str, uploaded: actions.Uploaded) -> UploadResult:
    photo, found = uploaded.photo, uploaded.inspected
    notes = [gettext(NOTES[Note(each)]) for each in found.notes]
    if photo.date_origin == DateOrigin.EXIF:
        notes.append(gettext("The date was read from the file: %(date)s.") % {"date": photo.taken_text})
    if found.offered_licence and not photo.licence:
        notes.append(gettext("Of its licence the file says: “%(words)s”") % {"words": found.offered_licence})
    return UploadResult(
        name,
        photo=photo,
        url=address_of(Photo, photo.pk),
        image=small_image(photo),
        notes=tuple(notes),
        similar=tuple((each.ref, address_of(Photo, each.pk)) for each in uploaded.similar if each.pk != photo.pk),
        offer=_offer(uploaded),
        offer_url=reverse("admin:registry_photo_take_over", args=[photo.pk]),
    )


def _offer(uploaded: actions.Uploaded) -> OfferForm | None:
    """What the file says and the editor has not said already; None if that is nothing."""
    photo, found = uploaded.photo, uploaded.inspected
    licence = licence_in(found.offered_licence)
    offered = {
        "credit": "" if photo.credit else found.offered_credit,
        "licence": "" if photo.licence or licence is None else licence.value,
    }
    initial = {**offered, "version": photo.version}
    return OfferForm(initial=initial, auto_id=False) if any(offered.values()) else None
