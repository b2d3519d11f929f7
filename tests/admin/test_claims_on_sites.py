"""Claims on sites as a whole in the admin: the form, lists, searches, review, corrections and histories."""

import pytest

from registry import actions
from registry.models import Claim, Site
from tests import factories
from tests.admin_forms import errors, sent, url
from tests.audit.scene import settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def typed(**values):
    fields = factories.claim_fields(site=factories.old_city(), kind="observation")
    return {**fields, "site": fields["site"].pk, "source": fields["source"].pk, **values}


def decide(client, claim, move, **values):
    version = Claim.objects.get(pk=claim.pk).version
    form = {"move": move, "version": version, "reason": "Two sources agree.", "reason_ar": "يتفق مصدران.", **values}
    return client.post(f"/en/admin/registry/claim/{claim.pk}/review/", form, follow=True)


def test_registrar_records_and_changes_a_claim_on_a_site(desk):
    assert desk.post(url(Claim, "add"), typed()).status_code == 302
    claim = Claim.objects.get()
    assert (claim.subject, claim.monument) == (factories.old_city(), None)
    page = desk.get(url(Claim, "change", claim.pk))
    form = sent(page) | {"statement_en": "It names the city."}
    assert desk.post(url(Claim, "change", claim.pk), form).status_code == 302
    assert Claim.objects.get().statement_en == "It names the city."


def test_neither_and_both_subjects_are_refused_at_their_field(desk, temple):
    assert "one monument or one site" in errors(desk.post(url(Claim, "add"), typed(site="")))["monument"][0]
    assert "not both" in errors(desk.post(url(Claim, "add"), typed(monument=temple.pk)))["site"][0]
    assert not Claim.objects.exists()


def test_refused_change_keeps_the_page(desk):
    claim = factories.claim(site=factories.old_city(), kind="observation", status="submitted")
    page = desk.get(url(Claim, "change", claim.pk))
    response = desk.post(url(Claim, "change", claim.pk), sent(page) | {"site": ""})
    assert "one monument or one site" in errors(response)["monument"][0]
    assert Claim.objects.get().site == claim.site


def test_list_and_search_name_the_site(desk, temple):
    on_site, on_monument = factories.accepted_on_site(), factories.accepted(temple)
    body = desk.get(url(Claim)).content.decode()
    assert "Old City" in body
    assert "Moon Temple" in body
    found = desk.get(url(Claim), {"q": "Old City"}).content.decode()
    assert on_site.ref in found
    assert on_monument.ref not in found
    filtered = desk.get(url(Claim), {"site__exact": temple.site.pk}).content.decode()
    assert on_site.ref in filtered
    assert on_monument.ref not in filtered
    assert desk.get(url(Claim), {"o": "2"}).status_code == 200


def test_suggestions_name_the_site(desk):
    claim = factories.accepted_on_site()
    query = {"app_label": "registry", "model_name": "claim", "field_name": "supersedes", "term": claim.ref}
    [suggestion] = desk.get("/en/admin/autocomplete/", query).json()["results"]
    assert "Old City" in suggestion["text"]


def test_reviewer_accepts_supersedes_and_rejects_claims_on_a_site(client, rafiq, temple):
    client.force_login(rafiq)
    draft = factories.claim(site=temple.site, kind="observation", status="submitted")
    response = decide(client, draft, "accept", acknowledge=["same_statement"])
    said = " ".join(str(message) for message in response.context["messages"])
    assert said == f"{draft.ref} is now accepted."
    factories.accepted(temple)
    better = factories.accepted_on_site(date="2017")
    panel = client.get(url(Claim, "change", draft.pk)).context_data["review"]
    assert list(panel["form"].fields["successor"].queryset) == [better]
    decide(client, draft, "supersede", successor=better.pk)
    draft.refresh_from_db()
    assert draft.status == "superseded"


def test_correction_begins_with_the_site(desk):
    claim = factories.accepted_on_site()
    page = desk.get(url(Claim, "add"), {"supersedes": claim.pk})
    values = sent(page)
    assert (values["site"], values.get("monument")) == (claim.site.pk, None)


def test_form_of_the_claim_leads_to_its_page_and_that_to_the_site(desk):
    claim = factories.accepted_on_site()
    assert f"/claims/{claim.ref}/" in desk.get(url(Claim, "change", claim.pk)).content.decode()
    assert "/sites/old-city/" in desk.get(f"/en/claims/{claim.ref}/").content.decode()


def test_histories_of_claim_and_site_tell_of_it(desk, rima, temple):
    claim = factories.claim(temple)
    actions.revise_claim(claim, by=rima, version=None, monument=None, site=temple.site)
    settle()
    assert "Old City" in desk.get(url(Claim, "history", claim.pk)).content.decode()
    assert claim.ref in desk.get(url(Site, "history", temple.site.pk)).content.decode()
