"""Stored copies of what is derived, for speed: written by `registry.projection` alone, checked by `rebuild`."""

from __future__ import annotations

from django.db import models

from .claim import Claim
from .monument import Monument
from .site import Site


class StateSegment(models.Model):
    """A segment of a chronology, in valid time (days, inclusive) and record time (known from, until before).

    `grade` is empty while uncertain. A segment that no longer holds is closed (`known_to`), not overwritten.
    """

    monument = models.ForeignKey(Monument, on_delete=models.CASCADE, related_name="segments")
    valid_from = models.IntegerField(null=True)
    valid_to = models.IntegerField(null=True)
    grade = models.CharField(max_length=40, blank=True)
    grade_low = models.CharField(max_length=40)
    grade_high = models.CharField(max_length=40)
    uncertain = models.BooleanField()
    last_seen = models.IntegerField(null=True)
    leading = models.CharField(max_length=20, blank=True)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)

    class Meta:
        ordering = ("monument", "known_from", models.F("valid_from").asc(nulls_first=True))
        indexes = (
            models.Index(fields=("monument", "valid_from", "valid_to"), name="segment_by_monument"),
            models.Index(fields=("valid_to", "valid_from", "grade"), name="segment_by_day"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("monument", "valid_from"),
                condition=models.Q(known_to__isnull=True),
                name="segment_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=("monument",),
                condition=models.Q(known_to__isnull=True, valid_from__isnull=True),
                name="segment_one_beginning",
            ),
            models.CheckConstraint(
                condition=models.Q(known_to__isnull=True) | models.Q(known_to__gt=models.F("known_from")),
                name="segment_known_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.monument_id} {self.valid_from}..{self.valid_to}"


class StateDelta(models.Model):
    """How many whole monuments of a site come into (+) or leave (-) a grade on a day, as now known.

    The counts on a day are the running sum up to it. `day` None holds what was so before the first day; `grade` is a
    code or `uncertain`.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    day = models.IntegerField(null=True)
    grade = models.CharField(max_length=40)
    delta = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("site", "day", "grade"), name="delta_once"),
            models.UniqueConstraint(
                fields=("site", "grade"), condition=models.Q(day__isnull=True), name="delta_one_beginning"
            ),
        )

    def __str__(self) -> str:
        return f"{self.site_id} {self.day} {self.grade} {self.delta:+d}"


class MonumentDocument(models.Model):
    """The public default representation of a monument as JSON text, and its current state as columns to filter on."""

    monument = models.OneToOneField(Monument, on_delete=models.CASCADE, primary_key=True, related_name="document")
    grade = models.CharField(max_length=40, db_index=True)
    text = models.TextField()

    def __str__(self) -> str:
        return str(self.pk)


class ClaimDocument(models.Model):
    """The public default representation of a claim as JSON text; only for claims that the public may see."""

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, primary_key=True, related_name="document")
    text = models.TextField()

    def __str__(self) -> str:
        return str(self.pk)
