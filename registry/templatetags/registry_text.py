"""What templates say with: dates, codes, chips, references."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from registry.domain.chronology.dates import parse_day
from registry.domain.chronology.grades import RANKED
from registry.models.record import in_language
from registry.queries.claims import ClaimRecord
from registry.queries.monuments import MonumentRecord
from registry.queries.sites import SiteRecord
from registry.queries.states import State
from registry.queries.summaries import Named, SourceBrief
from registry.web.text import chronology_text, dates, terms

register = template.Library()

register.filter("date_words", dates.format_date)
register.filter("date_phrase", dates.date_phrase)
register.filter("span_words", dates.span_words)
register.filter("day_words", dates.format_day)
register.filter("interval_words", dates.interval_words)
register.filter("moment_words", dates.format_moment)
register.filter("age_words", dates.age_words)
register.simple_tag(chronology_text.window_sentence, name="window_sentence")
register.simple_tag(chronology_text.contradiction_sentence, name="contradiction_sentence")
register.filter("narrow_words", chronology_text.narrow_words)
register.filter("ref_link", chronology_text.ref_link)


@register.filter
def label(code: str, vocabulary: str) -> str:
    """`{{ claim.basis|label:"basis" }}`."""
    return terms.label(vocabulary, code)


@register.filter
def inner_label(code: str, vocabulary: str) -> str:
    """The label inside a sentence."""
    return terms.inner_label(vocabulary, code)


@register.filter
def definition(code: str, vocabulary: str) -> str:
    """What the code means."""
    return terms.definition(vocabulary, code)


@register.filter
def text(record: object, name: str) -> str:
    """The field `<name>_en` or `<name>_ar` (or `<name>` where English has no ending) in the reader's language."""
    english = getattr(record, f"{name}_en", None)
    return in_language(getattr(record, name) if english is None else english, getattr(record, f"{name}_ar"))


@register.filter
def iso_words(text: str) -> str:
    """An ISO day in words."""
    return dates.format_day(parse_day(text))


@register.simple_tag
def glyph(code: str) -> SafeString:
    """The column that stands for a grade."""
    return format_html('<svg class="gl" aria-hidden="true"><use href="#c-{}"/></svg>', code)


@register.simple_tag
def grade_chip(code: str) -> SafeString:
    """A grade with its colour, column and word."""
    word = terms.label("grade", code)
    return format_html('<span class="chip g-{}">{}<span>{}</span></span>', code, glyph(code), word)


@register.simple_tag
def state_chip(state: State) -> SafeString:
    """The state of a monument; while uncertain, hatched between its two ends."""
    if not state.uncertain:
        return grade_chip(state.key)
    return uncertain_chip(state.grade_low.value, state.grade_high.value)


def uncertain_chip(low: str, high: str) -> SafeString:
    """Somewhere between two grades."""
    ends = gettext("%(low)s to %(high)s") % {
        "low": terms.inner_label("grade", low),
        "high": terms.inner_label("grade", high),
    }
    return format_html(
        '<span class="chip g-uncertain"><span class="hatch lo-{} hi-{}"></span>'
        "<span>{} <small>{}</small></span></span>",
        low,
        high,
        gettext("Uncertain"),
        ends,
    )


@register.simple_tag
def admiralty(claim: ClaimRecord) -> SafeString:
    """`B2`, explained."""
    meaning = gettext("Source: %(source)s. Statement: %(claim)s.") % {
        "source": terms.inner_label("reliability", claim.source.reliability),
        "claim": terms.inner_label("credibility", claim.credibility),
    }
    return format_html('<abbr title="{}"><bdi>{}</bdi></abbr>', meaning, claim.admiralty)


@register.filter
def other_language(url: str, language: str) -> str:
    """The same page and query in the other language."""
    _, first, *rest = url.split("/", 2)
    if first not in ("en", "ar"):
        return f"/{language}/"
    return f"/{language}/{rest[0] if rest else ''}"


@register.simple_tag
def grades() -> tuple[str, ...]:
    """The ranked grades, least damage first."""
    return tuple(grade.value for grade in RANKED)


@register.filter
def source_name(source: SourceBrief) -> SafeString:
    """Its publisher and title or description, each kept in its own direction."""
    if source.publisher and source.publisher not in source.name:
        return format_html("<bdi>{}</bdi>{}<bdi>{}</bdi>", source.publisher, gettext(": "), source.name)
    return format_html("<bdi>{}</bdi>", source.name)


@register.filter
def is_web_address(url: str) -> bool:
    """Whether an address as noted is whole, so that it can be a link."""
    return url.startswith(("https://", "http://"))


@register.filter
def other_name(record: Named | SiteRecord | MonumentRecord) -> str:
    """The name in the script that the reader's language does not use."""
    return in_language(record.name_ar, record.name_en)
