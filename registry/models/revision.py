"""One line of the ledger: who changed which row, when, why, and to what. Written by database triggers alone.

And the note that what such lines held was erased, which is a row like any other and so on the ledger itself.
"""

from __future__ import annotations

from django.db import models


class Revision(models.Model):
    """An entry as `domain.ledger.Entry` has it; `at` is UTC with microseconds, as text, since it is hashed."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.CharField(max_length=27)
    actor = models.CharField(max_length=150)
    reason = models.TextField()
    request_id = models.CharField(max_length=100)
    table = models.CharField(max_length=100)
    key = models.CharField(max_length=100)
    operation = models.CharField(max_length=6)
    payload = models.TextField(null=True)  # noqa: DJ001 erased, which is not the same as empty
    salt = models.CharField(max_length=32, null=True)  # noqa: DJ001 erased
    leaf = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        default_permissions = ("view",)
        indexes = (models.Index(fields=("table", "key", "seq"), name="revision_by_record"),)

    def __str__(self) -> str:
        return f"{self.seq} {self.operation} {self.table} {self.key}"


class Erasure(models.Model):
    """What the entries on a row held, up to and with the entry `through`, was erased (`registry.audit.erase`)."""

    table = models.CharField(max_length=100)
    key = models.CharField(max_length=100)
    through = models.BigIntegerField()
    reason = models.TextField()

    class Meta:
        default_permissions = ("view",)
        constraints = (models.UniqueConstraint(fields=("table", "key", "through"), name="erasure_once"),)

    def __str__(self) -> str:
        return f"{self.table} {self.key} up to {self.through}"
