"""Claims: one source's dated statement on a monument or a site, its effects, and who else says so."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.domain.vocabulary.codes import (
    ActionPriority,
    AssessmentMethod,
    Basis,
    Cause,
    Certainty,
    ClaimKind,
    ClaimStatus,
    ConditionTrend,
    Credibility,
    Effect,
    Extent,
    Grade,
    Intent,
    RecommendedAction,
)

from . import columns
from .actor import Actor
from .claim_constraints import CLAIM_CONSTRAINTS
from .fields import CodeField, EdtfField, code_constraint, with_date_examples
from .monument import Monument
from .record import Record
from .refs import make_ref, parse_ref
from .site import Site
from .source import Source

CLAIM_PREFIX = "C-"
OWN_CERTAINTY = _("How certain this alone is. Leave it empty if nobody has assessed it.")


class Claim(Record):
    """A claim: one source's statement on one monument, or on a site as a whole.

    A claim on a site is no evidence of the state of any monument.
    Its `ref` is permanent. After a decision its content cannot change; a new claim can only supersede it.

    `status` repeats the status after the last `Decision`, so that lists can filter by it. Only actions write it.
    """

    key = models.SlugField(_("key in an import"), max_length=120, null=True, blank=True, unique=True)
    monument = models.ForeignKey(
        Monument, on_delete=models.PROTECT, null=True, blank=True, related_name="claims", verbose_name=_("monument")
    )
    site = models.ForeignKey(
        Site,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        verbose_name=_("site"),
        help_text=_("Instead of a monument, if the source speaks of the site as a whole."),
    )
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="claims", verbose_name=_("source"))
    said_by = models.ForeignKey(
        Actor, on_delete=models.PROTECT, null=True, blank=True, related_name="said", verbose_name=_("said by")
    )
    kind = CodeField(ClaimKind, verbose_name=_("kind"))
    grade = CodeField(
        Grade,
        blank=True,
        verbose_name=_("grade"),
        help_text=_("Of an event: how bad it left the monument at least, if the source says so."),
    )
    worst_grade = CodeField(
        Grade,
        blank=True,
        default="",
        verbose_name=_("to grade"),
        help_text=_("The worse end of the range, if the source’s words allow several grades. Else leave it empty."),
    )
    improves = models.BooleanField(
        _("made it better"), default=False, help_text=_("For an event that repaired: a column put up again.")
    )
    date_text = EdtfField(
        _("date"),
        help_text=with_date_examples(_("When it happened or was so.")),
    )
    earliest = models.IntegerField(null=True, editable=False)
    latest = models.IntegerField(null=True, editable=False)
    date_edtf = models.CharField(max_length=200, blank=True, editable=False)
    acquired_text = EdtfField(
        _("evidence acquired"),
        blank=True,
        earliest="acquired_earliest",
        latest="acquired_latest",
        edtf="acquired_edtf",
        help_text=with_date_examples(_("When the picture was taken or the place visited, if that differs.")),
    )
    acquired_earliest = models.IntegerField(null=True, editable=False)
    acquired_latest = models.IntegerField(null=True, editable=False)
    acquired_edtf = models.CharField(max_length=200, blank=True, editable=False)
    basis = CodeField(Basis, verbose_name=_("basis"))
    certainty = CodeField(Certainty, default=Certainty.NOT_ASSESSED.value, verbose_name=_("certainty"))
    credibility = CodeField(Credibility, max_length=1, verbose_name=_("credibility"))
    cause = CodeField(Cause, blank=True, verbose_name=_("cause"))
    cause_certainty = CodeField(
        Certainty, blank=True, default="", verbose_name=_("certainty of the cause"), help_text=OWN_CERTAINTY
    )
    intent = CodeField(Intent, blank=True, verbose_name=_("intent"))
    intent_certainty = CodeField(
        Certainty, blank=True, default="", verbose_name=_("certainty of the intent"), help_text=OWN_CERTAINTY
    )
    agent = models.ForeignKey(
        Actor, on_delete=models.PROTECT, null=True, blank=True, related_name="acts", verbose_name=_("done by")
    )
    agent_certainty = CodeField(
        Certainty, blank=True, default="", verbose_name=_("certainty of the agent"), help_text=OWN_CERTAINTY
    )
    extent = CodeField(Extent, blank=True, verbose_name=_("extent in per cent"))
    assessor = models.ForeignKey(
        Actor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        verbose_name=_("assessed by"),
        help_text=_("Who looked at it, if that is not who says so."),
    )
    assessed_text = EdtfField(
        _("date of the assessment"),
        blank=True,
        earliest="assessed_earliest",
        latest="assessed_latest",
        edtf="assessed_edtf",
        help_text=with_date_examples(_("When it was assessed, if the source says so. It dates no state.")),
    )
    assessed_earliest = models.IntegerField(null=True, editable=False)
    assessed_latest = models.IntegerField(null=True, editable=False)
    assessed_edtf = models.CharField(max_length=200, blank=True, editable=False)
    assessment_method = CodeField(AssessmentMethod, blank=True, default="", verbose_name=_("method of the assessment"))
    sensor = models.CharField(_("sensor"), max_length=100, blank=True, help_text=_("For example WorldView-2."))
    scene = models.CharField(
        _("scene"), max_length=200, blank=True, help_text=_("The identifier that its supplier gave the image.")
    )
    trend = CodeField(ConditionTrend, blank=True, default="", verbose_name=_("trend of the condition"))
    recommended_action = CodeField(RecommendedAction, blank=True, default="", verbose_name=_("recommended action"))
    action_priority = CodeField(ActionPriority, blank=True, default="", verbose_name=_("priority of the action"))
    locator = models.CharField(_("where in the source"), max_length=200, blank=True)
    no_locator_reason_en = models.CharField(
        _("why it does not say where (English)"),
        max_length=300,
        blank=True,
        help_text=_("Only if it does not say where in the source it stands."),
    )
    no_locator_reason_ar = models.CharField(_("why it does not say where (Arabic)"), max_length=300, blank=True)
    quote = models.TextField(_("quotation"), blank=True)
    quote_language = models.CharField(_("language of the quotation"), max_length=3, blank=True)
    statement_en = models.TextField(_("what the source says (English)"))
    statement_ar = models.TextField(_("what the source says (Arabic)"), blank=True)
    private_note = models.TextField(
        _("private note"), blank=True, help_text=_("For the registry’s own people: it is never shown to the public.")
    )
    supersedes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successors", verbose_name=_("supersedes")
    )
    status = CodeField(ClaimStatus, default=ClaimStatus.DRAFT.value, editable=False, verbose_name=_("status"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("recorded by"),
    )

    columns.public(
        monument, site, source, kind, grade, worst_grade, improves, date_text, acquired_text, basis, certainty
    )
    columns.public(credibility, cause, cause_certainty, intent, intent_certainty, agent, agent_certainty)
    columns.public(extent, supersedes, assessment_method, trend, recommended_action, action_priority)
    columns.public(statement_en, statement_ar, text=True)
    columns.public(locator, quote, text=True, hidden_with=columns.HiddenWith.PROTECTED_SOURCE)
    columns.public(
        no_locator_reason_en, no_locator_reason_ar, text=True, hidden_with=columns.HiddenWith.PROTECTED_SOURCE
    )
    columns.public(quote_language, text=False, hidden_with=columns.HiddenWith.PROTECTED_SOURCE)
    columns.public(said_by, assessor, assessed_text, hidden_with=columns.HiddenWith.PROTECTED_SOURCE)
    columns.public(sensor, scene, text=True, hidden_with=columns.HiddenWith.PROTECTED_SOURCE)
    columns.staff(key)
    columns.staff(private_note, text=True)
    columns.derived(earliest, latest, date_edtf, acquired_earliest, acquired_latest, acquired_edtf)
    columns.derived(assessed_earliest, assessed_latest, assessed_edtf)
    columns.derived(status, recorded_by)  # recorded by the decisions and by the entry's actor
    columns.label_in_history(supersedes, _("claim that it supersedes"))

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ("pk",)
        permissions = (("review_claim", "Can decide on claims"),)
        indexes = (
            models.Index(fields=("monument", "status"), name="claim_by_monument"),
            models.Index(fields=("status", "id"), name="claim_by_status"),
        )
        constraints = CLAIM_CONSTRAINTS

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """Return the permanent reference, for example `C-000123`, or `C-new` before the claim is saved."""
        return make_ref(CLAIM_PREFIX, self.pk)

    @property
    def subject(self) -> Monument | Site:
        """Return the monument or the site that the claim is about. A valid claim has exactly one of them."""
        subject = self.monument or self.site
        assert subject is not None  # noqa: S101 the database has a constraint
        return subject


def claim_ref(number: int) -> str:
    """Return the reference of the claim with this ID: `C-000123` for 123."""
    return make_ref(CLAIM_PREFIX, number)


def claim_number(ref: str) -> int | None:
    """Return the ID of the claim with this reference: 123 for `C-000123`. None if it is not a reference."""
    return parse_ref(CLAIM_PREFIX, ref)


class ClaimEffect(models.Model):
    """One effect (kind of damage) that a claim describes."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="effects")
    effect = CodeField(Effect, verbose_name=_("effect"))

    columns.staff(claim, effect)  # effects change only while the claim is a draft

    class Meta:
        verbose_name = _("effect")
        verbose_name_plural = _("effects")
        ordering = ("pk",)
        constraints = (
            code_constraint("effect", Effect, "claim_effect_known"),
            models.UniqueConstraint(fields=("claim", "effect"), name="claim_effect_once"),
        )

    def __str__(self) -> str:
        return self.effect


class ClaimSpeaker(models.Model):
    """One more speaker of a claim, after `said_by`, who is the first. The order is that of the rows."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="further_speakers")
    speaker = models.ForeignKey(
        Actor, on_delete=models.PROTECT, related_name="said_with_others", verbose_name=_("further speaker")
    )

    columns.staff(claim, speaker)  # like effects, they change only while the claim is a draft

    class Meta:
        verbose_name = _("further speaker")
        verbose_name_plural = _("further speakers")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("claim", "speaker"), name="claim_speaker_once"),)

    def __str__(self) -> str:
        return str(self.speaker)
