"""What all processes of the registry must know for a while."""

from __future__ import annotations

from django.db import models


class CacheEntry(models.Model):
    """One entry of the shared cache (`serving.shared_cache`): its key as a hash, its value as JSON."""

    key = models.CharField(max_length=64, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(null=True, db_index=True)

    class Meta:
        default_permissions = ()
        db_table = "registry_remembered"  # the name it had before the model was renamed

    def __str__(self) -> str:
        return self.key
