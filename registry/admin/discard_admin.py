"""Discarding in the admin: the panel and the view that discard a photo."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.domain.value_types import Instance, PassedOn, Values
from registry.models import Photo

from .form_pages import make_discard_form
from .record_admin import RecordAdmin


class DiscardPhotoAdmin(RecordAdmin):
    """The part of the photos' admin that discards a photo."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.discard_view)
        return [path("<int:photo_pk>/discard/", view, name="registry_photo_discard"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **kwargs: PassedOn
    ) -> HttpResponse:
        """Render the page of a photo. If it is not published and the user may change it, add the form to discard it."""
        photo: Instance = kwargs.get("obj")
        if photo is not None and not photo.published and self.has_change_permission(request, photo):
            # A form that was refused is in the context already.
            context.setdefault("discard_form", make_discard_form(photo))
        return super().render_change_form(request, context, *args, **kwargs)

    def discard_view(self, request: HttpRequest, photo_pk: int) -> HttpResponse:
        """Discard a photo for the reason that the user typed, then redirect to the list of photos."""

        def discard(photo: Photo, values: Values) -> str:
            actions.discard_photo(photo, by=get_logged_in_user(request), **values)
            return gettext("%(ref)s was discarded.") % {"ref": photo.ref}

        list_url = reverse("admin:registry_photo_changelist")
        return self.run_panel_form(
            request, photo_pk, "discard_form", make_form=make_discard_form, act=discard, next_url=list_url
        )
