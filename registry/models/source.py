"""Sources: publications, image pairs, films, statements and field reports."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.domain.vocabulary.codes import Reliability, SourceKind

from . import columns
from .fields import CodeField, EdtfField, code_constraint, interval_constraint
from .record import Record, in_language


class Source(Record):
    """A source of claims. `title` is empty if unknown; the description then says in our words what it is.

    `url` is a full address or empty. If it is empty, the source says why, and through what it is cited. A copy names
    its original: as a record, or by name if there is no record.

    For a `protected` source, the columns in IDENTIFYING are empty and the slug is a pseudonym. Its identity is
    encrypted in `SealedIdentity`. `graphic` warns before links to photos or films of people being harmed.
    """

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    authors = models.CharField(
        _("authors"),
        max_length=500,
        blank=True,
        help_text=_("As “Family name, given name”, or one name; semicolons between them. Empty if it names none."),
    )
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    publisher_ar = models.CharField(_("publisher (Arabic)"), max_length=200, blank=True)
    description_en = models.CharField(_("what it is (English)"), max_length=300)
    description_ar = models.CharField(_("what it is (Arabic)"), max_length=300, blank=True)
    kind = CodeField(SourceKind, verbose_name=_("kind"))
    url = models.CharField(
        _("address"), max_length=500, blank=True, help_text=_("The full address, with https:// or http:// before it.")
    )
    no_url_reason_en = models.CharField(
        _("why it has no address (English)"), max_length=300, blank=True, help_text=_("Only if it has no address.")
    )
    no_url_reason_ar = models.CharField(_("why it has no address (Arabic)"), max_length=300, blank=True)
    cited_through = models.CharField(
        _("cited through"),
        max_length=500,
        blank=True,
        help_text=_("Of a source without an address: where it was read or named, or the part of its address known."),
    )
    archived_url = models.CharField(
        _("archived copy"), max_length=500, blank=True, help_text=_("The full address of the copy in a web archive.")
    )
    doi = models.CharField(_("DOI"), max_length=200, blank=True, help_text=_("From 10. on: 10.1234/abc"))
    archive_ref = models.CharField(
        _("reference in an archive"), max_length=500, blank=True, help_text=_("The archive and its reference number.")
    )
    copied_from = models.ForeignKey(
        "self",
        verbose_name=_("copied from"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="copies",
        help_text=_("The original, if this is a copy of it."),
    )
    original_name = models.CharField(
        _("copied from (by name)"),
        max_length=200,
        blank=True,
        help_text=_("The original publisher, if the original is not recorded here."),
    )
    published_text = EdtfField(
        _("published"),
        blank=True,
        earliest="published_earliest",
        latest="published_latest",
        edtf="published_edtf",
    )
    published_earliest = models.IntegerField(null=True, editable=False)
    published_latest = models.IntegerField(null=True, editable=False)
    published_edtf = models.CharField(max_length=200, blank=True, editable=False)
    retrieved_text = EdtfField(
        _("retrieved"),
        blank=True,
        earliest="retrieved_earliest",
        latest="retrieved_latest",
        edtf="retrieved_edtf",
    )
    retrieved_earliest = models.IntegerField(null=True, editable=False)
    retrieved_latest = models.IntegerField(null=True, editable=False)
    retrieved_edtf = models.CharField(max_length=200, blank=True, editable=False)
    language = models.CharField(_("language (ISO 639)"), max_length=3, blank=True)
    reliability = CodeField(Reliability, max_length=1, verbose_name=_("reliability"))
    reliability_reason_en = models.TextField(_("why (English)"))
    reliability_reason_ar = models.TextField(_("why (Arabic)"), blank=True)
    protected = models.BooleanField(_("protected: identity must not be shown"), default=False)
    graphic = models.BooleanField(_("graphic: shows people being harmed"), default=False)

    columns.public(slug, hidden_with=columns.HiddenWith.SOURCE_IDENTITY, restorable=False)
    columns.public(
        *(title, authors, publisher, publisher_ar, description_en, description_ar, reliability_reason_en),
        *(reliability_reason_ar, url, no_url_reason_en, no_url_reason_ar, cited_through, archived_url, doi),
        *(archive_ref, original_name),
        text=True,
        hidden_with=columns.HiddenWith.SOURCE_IDENTITY,
    )
    columns.public(copied_from, hidden_with=columns.HiddenWith.SOURCE_IDENTITY)
    columns.public(language, text=False, hidden_with=columns.HiddenWith.SOURCE_IDENTITY)
    columns.public(published_text, retrieved_text, hidden_with=columns.HiddenWith.SOURCE_IDENTITY)
    columns.public(kind, reliability)
    columns.public(protected, graphic, restorable=False)
    columns.derived(
        published_earliest, published_latest, published_edtf, retrieved_earliest, retrieved_latest, retrieved_edtf
    )
    columns.label_in_history(graphic, _("warning of graphic content"))
    columns.label_in_history(protected, _("protection of its identity"))

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ("pk",)
        constraints = (
            code_constraint("kind", SourceKind, "source_kind_known"),
            code_constraint("reliability", Reliability, "source_reliability_known"),
            interval_constraint("published_earliest", "published_latest", "source_published_in_order"),
            interval_constraint("retrieved_earliest", "retrieved_latest", "source_retrieved_in_order"),
            # Of a protected source, all of these columns are empty.
            models.CheckConstraint(
                condition=models.Q(protected=True)
                | models.Q(url__startswith="https://")
                | models.Q(url__startswith="http://")
                | (models.Q(url="") & ~models.Q(no_url_reason_en="")),
                name="source_address_or_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(copied_from__isnull=True) | ~models.Q(copied_from=models.F("id")),
                name="source_not_its_own_original",
            ),
            models.CheckConstraint(
                condition=models.Q(copied_from__isnull=True) | models.Q(original_name=""),
                name="source_one_original",
            ),
        )

    def __str__(self) -> str:
        return self.title or in_language(self.description_en, self.description_ar) or self.slug


# The columns that could tell who a source is. They are emptied when it becomes protected; the slug gets a pseudonym.
IDENTIFYING = tuple(
    name for name in columns.column_names(Source, hidden_with=(columns.HiddenWith.SOURCE_IDENTITY,)) if name != "slug"
)
# The only one of them that is a key: it is None where the others are empty texts.
ORIGINAL_KEY = "copied_from_id"


class SealedIdentity(models.Model):
    """The encrypted identity of a protected source (`registry.crypto.encryption`). `key_id` identifies the key."""

    source = models.OneToOneField(Source, on_delete=models.PROTECT, primary_key=True, related_name="identity")
    key_id = models.CharField(max_length=16)
    nonce = models.CharField(max_length=24)
    sealed = models.TextField()

    columns.sealed(source, key_id, nonce, sealed, text=False)

    class Meta:
        verbose_name = _("sealed identity")
        verbose_name_plural = _("sealed identities")
        default_permissions = ()
        permissions = (("reveal_identity", "Can reveal who a protected source is"),)

    def __str__(self) -> str:
        return str(self.source_id)
