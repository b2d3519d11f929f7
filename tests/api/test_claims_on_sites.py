"""Claims on sites as a whole over the API: read, filtered, written, and told by the feed with their site."""

import pytest

from registry import actions
from tests import factories
from tests.api.test_changes import after, changes, told
from tests.api.test_writing import pointers, send

pytestmark = pytest.mark.django_db
__all__ = ["changes", "pointers", "send"]  # fixtures

SPOKEN = {
    "source": "satellite-report",
    "kind": "observation",
    "date": {"text": "2015-05-25"},
    "basis": "press",
    "credibility": "3",
    "statement_en": "It names the whole city.",
}


def test_claim_on_site_names_its_site_and_no_monument(api):
    claim = factories.accepted_on_site()
    answer = api(f"/claims/{claim.ref}")
    assert answer["monument"] is None
    assert answer["site"] == {"slug": "old-city", "name_en": "Old City", "name_ar": "المدينة القديمة"}
    on_monument = factories.accepted(factories.monument())
    assert api(f"/claims/{on_monument.ref}")["site"] is None


def test_claims_are_filtered_by_site_or_monument(api, temple):
    on_site, on_monument = factories.accepted_on_site(), factories.accepted(temple)

    def refs(query):
        return [claim["ref"] for claim in api(f"/claims?{query}")["results"]]

    assert refs("site=old-city") == [on_site.ref]
    assert refs("monument=moon-temple") == [on_monument.ref]
    assert refs("") == [on_site.ref, on_monument.ref]
    assert [claim["ref"] for claim in api("/monuments/moon-temple/claims")["results"]] == [on_monument.ref]


def test_filter_by_hidden_site_answers_as_one_that_nobody_knows(api):
    hidden = factories.old_city("new-city", published=False)
    factories.accepted_on_site(hidden)
    factories.claim(site=factories.old_city(), kind="observation")
    assert api("/claims?site=new-city") == api("/claims?site=no-such-city")
    assert api("/claims?site=old-city")["results"] == []
    assert api("/sites/old-city")["claims"] == 0
    api("/sites/new-city", 404)


def test_site_counts_the_claims_on_it_as_a_whole(api, temple):
    factories.accepted(temple)
    for date in ("2015", "2016"):
        factories.accepted_on_site(date=date)
    factories.claim(site=temple.site, kind="observation", date="2017")
    assert api("/sites/old-city")["claims"] == 2
    assert api("/monuments/moon-temple")["claims"] == 1


def test_registrar_records_a_claim_on_a_site(send, old_city, satellite):
    made = send("/claims", {**SPOKEN, "site": "old-city"})
    assert made.json()["site"]["slug"] == "old-city"
    changed = send(f"/claims/{made.json()['ref']}", {"statement_en": "It names the city."}, made["ETag"])
    assert changed.json()["monument"] is None


def test_neither_and_both_subjects_are_refused_at_their_field(pointers, temple, satellite):
    assert pointers("/claims", SPOKEN, status=422) == [("/monument", "bad_claim")]
    both = {**SPOKEN, "site": "old-city", "monument": "moon-temple"}
    assert pointers("/claims", both, status=422) == [("/site", "bad_claim")]


def test_feed_tells_a_claim_on_a_site_and_that_the_site_changed(changes):
    draft = factories.claim(site=factories.old_city(), kind="observation", status="submitted")
    start = changes()
    assert draft.ref not in str(start)
    factories.decide(draft, "accept")
    accepted = changes(after(start))
    expected = {
        ("claim", draft.ref, "create"),
        ("site", "old-city", "update"),
        ("source", "satellite-report", "update"),
    }
    assert set(told(accepted)) >= expected
    factories.decide(draft, "dispute")
    assert ("claim", draft.ref, "update") in told(changes(after(accepted)))


def test_feed_tells_that_a_claim_is_hidden_and_shown_with_its_site(changes, rima, paula):
    site = factories.old_city()
    claim = factories.accepted_on_site(site)
    start = changes()
    actions.propose_withdrawal(site, by=rima, version=None, reason="Not safe.")
    actions.unpublish(site, by=paula, version=None, reason="Not safe.")
    hidden = changes(after(start))
    assert ("claim", claim.ref, "tombstone") in told(hidden)
    assert claim.ref not in [key for _, key, operation in told(changes()) if operation != "tombstone"]
    actions.propose_publication(site, by=rima, version=None, reason="Safe.")
    actions.publish(site, by=paula, version=None, reason="Safe.")
    assert ("claim", claim.ref, "create") in told(changes(after(hidden)))
