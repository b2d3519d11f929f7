"""The admin: every model is added and changed through the actions."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse

from registry.accounts.roles import RECORD_TYPES
from registry.models import Actor, Claim, ContextStatement, ControlPeriod, Intervention, Monument, Site, Source, Threat
from tests import factories
from tests.admin_forms import NAMES, added, changed, changed_row, row, sent, url

pytestmark = pytest.mark.usefixtures("english")

LISTED = (Site, Monument, Source, Actor, Claim, Intervention, Threat, ControlPeriod, ContextStatement)


# --- Lists -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [get_user_model(), Group])
def test_people_cannot_be_deleted(admin_client, rima, model):
    record = model.objects.first()
    address = reverse(f"admin:auth_{model._meta.model_name}_delete", args=[record.pk])
    assert admin_client.post(address, {"post": "yes"}).status_code == 403


def test_queue_has_the_oldest_first(desk, temple):
    first, second = (factories.claim(temple, date=date, status="submitted") for date in ("2016", "2017"))
    factories.accepted(temple)
    page = desk.get(url(Claim) + "?status__exact=submitted")
    assert list(page.context_data["cl"].result_list) == [first, second]
    assert "Submitted (2)" in page.content.decode()


def test_a_claim_is_found_by_its_reference(desk, temple):
    claim = factories.claim(temple)
    factories.claim(temple)
    assert list(desk.get(url(Claim) + f"?q={claim.ref.lower()}").context_data["cl"].result_list) == [claim]


# --- Who may what ----------------------------------------------------------------------------------------------------


def test_registrar_may_edit_every_model(rima):
    assert all(rima.has_perms([f"registry.add_{model}", f"registry.change_{model}"]) for model in RECORD_TYPES)


# --- Adding and changing ---------------------------------------------------------------------------------------------


def test_site_is_added_and_changed(desk, city):
    values = {**NAMES, "lon": "38.2", "lat": "34.5", "identifiers": "wikidata: Q5747\npleiades: 668331"}
    site = added(desk, Site, **values)
    assert site.identifiers == {"wikidata": "Q5747", "pleiades": "668331"}
    assert changed(desk, city, name_en="Ancient City").name_en == "Ancient City"


def test_actor_is_added_and_changed(desk, city):
    actor = added(desk, Actor, **NAMES, kind="person")
    assert changed(desk, actor, name_ar="شخص").name_ar == "شخص"


def test_source_is_added_and_changed(desk, city, satellite):
    words = {"description_en": "A film", "reliability_reason_en": "Seen.", "kind": "video", "reliability": "A"}
    source = added(desk, Source, **words, slug="film", published_text="2017-01", url="https://example.org/film")
    assert source.published_latest is not None
    assert changed(desk, satellite, reliability="D").reliability == "D"


def test_monument_is_added_with_a_placement_and_changed(desk, city, satellite):
    place = {"place_en": "Hill", "place_ar": "تل", "date_text": "0100/..", "certainty": "probable"}
    values = {**NAMES, "site": city.pk, "kind": "column", "other_names": "Stone\nPillar"}
    monument = added(desk, Monument, **values, **row("placements", **place, source=satellite.pk))
    assert (monument.other_names, monument.placements.get().place_en) == (["Stone", "Pillar"], "Hill")
    changed(desk, monument, name_en="Tall stele")
    placement = changed_row(desk, monument, monument.placements.get(), place_en="Hilltop")
    assert placement.place_en == "Hilltop"


def test_moving_a_monument_keeps_the_counts_right(desk, city):
    other = factories.old_city("new-city")
    changed(desk, Monument.objects.get(), site=other.pk)


def test_intervention_is_added_with_steps_and_changed(desk, temple, arch, satellite):
    words = {"title_en": "Work", "title_ar": "عمل", "slug": "work", "type": "restoration", "site": temple.site_id}
    step = row("steps", kind="status", status="in_progress", date_text="2018", source=satellite.pk)
    work = added(desk, Intervention, **words, monuments=[temple.pk], **step)
    assert work.steps.get().recorded_by.username == "rima"
    assert changed(desk, work, monuments=[arch.pk], title_en="Works").monuments.get() == arch
    assert changed_row(desk, work, work.steps.get(), status="proposed").status == "proposed"


def test_threat_is_added_and_changed(desk, temple, satellite):
    words = {"title_en": "Flood", "title_ar": "فيضان", "slug": "flood", "description_en": "The river rises."}
    threat = added(
        desk, Threat, **words, site=temple.site_id, source=satellite.pk, date_text="2017-01", monuments=[temple.pk]
    )
    assert threat.monuments.get() == temple
    assert changed(desk, threat, likelihood="imminent").likelihood == "imminent"


def test_control_period_is_added_with_bounds_and_changed(desk, city, satellite):
    holder = factories.actor()
    bound = row("bounds", bound="start", date_text="2016", source=satellite.pk)
    period = added(desk, ControlPeriod, slug="second", site=city.pk, holder=holder.pk, **bound)
    assert period.bounds.get().earliest is not None
    assert changed(desk, period, note_en="Short.").note_en == "Short."
    assert changed_row(desk, period, period.bounds.get(), date_text="2016-03").date_text == "2016-03"


def test_context_statement_is_added_changed_and_withdrawn(desk, temple, satellite):
    values = {"slug": "wall-height", "aspect": "dimension", "term": "height", "amount": "3.45", "unit": "m"}
    statement = added(desk, ContextStatement, **values, monument=temple.pk, source=satellite.pk)
    assert (statement.amount, statement.unit, statement.monument) == (3.45, "m", temple)
    assert changed(desk, statement, amount="345", unit="cm").amount == 345
    page = desk.get(url(ContextStatement, "change", statement.pk)).content.decode()
    assert "Withdraw the statement" in page
    address = reverse("admin:registry_contextstatement_withdraw", args=[statement.pk])
    assert "needs a reason" in desk.post(address, {"version": statement.version}).content.decode()
    assert desk.post(address, {"version": statement.version, "reason": "Another wall."}).status_code == 302
    statement.refresh_from_db()
    assert (statement.withdrawn, statement.withdrawn_reason) == (True, "Another wall.")
    page = desk.get(url(ContextStatement, "change", statement.pk)).content.decode()
    assert "Another wall." in page
    assert "Withdraw the statement" not in page


@pytest.mark.parametrize("name", ["monument", "site"])
def test_context_statements_are_listed_at_what_they_are_about(desk, temple, name):
    record = {"monument": temple, "site": temple.site}[name]
    statement = factories.context_statement(**{name: record})
    page = desk.get(url(type(record), "change", record.pk)).content.decode()
    assert f'<a href="{url(ContextStatement, "change", statement.pk)}">Material</a>: Limestone' in page
    adding = f"{url(ContextStatement, 'add')}?{name}={record.pk}"
    assert adding in page
    form = desk.get(adding).context_data["adminform"].form
    assert str(form[name].value()) == str(record.pk)


def test_claim_is_added_as_a_draft_and_changed(desk, temple, satellite):
    values = factories.claim_fields(monument=temple, source=satellite)
    values |= {"monument": temple.pk, "source": satellite.pk, "effects": ["collapse", "detachment"]}
    claim = added(desk, Claim, **values | {"kind": "damaged_at", "grade": "severe"})
    assert (claim.status, claim.recorded_by.username) == ("draft", "rima")
    page = desk.get(url(Claim, "change", claim.pk)).content.decode()
    assert f"Draft {claim.ref}, dated on 6 June 2016." in page
    assert re.search(r'value="detachment"[^>]*checked', page)
    claim = changed(desk, claim, effects=["collapse"], date_text="2017-01")
    assert [effect.effect for effect in claim.effects.all()] == ["collapse"]


def test_unchanged_records_stay_in_their_version(desk, city):
    for model in LISTED:
        record = model.objects.first()
        page = desk.get(url(model, "change", record.pk))
        if "_save" in page.content.decode():
            desk.post(url(model, "change", record.pk), sent(page))
            assert model.objects.get(pk=record.pk).version == record.version
