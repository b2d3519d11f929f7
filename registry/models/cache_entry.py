"""Entries of the cache that all processes share."""

from __future__ import annotations

from django.db import models


class CacheEntry(models.Model):
    """An entry of the shared cache (`registry.http.database_cache`): its key hashed, its value as JSON."""

    key = models.CharField(max_length=64, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(null=True, db_index=True)

    class Meta:
        default_permissions = ()
        db_table = "registry_remembered"  # the name it had before the model was renamed

    def __str__(self) -> str:
        return self.key
