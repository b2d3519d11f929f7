"""Photos in the admin: what is said of them, the claims they support, and what only some may see."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import user_of
from registry.actions.publication_checks import REQUIRED_TO_PUBLISH, missing_fields
from registry.admin.forms.suggestions import SuggestingSeveral
from registry.domain.errors import RuleViolation
from registry.domain.media.file_notes import FIXITY, Credentials, Fixity
from registry.domain.value_types import Instance, PassedOn, Rows, Values
from registry.media.storage import OriginalNotFound, original_storage
from registry.models import ClaimPhoto, Comparison, Photo, PhotoDetails
from registry.models.photo import PHOTO_PREFIX
from registry.models.refs import read_typed_ref
from registry.queries.fixity import check_of

from .form_pages import address_of
from .forms import PhotoForm, RecordForm, UploadForm, sentence
from .image_previews import copy_view, shown, small_image
from .missing_fields import MissingFieldsFilter
from .publication_admin import ProposedFilter, PublishedAdmin
from .reveal import reveal
from .upload_admin import UploadAdmin

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec as Fieldsets


CREDENTIALS = {
    Credentials.NOT_CHECKED: _("not checked here"),
    Credentials.ABSENT: _("none"),
    Credentials.VALID: _("signed, and the signature fits"),
    Credentials.INVALID: _("signed, and the signature does not fit"),
}
RIGHTS = (("credit", "licence"), "source")
SEEN = (("viewpoint_en", "viewpoint_ar"), ("caption_en", "caption_ar"), ("alt_en", "alt_ar"))


@admin.register(Photo)
class PhotoAdmin(UploadAdmin, PublishedAdmin):
    """Pictures; originals never change."""

    form = PhotoForm
    given_once = ()
    change_form_template = "admin/registry/photo/change_form.html"
    add_form_template = "admin/registry/photo/upload.html"
    list_display = ("ref", "picture", "monument", "kind", "taken", "credit", "licence", "published")
    list_filter = (
        MissingFieldsFilter,
        ("monument", admin.RelatedOnlyFieldListFilter),
        ("kind", admin.ChoicesFieldListFilter),
        ("licence", admin.ChoicesFieldListFilter),
        "graphic",
        "published",
        ProposedFilter,
    )
    list_select_related = ("monument",)
    search_fields = ("monument__name_en", "monument__name_ar", "caption_en", "caption_ar", "credit")
    search_help_text = _("A reference such as P-000123, or words from the monument, the caption or the credit.")
    ordering = ("-pk",)
    autocomplete_fields = ("monument", "source")
    fieldsets = (
        (None, {"fields": (("monument", "kind"), ("taken_text", "date_origin"), "claims")}),
        (_("Rights"), {"fields": RIGHTS}),
        (_("What it shows"), {"fields": (*SEEN, "graphic")}),
    )
    upload_fieldsets = (
        (None, {"fields": ("files",)}),
        (
            _("Said of all of them"),
            {"fields": (("monument", "kind"), ("taken_text", "date_origin"), *RIGHTS, SEEN[0], "graphic")},
        ),
    )

    @admin.display(description=_("ref"), ordering="pk")
    def ref(self, photo: Photo) -> str:
        """The permanent reference."""
        return photo.ref

    @admin.display(description=_("picture"))
    def picture(self, photo: Photo) -> str:
        """As the list shows it."""
        return small_image(photo)

    @admin.display(description=_("taken"), ordering="taken_earliest")
    def taken(self, photo: Photo) -> str:
        """The date as recorded, from left to right in any language."""
        return format_html('<bdi dir="ltr">{}</bdi>', photo.taken_text) if photo.taken_text else ""

    @admin.display(description=_("Claims that it supports"))
    def claims(self, photo: Photo) -> str:
        """For those who only read."""
        links = [link.claim for link in photo.supports.select_related("claim")]
        return format_html_join(
            " · ", '<a href="{}">{}</a>', ((address_of(type(each), each.pk), each) for each in links)
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Photo], search_term: str
    ) -> tuple[QuerySet[Photo], bool]:
        number = read_typed_ref(PHOTO_PREFIX, search_term)
        if number is not None:
            return queryset.filter(pk=number), False
        return super().get_search_results(request, queryset, search_term)

    # --- Forms ---

    def get_fieldsets(self, request: HttpRequest, obj: Instance = None) -> Fieldsets:
        return self.upload_fieldsets if obj is None else self.fieldsets

    def get_form(
        self, request: HttpRequest, obj: Instance = None, change: bool = False, **options: PassedOn
    ) -> type[RecordForm]:
        if obj is None:
            return super().get_form(request, obj, change, **{"form": UploadForm, **options})
        form = super().get_form(request, obj, change, **options)
        field = form.base_fields.get("claims")
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.widget = SuggestingSeveral(ClaimPhoto._meta.get_field("claim"), self.admin_site)
            field.widget.choices = field.choices
        return form

    def write(self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool, rows: Rows) -> Photo:
        """Write what is said of it and what it supports, each only if it was changed."""
        changed = set(form.changed_data) - {"version"}
        columns = form.columns() if changed != {"claims"} else {}
        claims = form.cleaned_data["claims"] if "claims" in changed else None
        version = form.cleaned_data["version"]
        return actions.revise_photo_with_claims(obj, by=user_of(request), version=version, claims=claims, **columns)

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **options: PassedOn
    ) -> HttpResponse:
        photo = options.get("obj")
        if photo is not None:
            context["preview"] = shown(photo)
            context["check"] = check = check_of(photo.pk)
            context["lacking"] = [gettext(REQUIRED_TO_PUBLISH[column]) for column in missing_fields(photo)]
            context["pairs"] = [(each, address_of(Comparison, each.pk)) for each in _pairs_of(photo)]
            context["compare_url"] = _compare_url(photo)
            context["checked"] = "" if check is None else gettext(FIXITY[Fixity(check.outcome)])
            if request.user.has_perm("registry.view_photodetails"):
                address = address_of(Photo, photo.pk)
                context["reveals"] = [
                    (gettext("what its file says"), f"{address}../reveal/"),
                    (gettext("the original"), f"{address}../original/"),
                ]
        return super().render_change_form(request, context, *args, **options)

    # --- Files, and what is not public of them ---

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:number>/copy/<int:width>/", wrap(self.copy), name="registry_photo_copy"),
            path("<int:number>/reveal/", wrap(self.reveal_details), name="registry_photo_reveal"),
            path("<int:number>/original/", wrap(self.open_original), name="registry_photo_original"),
            *super().get_urls(),
        ]

    def copy(self, request: HttpRequest, number: int, width: int) -> HttpResponse:
        """A copy of the picture."""
        return copy_view(self, request, number, width)

    def reveal_details(self, request: HttpRequest, number: int) -> HttpResponse:
        """What is not public of the picture, once."""
        photo = self._asked(request, number)
        return reveal(
            self,
            request,
            address_of(Photo, number),
            photo,
            lambda reason: _rows(actions.reveal_details(photo, by=user_of(request), reason=reason)),
        )

    def open_original(self, request: HttpRequest, number: int) -> HttpResponseBase:
        """The file as it came, under a name that says nothing. Whoever opens it leaves a record, as for the details."""
        photo, back = self._asked(request, number), address_of(Photo, number)
        if request.method != "POST":
            return HttpResponseRedirect(back)
        try:
            details = actions.reveal_details(photo, by=user_of(request), reason=request.POST.get("reason", ""))
            pieces = original_storage().iter_chunks(details.sha256)
            first = next(pieces, b"")  # whether it is there shows only now
        except RuleViolation as refusal:
            self.message_user(request, sentence(refusal), messages.ERROR)
            return HttpResponseRedirect(back)
        except OriginalNotFound:
            self.message_user(request, gettext("The original is not where it should be."), messages.ERROR)
            return HttpResponseRedirect(back)
        response = StreamingHttpResponse(chain([first], pieces), content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="{photo.ref}.{photo.format}"'
        response["Cache-Control"] = "private, no-store"
        return response

    def _asked(self, request: HttpRequest, number: int) -> Photo:
        photo = Photo.objects.filter(pk=number).first()
        if photo is None:
            raise Http404
        if not self.has_view_or_change_permission(request, photo):
            raise PermissionDenied
        return photo


def _pairs_of(photo: Photo) -> QuerySet[Comparison]:
    return Comparison.objects.filter(Q(before=photo) | Q(after=photo)).order_by("pk")


def _compare_url(photo: Photo) -> str:
    """Where a pair is made of it; "" as long as there is nothing to compare it with."""
    if not Photo.objects.filter(monument=photo.monument_id).exclude(pk=photo.pk).exists():
        return ""
    return f"{reverse('admin:registry_comparison_add')}?monument={photo.monument_id}"


def _rows(details: PhotoDetails) -> list[tuple[str, str]]:
    told = json.loads(details.metadata)
    return [
        (gettext("Name of the file"), details.original_name or "—"),
        (gettext("Brought by"), f"{details.uploader}, {details.uploaded_at:%Y-%m-%d %H:%M} UTC"),
        (gettext("Kind and size"), f"{details.content_type}, {details.size} B"),
        ("SHA-256", details.sha256),
        (gettext("Content credentials"), str(CREDENTIALS[Credentials(details.credentials)])),
        *((str(name), json.dumps(value, ensure_ascii=False)) for name, value in told.items()),
    ]
