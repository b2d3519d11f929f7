"""Entries of the audit log, written by database triggers only, and records of their erasure.

An erasure is a normal row, so it is itself in the audit log.
"""

from __future__ import annotations

from django.db import models

from . import columns


class Revision(models.Model):
    """An entry of the audit log: who changed which row, when, why, and to what. See `audit.hash_chain`.

    `at` is UTC with microseconds, as text, since it is hashed.
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.CharField(max_length=27)
    actor = models.CharField(max_length=150)
    reason = models.TextField()
    request_id = models.CharField(max_length=100)
    table = models.CharField(max_length=100)
    key = models.CharField(max_length=100)
    operation = models.CharField(max_length=6)
    payload = models.TextField(null=True)  # noqa: DJ001 NULL means erased, unlike an empty text
    salt = models.CharField(max_length=32, null=True)  # noqa: DJ001 NULL means erased
    leaf = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        default_permissions = ("view",)
        indexes = (models.Index(fields=("table", "key", "seq"), name="revision_by_record"),)

    def __str__(self) -> str:
        return f"{self.seq} {self.operation} {self.table} {self.key}"


class Erasure(models.Model):
    """A record that the content of a row's entries up to entry `through` was erased (`registry.audit.erase`)."""

    table = models.CharField(max_length=100)
    key = models.CharField(max_length=100)
    through = models.BigIntegerField()
    reason = models.TextField()

    # It names content removed from the audit log.
    columns.sealed(through)
    columns.sealed(reason, text=True)
    columns.sealed(table, key, text=False)

    class Meta:
        default_permissions = ("view",)
        constraints = (models.UniqueConstraint(fields=("table", "key", "through"), name="erasure_once"),)

    def __str__(self) -> str:
        return f"{self.table} {self.key} up to {self.through}"
