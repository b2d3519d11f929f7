"""Placements in the admin: withdrawn for a reason, and asked about if their point is far from the site."""

import pytest
from django.urls import reverse

from registry import actions
from registry.models import ExactPlace, Monument, Placement
from registry.projection import find_differences
from tests import factories
from tests.admin_forms import errors, row, sent, url
from tests.audit.scene import settle

pytestmark = pytest.mark.usefixtures("english", "shared_temple")
REASON = "The source speaks of another statue."


def withdraw(client, placement, **values):
    address = reverse("admin:registry_monument_withdraw", args=[placement.monument_id, placement.pk])
    typed = {"version": placement.version, "reason": REASON, **values}
    return client.post(address, typed, follow=True)


def page_of(client, monument):
    return client.get(url(Monument, "change", monument.pk))


def test_placement_is_withdrawn_and_listed_as_such(desk, lion):
    place = factories.placement(lion)
    assert "withdrawals" in page_of(desk, lion).content.decode()
    answer = withdraw(desk, place)
    assert "The placement is withdrawn." in answer.content.decode()
    assert Placement.objects.get().withdrawn_reason == REASON
    panel = answer.context_data["placement_panel"]
    assert (panel.forms, [each.pk for each in panel.withdrawn]) == ([], [place.pk])
    assert REASON in answer.content.decode()
    assert sent(answer)["placements-TOTAL_FORMS"] == 0
    assert find_differences() == []


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"reason": ""}, "Withdrawing a placement needs a reason."),
        ({"reason": "  "}, "Withdrawing a placement needs a reason."),
        ({"version": "7"}, "Somebody else changed this record"),
    ],
)
def test_withdrawal_is_refused_in_its_form(desk, lion, values, says):
    place = factories.placement(lion)
    answer = withdraw(desk, place, **values)
    assert answer.status_code == 200
    assert says in answer.content.decode()
    if "version" in values:
        assert REASON in answer.content.decode(), "what was typed stays"
    assert not Placement.objects.get().withdrawn


def test_placement_is_withdrawn_once(desk, lion):
    place = factories.placement(lion)
    withdraw(desk, place)
    place.refresh_from_db()
    assert "This placement is withdrawn." in withdraw(desk, place).content.decode()


def test_those_who_may_not_change_it_cannot_withdraw_it(client, lion, rafiq):
    place = factories.placement(lion)
    client.force_login(rafiq)
    assert withdraw(client, place).status_code == 403
    assert page_of(client, lion).context_data["placement_panel"].forms == []
    assert not Placement.objects.get().withdrawn


def test_withdrawal_under_another_monument_writes_nothing(desk, lion, temple):
    place = factories.placement(lion)
    address = reverse("admin:registry_monument_withdraw", args=[temple.pk, place.pk])
    desk.post(address, {"version": place.version, "reason": REASON})
    assert not Placement.objects.get().withdrawn


def test_row_withdrawn_while_the_form_was_open_is_refused(desk, lion, sami):
    place = factories.placement(lion)
    form = sent(page_of(desk, lion)) | {"placements-0-note_en": "By the road."}
    actions.withdraw_placement(place, by=sami, version=place.version, reason=REASON)
    form["placements-0-version"] = place.version + 1
    response = desk.post(url(Monument, "change", lion.pk), form)
    assert "This placement is withdrawn." in errors(response)["placements-0-__all__"][0]
    assert Placement.objects.get().note_en == ""


# --- Points far from the site ----------------------------------------------------------------------------------------


def typed_place(source, **values):
    texts = {"place_en": "Museum", "place_ar": "متحف", "date_text": "2016/..", "certainty": "confirmed"}
    return row("placements", **{**texts, "source": source.pk, "lon": "36.29", "lat": "33.51", **values})


TICK = '<input type="checkbox" name="placements-0-acknowledge" value="far_from_site"{}>'
TICKED = {"placements-0-acknowledge": ["far_from_site"], "placements-0-acknowledge_reason": "It was moved to Damascus."}


def test_far_point_is_saved_with_a_tick_and_a_reason_and_nothing_is_lost(desk, lion, satellite):
    address = url(Monument, "change", lion.pk)
    first = desk.get(address)
    assert TICK.format("") not in first.content.decode()
    response = desk.post(address, sent(first) | typed_place(satellite) | {"name_en": "Lion"})
    assert errors(response)["placements-0-__all__"][0].startswith("This is unusual.")
    assert "km from the site. Check longitude and latitude." in errors(response)["placements-0-lat"][0]
    page = response.content.decode()
    assert TICK.format("") in page
    assert '<textarea name="placements-0-acknowledge_reason"' in page
    assert not Placement.objects.exists()
    assert Monument.objects.get(pk=lion.pk).name_en == lion.name_en

    again = sent(response)
    assert (again["placements-0-place_en"], again["name_en"]) == ("Museum", "Lion")
    assert desk.post(address, again).status_code == 200, "without the tick it is asked again"
    response = desk.post(address, again | TICKED)
    assert response.status_code == 302, errors(response)
    assert (ExactPlace.objects.get().lon, Monument.objects.get(pk=lion.pk).name_en) == (36.29, "Lion")
    settle()
    history = desk.get(reverse("admin:registry_monument_history", args=[lion.pk])).content.decode()
    assert "Warnings checked: far_from_site. It was moved to Damascus." in history


def test_tick_without_a_reason_is_refused_and_stays(desk, lion, satellite):
    address = url(Monument, "change", lion.pk)
    values = sent(desk.get(address)) | typed_place(satellite, acknowledge=["far_from_site"], acknowledge_reason=" ")
    response = desk.post(address, values)
    assert errors(response)["placements-0-acknowledge_reason"] == ["Say why it is right all the same."]
    assert TICK.format(" checked") in response.content.decode()
    assert not Placement.objects.exists()


def test_far_point_of_a_stored_placement_is_saved_with_a_tick_and_a_reason(desk, lion):
    place = factories.placement(lion)
    address = url(Monument, "change", lion.pk)
    moved = {"placements-0-lon": "36.29", "placements-0-lat": "33.51"}
    response = desk.post(address, sent(desk.get(address)) | moved)
    assert TICK.format("") in response.content.decode()
    response = desk.post(address, sent(response) | TICKED)
    assert response.status_code == 302, errors(response)
    assert ExactPlace.objects.get(placement=place).lon == 36.29


def test_swapped_point_is_named_as_such(desk, lion, satellite):
    page = page_of(desk, lion)
    values = sent(page) | typed_place(satellite, lon="34.55", lat="38.27")
    response = desk.post(url(Monument, "change", lion.pk), values)
    assert "Swapped latitude and longitude?" in response.content.decode()
    values = sent(response) | {"placements-0-lon": "38.27", "placements-0-lat": "34.55"}
    assert desk.post(url(Monument, "change", lion.pk), values).status_code == 302


def test_tick_and_reason_stay_while_something_else_is_wrong(desk, lion, satellite):
    address = url(Monument, "change", lion.pk)
    values = typed_place(satellite, date_text="some time") | TICKED
    response = desk.post(address, sent(desk.get(address)) | values)
    assert "placements-0-date_text" in errors(response)
    response = desk.post(address, sent(response) | {"placements-0-date_text": "2016/.."})
    assert response.status_code == 302, errors(response)


def test_stored_far_point_is_not_asked_about_again(desk, lion):
    factories.placement(lion, lon=36.29, lat=33.51)
    address = url(Monument, "change", lion.pk)
    response = desk.post(address, sent(desk.get(address)) | {"placements-0-note_en": "In the garden."})
    assert response.status_code == 302, errors(response)


def test_unknown_acknowledgement_is_refused(desk, lion, satellite):
    address = url(Monument, "change", lion.pk)
    response = desk.post(address, sent(desk.get(address)) | typed_place(satellite, acknowledge=["all"]))
    assert "placements-0-acknowledge" in errors(response)
    assert not Placement.objects.exists()
