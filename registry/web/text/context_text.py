"""What sources say of monuments and sites besides their condition, in words."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from registry.queries.context_statements import ContextRecord
from registry.queries.sites import SiteRecord

from .dates import format_date
from .terms import label

MAX_DECIMALS = 3


def format_context(record: ContextRecord) -> SafeString:
    """Return the HTML of what a context statement says: `Height 3.45 m, 1963`, `Wikidata Q5747` with its link.

    The sentence of the statement is not part of it.
    """
    name = label("context_term", record.term)
    if record.amount is not None:
        name = format_html("{} <bdi>{}</bdi>", name, _format_amount(record))
    if record.value and record.same_as:
        name = format_html('{} <a href="{}" rel="noopener"><bdi>{}</bdi></a>', name, record.same_as, record.value)
    elif record.value:
        name = format_html("{} <bdi>{}</bdi>", name, record.value)

    parts: list[str] = [name]
    if record.party is not None:
        parts.append(format_html("<bdi>{}</bdi>", record.party.name))
    if record.date is not None:
        parts.append(format_date(record.date))
    return format_html_join(gettext(", "), "{}", ((part,) for part in parts))


def _format_amount(record: ContextRecord) -> str:
    """Return an amount with its unit as text, such as `3.45 m`."""
    number = f"{record.amount:.{MAX_DECIMALS}f}".rstrip("0").rstrip(".")
    return f"{number} {label('unit', record.unit)}".strip()


def format_listing(site: SiteRecord) -> str:
    """Return since when a site has been World Heritage, and in Danger, as text; "" if it is not known to be listed.

    `World Heritage since 1980 (23bis), in Danger since 2013`.
    """
    columns = site.columns
    parts = []
    if columns["wh_inscribed"]:
        parts.append(gettext("World Heritage since %(year)s") % {"year": columns["wh_inscribed"]})
    if columns["wh_ref"]:
        parts.append(gettext("reference %(reference)s") % {"reference": columns["wh_ref"]})
    if columns["wh_criteria"]:
        parts.append(gettext("criteria %(criteria)s") % {"criteria": columns["wh_criteria"]})
    if columns["in_danger_since"]:
        parts.append(gettext("in Danger since %(year)s") % {"year": columns["in_danger_since"]})
    return gettext(", ").join(parts)
