"""The status of interventions in words, with the last word on them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from registry.models.record import in_language
from registry.queries.restoration import LastMention, LastWord, StatusRecord

from .dates import format_date
from .terms import label, label_in_sentence


def format_status(on_day: StatusRecord) -> str:
    """Return the status of an intervention on a day as text: `Under way`, `Perhaps completed`.

    After the last word on an unfinished intervention: `Under way when last heard of`.
    """
    if on_day.is_last_heard:
        return gettext("%(status)s when last heard of") % {"status": label("intervention_status", on_day.status)}
    if not on_day.certain:
        return gettext("Perhaps %(status)s") % {"status": label_in_sentence("intervention_status", on_day.status)}
    return label("intervention_status", on_day.status)


def format_dated_status(on_day: StatusRecord) -> str:
    """Return the status of an intervention with the date of the last word: `Under way when last heard of (2024)`."""
    if on_day.last_word is None:
        return format_status(on_day)
    values = {"status": format_status(on_day), "date": format_date(on_day.last_word.date)}
    return gettext("%(status)s (%(date)s)") % values


def format_last_mention(last_mention: LastMention) -> str:
    """Return when a source last spoke of an intervention without saying how it stands: `Last mentioned: 2024`."""
    return gettext("Last mentioned: %(date)s") % {"date": format_date(last_mention.date)}


def status_sentence(on_day: StatusRecord) -> SafeString:
    """Return the status of an intervention as HTML, with the date of the last word and a link to its source.

    `Under way when last heard of (April 2016, Newspaper)`.
    """
    status = format_status(on_day)
    if on_day.last_word is None:
        return format_html("{}", status)
    return format_html(
        gettext("{status} ({date}, {source})"),
        status=status,
        date=format_date(on_day.last_word.date),
        source=_source_link(on_day.last_word),
    )


def _source_link(last_word: LastWord) -> SafeString:
    """Return a link to the page of the source of a last word. Its text is the publisher, or else the title."""
    source = last_word.source
    url = reverse("registry:source", args=[source.slug])
    publisher = in_language(source.publisher, source.publisher_ar)
    return format_html('<a href="{}"><bdi>{}</bdi></a>', url, publisher or source.name)
