"""The page of a site: what sources say of it as a whole, in both languages, and nothing that is hidden."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry import actions
from registry.models import Claim
from tests import factories
from tests.web.test_pages import words

pytestmark = pytest.mark.django_db


def test_site_page_shows_claims_on_the_whole_site_latest_first(client):
    former, later = factories.accepted_on_site(date="2015"), factories.accepted_on_site(date="2017")
    factories.claim(site=former.site, kind="observation", date="2018")
    text = words(client.get("/en/sites/old-city/"))
    assert "What sources say of the site as a whole" in text
    assert text.index(later.ref) < text.index(former.ref)
    assert text.count("The whole city was damaged.") == 2
    assert "Satellite report" in text
    arabic = words(client.get("/ar/sites/old-city/"))
    assert "ما تقوله المصادر عن الموقع بأكمله" in arabic
    assert "تضررت المدينة كلها." in arabic


def test_site_without_claims_says_so_and_home_names_no_page_of_it(client, temple):
    assert "No public claim is about the site as a whole." in words(client.get("/en/sites/old-city/"))
    assert "/sites/old-city/" not in client.get("/en/").content.decode()
    factories.accepted_on_site()
    assert "/en/sites/old-city/" in client.get("/en/").content.decode()


def test_unpublished_site_has_no_page(client):
    hidden = factories.old_city("new-city", published=False)
    factories.accepted_on_site(hidden)
    assert client.get("/en/sites/new-city/").status_code == 404
    assert client.get("/en/sites/no-such-city/").status_code == 404


def test_source_page_leads_to_the_claim_on_the_site(client):
    claim = factories.accepted_on_site()
    body = client.get("/en/sources/satellite-report/").content.decode()
    assert 'href="/en/sites/old-city/"' in body
    assert f'href="/en/claims/{claim.ref}/"' in body


@pytest.mark.parametrize("language", ["en", "ar"])
def test_page_of_the_claim_names_its_site(client, language):
    claim = factories.accepted_on_site()
    body = client.get(f"/{language}/claims/{claim.ref}/").content.decode()
    assert body.count(f'href="/{language}/sites/old-city/"') == 2
    assert "/monuments/None" not in body


def test_monument_page_does_not_show_claims_on_its_site(client, temple):
    claim = factories.accepted_on_site(temple.site)
    assert claim.ref not in client.get("/en/monuments/moon-temple/").content.decode()


def test_protected_source_stays_unnamed_on_the_site_page(client, rima):
    source = factories.source("witness-hill", publisher="A witness")
    speaker = factories.actor("shepherd", name_en="The shepherd")
    factories.accepted_on_site(source=source, said_by=speaker, quote="I saw it from my hill.", locator="page 3")
    source.refresh_from_db()
    actions.seal_source(source, by=rima, version=source.version)
    text = words(client.get("/en/sites/old-city/"))
    assert "Protected source" in text
    for secret in ("witness", "shepherd", "my hill"):
        assert secret not in text


def test_many_claims_are_paged_lean_and_asked_for_in_few_queries(client, rima, rafiq):
    def ask(query=""):
        with CaptureQueriesContext(connection) as asked:
            body = client.get(f"/en/sites/old-city/{query}").content.decode()
        return len(asked), body

    factories.accepted_on_site(date="1999")
    ask()
    few, _ = ask()
    words_of_sources = {"statement_en": "It names the city. " * 10, "quote": "exposed to major damage " * 4}
    claims = [
        factories.claim_fields(site=factories.old_city(), kind="observation", date_text=str(year), **words_of_sources)
        for year in range(2000, 2030 - 4)
    ]
    decisions = [actions.ReviewDecision(move, "Two agree.", "يتفق اثنان.") for move in ("submit", "accept")]
    drafts = [actions.DecidedClaim(Claim(**fields), (), decisions) for fields in claims]
    loaded = actions.record_decided_claims(drafts, by=rima, reviewer=rafiq, at=factories.BEGINNING)
    many, body = ask()
    assert many == few
    assert len(body.encode()) < 37_000
    assert body.count('<li id="C-') == 25
    assert loaded[-1].ref in body
    assert loaded[0].ref not in body
    assert loaded[0].ref in ask("?page=2")[1]
