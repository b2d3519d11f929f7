"""Plausible dates in the admin: warnings next to their fields, with a tick and a reason; nothing typed is lost."""

import pytest
from django.urls import reverse

from registry.models import Claim
from tests import factories
from tests.admin_forms import errors, sent, url
from tests.audit.scene import revisions

pytestmark = pytest.mark.usefixtures("english", "shared_temple")
TICK = '<input type="checkbox" name="acknowledge" value="{}"{}>'


@pytest.fixture
def typed(temple, satellite):
    """What an editor types into the form of a new claim, dated by the Hijri calendar without saying so."""
    values = factories.claim_fields(monument=temple.pk, source=satellite.pk, date_text="1436", basis="press")
    return {**values, "statement_en": "It was hit in 1436."}


def add(desk, **values):
    return desk.post(url(Claim, "add"), values)


def test_impossible_dates_stand_at_their_fields(desk, typed):
    response = add(desk, **typed | {"basis": "satellite", "date_text": "2015", "acquired_text": "1956"})
    found = errors(response)
    assert "no satellite before 1957" in found["acquired_text"][0]
    assert "cannot show what was so later" in found["acquired_text"][1]
    assert "checkbox" not in "".join(found["acquired_text"]), "nothing to tick"
    assert not Claim.objects.exists()


def test_warning_stands_at_its_field_with_a_tick_and_what_was_typed_is_kept(desk, typed):
    response = add(desk, **typed)
    page = response.content.decode()
    assert "looks like a Hijri one" in errors(response)["date_text"][0]
    assert TICK.format("hijri_year", "") in page
    assert "I have checked this" in page
    assert 'name="acknowledge_reason"' in page
    assert "It was hit in 1436." in page
    assert 'value="1436"' in page
    assert ">Understood as: within 1436</output>" in page
    assert not Claim.objects.exists()


def test_form_without_warnings_asks_for_nothing(desk):
    page = desk.get(url(Claim, "add")).content.decode()
    assert 'name="acknowledge"' not in page
    assert 'name="acknowledge_reason"' not in page


def test_ticked_warning_needs_a_reason_and_stays_ticked(desk, typed):
    response = add(desk, **typed, acknowledge=["hijri_year"], acknowledge_reason="  ")
    assert errors(response)["acknowledge_reason"] == ["Say why it is right all the same."]
    assert TICK.format("hijri_year", " checked") in response.content.decode()
    assert not Claim.objects.exists()


def test_tick_and_reason_stay_while_something_else_is_wrong(desk, typed):
    wrong = {"date_text": "some time", "acknowledge": ["hijri_year"], "acknowledge_reason": "A chronicle."}
    response = add(desk, **typed | wrong)
    assert list(errors(response)) == ["date_text"]
    kept = sent(response)
    page = response.content.decode()
    assert '<input type="hidden" name="acknowledge" value="hijri_year"' in page
    assert '<input type="hidden" name="acknowledge_reason" value="A chronicle."' in page
    assert add(desk, **kept | {"date_text": "1436"}).status_code == 302


def test_ticks_are_not_sent_twice(desk, typed):
    response = add(desk, **typed, acknowledge=["hijri_year"])
    assert 'type="hidden" name="acknowledge"' not in response.content.decode(), "it could not be unticked"
    assert 'type="hidden" name="acknowledge_reason"' not in response.content.decode()


def test_every_warning_is_ticked(desk, typed, temple):
    factories.claim(temple, date="1436", basis="press")
    response = add(desk, **typed, acknowledge=["hijri_year"], acknowledge_reason="A chronicle.")
    assert TICK.format("hijri_year", " checked") in response.content.decode()
    assert TICK.format("same_statement", "") in response.content.decode()
    assert "may be a duplicate" in errors(response)["source"][0]
    assert "A chronicle." in response.content.decode()
    assert Claim.objects.count() == 1


def test_ticked_warning_with_a_reason_is_saved_and_the_reason_kept(desk, typed):
    response = add(desk, **typed, acknowledge=["hijri_year"], acknowledge_reason="A chronicle.")
    assert response.status_code == 302
    assert Claim.objects.get().date_text == "1436"
    kept = {entry.reason for entry in revisions(table="registry_claim")}
    assert kept == {"Warnings checked: hijri_year. A chronicle."}
    history = desk.get(reverse("admin:registry_claim_history", args=[Claim.objects.get().pk])).content.decode()
    assert "A chronicle." in history


def test_changed_claim_is_asked_about_as_well(desk, temple):
    claim = factories.claim(temple, basis="press")
    address = url(Claim, "change", claim.pk)
    values = sent(desk.get(address)) | {"date_text": "1436"}
    assert TICK.format("hijri_year", "") in desk.post(address, values).content.decode()
    assert Claim.objects.get().date_text == "2016-06-06"
    desk.post(address, values | {"acknowledge": ["hijri_year"], "acknowledge_reason": "A chronicle."})
    assert Claim.objects.get().date_text == "1436"


def test_warning_is_translated(desk, typed):
    response = desk.post(url(Claim, "add").replace("/en/", "/ar/"), typed)
    page = response.content.decode()
    assert "راجعتُ هذا" in page
    assert "looks like" not in page


# --- Review ----------------------------------------------------------------------------------------------------------


def page_of(claim):
    return reverse("admin:registry_claim_change", args=[claim.pk])


def decide(client, claim, move, **values):
    version = Claim.objects.get(pk=claim.pk).version
    typed = {"move": move, "version": version, "reason": "It fits.", **values}
    return client.post(reverse("admin:registry_claim_review", args=[claim.pk]), typed, follow=True)


def test_reviewer_sees_the_warnings_and_ticks_them(client, rafiq, temple):
    client.force_login(rafiq)
    claim = factories.claim(temple, date="1436", basis="press", status="submitted")
    page = client.get(page_of(claim)).content.decode()
    assert "looks like a Hijri one" in page
    assert 'name="acknowledge"' in page
    refused = decide(client, claim, "accept")
    assert "Check each warning" in refused.content.decode()
    assert "It fits." in refused.content.decode(), "what was typed is kept"
    assert Claim.objects.get().status == "submitted"
    decide(client, claim, "accept", acknowledge=["hijri_year"])
    assert Claim.objects.get().status == "accepted"
    assert "Warnings checked: hijri_year. It fits." in {entry.reason for entry in revisions()}
    assert 'name="acknowledge"' not in client.get(page_of(claim)).content.decode()


def test_registrar_submits_with_a_tick_and_a_reason(client, rima, temple):
    client.force_login(rima)
    claim = factories.claim(temple, date="1436", basis="press")
    assert 'name="reason"' in client.get(page_of(claim)).content.decode()
    assert "Check each warning" in decide(client, claim, "submit").content.decode()
    without = decide(client, claim, "submit", acknowledge=["hijri_year"], reason=" ")
    assert without.context_data["review"]["form"].errors == {"reason": ["Say why it is right all the same."]}
    assert without.context_data["review"]["warnings"][0]["ticked"]
    assert Claim.objects.get().status == "draft"
    decide(client, claim, "submit", acknowledge=["hijri_year"])
    assert Claim.objects.get().status == "submitted"


def test_reviewer_is_told_what_forbids_to_accept(client, rafiq, temple, satellite):
    client.force_login(rafiq)
    claim = factories.claim(temple, status="submitted")
    type(satellite).objects.update(published_text="2016-06-05")
    assert "So it cannot be accepted." in client.get(page_of(claim)).content.decode()
    assert "The source was published (2016-06-05)" in decide(client, claim, "accept").content.decode()
    assert Claim.objects.get().status == "submitted"
    decide(client, claim, "reject")
    assert Claim.objects.get().status == "rejected"


def test_claim_without_oddities_is_decided_as_before(client, rafiq, temple):
    client.force_login(rafiq)
    claim = factories.claim(temple, status="submitted")
    page = client.get(page_of(claim))
    assert (page.context_data["review"]["warnings"], page.context_data["review"]["refusals"]) == ([], [])
    decide(client, claim, "accept")
    assert Claim.objects.get().status == "accepted"
