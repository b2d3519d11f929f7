"""The citations on the page of a source, and the line for a source without an address."""

import re

import pytest

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
