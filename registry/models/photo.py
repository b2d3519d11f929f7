"""Photos of monuments: public and private data, renditions, and the claims that they support."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.domain.media.inspection import RENDITION_FORMATS
from registry.domain.vocabulary.codes import DateOrigin, Licence, PhotoKind

from . import columns
from .claim import Claim
from .fields import CodeField, EdtfField, code_constraint, interval_constraint, with_date_examples
from .monument import Monument
from .record import Record
from .refs import make_ref, parse_ref
from .source import Source

PHOTO_PREFIX = "P-"


class Photo(Record):
    """A photo of a monument. Its `ref` is permanent. Its files are served under `public_id`, a random ID.

    `evidence` is the photo's own ID once it supports a claim. Claims are linked to that column, which is always empty
    for a drawing, so that no drawing can support a claim. A drawing is not taken: its date is the day whose state it
    shows, and every reader gives it as `depicts`. Only `actions.publishing` writes `published`.
    """

    public_id = models.CharField(max_length=32, unique=True, editable=False)
    monument = models.ForeignKey(Monument, on_delete=models.PROTECT, related_name="photos", verbose_name=_("monument"))
    kind = CodeField(PhotoKind, default=PhotoKind.PHOTOGRAPH.value, verbose_name=_("kind"))
    taken_text = EdtfField(
        _("taken"),
        blank=True,
        earliest="taken_earliest",
        latest="taken_latest",
        edtf="taken_edtf",
        help_text=with_date_examples(_("When the picture was taken, or, of a drawing, the day whose state it shows.")),
    )
    taken_earliest = models.IntegerField(null=True, editable=False)
    taken_latest = models.IntegerField(null=True, editable=False)
    taken_edtf = models.CharField(max_length=200, blank=True, editable=False)
    date_origin = CodeField(DateOrigin, blank=True, verbose_name=_("where the date comes from"))
    viewpoint_en = models.CharField(_("viewpoint (English)"), max_length=300, blank=True)
    viewpoint_ar = models.CharField(_("viewpoint (Arabic)"), max_length=300, blank=True)
    caption_en = models.TextField(_("caption (English)"), blank=True)
    caption_ar = models.TextField(_("caption (Arabic)"), blank=True)
    alt_en = models.TextField(_("description for those who cannot see it (English)"), blank=True)
    alt_ar = models.TextField(_("description for those who cannot see it (Arabic)"), blank=True)
    credit = models.CharField(_("credit"), max_length=300, blank=True)
    credit_ar = models.CharField(_("credit (Arabic)"), max_length=300, blank=True)
    licence = CodeField(Licence, blank=True, verbose_name=_("licence"))
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="photos", verbose_name=_("source")
    )
    graphic = models.BooleanField(_("graphic: shows people being harmed"), default=False)
    width = models.PositiveIntegerField(_("width in pixels"), editable=False)
    height = models.PositiveIntegerField(_("height in pixels"), editable=False)
    format = models.CharField(_("format of the original"), max_length=10, editable=False)
    evidence = models.BigIntegerField(null=True, unique=True, editable=False)
    published = models.BooleanField(pgettext_lazy("standing of a record", "published"), default=False, editable=False)

    columns.public(monument, kind, graphic, published, restorable=False)
    columns.public(viewpoint_en, viewpoint_ar, caption_en, caption_ar, alt_en, alt_ar, text=True)
    columns.public(credit, credit_ar, text=True, hidden_with=columns.HiddenWith.PROTECTED_SOURCE)
    columns.public(taken_text, date_origin, licence, source)
    columns.derived(public_id, taken_earliest, taken_latest, taken_edtf, width, height, format, evidence)
    columns.label_in_history(taken_text, _("date of the picture"))
    columns.label_in_history(date_origin, _("origin of the date"))
    columns.label_in_history(graphic, _("warning of graphic content"))

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ("pk",)
        indexes = (models.Index(fields=("published", "id"), name="photo_by_published"),)
        constraints = (
            code_constraint("kind", PhotoKind, "photo_kind_known"),
            code_constraint("date_origin", DateOrigin, "photo_date_origin_known", blank=True),
            code_constraint("licence", Licence, "photo_licence_known", blank=True),
            interval_constraint("taken_earliest", "taken_latest", "photo_taken_in_order"),
            models.CheckConstraint(
                condition=models.Q(taken_text="", date_origin="")
                | (~models.Q(taken_text="") & ~models.Q(date_origin="")),
                name="photo_date_says_whence",
            ),
            models.CheckConstraint(condition=models.Q(width__gt=0, height__gt=0), name="photo_has_a_size"),
            models.CheckConstraint(
                condition=models.Q(evidence__isnull=True)
                | (models.Q(evidence=models.F("id")) & ~models.Q(kind=PhotoKind.DRAWING.value)),
                name="photo_drawing_is_no_evidence",
            ),
            models.CheckConstraint(
                condition=models.Q(published=False)
                | (
                    models.Q(source__isnull=False) & ~models.Q(licence="") & ~models.Q(credit="") & ~models.Q(alt_en="")
                ),
                name="photo_published_with_rights",
            ),
        )

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """Return the permanent reference, for example `P-000123`, or `P-new` before the photo is saved."""
        return make_ref(PHOTO_PREFIX, self.pk)


def photo_ref(number: int) -> str:
    """Return the permanent reference of a photo from its ID: `P-000123` for 123."""
    return make_ref(PHOTO_PREFIX, number)


def photo_number(ref: str) -> int | None:
    """Return the ID of the photo with this reference: 123 for `P-000123`. None if it is not a reference."""
    return parse_ref(PHOTO_PREFIX, ref)


class PhotoDetails(models.Model):
    """The private details of a photo: its uploader, its file name and digest, and its embedded metadata.

    `metadata` is JSON; the audit log keeps only its digest. `likeness_frequencies` and `likeness_differences` are the
    perceptual hashes pHash and dHash, by which similar photos are found.
    """

    photo = models.OneToOneField(Photo, on_delete=models.PROTECT, primary_key=True, related_name="details")
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    original_name = models.CharField(max_length=255, blank=True)
    content_type = models.CharField(max_length=40)
    metadata = models.TextField(default="{}")
    credentials = models.CharField(max_length=40)
    likeness_frequencies = models.CharField(max_length=16, blank=True)
    likeness_differences = models.CharField(max_length=16, blank=True)
    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    # File metadata may identify the photographer and the place.
    columns.sealed(original_name, metadata, text=True)
    columns.sealed(sha256, content_type, credentials, likeness_frequencies, likeness_differences, text=False)
    columns.sealed(photo, size, uploader, uploaded_at)

    class Meta:
        verbose_name = _("details of a photo")
        verbose_name_plural = _("details of photos")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return str(self.photo_id)


class Rendition(models.Model):
    """A rendition of a photo for the public, in one format and width, made by one version of the recipe.

    A pyramid of tiles is one rendition, with the size of the full image.
    """

    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="renditions")
    recipe = models.PositiveSmallIntegerField()
    format = models.CharField(max_length=10)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()

    class Meta:
        ordering = ("photo", "format", "width")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                condition=models.Q(format__in=list(RENDITION_FORMATS)), name="rendition_format_known"
            ),
            models.UniqueConstraint(fields=("photo", "recipe", "width", "format"), name="rendition_once"),
        )

    def __str__(self) -> str:
        return f"{self.photo_id}: {self.format} {self.width}"


class ClaimPhoto(models.Model):
    """A link between a claim and a photo that supports it."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="photos", verbose_name=_("claim"))
    photo = models.ForeignKey(
        Photo, on_delete=models.PROTECT, to_field="evidence", related_name="supports", verbose_name=_("photo")
    )

    columns.staff(claim, photo)  # the claim may be a draft

    class Meta:
        verbose_name = _("photo of a claim")
        verbose_name_plural = _("photos of claims")
        ordering = ("pk",)
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("claim", "photo"), name="claim_photo_once"),)

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.photo_id}"
