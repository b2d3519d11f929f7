"""Users and groups in the admin, and the admin's login.

Users are never deleted, because decisions name them. No user can extend their own permissions.
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
from registry.accounts.roles import get_logged_in_user
from registry.domain.value_types import Instance, PassedOn, Values

from .history_admin import HistoryAdmin
from .lookup_allowlist import LookupAllowlistMixin

admin.site.unregister(get_user_model())
admin.site.unregister(Group)

PERMISSION_FIELDS = ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")
SUPERUSER_FIELDS = ("is_superuser", "user_permissions")  # Only superusers set these. Administrators assign groups.


def change_own_password(request: HttpRequest, extra_context: Values | None = None) -> HttpResponse:
    """Redirect to the site's page for changing one's own password, which replaces the one of Django's admin."""
    return redirect("account_change_password")


admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # as allauth says to
admin.site.password_change = change_own_password  # type: ignore[method-assign, assignment]  # redirects


class NoDeleteAdmin(LookupAllowlistMixin, HistoryAdmin):
    """A base admin with history whose records cannot be deleted."""

    actions = None
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Instance = None) -> bool:
        return False


@admin.register(get_user_model())
class RegistryUserAdmin(NoDeleteAdmin, UserAdmin):
    """The admin of users. A user who leaves is made inactive."""

    change_form_template = "admin/registry/user/change_form.html"

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Return whether the user may change an account. Only superusers may change the account of a superuser.

        An administrator who sets the password of an account can log in with it and has all its permissions.
        """
        has_permission: bool = super().has_change_permission(request, obj)
        if obj is None or request.user.is_superuser:
            return has_permission
        return has_permission and not obj.is_superuser

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Return the fields of an account that the user may not change.

        No user may change their own permissions, and only superusers may make others superusers.
        """
        readonly_fields = list(super().get_readonly_fields(request, obj))
        if obj is not None:
            # The audit log names authors by username. A user who took over the name of another could write as them.
            readonly_fields.append("username")

        if obj == request.user:
            readonly_fields.extend(PERMISSION_FIELDS)
        elif not request.user.is_superuser:
            readonly_fields.extend(SUPERUSER_FIELDS)
        return tuple(readonly_fields)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Show the form for setting the password of another user.

        For the user's own account, redirect to the page that asks for the present password first.
        """
        # Compare the accounts, not the primary keys: the URL may write the same number in another way.
        account = self.get_object(request, unquote(id))
        if account == request.user:
            return change_own_password(request)
        response: HttpResponse = super().user_change_password(request, id, form_url)
        return response

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        actions.save_account(obj, by=get_logged_in_user(request))

    # --- Resetting the second factor of another user ---

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.reset_second_factor_view)
        return [path("<int:account_pk>/second-factor/", view, name="reset_second_factor"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **kwargs: PassedOn
    ) -> HttpResponse:
        """Render the page of an account, with the button that resets its second factor if the user may do that."""
        account = kwargs.get("obj")
        context["may_reset"] = False
        if account is not None and self.has_change_permission(request, account):
            is_other_account = account != request.user
            context["may_reset"] = is_other_account and second_factor.is_set_up(account)
        return super().render_change_form(request, context, *args, **kwargs)

    def reset_second_factor_view(self, request: HttpRequest, account_pk: int) -> HttpResponse:
        """Remove the second factor of another user, who sets up a new one at the next login.

        Then redirect to the page of the account. Raise PermissionDenied for the user's own account.
        """
        account = self.get_object(request, str(account_pk))
        account_page = HttpResponseRedirect(reverse("admin:auth_user_change", args=[account_pk]))
        if account is None or request.method != "POST":
            return account_page
        if not self.has_change_permission(request, account) or account == request.user:
            raise PermissionDenied

        actions.reset_mfa(account, by=get_logged_in_user(request))
        message = gettext("The second factor is taken away. It is set up anew at the next login.")
        self.log_change(request, account, message)
        self.message_user(request, message, messages.SUCCESS)
        return account_page


@admin.register(Group)
class RegistryGroupAdmin(NoDeleteAdmin, GroupAdmin):
    """The admin of groups. The members of a group cannot change the permissions of that group."""

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """Return whether the user may change a group. Members of the group may not, unless they are superusers."""
        has_permission: bool = super().has_change_permission(request, obj)
        is_member = obj is not None and request.user.groups.filter(pk=obj.pk).exists()
        return has_permission and (request.user.is_superuser or not is_member)
