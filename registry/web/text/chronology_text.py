"""Windows and contradictions as sentences that name their claims as links. HTML out, values of the domain in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from registry.domain.chronology.contradictions import Contradiction
from registry.domain.chronology.evidence import Statement
from registry.domain.chronology.grades import RANK
from registry.domain.chronology.windows import Window
from registry.domain.vocabulary.codes import ClaimStatus, ContradictionKind, Grade
from registry.queries.claims import ClaimRecord

from .dates import date_phrase, days_words, format_day
from .terms import inner_label

Claims = Mapping[str, ClaimRecord]


def ref_link(ref: str) -> SafeString:
    """The claim's reference as a link to where it stands on the page."""
    return format_html('<a href="#{0}"><bdi>{0}</bdi></a>', ref)


def window_sentence(window: Window, claims: Claims, statements: Mapping[str, Statement]) -> SafeString:
    """`Intact on 26 December 2016 (C-4), damaged by 10 January 2017 (C-5): a window of 15 days.`"""
    before, after = statements[window.limit_before].when.earliest, statements[window.limit_after].when.latest
    parts = {
        "was": _was(window.from_grade, before),
        "before": ref_link(window.limit_before),
        "became": _became(window, after),
        "after": ref_link(window.limit_after),
        "width": _width(window),
    }
    sentence = format_html(gettext("{was} ({before}), {became} ({after}): {width}."), **parts)
    if window.limit_event is None or window.limit_event not in claims:
        return sentence
    event = claims[window.limit_event]
    narrowed = format_html(
        gettext("The report of an event {when} ({event}) narrows it: {days}."),
        when=date_phrase(event.date),
        event=ref_link(event.ref),
        days=narrow_words(window),
    )
    return format_html("{} {}", sentence, narrowed)


def narrow_words(window: Window) -> str:
    """`after 26 December 2016 and by 10 January 2017`, or the one day that is left."""
    if window.after is not None and window.by is not None and window.by - window.after == 1:
        return gettext("on %(day)s") % {"day": format_day(window.by)}
    after = None if window.after is None else gettext("after %(day)s") % {"day": format_day(window.after)}
    by = None if window.by is None else gettext("by %(day)s") % {"day": format_day(window.by)}
    if after and by:
        return gettext("%(after)s and %(by)s") % {"after": after, "by": by}
    return after or by or gettext("at a time not known")


def _was(grade: Grade, day: int | None) -> str:
    word = gettext("Intact") if grade == Grade.NO_DAMAGE else _capital(inner_label("grade", grade.value))
    return word if day is None else gettext("%(state)s on %(day)s") % {"state": word, "day": format_day(day)}


def _became(window: Window, day: int | None) -> str:
    grade = inner_label("grade", window.to_grade.value)
    if window.from_grade == Grade.NO_DAMAGE and RANK[window.to_grade] < RANK[Grade.LARGELY_DESTROYED]:
        word = pgettext("state of a monument", "damaged")
    else:
        word = grade
    return word if day is None else gettext("%(state)s by %(day)s") % {"state": word, "day": format_day(day)}


def _width(window: Window) -> str:
    if window.limit_event is not None:
        return gettext("the change lies between the two")
    if window.days is None:
        return gettext("a window open on one side")
    return gettext("a window of %(days)s") % {"days": days_words(window.days)}


def contradiction_sentence(found: Contradiction, claims: Claims) -> SafeString:
    """What the first claim says, against what the others say, and what that means for the result."""
    named = [ref for ref in found.claims if ref in claims]
    first, *others = (claim_words(claims[ref]) for ref in named)
    against = format_html_join(gettext("; "), "{}", ((other,) for other in others))
    return format_html(_SENTENCES[found.kind](), first=first, others=against)


def claim_words(claim: ClaimRecord) -> SafeString:
    """`C-000012 (severe damage on 10 January 2017)`."""
    status = "" if claim.status == ClaimStatus.ACCEPTED else inner_label("claim_status", claim.status)
    what = inner_label("grade", claim.grade) if claim.grade else gettext("an event")
    said = gettext("%(what)s %(when)s") % {"what": what, "when": date_phrase(claim.date)}
    words = gettext("%(status)s: %(said)s") % {"status": status, "said": said} if status else said
    return format_html("{} ({})", ref_link(claim.ref), words)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


_SENTENCES: dict[ContradictionKind, Callable[[], str]] = {
    ContradictionKind.SAME_DAY_DIFFERENT_GRADE: lambda: gettext(
        "Accepted claims give different grades for one day: {first}; {others}. The first named weighs most."
    ),
    ContradictionKind.EVENT_OUTSIDE_WINDOW: lambda: gettext(
        "{first} lies outside the window, which is limited by {others}. Both stay in view; the window does not move."
    ),
    ContradictionKind.EVENTS_DISAGREE: lambda: gettext(
        "{first} dates the change otherwise than {others}. The window follows the second, which weighs more."
    ),
    ContradictionKind.IMPROVEMENT_WITHOUT_RESTORATION: lambda: gettext(
        "{first} is better than {others} before it, and no restoration on record explains that."
    ),
    ContradictionKind.DISPUTED_CLAIM: lambda: gettext("{first} is at odds with {others}. It moves nothing."),
    ContradictionKind.REJECTED_CLAIM: lambda: gettext("{first} is ruled out by {others}."),
}
