"""Discarding photos and steps in the admin: the form, the message, and who may not."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from registry import actions
from registry.models import InterventionStep, Photo
from tests import factories
from tests.admin_forms import sent
from tests.audit.scene import settle

pytestmark = pytest.mark.usefixtures("english", "shared_temple")


@pytest.fixture
def registrar(client, rima):
    """Return the browser of Rima, who records."""
    client.force_login(rima)
    return client


@pytest.fixture
def photo(temple):
    return factories.photo(temple, published=False)


@pytest.fixture
def step(temple):
    factories.intervention(("proposed", "2017"), ("in_progress", "2018"), monuments=[temple])
    return InterventionStep.objects.get(status="in_progress")


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def page_of(record):
    return reverse(f"admin:registry_{record._meta.model_name}_change", args=[record.pk])


def discard_photo(client, photo, **values):
    typed = {"version": photo.version, "reason": "It shows another building.", **values}
    return client.post(reverse("admin:registry_photo_discard", args=[photo.pk]), typed, follow=True)


def discard_step(client, step, **values):
    typed = {"version": step.version, "reason": "Another temple.", **values}
    address = reverse("admin:registry_intervention_discard_step", args=[step.intervention_id, step.pk])
    return client.post(address, typed, follow=True)


# --- Photos ----------------------------------------------------------------------------------------------------------


def test_photo_is_discarded_with_a_reason(registrar, photo):
    assert "Discard this photo" in registrar.get(page_of(photo)).content.decode()
    refused = discard_photo(registrar, photo, reason=" ").content.decode()
    assert "Discarding needs a reason." in refused
    stale = discard_photo(registrar, photo, version=9).content.decode()
    assert "Somebody else changed this record" in stale
    assert "It shows another building." in stale, "what was typed is kept"
    assert Photo.objects.exists()
    done = discard_photo(registrar, photo)
    assert done.redirect_chain == [(reverse("admin:registry_photo_changelist"), 302)]
    assert f"{photo.ref} was discarded." in said(done)
    assert not Photo.objects.exists()
    assert photo.ref not in done.context_data["cl"].result_list
    assert discard_photo(registrar, photo).status_code == 200


def test_published_photo_offers_no_discarding_and_refuses_it(registrar, temple):
    photo = factories.photo(temple)
    assert "Discard this photo" not in registrar.get(page_of(photo)).content.decode()
    assert "has to be unpublished first" in discard_photo(registrar, photo).content.decode()
    assert Photo.objects.exists()


def test_photo_in_use_is_kept_and_the_page_names_what_uses_it(registrar, temple):
    claim = factories.accepted(temple)
    photo = factories.photo(temple, published=False, claims=[claim])
    assert f"{claim.ref} refer to it" in discard_photo(registrar, photo).content.decode()
    assert Photo.objects.exists()


def test_link_to_the_discarding_of_a_photo_changes_nothing(registrar, photo):
    answer = registrar.get(reverse("admin:registry_photo_discard", args=[photo.pk]))
    assert answer["Location"] == page_of(photo)
    assert Photo.objects.exists()


@pytest.mark.parametrize("who", ["rafiq", "paula"])
def test_only_those_who_may_change_a_photo_may_discard_it(client, request, photo, who):
    client.force_login(request.getfixturevalue(who))
    assert "Discard this photo" not in client.get(page_of(photo)).content.decode()
    assert discard_photo(client, photo).status_code == 403
    assert Photo.objects.exists()


def test_start_page_tells_of_a_discarded_photo_without_a_link_to_nothing(registrar, photo):
    discard_photo(registrar, photo)
    settle()
    page = registrar.get(reverse("admin:index")).content.decode()
    assert f"{photo.ref}: deleted" in page
    assert reverse("admin:registry_photo_history", args=[photo.pk]) not in page


# --- Steps -----------------------------------------------------------------------------------------------------------


def test_step_is_discarded_with_a_reason(registrar, step):
    page = registrar.get(page_of(step.intervention)).content.decode()
    assert "Discard a step" in page
    assert page.count("Discard this step") == 2
    refused = discard_step(registrar, step, reason=" ").content.decode()
    assert "Discarding needs a reason." in refused
    assert refused.count("<details open>") == 1
    assert InterventionStep.objects.count() == 2
    assert "The step “Under way, 2018” was discarded." in said(discard_step(registrar, step))
    assert InterventionStep.objects.get().status == "proposed"
    assert discard_step(registrar, step).status_code == 200


def test_step_changed_meanwhile_stays_and_the_form_can_be_sent_again(registrar, step, rima):
    fields = {"status": step.status, "date_text": "2018-05", "source": step.source}
    actions.revise_step(step, by=rima, version=step.version, **fields)
    stale = discard_step(registrar, step)
    assert "Somebody else changed this record" in stale.content.decode()
    [panel] = [panel for panel in stale.context_data["discard_panels"] if panel["open"]]
    assert panel["form"]["version"].value() == str(step.version + 1), "the version of the step, not of the intervention"
    assert InterventionStep.objects.count() == 2


def test_step_that_the_others_need_is_kept_and_the_page_says_why(registrar, temple):
    factories.intervention(("proposed", "2017"), ("abandoned", "2018"))
    page = discard_step(registrar, InterventionStep.objects.get(status="proposed")).content.decode()
    assert "A measure cannot begin with the status" in page
    assert InterventionStep.objects.count() == 2


def test_page_on_which_a_step_was_discarded_meanwhile_is_refused(registrar, step, sami):
    page = registrar.get(page_of(step.intervention))
    actions.discard_step(step, by=sami, version=step.version, reason="Another temple.")
    typed = sent(page) | {"steps-1-date_text": "2019"}
    refused = registrar.post(page_of(step.intervention), typed)
    assert refused.status_code == 200
    assert "Please correct the error" in refused.content.decode()
    assert InterventionStep.objects.get().status == "proposed"


def test_step_of_another_intervention_is_not_discarded(registrar, step):
    other = factories.intervention(slug="other")
    address = reverse("admin:registry_intervention_discard_step", args=[other.pk, step.pk])
    registrar.post(address, {"version": step.version, "reason": "So."})
    assert InterventionStep.objects.count() == 2


def test_reviewer_cannot_discard_a_step(client, rafiq, step):
    client.force_login(rafiq)
    assert "Discard a step" not in client.get(page_of(step.intervention)).content.decode()
    assert discard_step(client, step).status_code == 403
    assert InterventionStep.objects.count() == 2


def test_forms_are_in_arabic_too(registrar, photo, step):
    with override("ar"):
        assert "إهمال هذه الصورة" in registrar.get(page_of(photo)).content.decode()
        assert "إهمال هذه الخطوة" in registrar.get(page_of(step.intervention)).content.decode()
        assert "أُهملت الخطوة" in said(discard_step(registrar, step))
