"""Sources in words: their names, the sentence for one without an address, and readable citations."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from registry.models.record import in_language
from registry.queries.sources import SourceRecord
from registry.queries.summaries import SourceSummary

from . import terms
from .dates import format_date


def source_name(source: SourceSummary) -> SafeString:
    """Return the HTML of a source's publisher and its title or description, each with its own text direction."""
    publisher = in_language(source.publisher, source.publisher_ar)
    if publisher and publisher not in source.name:
        return format_html("<bdi>{}</bdi>{}<bdi>{}</bdi>", publisher, gettext(": "), source.name)
    return format_html("<bdi>{}</bdi>", source.name)


def missing_address(record: SourceRecord) -> str:
    """Return the sentence for a source without an address: through what it is cited, as far as that is known."""
    if record.columns["cited_through"]:
        names = format_html("<bdi>{}</bdi>", record.columns["cited_through"])
    else:
        copies = [(source_name(copy),) for copy in record.copies]
        names = format_html_join(gettext("; "), "{}", copies)
    if not names:
        return gettext("Not found online.")
    return format_html(gettext("Not found online; cited through %(names)s.") % {"names": "{}"}, names)


def cited_source(record: SourceRecord) -> SafeString:
    """Return the HTML of a citation to read: authors, publisher and title, dates, reliability and addresses.

    The name leads to the page of the source. The text of a link to the source itself is its host. Of a protected
    source only the pseudonym and the reliability are there.
    """
    source = record.brief
    authors = record.columns["authors"]
    name = format_html('<a href="{}">{}</a>', reverse("registry:source", args=[source.slug]), source_name(source))
    if authors:
        name = format_html("<bdi>{}</bdi>{}{}", authors, gettext(": "), name)
    if source.published is not None:
        name = format_html("{}{}{}", name, gettext(", "), format_date(source.published))
    meaning = terms.label("reliability", source.reliability)
    parts: list[SafeString | str] = [
        format_html('{} (<abbr title="{}"><bdi>{}</bdi></abbr>).', name, meaning, source.reliability)
    ]

    if record.retrieved is not None:
        parts.append(format_html("{}{}.", gettext("Read: "), format_date(record.retrieved)))
    if not source.protected:
        parts += _format_addresses(record)
    return format_html_join(" ", "{}", [(part,) for part in parts])


def _format_addresses(record: SourceRecord) -> list[SafeString | str]:
    """Return the links to a source and to its archived copy, or the sentence for a source without an address."""
    links: list[SafeString | str] = []
    if record.brief.graphic:
        links.append(gettext("This source shows people being harmed."))
    if record.brief.url:
        links.append(_format_link(record.brief.url, urlsplit(record.brief.url).hostname or record.brief.url))
    else:
        links.append(missing_address(record))
    doi, archived_url = record.columns["doi"], record.columns["archived_url"]
    if doi:
        links.append(_format_link(f"https://doi.org/{doi}", f"doi:{doi}"))
    if archived_url:
        links.append(_format_link(str(archived_url), gettext("Archived copy")))
    return links


def _format_link(address: str, text: str) -> SafeString:
    """Return a link to an address outside the registry."""
    return format_html('<a href="{}" rel="noopener"><bdi>{}</bdi></a>', address, text)
