"""Template tags and filters for texts: dates, codes of vocabularies, damage grades and references."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from registry.domain.chronology.dates import parse_iso_day
from registry.domain.chronology.grades import RANKED
from registry.domain.chronology.timeline import Segment
from registry.domain.vocabulary.codes import ClaimKind
from registry.models.record import in_language
from registry.queries.claims import ClaimRecord
from registry.queries.monuments import MonumentRecord
from registry.queries.sites import SiteRecord
from registry.queries.states import State
from registry.queries.summaries import NameSummary
from registry.web.text import (
    assessment_text,
    attribution_text,
    chronology_text,
    context_text,
    dates,
    intervention_text,
    places_text,
    restoration_text,
    source_text,
    terms,
)
from registry.web.text.grade_text import claim_subject, grade_range, grade_range_in_sentence

register = template.Library()

register.filter("date_words", dates.format_date)
register.filter("date_phrase", dates.format_date_in_sentence)
register.filter("span_words", dates.format_period)
register.filter("day_words", dates.format_day)
register.filter("days_words", dates.format_interval)
register.filter("interval_words", dates.format_interval_in_sentence)
register.filter("moment_words", dates.format_day_of_moment)
register.filter("age_words", dates.format_age)
register.simple_tag(chronology_text.window_sentence, name="window_sentence")
register.simple_tag(chronology_text.contradiction_sentence, name="contradiction_sentence")
register.filter("status_label", restoration_text.format_status)
register.filter("status_words", restoration_text.format_dated_status)
register.filter("mention_words", restoration_text.format_last_mention)
register.filter("status_sentence", restoration_text.status_sentence)
register.filter("narrow_words", chronology_text.format_window_limits)
register.filter("ref_link", chronology_text.claim_link)
register.filter("places_words", places_text.format_places)
register.filter("claim_sentences", assessment_text.claim_sentences)
register.filter("speaker_names", attribution_text.speakers_at_line_start)
register.filter("context_words", context_text.format_context)
register.filter("listing_words", context_text.format_listing)
register.filter("source_name", source_text.source_name)
register.filter("missing_address", source_text.missing_address)
register.filter("cited_source", source_text.cited_source)
register.filter("party_words", intervention_text.format_party)
register.filter("step_words", intervention_text.format_step)
register.filter("type_words", intervention_text.format_types)


@register.filter
def label(code: str, vocabulary: str) -> str:
    """Return the label of a code, for example of `{{ claim.basis|label:"basis" }}`."""
    return terms.label(vocabulary, code)


@register.filter
def inner_label(code: str, vocabulary: str) -> str:
    """Return the label of a code as it is written inside a sentence."""
    return terms.label_in_sentence(vocabulary, code)


@register.filter
def definition(code: str, vocabulary: str) -> str:
    """Return the definition of a code of a vocabulary."""
    return terms.definition(vocabulary, code)


@register.filter(name="text")
def localized_text(record: object, field_name: str) -> str:
    """Return the text of a record's field in the active language, English or Arabic.

    The Arabic text is in the member `<field_name>_ar`. The English text is in `<field_name>_en`, or in `<field_name>`
    if the record has no such member. A member is an attribute of the record or one of its `columns`.
    """
    arabic_text = _get_member(record, f"{field_name}_ar")
    english_text = _get_member(record, f"{field_name}_en")
    if english_text is None:
        english_text = _get_member(record, field_name)
    if english_text is None or arabic_text is None:
        raise AttributeError(f"{type(record).__name__} has no text “{field_name}” in both languages")
    return in_language(english_text, arabic_text)


def _get_member(record: object, name: str) -> str | None:
    """Return an attribute of a record, or else the column of this name. None if it has neither."""
    columns = getattr(record, "columns", {})
    text: str | None = getattr(record, name, columns.get(name))
    return text


@register.filter
def iso_words(iso_day: str) -> str:
    """Return an ISO 8601 day in words."""
    return dates.format_day(parse_iso_day(iso_day))


register.simple_tag(grade_range)
register.simple_tag(grade_range_in_sentence)


@register.simple_tag(name="glyph")
def grade_icon(code: str) -> SafeString:
    """Return the SVG icon of a damage grade: a column in the condition of that grade."""
    return format_html('<svg class="gl" aria-hidden="true"><use href="#c-{}"/></svg>', code)


@register.simple_tag
def grade_chip(code: str, worst: str = "") -> SafeString:
    """Return the HTML chip of a damage grade with its icon, or of a range, hatched in the colours of both its ends."""
    words = grade_range(code, worst)
    if worst and worst != code:
        return format_html(
            '<span class="chip g-uncertain"><span class="hatch lo-{} hi-{}"></span><span>{}</span></span>',
            code,
            worst,
            words,
        )
    return format_html('<span class="chip g-{}">{}<span>{}</span></span>', code, grade_icon(code), words)


@register.simple_tag
def claim_chip(claim: ClaimRecord) -> SafeString:
    """Return the HTML chip of what a claim says: the grade or range of a state, or the kind of the claim."""
    if claim.kind == ClaimKind.EVENT_ON and (claim.grade or claim.improves):
        words = claim_subject(claim.kind, claim.grade, claim.worst_grade, improves=claim.improves)
        return format_html('<span class="tag">{}</span>', words[:1].upper() + words[1:])
    if claim.grade and claim.kind != ClaimKind.NO_INFORMATION:
        return grade_chip(claim.grade, claim.worst_grade)
    return format_html('<span class="tag">{}</span>', terms.label("claim_kind", claim.kind))


@register.simple_tag
def state_chip(state: State) -> SafeString:
    """Return the HTML chip of a monument's state: its grade, or the range of possible grades."""
    if not state.uncertain:
        return grade_chip(state.grade_low.value, state.grade_high.value)
    return uncertain_chip(state.grade_low.value, state.grade_high.value)


@register.filter
def likely_words(state: State | Segment) -> str:
    """Return the likely range of a state in words, or "" if it is the proven range."""
    lowest_grade, highest_grade = state.likely_low.value, state.likely_high.value
    if (lowest_grade, highest_grade) == (state.grade_low.value, state.grade_high.value):
        return ""
    return grade_range_in_sentence(lowest_grade, highest_grade)


def uncertain_chip(lowest_grade: str, highest_grade: str) -> SafeString:
    """Return the HTML chip (a coloured label) of a monument whose damage grade is uncertain.

    The chip names the lowest and the highest possible grade, and is hatched in the colours of both.
    """
    return format_html(
        '<span class="chip g-uncertain"><span class="hatch lo-{} hi-{}"></span>'
        "<span>{} <small>{}</small></span></span>",
        lowest_grade,
        highest_grade,
        gettext("Uncertain"),
        grade_range_in_sentence(lowest_grade, highest_grade),
    )


@register.simple_tag(name="admiralty")
def admiralty_code(claim: ClaimRecord) -> SafeString:
    """Return the Admiralty code of a claim as HTML, with its meaning as a tooltip.

    The code, such as B2, says how reliable the source of the claim is, and how credible the claim itself is.
    """
    meaning = gettext("Source: %(source)s. Statement: %(claim)s.") % {
        "source": terms.label_in_sentence("reliability", claim.source.reliability),
        "claim": terms.label_in_sentence("credibility", claim.credibility),
    }
    return format_html('<abbr title="{}"><bdi>{}</bdi></abbr>', meaning, claim.admiralty)


@register.filter
def other_language(url: str, language: str) -> str:
    """Return the URL of the same page in another language, with the same query string.

    If the page has no language in its URL, return the URL of the home page in that language.
    """
    # "/en/sites/?q=x" is split into "", "en" and "sites/?q=x". The last part is missing in "/en".
    _, current_language, *path_after_language = url.split("/", maxsplit=2)
    if current_language not in ("en", "ar"):
        return f"/{language}/"
    return f"/{language}/{''.join(path_after_language)}"


@register.simple_tag(name="grades")
def ranked_grades() -> tuple[str, ...]:
    """Return the codes of the ranked damage grades, least damage first."""
    return tuple(grade.value for grade in RANKED)


@register.filter
def other_name(record: NameSummary | SiteRecord | MonumentRecord) -> str:
    """Return the name of a record in the language that the page is not in."""
    # The arguments are swapped on purpose: `in_language` takes English first and returns the text to read.
    return in_language(record.name_ar, record.name_en)
