"""What nobody may see through the API: undecided claims, and who a protected source is."""

import json

import pytest

from registry import actions
from registry.domain.vocabulary import ThreatOutcome
from registry.models import Source, ref_of
from tests import factories
from tests.api.conftest import names

pytestmark = pytest.mark.django_db

SECRET = "zenobia-neighbour"  # in every column of a protected source that could name somebody
PAGES = ("schema", "docs", "landing", "vocabularies", "vocabulary")


@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_undecided_claims_are_not_there(api, temple, status):
    factories.accepted(temple)
    before = [api("/claims"), api(f"/monuments/{temple.slug}"), api(f"/monuments/{temple.slug}/chronology")]
    hidden = factories.claim(temple, "damaged_at", "2017-01-05", grade="severe", status=status)
    assert [api("/claims"), api(f"/monuments/{temple.slug}"), api(f"/monuments/{temple.slug}/chronology")] == before
    absent = api(f"/claims/{ref_of(hidden.pk + 1000)}", 404)
    assert api(f"/claims/{hidden.ref}", 404)["detail"] == absent["detail"].replace(ref_of(hidden.pk + 1000), hidden.ref)
    assert api(f"/claims?status={status}")["count"] == 0
    assert api(f"/monuments/{temple.slug}/claims")["count"] == 1


@pytest.mark.parametrize("status", ["accepted", "disputed", "rejected", "superseded", "withdrawn"])
def test_decided_claims_are_there(api, temple, status):
    found = factories.claim(temple, status=status)
    answer = api(f"/claims/{found.ref}")
    assert answer["status"] == status
    assert answer["decisions"][-1]["reason"]
    assert "rima" not in json.dumps(answer)
    assert "rafiq" not in json.dumps(answer)


@pytest.fixture
def neighbour(temple):
    """A protected source on which one record of every noun rests."""
    neighbour = factories.source(
        f"{SECRET}-slug",
        title=f"{SECRET} title",
        publisher=f"{SECRET} publisher",
        description_en=f"{SECRET} description",
        description_ar=f"{SECRET} وصف",
        url=f"https://example.org/{SECRET}",
        archived_url=f"https://example.org/{SECRET}/copy",
        published_text="2011-03-04",
        retrieved_text="2011-03-04",
        reliability_reason_en=f"{SECRET} reason",
        reliability_reason_ar=f"{SECRET} سبب",
        kind="testimony",
        reliability="A",
        protected=True,
    )
    said_by = factories.actor(f"{SECRET}-actor", name_en=f"{SECRET} name", kind="person")
    fields = {"source": neighbour, "said_by": said_by, "locator": f"{SECRET} page", "quote": f"{SECRET} words"}
    factories.accepted(temple, **fields)
    factories.placement(temple, source=neighbour)
    temple.refresh_from_db()
    temple.built_text, temple.built_source = "0032", neighbour
    actions.save_record(temple, by=factories.rima())
    site = factories.old_city()
    site.point_source = site.wh_source = neighbour
    actions.save_record(site, by=factories.rima())
    threat = factories.threat(source=neighbour, quote=f"{SECRET} warns", raised_by=said_by, monuments=[temple])
    fields = {"outcome": ThreatOutcome.AVERTED, "date_text": "2016", "reason": "Over.", "version": threat.version}
    actions.close_threat(threat, by=factories.rima(), source=neighbour, **fields)
    measure = factories.intervention()
    actions.step_intervention(
        measure, by=factories.rima(), status="proposed", date_text="2018", source=neighbour, at=factories.BEGINNING
    )
    bounds = [{"bound": "start", "date_text": "2015", "source": neighbour}]
    holder = factories.actor("armed-group", kind="armed_group")
    actions.record_control_period(by=factories.rima(), bounds=bounds, slug="held", site=site, holder=holder)
    return neighbour


def addresses(neighbour):
    """Every address with a record that rests on the source, and every list."""
    slugs = {
        "site": "old-city",
        "monument": "moon-temple",
        "chronology": "moon-temple",
        "monument-claims": "moon-temple",
        "monument-history": "moon-temple",
        "monument-interventions": "moon-temple",
        "intervention": "temple-restoration",
        "threat": "shelling-feared",
        "control-period": "held",
        "source": f"protected-{neighbour.pk}",
    }
    ref = neighbour.claims.get().ref
    for name, pattern in names().items():
        yield pattern % {"slug": slugs.get(name), "ref": ref, "name": "grade"}


def test_protected_source_has_a_pseudonym_only(client, neighbour):
    seen = 0
    for address in addresses(neighbour):
        for variant in (address, f"{address}?as_of=2026-01-01"):
            response = client.get(variant)
            text = response.content.decode()
            assert SECRET not in text, variant
            assert "2011-03-04" not in text, variant
            assert response.status_code in ((200,) if variant == address else (200, 400))
            seen += f"protected-{neighbour.pk}" in text
    assert seen >= 12


def test_protected_source_is_found_by_its_pseudonym_only(api, neighbour):
    assert api(f"/sources/protected-{neighbour.pk}")["protected"] is True
    assert SECRET not in api("/sources/nobody", 404)["detail"]
    api(f"/sources/{SECRET}-slug", 404)
    assert api(f"/claims?source=protected-{neighbour.pk}")["count"] == 1
    assert api(f"/claims?source={SECRET}-slug")["count"] == 0


def test_order_does_not_place_a_protected_source_among_the_others(api, neighbour):
    for slug in ("aaa", "zzz"):
        factories.source(slug)
    assert Source.objects.filter(protected=True).count() == 1
    for column in ("slug", "title", "published", "url", "publisher"):
        api(f"/sources?ordering={column}", 400)
