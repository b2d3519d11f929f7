"""Placements in the API: withdrawn for a reason, far points asked about, and where a monument was on a day."""

import pytest

from registry import actions
from registry.models import ExactPlace, MonumentDocument, Placement
from registry.projection import find_differences
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_temple")]
REASON = "The source speaks of another statue."
PLACE = {
    "place_en": "Museum",
    "place_ar": "متحف",
    "date": {"text": "2016/.."},
    "certainty": "confirmed",
    "source": "satellite-report",
    "lon": 36.29,
    "lat": 33.51,
}


@pytest.fixture
def post(client, rima):
    """Posts as Rima below the address of the Stone Lion's placements."""

    def call(lion, body, path="", tag=None, method="post"):
        client.force_login(rima)
        headers = {"If-Match": tag} if tag else {}
        address = f"/api/v1/monuments/{lion.slug}/placements{path}"
        return getattr(client, method)(address, body, content_type="application/json", headers=headers)

    return call


def tag_of(client, lion, place):
    return client.get(f"/api/v1/monuments/{lion.slug}/placements/{place.pk}")["ETag"]


# --- Withdrawing -----------------------------------------------------------------------------------------------------


def test_placement_is_withdrawn_and_editors_see_it_as_such(post, client, rima, lion):
    place = factories.placement(lion)
    client.force_login(rima)
    answer = post(lion, {"reason": REASON}, f"/{place.pk}/withdraw", tag_of(client, lion, place))
    assert (answer.status_code, answer.json()["withdrawn"], answer.json()["withdrawn_reason"]) == (200, True, REASON)
    assert client.get(f"/api/v1/monuments/{lion.slug}").json()["placements"][0]["withdrawn"]
    assert find_differences() == []

    client.logout()
    document = client.get(f"/api/v1/monuments/{lion.slug}")
    assert document.json()["placements"] == []
    assert document.json()["places"] == {"certain": [], "possible": [], "contradicting": []}
    assert REASON not in document.content.decode()
    assert client.get(f"/api/v1/monuments/{lion.slug}/placements/{place.pk}").status_code == 404
    assert client.get(f"/api/v1/monuments/{lion.slug}/placements").json()["results"] == []
    assert REASON not in client.get(f"/api/v1/monuments/{lion.slug}/history").content.decode()


@pytest.mark.parametrize(
    ("body", "status", "fault"),
    [
        ({}, 400, ("/reason", "required")),
        ({"reason": ""}, 400, ("/reason", "blank")),
        ({"reason": "  "}, 422, ("/reason", "reason_missing")),
        ({"reason": REASON, "why": "x"}, 400, ("/why", "unknown_member")),
    ],
)
def test_withdrawal_without_a_reason_is_refused(post, client, rima, lion, body, status, fault):
    place = factories.placement(lion)
    client.force_login(rima)
    answer = post(lion, body, f"/{place.pk}/withdraw", tag_of(client, lion, place))
    assert answer.status_code == status
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [fault]
    assert not Placement.objects.get().withdrawn


def test_withdrawal_needs_the_version_that_was_read(post, client, rima, lion):
    place = factories.placement(lion)
    client.force_login(rima)
    path, tag = f"/{place.pk}/withdraw", tag_of(client, lion, place)
    assert post(lion, {"reason": REASON}, path).status_code == 428
    actions.save_placement(place, by=rima, version=place.version)
    assert post(lion, {"reason": REASON}, path, tag).status_code == 412
    assert not Placement.objects.get().withdrawn


def test_withdrawn_placement_is_neither_changed_nor_withdrawn_again(post, client, rima, lion):
    place = factories.placement(lion)
    client.force_login(rima)
    tag = post(lion, {"reason": REASON}, f"/{place.pk}/withdraw", tag_of(client, lion, place))["ETag"]
    again = post(lion, {"reason": REASON}, f"/{place.pk}/withdraw", tag)
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "withdrawn")
    changed = post(lion, {"note_en": "So."}, f"/{place.pk}", tag, "patch")
    assert (changed.status_code, changed.json()["errors"][0]["code"]) == (409, "withdrawn")


def test_withdrawal_needs_the_right_to_change(client, lion, rafiq):
    place = factories.placement(lion)
    address = f"/api/v1/monuments/{lion.slug}/placements/{place.pk}/withdraw"
    assert client.post(address, {"reason": REASON}, content_type="application/json").status_code == 401
    client.force_login(rafiq)
    assert client.post(address, {"reason": REASON}, content_type="application/json").status_code == 403
    assert not Placement.objects.get().withdrawn


# --- Points far from the site ----------------------------------------------------------------------------------------


def test_far_point_is_409_until_it_is_acknowledged(post, lion, satellite):
    answer = post(lion, PLACE)
    found = answer.json()
    assert answer.status_code == 409
    assert found["errors"] == []
    [warning] = found["warnings"]
    assert (warning["code"], warning["field"]) == ("far_from_site", "lat")
    assert warning["sentence"].endswith("km from the site. Check longitude and latitude.")
    assert "acknowledge: far_from_site" in found["detail"]
    assert not Placement.objects.exists()

    made = post(lion, {**PLACE, "acknowledge": ["far_from_site"]})
    assert (made.status_code, made.json()["lon"]) == (201, 36.29)
    assert "acknowledge" not in made.json()


def test_changed_point_is_asked_about_and_an_acknowledgement_alone_changes_nothing(post, client, rima, lion):
    place = factories.placement(lion)
    client.force_login(rima)
    tag = tag_of(client, lion, place)
    swapped = {"lon": 34.55, "lat": 38.27}
    answer = post(lion, swapped, f"/{place.pk}", tag, "patch")
    assert answer.status_code == 409
    assert "Swapped latitude and longitude?" in answer.json()["warnings"][0]["sentence"]
    same = post(lion, {"acknowledge": ["far_from_site"]}, f"/{place.pk}", tag, "patch")
    assert (same.status_code, same["ETag"]) == (200, tag)
    assert ExactPlace.objects.get().lon == 38.27
    saved = post(lion, {**swapped, "acknowledge": ["far_from_site"]}, f"/{place.pk}", tag, "patch")
    assert (saved.status_code, ExactPlace.objects.get().lon) == (200, 34.55)


def test_unknown_acknowledgement_is_400(post, lion, satellite):
    answer = post(lion, {**PLACE, "acknowledge": ["all"]})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unknown_code")


# --- Where it was ----------------------------------------------------------------------------------------------------


def where(api, monument, query=""):
    """The English names of the places, by how they are known."""
    places = api(f"/monuments/{monument.slug}{query}")["places"]
    return {name: [place["place_en"] for place in placements] for name, placements in places.items() if placements}


def test_document_says_where_it_was_on_the_day(api, lion):
    museum = factories.placement(lion, place_en="Museum", date_text="1977/2016")
    factories.placement(lion, place_en="Garden", date_text="2016/..", lon=None, lat=None)
    assert where(api, lion) == {"certain": ["Garden"]}
    assert where(api, lion, "?as_of=2015-01-01") == {"certain": ["Museum"]}
    assert where(api, lion, "?as_of=2016-06-01") == {"possible": ["Museum", "Garden"]}
    assert where(api, lion, "?as_of=1900-01-01") == {}
    factories.placement(lion, place_en="Depot", date_text="2010/2014")
    assert where(api, lion, "?as_of=2012-01-01") == {"contradicting": ["Museum", "Depot"]}
    assert where(api, lion, "?as_of=2016-06-01") == {"possible": ["Museum", "Garden"]}
    [place] = api(f"/monuments/{lion.slug}?as_of=2015-01-01")["places"]["certain"]
    assert place == {"id": museum.pk, "place_en": "Museum", "place_ar": museum.place_ar}


@pytest.mark.parametrize("precision", ["1km", "10km", "hidden"])
def test_places_of_a_generalised_monument_are_no_more_precise(api, precision):
    barn = factories.monument("barn", precision=precision)
    factories.placement(barn, place_en="Behind the wall", lon=38.271234, lat=34.551234)
    [place] = api("/monuments/barn")["places"]["certain"]
    assert (place["place_en"], place["place_ar"], set(place)) == ("", "", {"id", "place_en", "place_ar"})
    text = MonumentDocument.objects.get(monument=barn).text
    assert "Behind the wall" not in text
    assert "38.2712" not in text
