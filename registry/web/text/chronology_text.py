"""Sentences about windows and contradictions, as HTML in which claims are links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop, pgettext

from registry.domain.chronology.contradictions import Contradiction
from registry.domain.chronology.evidence import Statement
from registry.domain.chronology.grades import RANK
from registry.domain.chronology.windows import Window
from registry.domain.vocabulary.codes import ClaimStatus, ContradictionKind, Grade
from registry.queries.claims import ClaimRecord

from .dates import format_date_in_sentence, format_day, format_day_count, format_interval_in_sentence
from .grade_text import claim_subject, grade_range, grade_range_in_sentence
from .terms import label_in_sentence

ClaimsByRef = Mapping[str, ClaimRecord]

CONTRADICTION_SENTENCES = {
    ContradictionKind.IMPROVEMENT_WITHOUT_RESTORATION: gettext_noop(
        "{first} is better than {others} before it, and no restoration on record explains that."
    ),
    ContradictionKind.TOO_MANY_GRADES: gettext_noop(
        "These claims cannot all be true, since their dates leave no order in which they were: {first}; {others}."
    ),
    ContradictionKind.PART_AGAINST_WHOLE: gettext_noop(
        "{first} and {others} cannot all be true of a monument and its parts."
    ),
    ContradictionKind.DISPUTED_CLAIM: gettext_noop("{first} is at odds with {others}. It does not change the result."),
    ContradictionKind.REJECTED_CLAIM: gettext_noop("{first} is ruled out by {others}."),
}


def claim_link(ref: str) -> SafeString:
    """Return a claim's reference as a link to its page."""
    return format_html('<a href="{}"><bdi>{}</bdi></a>', reverse("registry:claim", args=(ref,)), ref)


def window_sentence(window: Window, claims: ClaimsByRef, statements: Mapping[str, Statement]) -> SafeString:
    """Return sentences on a window: the claims before and after a change of grade, the time between, and its events.

    `Intact on 26 December 2016 (C-4), damaged by 10 January 2017 (C-5): a window of 15 days.`
    """
    day_before = statements[window.limit_before].when.earliest
    day_after = statements[window.limit_after].when.latest
    sentence = format_html(
        gettext("{was} ({before}), {became} ({after}): {width}."),
        was=_state_before(window, day_before),
        before=claim_link(window.limit_before),
        became=_state_after(window, day_after),
        after=claim_link(window.limit_after),
        width=_window_length(window),
    )
    events = [claims[ref] for ref in window.events if ref in claims]
    if not events:
        return sentence
    return format_html("{} {}", sentence, _events_sentence(window, events))


def _events_sentence(window: Window, events: Sequence[ClaimRecord]) -> SafeString:
    """Return the sentence on the events that may have happened in a window, with the days that they make likely.

    `An event is reported on 30 August 2015 (C-7). If it did the damage, that was on 30 August 2015.`
    """
    dated_events = [(format_date_in_sentence(event.date), claim_link(event.ref)) for event in events]
    joined_events = format_html_join(gettext("; "), "{} ({})", dated_events)
    if len(events) == 1:
        reported = format_html(gettext("An event is reported {when}."), when=joined_events)
    else:
        reported = format_html(gettext("Events are reported {when}."), when=joined_events)
    if window.likely is None or window.likely == window.interval:
        return reported
    likely = gettext("If that did the damage, it happened %(days)s.") % {
        "days": format_interval_in_sentence(window.likely)
    }
    return format_html("{} {}", reported, likely)


def format_window_limits(window: Window) -> str:
    """Return the time within which a grade changed as text: `between 26 December 2016 and 10 January 2017`.

    If only one day is possible, it is named alone: `on 10 January 2017`.
    """
    if window.by is not None and window.days == 1:
        return gettext("on %(day)s") % {"day": format_day(window.by)}

    if window.after is not None and window.by is not None:
        limits = {"first": format_day(window.after), "last": format_day(window.by)}
        return gettext("between %(first)s and %(last)s") % limits
    if window.after is not None:
        return gettext("after %(day)s") % {"day": format_day(window.after)}
    if window.by is not None:
        return gettext("by %(day)s") % {"day": format_day(window.by)}
    return gettext("at a time not known")


def _state_before(window: Window, day: int | None) -> str:
    """Return the state of a monument before a change, as the beginning of a sentence: `Intact on 26 December 2016`.

    `day` is the earliest day that the claim on this state may mean, None if it has no earliest day.
    """
    state = grade_range(window.from_grade.value, window.from_worst.value)
    if window.from_worst == Grade.NO_DAMAGE:
        state = gettext("Intact")

    if day is None:
        return state
    return gettext("%(state)s on %(day)s") % {"state": state, "day": format_day(day)}


def _state_after(window: Window, day: int | None) -> str:
    """Return the state of a monument after a change, for use inside a sentence: `damaged by 10 January 2017`.

    An intact monument that was not largely destroyed became `damaged`; any other state is named after its grade or its
    range of grades. `day` is the latest day that the claim on this state may mean, None if it has no latest day.
    """
    state = grade_range_in_sentence(window.to_grade.value, window.to_worst.value)
    if window.from_worst == Grade.NO_DAMAGE and RANK[window.to_worst] < RANK[Grade.LARGELY_DESTROYED]:
        state = pgettext("state of a monument", "damaged")

    if day is None:
        return state
    return gettext("%(state)s by %(day)s") % {"state": state, "day": format_day(day)}


def _window_length(window: Window) -> str:
    """Return the length of a window (the days within which a grade changed) as text: `a window of 15 days`."""
    if window.days is None:
        return gettext("a window open on one side")
    return gettext("a window of %(days)s") % {"days": format_day_count(window.days)}


def contradiction_sentence(contradiction: Contradiction, claims: ClaimsByRef) -> SafeString:
    """Return a sentence that says which claims contradict each other, and how.

    `claims` holds the claims that the viewer may see. Others are not mentioned.
    """
    claim_texts = [describe_claim(claims[ref]) for ref in contradiction.claims if ref in claims]
    first, *others = claim_texts
    joined_others = format_html_join(gettext("; "), "{}", [(other,) for other in others])
    sentence = gettext(CONTRADICTION_SENTENCES[contradiction.kind])
    return format_html(sentence, first=first, others=joined_others)


def describe_claim(claim: ClaimRecord) -> SafeString:
    """Return a claim as text with a link to it: `C-000012 (severe damage on 10 January 2017)`.

    The text begins with the status of the claim unless it is accepted.
    """
    subject = claim_subject(claim.kind, claim.grade, claim.worst_grade, improves=claim.improves)
    date = format_date_in_sentence(claim.date)
    description = gettext("%(what)s %(when)s") % {"what": subject, "when": date}
    if claim.status != ClaimStatus.ACCEPTED:
        status = label_in_sentence("claim_status", claim.status)
        description = gettext("%(status)s: %(said)s") % {"status": status, "said": description}
    return format_html("{} ({})", claim_link(claim.ref), description)
