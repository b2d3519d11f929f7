"""Sentences on how far the damage of a claim goes, on its assessment, and on what its source recommends."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from registry.queries.claims import ClaimRecord

from .attribution_text import attribution_sentences
from .dates import format_date_in_sentence
from .terms import label_in_sentence


def claim_sentences(claim: ClaimRecord) -> SafeString:
    """Return all sentences on a claim below its statement: cause, intent, agent, extent, assessment, recommendation.

    Return "" if there is nothing to say.
    """
    paragraphs = [attribution_sentences(claim), assessment_sentences(claim)]
    return format_html_join(" ", "{}", ((paragraph,) for paragraph in paragraphs if paragraph))


def assessment_sentences(claim: ClaimRecord) -> SafeString:
    """Return sentences on the extent, the assessment, the trend and the recommended action that a claim states.

    `Extent: 61–90 %. Assessment: UNOSAT, 27 August 2015, remote, WorldView-2.` Return "" if it states none of them.
    """
    sentences: list[str] = []
    if claim.extent:
        sentences.append(gettext("Extent: %(label)s.") % {"label": label_in_sentence("extent", claim.extent)})
    assessment = _describe_assessment(claim)
    if assessment:
        sentences.append(format_html(gettext("Assessment: {details}."), details=assessment))
    if claim.trend:
        sentences.append(gettext("Trend: %(label)s.") % {"label": label_in_sentence("condition_trend", claim.trend)})
    if claim.recommended_action:
        sentences.append(_describe_recommendation(claim))
    return format_html_join(" ", "{}", ((sentence,) for sentence in sentences))


def _describe_assessment(claim: ClaimRecord) -> SafeString:
    """Return who assessed what a claim says, when, how and on which image, separated by commas. "" if nobody says."""
    details: list[str] = []
    if claim.assessor is not None:
        details.append(format_html("<bdi>{}</bdi>", claim.assessor.name))
    if claim.assessed is not None:
        details.append(format_date_in_sentence(claim.assessed))
    if claim.assessment_method:
        details.append(label_in_sentence("assessment_method", claim.assessment_method))
    if claim.sensor:
        details.append(format_html("<bdi>{}</bdi>", claim.sensor))
    if claim.scene:
        details.append(format_html(gettext("scene {identifier}"), identifier=format_html("<bdi>{}</bdi>", claim.scene)))
    return format_html_join(gettext(", "), "{}", ((detail,) for detail in details))


def _describe_recommendation(claim: ClaimRecord) -> str:
    """Return a sentence on the action that a claim recommends, with its priority if it states one."""
    action = label_in_sentence("recommended_action", claim.recommended_action)
    if not claim.action_priority:
        return gettext("Recommended: %(action)s.") % {"action": action}
    priority = label_in_sentence("action_priority", claim.action_priority)
    return gettext("Recommended: %(action)s (priority: %(priority)s).") % {"action": action, "priority": priority}
