"""Users and groups in the admin, which cannot be deleted either: decisions name them. Nobody raises their own rights.

Also how one gets into the admin at all: through the one login page of the site.
"""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext

from registry import actions
from registry.accounts import second_factor
from registry.accounts.roles import user_of
from registry.domain.value_types import Instance, PassedOn, Values

from .history_admin import HistoryAdmin
from .lookup_allowlist import LookupAllowlistMixin

admin.site.unregister(get_user_model())
admin.site.unregister(Group)

RIGHTS = ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")
SUPERUSERS_ALONE = ("is_superuser", "user_permissions")  # give; others give roles


def change_own_password(request: HttpRequest, extra_context: Values | None = None) -> HttpResponse:
    """One page for it, as for logging in."""
    return redirect("account_change_password")


admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # as allauth says to
admin.site.password_change = change_own_password  # type: ignore[method-assign, assignment]  # redirects


class Kept(LookupAllowlistMixin, HistoryAdmin):
    """Nothing is deleted."""

    actions = None
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Instance = None) -> bool:
        return False


@admin.register(get_user_model())
class RegistryUserAdmin(Kept, UserAdmin):
    """Whoever leaves is made inactive."""

    change_form_template = "admin/registry/person/change_form.html"

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Whoever sets somebody's password can log in as they, so superusers are left to superusers."""
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or request.user.is_superuser or not obj.is_superuser)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        # A name is given once: by it the ledger says who wrote, so whoever took another's could write as they.
        shown = (*super().get_readonly_fields(request, obj), *(("username",) if obj is not None else ()))
        if obj == request.user:
            return (*shown, *RIGHTS)
        return shown if request.user.is_superuser else (*shown, *SUPERUSERS_ALONE)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Somebody else's; one's own asks for the present one."""
        if self.get_object(request, unquote(id)) == request.user:  # however the number is spelt
            return change_own_password(request)
        answer: HttpResponse = super().user_change_password(request, id, form_url)
        return answer

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        actions.save_account(obj, by=user_of(request))

    # --- The second factor of somebody who has lost theirs ---

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.reset_view)
        return [path("<int:number>/second-factor/", view, name="reset_second_factor"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **options: PassedOn
    ) -> HttpResponse:
        person = options.get("obj")
        context["may_reset"] = person is not None and self._may_reset(request, person)
        return super().render_change_form(request, context, *args, **options)

    def reset_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Take it away; they set it up anew when they log in."""
        person = self.get_object(request, str(number))
        here = HttpResponseRedirect(reverse("admin:auth_user_change", args=[number]))
        if person is None or request.method != "POST":
            return here
        if not self.has_change_permission(request, person) or person == request.user:
            raise PermissionDenied
        actions.reset_mfa(person, by=user_of(request))
        said = gettext("The second factor is taken away. It is set up anew at the next login.")
        self.log_change(request, person, said)
        self.message_user(request, said, messages.SUCCESS)
        return here

    def _may_reset(self, request: HttpRequest, person: User) -> bool:
        allowed = self.has_change_permission(request, person) and person != request.user
        return allowed and second_factor.is_set_up(person)


@admin.register(Group)
class RegistryGroupAdmin(Kept, GroupAdmin):
    """The groups; what a group may do is not for its own members to say."""

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        allowed: bool = super().has_change_permission(request, obj)
        own = obj is not None and request.user.groups.filter(pk=obj.pk).exists()
        return allowed and (request.user.is_superuser or not own)
