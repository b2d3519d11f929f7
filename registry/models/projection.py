"""Read models: stored copies of derived data, for speed. Only `registry.projection` writes them."""

from __future__ import annotations

from django.db import models

from .claim import Claim
from .gap_dismissal import GapDismissal
from .monument import Monument
from .site import Site


class StateSegment(models.Model):
    """A stored segment of a chronology: the state of a monument over a span of days.

    `valid_from` and `valid_to` are day numbers, both inclusive. It was the registry's knowledge from `known_from` until
    before `known_to`: an outdated segment is closed, not overwritten. `grade` is empty while uncertain. The other
    columns are those of the derived `Segment`.
    """

    monument = models.ForeignKey(Monument, on_delete=models.CASCADE, related_name="segments")
    valid_from = models.IntegerField(null=True)
    valid_to = models.IntegerField(null=True)
    grade = models.CharField(max_length=40, blank=True)
    grade_low = models.CharField(max_length=40)
    grade_high = models.CharField(max_length=40)
    uncertain = models.BooleanField()
    likely_low = models.CharField(max_length=40)
    likely_high = models.CharField(max_length=40)
    last_seen_earliest = models.IntegerField(null=True)
    last_seen_latest = models.IntegerField(null=True)
    leading = models.CharField(max_length=20, blank=True)
    certainty = models.CharField(max_length=40, blank=True)
    admiralty = models.CharField(max_length=2, blank=True)
    inherited_from = models.CharField(max_length=80, blank=True)
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


class StoredGap(models.Model):
    """A stored gap: a weakness of the evidence on a monument that an editor could work on.

    It has no clock: on a day before `due` it is no gap yet; None means that it is one on every day. `claims` is a list
    of refs. `dismissal` is that of the same evidence, if a person set the gap aside. The other columns are those of the
    derived `Gap`. All gaps of a monument are written together, so that their keys are in the order of urgency.
    """

    monument = models.ForeignKey(Monument, on_delete=models.CASCADE, related_name="gaps", db_index=False)
    kind = models.CharField(max_length=40)
    claims = models.JSONField()
    days = models.IntegerField(null=True)
    earliest = models.IntegerField(null=True)
    latest = models.IntegerField(null=True)
    from_grade = models.CharField(max_length=40, blank=True)
    from_worst = models.CharField(max_length=40, blank=True)
    to_grade = models.CharField(max_length=40, blank=True)
    to_worst = models.CharField(max_length=40, blank=True)
    contradiction = models.CharField(max_length=40, blank=True)
    due = models.IntegerField(null=True)
    fingerprint = models.CharField(max_length=64)
    dismissal = models.ForeignKey(
        GapDismissal, on_delete=models.SET_NULL, null=True, related_name="gaps", db_index=False
    )

    class Meta:
        default_permissions = ()
        # Counts and pages of the list are read from the indexes alone. An index on all dismissals would mislead
        # SQLite, which expects few rows without one.
        indexes = (
            models.Index(fields=("kind", "monument", "id", "due", "dismissal"), name="gap_by_kind"),
            models.Index(fields=("monument", "id", "due", "dismissal"), name="gap_by_monument"),
            models.Index(
                fields=("dismissal",),
                condition=models.Q(dismissal__isnull=False),
                name="gap_dismissed",
            ),
        )
        constraints = (models.UniqueConstraint(fields=("monument", "fingerprint"), name="gap_once"),)

    def __str__(self) -> str:
        return f"{self.monument_id} {self.kind}"


class StateDelta(models.Model):
    """The number of top-level monuments of a site that enter (+) or leave (-) a state on a day, as known now.

    The count on a day is the sum up to that day. `day` None is the beginning. `grade` is a code or `uncertain`.
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
    """The public JSON of a monument as text, and its current state in columns for filtering."""

    monument = models.OneToOneField(Monument, on_delete=models.CASCADE, primary_key=True, related_name="document")
    grade = models.CharField(max_length=40, db_index=True)
    text = models.TextField()

    def __str__(self) -> str:
        return str(self.pk)


class DatedDocument(models.Model):
    """The members of a monument's public JSON that depend on the day, as text, for a span of days.

    `valid_from` and `valid_to` are day numbers, both inclusive; the spans of a monument cover all days. `text` is empty
    where the members change every day: there they are rendered when they are asked for.
    """

    monument = models.ForeignKey(Monument, on_delete=models.CASCADE, related_name="dated_documents", db_index=False)
    valid_from = models.IntegerField(null=True)
    valid_to = models.IntegerField(null=True)
    text = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        indexes = (models.Index(fields=("monument", "valid_from", "valid_to"), name="dated_document_by_day"),)
        constraints = (
            models.UniqueConstraint(fields=("monument", "valid_from"), name="dated_document_once_at_a_time"),
            models.UniqueConstraint(
                fields=("monument",), condition=models.Q(valid_from__isnull=True), name="dated_document_one_beginning"
            ),
        )

    def __str__(self) -> str:
        return f"{self.monument_id} {self.valid_from}..{self.valid_to}"


class ClaimDocument(models.Model):
    """The public JSON of a claim as text. It exists only for claims that the public may see."""

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, primary_key=True, related_name="document")
    text = models.TextField()

    def __str__(self) -> str:
        return str(self.pk)
