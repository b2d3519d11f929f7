"""Sentences about windows and contradictions, as HTML in which claims are links."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop, pgettext

from registry.domain.chronology.contradictions import Contradiction
from registry.domain.chronology.evidence import Statement
from registry.domain.chronology.grades import RANK
from registry.domain.chronology.windows import Window
from registry.domain.vocabulary.codes import ClaimStatus, ContradictionKind, Grade
from registry.queries.claims import ClaimRecord

from .dates import format_date_in_sentence, format_day, format_day_count
from .terms import label_in_sentence

ClaimsByRef = Mapping[str, ClaimRecord]

CONTRADICTION_SENTENCES = {
    ContradictionKind.SAME_DAY_DIFFERENT_GRADE: gettext_noop(
        "Accepted claims give different grades for one day: {first}; {others}. The first named weighs most."
    ),
    ContradictionKind.EVENT_OUTSIDE_WINDOW: gettext_noop(
        "{first} lies outside the window, which is limited by {others}. Both stay in view; the window does not move."
    ),
    ContradictionKind.EVENTS_DISAGREE: gettext_noop(
        "{first} dates the change otherwise than {others}. The window follows the second, which weighs more."
    ),
    ContradictionKind.IMPROVEMENT_WITHOUT_RESTORATION: gettext_noop(
        "{first} is better than {others} before it, and no restoration on record explains that."
    ),
    ContradictionKind.DISPUTED_CLAIM: gettext_noop("{first} is at odds with {others}. It moves nothing."),
    ContradictionKind.REJECTED_CLAIM: gettext_noop("{first} is ruled out by {others}."),
}


def claim_link(ref: str) -> SafeString:
    """Return a claim's reference as a link to the claim on the same page."""
    return format_html('<a href="#{0}"><bdi>{0}</bdi></a>', ref)


def window_sentence(window: Window, claims: ClaimsByRef, statements: Mapping[str, Statement]) -> SafeString:
    """Return a sentence on a window: the claims before and after a change of grade, and the time between.

    `Intact on 26 December 2016 (C-4), damaged by 10 January 2017 (C-5): a window of 15 days.`
    A second sentence names the report of an event that narrows the window, if there is one.
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
    if window.limit_event is None or window.limit_event not in claims:
        return sentence

    event = claims[window.limit_event]
    event_sentence = format_html(
        gettext("The report of an event {when} ({event}) narrows it: {days}."),
        when=format_date_in_sentence(event.date),
        event=claim_link(event.ref),
        days=format_window_limits(window),
    )
    return format_html("{} {}", sentence, event_sentence)


def format_window_limits(window: Window) -> str:
    """Return the time within which a grade changed as text: `after 26 December 2016 and by 10 January 2017`.

    If only one day is possible, it is named alone: `on 10 January 2017`.
    """
    if window.by is not None and window.days == 1:
        return gettext("on %(day)s") % {"day": format_day(window.by)}

    after = ""
    if window.after is not None:
        after = gettext("after %(day)s") % {"day": format_day(window.after)}
    by = ""
    if window.by is not None:
        by = gettext("by %(day)s") % {"day": format_day(window.by)}

    if after and by:
        return gettext("%(after)s and %(by)s") % {"after": after, "by": by}
    return after or by or gettext("at a time not known")


def _state_before(window: Window, day: int | None) -> str:
    """Return the state of a monument before a change, as the beginning of a sentence: `Intact on 26 December 2016`.

    `day` is the earliest day that the claim on this state may mean, None if it has no earliest day.
    """
    if window.from_grade == Grade.NO_DAMAGE:
        state = gettext("Intact")
    else:
        grade_label = label_in_sentence("grade", window.from_grade.value)
        state = grade_label[:1].upper() + grade_label[1:]

    if day is None:
        return state
    return gettext("%(state)s on %(day)s") % {"state": state, "day": format_day(day)}


def _state_after(window: Window, day: int | None) -> str:
    """Return the state of a monument after a change, for use inside a sentence: `damaged by 10 January 2017`.

    An intact monument that was not largely destroyed became `damaged`; any other state is named after its grade. `day`
    is the latest day that the claim on this state may mean, None if it has no latest day.
    """
    state = label_in_sentence("grade", window.to_grade.value)
    if window.from_grade == Grade.NO_DAMAGE and RANK[window.to_grade] < RANK[Grade.LARGELY_DESTROYED]:
        state = pgettext("state of a monument", "damaged")

    if day is None:
        return state
    return gettext("%(state)s by %(day)s") % {"state": state, "day": format_day(day)}


def _window_length(window: Window) -> str:
    """Return the length of a window (the days within which a grade changed) as text: `a window of 15 days`.

    If the report of an event narrows the window, no number is given, as the sentence on that report names the limits.
    """
    if window.limit_event is not None:
        return gettext("the change lies between the two")
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
    subject = label_in_sentence("grade", claim.grade) if claim.grade else gettext("an event")
    date = format_date_in_sentence(claim.date)
    description = gettext("%(what)s %(when)s") % {"what": subject, "when": date}
    if claim.status != ClaimStatus.ACCEPTED:
        status = label_in_sentence("claim_status", claim.status)
        description = gettext("%(status)s: %(said)s") % {"status": status, "said": description}
    return format_html("{} ({})", claim_link(claim.ref), description)
