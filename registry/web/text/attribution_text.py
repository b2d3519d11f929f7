"""Sentences on cause, intent and agent of a claim. The registry never says these in its own voice."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from registry.domain.vocabulary.codes import ClaimKind
from registry.models.record import in_language
from registry.queries.claims import ClaimRecord

from .terms import label_in_sentence


def speaker_names(claim: ClaimRecord) -> list[str]:
    """Return who says what a claim says: the speakers, else the publisher of the source, else the source itself."""
    if claim.said_by is not None:
        return [claim.said_by.name, *(speaker.name for speaker in claim.further_speakers)]
    return [in_language(claim.source.publisher, claim.source.publisher_ar) or claim.source.name]


def join_speakers(claim: ClaimRecord) -> SafeString:
    """Return the HTML of the names of all who say what a claim says: `A, B and C`."""
    names = [_isolate(name) for name in speaker_names(claim)]
    *first_names, last_name = names
    if not first_names:
        return last_name
    enumeration = format_html_join(gettext(", "), "{}", ((name,) for name in first_names))
    return format_html(gettext("{names} and {last}"), names=enumeration, last=last_name)


def speakers_at_line_start(claim: ClaimRecord) -> str:
    """Return the names of all who say what a claim says, to begin a line. A single name needs no markup there."""
    names = speaker_names(claim)
    return join_speakers(claim) if len(names) > 1 else names[0]


def attribution_sentences(claim: ClaimRecord) -> SafeString:
    """Return sentences on the cause, the intent and the agent that a claim states, each with who says so.

    `ASOR says that ISIS did it (certainty: probable).` Of damage without an agent, say that none is stated.
    Return "" if there is nothing to say.
    """
    say_several = len(speaker_names(claim)) > 1
    sentences: list[str] = []
    if claim.cause:
        template = gettext("Cause, says {speaker}: {what}{certainty}.")
        if say_several:
            template = gettext("Cause, say {speaker}: {what}{certainty}.")
        cause = label_in_sentence("cause", claim.cause)
        sentences.append(_attribute(claim, template, cause, claim.cause_certainty))
    if claim.intent:
        template = gettext("Intent, says {speaker}: {what}{certainty}.")
        if say_several:
            template = gettext("Intent, say {speaker}: {what}{certainty}.")
        intent = label_in_sentence("intent", claim.intent)
        sentences.append(_attribute(claim, template, intent, claim.intent_certainty))
    if claim.agent is not None:
        template = gettext("{speaker} says that {what} did it{certainty}.")
        if say_several:
            template = gettext("{speaker} say that {what} did it{certainty}.")
        sentences.append(_attribute(claim, template, _isolate(claim.agent.name), claim.agent_certainty))
    elif _is_about_damage(claim):
        sentences.append(gettext("Agent not stated."))
    return format_html_join(" ", "{}", ((sentence,) for sentence in sentences))


def _attribute(claim: ClaimRecord, template: str, what: str, certainty: str) -> SafeString:
    """Return the sentence of a template with the speakers of a claim, what is said, and how certain that is."""
    certainty_words = ""
    if certainty:
        certainty_words = gettext(" (certainty: %(label)s)") % {"label": label_in_sentence("certainty", certainty)}
    return format_html(
        template,
        speaker=join_speakers(claim),
        what=what,
        certainty=certainty_words,
    )


def _isolate(name: str) -> SafeString:
    """Return the HTML of a name with its own text direction."""
    return format_html("<bdi>{}</bdi>", name)


def _is_about_damage(claim: ClaimRecord) -> bool:
    """Return whether a claim says that a monument was damaged, or that an event was not a repair."""
    is_event = claim.kind == ClaimKind.EVENT_ON and not claim.improves
    return is_event or claim.kind == ClaimKind.DAMAGED_AT
