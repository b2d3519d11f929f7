"""The citations on the page of a source, and the line for a source without an address."""

import re

import pytest
from django.utils.html import strip_tags

from registry import actions
from registry.domain.citations.formats import CitationFormat
from tests import factories

pytestmark = pytest.mark.django_db


def page_of(client, slug, language="en"):
    return client.get(f"/{language}/sources/{slug}/").content.decode()


def test_page_of_a_source_cites_it_in_every_format(client):
    source = factories.source(url="https://example.org/report", authors="Cuneo, Allison", published_text="2017-01")
    factories.accepted(source=source)
    page = page_of(client, source.slug)
    assert "Cuneo, A. (2017, January). Satellite report. https://example.org/report" in page
    for beginning in ("@misc{satellite-report,", "TY  - RPRT", "&quot;id&quot;: &quot;satellite-report&quot;"):
        assert beginning in page
    addresses = re.findall(r'href="(/api/v1/sources/[^"]*)"', page)
    assert [client.get(address).status_code for address in addresses] == [200] * len(CitationFormat)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Not found online; cited through <bdi>docslib 2515481</bdi>."),
        ("ar", "لم يُعثر عليه على الشبكة، ويُستشهد به عبر <bdi>docslib 2515481</bdi>."),
    ],
)
def test_page_says_through_what_a_source_without_address_is_cited(client, language, line):
    source = factories.source(cited_through="docslib 2515481")
    factories.accepted(source=source)
    assert line in page_of(client, source.slug, language)


def test_page_of_a_protected_source_cites_nothing(client):
    source = factories.source(authors="Cuneo, Allison")
    factories.accepted(source=source)
    source.refresh_from_db()
    actions.seal_source(source, by=factories.rima(), version=source.version)
    page = page_of(client, source.slug)
    assert "Cuneo" not in page
    assert "Cite this source" not in page
    assert "Not found online" not in page


# --- On the page of a monument ---------------------------------------------------------------------------------------


def cited(client, language="en"):
    """The entries of the list of sources on the page of the Moon Temple: the HTML of each by the slug of the source."""
    page = client.get(f"/{language}/monuments/moon-temple/").content.decode()
    entries = dict(re.findall(r'<li id="s-([\w-]+)">(.*?)</li>', page))
    assert set(re.findall(r'href="#s-([\w-]+)"', page)) == set(entries)
    return entries


def test_claims_point_to_a_citation_with_authors_dates_and_addresses(client):
    source = factories.source(
        **{
            "title": "Damage at Palmyra",
            "publisher": "UNOSAT",
            "authors": "Cuneo, Allison",
            "published_text": "2017-01",
        },
        **{
            "url": "https://unosat.org/a?b=1&c=2",
            "archived_url": "https://web.archive.org/x",
            "retrieved_text": "2026-11-29",
        },
    )
    factories.accepted(source=source)
    factories.accepted(source=source, date="2016-07-01")
    [entry] = cited(client).values()
    assert strip_tags(entry) == (
        "Cuneo, Allison: UNOSAT: Damage at Palmyra, January 2017 (B). Read: 29 November 2026. unosat.org Archived copy"
    )
    addresses = ["/en/sources/satellite-report/", "https://unosat.org/a?b=1&amp;c=2", "https://web.archive.org/x"]
    assert re.findall(r'href="([^"]*)"', entry) == addresses


def test_citation_on_a_page_says_through_what_it_is_cited_and_warns_of_harm(client):
    factories.accepted(source=factories.source("note", cited_through="docslib 2515481"))
    factories.accepted(source=factories.source("film", url="https://example.org/film", graphic=True))
    entries = cited(client)
    assert strip_tags(entries["note"]).endswith("(B). Not found online; cited through docslib 2515481.")
    assert strip_tags(entries["film"]).endswith("This source shows people being harmed. example.org")
    assert "لم يُعثر عليه على الشبكة" in cited(client, "ar")["note"]


def test_citation_on_a_page_names_a_protected_source_by_its_pseudonym_alone(client):
    source = factories.source(authors="Cuneo, Allison", published_text="2017-01", retrieved_text="2026-11-29")
    factories.accepted(source=source)
    source.refresh_from_db()
    actions.seal_source(source, by=factories.rima(), version=source.version)
    [(slug, entry)] = cited(client).items()
    assert slug == f"protected-{source.pk}"
    assert strip_tags(entry) == f"Protected source {source.pk} (B)."


# --- On the page of a claim ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "reason"), [("en", "Read aloud."), ("ar", "قُرئ.")])
def test_page_of_a_claim_says_why_it_has_no_place_and_leads_to_the_archived_copy(client, language, reason):
    source = factories.source(url="https://example.org/a", archived_url="https://web.archive.org/x")
    claim = factories.accepted(source=source, no_locator_reason_en="Read aloud.", no_locator_reason_ar="قُرئ.")
    page = client.get(f"/{language}/claims/{claim.ref}/").content.decode()
    assert f"<bdi>{reason}</bdi>" in page
    assert 'href="https://web.archive.org/x"' in page


def test_page_of_a_claim_on_a_protected_source_hides_why_it_has_no_place(client):
    source = factories.source(archived_url="https://web.archive.org/x")
    claim = factories.accepted(source=source, no_locator_reason_en="Read aloud.")
    source.refresh_from_db()
    actions.seal_source(source, by=factories.rima(), version=source.version)
    page = client.get(f"/en/claims/{claim.ref}/").content.decode()
    assert "Read aloud" not in page
    assert "web.archive.org" not in page
