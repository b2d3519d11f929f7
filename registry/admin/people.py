"""Users and groups in the admin, which cannot be deleted either: decisions name them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from .lookups import AllowListed

admin.site.unregister(get_user_model())
admin.site.unregister(Group)


class Kept(AllowListed):
    """Nothing is deleted."""

    actions = None
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(get_user_model())
class PersonAdmin(Kept, UserAdmin):
    """Whoever leaves is made inactive."""


@admin.register(Group)
class RoleAdmin(Kept, GroupAdmin):
    """The groups."""
