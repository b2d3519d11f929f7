"""Actors in the admin."""

from __future__ import annotations

from django.contrib import admin

from registry.models import Actor

from .record_admin import RecordAdmin


@admin.register(Actor)
class ActorAdmin(RecordAdmin):
    """The admin of actors: people and organisations that did or said something."""

    list_display = ("name_en", "name_ar", "kind")
    list_filter = (("kind", admin.ChoicesFieldListFilter),)
    search_fields = ("name_en", "name_ar", "slug")
    prepopulated_fields = {"slug": ("name_en",)}
    fields = (("name_en", "name_ar"), ("slug", "kind"))
