"""Photos in the admin: their description, the claims they support, and restricted details."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.actions.photo_date import rename_date_of_drawing
from registry.actions.publication_checks import REQUIRED_TO_PUBLISH, find_missing_columns
from registry.admin.forms.suggestions import RecordSelectMultiple
from registry.domain.errors import RuleViolation
from registry.domain.media.file_notes import FIXITY, Credentials, Fixity
from registry.domain.value_types import Instance, PassedOn, Rows, Values
from registry.http.file_downloads import download_stored_file
from registry.media.storage import OriginalNotFound
from registry.models import ClaimPhoto, Comparison, Photo, PhotoDetails
from registry.models.photo import PHOTO_PREFIX
from registry.models.refs import parse_typed_ref
from registry.queries.fixity import get_decisive_check

from .discard_admin import DiscardPhotoAdmin
from .form_pages import change_url
from .forms import PhotoForm, RecordForm, UploadForm, violation_message
from .image_previews import get_preview, serve_rendition, thumbnail_html
from .missing_fields import MissingFieldsFilter
from .publication_admin import ProposedFilter, PublishableAdmin
from .reveal import reveal_response
from .upload_admin import UploadAdmin

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec as Fieldsets


CREDENTIALS_LABELS = {
    Credentials.NOT_CHECKED: _("not checked here"),
    Credentials.ABSENT: _("none"),
    Credentials.VALID: _("signed, and the signature fits"),
    Credentials.INVALID: _("signed, and the signature does not fit"),
}
RIGHTS_FIELDS = (("credit", "credit_ar"), ("licence", "source"))
VIEWPOINT_FIELDS = ("viewpoint_en", "viewpoint_ar")


@admin.register(Photo)
class PhotoAdmin(UploadAdmin, DiscardPhotoAdmin, PublishableAdmin):
    """The admin of photos. Originals never change."""

    form = PhotoForm
    immutable_fields = ()
    change_form_template = "admin/registry/photo/change_form.html"
    add_form_template = "admin/registry/photo/upload.html"
    list_display = ("ref", "thumbnail", "monument", "kind", "taken", "credit", "licence", "published")
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
        (_("Rights"), {"fields": RIGHTS_FIELDS}),
        (
            _("What it shows"),
            {"fields": (VIEWPOINT_FIELDS, ("caption_en", "caption_ar"), ("alt_en", "alt_ar"), "graphic")},
        ),
    )
    upload_fieldsets = (
        (None, {"fields": ("files",)}),
        (
            _("Said of all of them"),
            {
                "fields": (
                    ("monument", "kind"),
                    ("taken_text", "date_origin"),
                    *RIGHTS_FIELDS,
                    VIEWPOINT_FIELDS,
                    "graphic",
                )
            },
        ),
    )

    @admin.display(description=_("ref"), ordering="pk")
    def ref(self, photo: Photo) -> str:
        """Return the permanent reference of a photo, such as P-000123."""
        return photo.ref

    @admin.display(description=_("picture"))
    def thumbnail(self, photo: Photo) -> str:
        """Return the HTML of a photo's thumbnail for the list."""
        return thumbnail_html(photo)

    @admin.display(description=_("date"), ordering="taken_earliest")
    def taken(self, photo: Photo) -> str:
        """Return the HTML of the EDTF date of a photo, left to right in any language."""
        if not photo.taken_text:
            return ""
        return format_html('<bdi dir="ltr">{}</bdi>', photo.taken_text)

    @admin.display(description=_("Claims that it supports"))
    def claims(self, photo: Photo) -> str:
        """Return links to the claims that a photo supports, for users who may only view it."""
        claims = [link.claim for link in photo.supports.select_related("claim")]
        links = [(change_url(type(claim), claim.pk), claim) for claim in claims]
        return format_html_join(" · ", '<a href="{}">{}</a>', links)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Photo], search_term: str
    ) -> tuple[QuerySet[Photo], bool]:
        """Search the photos. A reference such as P-000123 finds exactly that photo."""
        photo_pk = parse_typed_ref(PHOTO_PREFIX, search_term)
        if photo_pk is None:
            return super().get_search_results(request, queryset, search_term)

        may_have_duplicates = False
        return queryset.filter(pk=photo_pk), may_have_duplicates

    # --- Forms ---

    def get_fieldsets(self, request: HttpRequest, obj: Instance = None) -> Fieldsets:
        if obj is None:
            return self.upload_fieldsets
        return super().get_fieldsets(request, obj)

    def get_form(
        self, request: HttpRequest, obj: Instance = None, change: bool = False, **kwargs: PassedOn
    ) -> type[RecordForm]:
        """Return the form class for uploading new photos, or for editing one photo and its claims."""
        if obj is None:
            kwargs.setdefault("form", UploadForm)
            return super().get_form(request, obj, change, **kwargs)

        form_class = super().get_form(request, obj, change, **kwargs)
        claims_field = form_class.base_fields.get("claims")
        # The field is missing for a user who may only view the photo.
        if isinstance(claims_field, forms.ModelMultipleChoiceField):
            claims_field.widget = RecordSelectMultiple(ClaimPhoto._meta.get_field("claim"), self.admin_site)
            claims_field.widget.choices = claims_field.choices
        return form_class

    def save_by_action(
        self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool, row_changes: Rows
    ) -> Photo:
        """Save the columns of a photo and the claims for which it is evidence."""
        changed_fields = set(form.changed_data) - {"version"}
        # Without columns, the action does not change the photo itself. With None, it does not change the claims.
        columns: Values = {}
        if changed_fields != {"claims"}:
            columns = rename_date_of_drawing(form.column_values())
        claims = None
        if "claims" in changed_fields:
            claims = form.cleaned_data["claims"]

        user = get_logged_in_user(request)
        version = form.cleaned_data["version"]
        return actions.revise_photo_with_claims(obj, by=user, version=version, claims=claims, **columns)

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **kwargs: PassedOn
    ) -> HttpResponse:
        """Render the page of a photo with its preview, comparisons, fixity check and what it lacks for publication."""
        photo = kwargs.get("obj")
        if photo is None:
            return super().render_change_form(request, context, *args, **kwargs)

        fixity_check = get_decisive_check(photo.pk)
        context["preview"] = get_preview(photo)
        context["fixity_check"] = fixity_check
        context["fixity_result"] = ""
        if fixity_check is not None:
            context["fixity_result"] = gettext(FIXITY[Fixity(fixity_check.outcome)])
        context["missing"] = [gettext(REQUIRED_TO_PUBLISH[column]) for column in find_missing_columns(photo)]

        comparisons = Comparison.objects.filter(Q(before=photo) | Q(after=photo)).order_by("pk")
        context["comparisons"] = [(comparison, change_url(Comparison, comparison.pk)) for comparison in comparisons]
        context["compare_url"] = _get_compare_url(photo)

        if request.user.has_perm("registry.view_photodetails"):
            photo_url = change_url(Photo, photo.pk)
            context["reveals"] = [
                (gettext("what its file says"), f"{photo_url}../reveal/"),
                (gettext("the original"), f"{photo_url}../original/"),
            ]
        return super().render_change_form(request, context, *args, **kwargs)

    # --- Files and restricted details ---

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:photo_pk>/copy/<int:width>/", wrap(self.rendition_view), name="registry_photo_copy"),
            path("<int:photo_pk>/reveal/", wrap(self.reveal_details), name="registry_photo_reveal"),
            path("<int:photo_pk>/original/", wrap(self.download_original), name="registry_photo_original"),
            *super().get_urls(),
        ]

    def rendition_view(self, request: HttpRequest, photo_pk: int, width: int) -> HttpResponse:
        """Serve the JPEG copy of a photo that has the given width in pixels."""
        return serve_rendition(self, request, photo_pk, width)

    def reveal_details(self, request: HttpRequest, photo_pk: int) -> HttpResponse:
        """Show the user the restricted details of a photo once. The reason in the request is recorded."""
        photo = self._get_viewable_photo(request, photo_pk)

        def reveal_labelled_details(reason: str) -> list[tuple[str, str]]:
            details = actions.reveal_details(photo, by=get_logged_in_user(request), reason=reason)
            return _label_details(details)

        return reveal_response(self, request, change_url(Photo, photo_pk), photo, reveal_labelled_details)

    def download_original(self, request: HttpRequest, photo_pk: int) -> HttpResponseBase:
        """Download the original file of a photo, under a name that discloses nothing about its origin.

        The request must give a reason. The download is recorded as if the user had revealed the photo's details.
        """
        photo = self._get_viewable_photo(request, photo_pk)
        photo_url = change_url(Photo, photo_pk)
        if request.method != "POST":
            return HttpResponseRedirect(photo_url)

        user = get_logged_in_user(request)
        try:
            details = actions.reveal_details(photo, by=user, reason=request.POST.get("reason", ""))
            file_name = f"{photo.ref}.{photo.format}"
            response = download_stored_file(details.sha256, size=details.size, file_name=file_name)
        except RuleViolation as violation:
            self.message_user(request, violation_message(violation), messages.ERROR)
            return HttpResponseRedirect(photo_url)
        except OriginalNotFound:
            self.message_user(request, gettext("The original is not where it should be."), messages.ERROR)
            return HttpResponseRedirect(photo_url)

        response["Cache-Control"] = "private, no-store"
        return response

    def _get_viewable_photo(self, request: HttpRequest, photo_pk: int) -> Photo:
        """Return the photo that has the given primary key.

        Raise Http404 if there is no such photo, and PermissionDenied if the user may not view it.
        """
        photo = Photo.objects.filter(pk=photo_pk).first()
        if photo is None:
            raise Http404
        if not self.has_view_or_change_permission(request, photo):
            raise PermissionDenied
        return photo


def _get_compare_url(photo: Photo) -> str:
    """Return the URL for comparing a photo with another of its monument, "" if there is no other. One query."""
    if not Photo.objects.filter(monument=photo.monument_id).exclude(pk=photo.pk).exists():
        return ""
    return f"{reverse('admin:registry_comparison_add')}?monument={photo.monument_id}"


def _label_details(details: PhotoDetails) -> list[tuple[str, str]]:
    """Return the restricted details of a photo as pairs of label and text, to show them to an editor.

    The metadata embedded in the photo's file follows at the end.
    """
    credentials_label = CREDENTIALS_LABELS[Credentials(details.credentials)]
    labelled_texts = [
        (gettext("Name of the file"), details.original_name or "—"),
        (gettext("Brought by"), f"{details.uploader}, {details.uploaded_at:%Y-%m-%d %H:%M} UTC"),
        (gettext("Kind and size"), f"{details.content_type}, {details.size} B"),
        ("SHA-256", details.sha256),
        (gettext("Content credentials"), str(credentials_label)),
    ]
    embedded_metadata = json.loads(details.metadata)
    for name, value in embedded_metadata.items():
        labelled_texts.append((str(name), json.dumps(value, ensure_ascii=False)))
    return labelled_texts
