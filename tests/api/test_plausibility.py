"""Plausible dates over the API: 422 for what is impossible, 409 with warnings until they are acknowledged."""

import pytest

from registry.domain.chronology.plausibility import WarningCode
from registry.models import Claim
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_temple")]
JSON = "application/json"
CLAIM = {
    "monument": "moon-temple",
    "source": "satellite-report",
    "kind": "damaged_at",
    "grade": "severe",
    "date": {"text": "1436"},
    "basis": "press",
    "credibility": "2",
    "statement_en": "It was hit.",
}


@pytest.fixture
def post(client, temple, satellite, rima):
    """`post("claims", **body)` as Rima."""
    client.force_login(rima)
    return lambda address="claims", **body: client.post(f"/api/v1/{address}", {**CLAIM, **body}, content_type=JSON)


@pytest.fixture
def send(client):
    """`send(user, method, address, body)` with the tag of the present version."""

    def call(user, method, address, **body):
        client.force_login(user)
        record = "/".join(address.split("/")[:2])
        tag = client.get(f"/api/v1/{record}")["ETag"]
        request = getattr(client, method)
        return request(f"/api/v1/{address}", body, content_type=JSON, headers={"If-Match": tag})

    return call


def warned(response):
    """The codes and fields of the warnings; fails unless nothing but warnings is wrong."""
    problem = response.json()
    assert (response.status_code, problem["title"], problem["errors"]) == (409, "Conflict", [])
    assert response["Content-Type"] == "application/problem+json"
    assert all(warning["sentence"].endswith(".") for warning in problem["warnings"])
    assert all(warning["code"] in problem["detail"] for warning in problem["warnings"])
    return [(warning["code"], warning["field"]) for warning in problem["warnings"]]


def test_impossible_claim_is_refused_at_its_members(post, temple):
    early = factories.source("early", published_text="2014")
    body = {"date": {"text": "2015"}, "acquired": {"text": "2014"}, "basis": "satellite", "source": early.slug}
    response = post(**body, acknowledge=[code.value for code in WarningCode])
    faults = [(fault["pointer"], fault["code"]) for fault in response.json()["errors"]]
    assert response.status_code == 422
    assert faults == [("/date", "published_before_date"), ("/acquired", "acquired_before_date")]
    assert response.json()["warnings"] == []
    assert not Claim.objects.exists()


def test_odd_claim_is_a_conflict_until_all_its_warnings_are_acknowledged(post, temple):
    both = [("hijri_year", "date"), ("same_statement", "source")]
    assert warned(post()) == both[:1]
    assert warned(post(acknowledge=["same_statement"])) == both[:1]
    assert post(acknowledge=["hijri_year"]).status_code == 201
    assert warned(post()) == warned(post(acknowledge=["hijri_year"])) == both
    assert post(acknowledge=["same_statement", "hijri_year"]).status_code == 201
    assert Claim.objects.count() == 2


def test_acknowledging_what_is_not_warned_of_changes_nothing(post):
    response = post(date={"text": "2015"}, acknowledge=["hijri_year"])
    assert response.status_code == 201
    assert "acknowledge" not in response.json()


@pytest.mark.parametrize(
    ("acknowledge", "pointer", "code"),
    [
        (["hijri"], "/acknowledge/0", "unknown_code"),
        (["hijri_year", "published_before_date"], "/acknowledge/1", "unknown_code"),
        ([["hijri_year"]], "/acknowledge/0", "unknown_code"),
        ("hijri_year", "/acknowledge", "not_a_list"),
        (["hijri_year", "hijri_year"], "/acknowledge", "repeated"),
        (None, "/acknowledge", "null"),
    ],
)
def test_unknown_acknowledgement_is_refused_at_its_place(post, acknowledge, pointer, code):
    response = post(acknowledge=acknowledge)
    assert response.status_code == 400
    assert [(fault["pointer"], fault["code"]) for fault in response.json()["errors"]] == [(pointer, code)]
    assert not Claim.objects.exists()


def test_change_is_asked_about_as_well(send, temple, rima):
    claim = factories.claim(temple, basis="press")
    address = f"claims/{claim.ref}"
    assert warned(send(rima, "patch", address, date={"text": "1436"})) == [("hijri_year", "date")]
    changed = send(rima, "patch", address, date={"text": "1436"}, acknowledge=["hijri_year"])
    assert (changed.status_code, changed.json()["date"]["text"], changed.json()["version"]) == (200, "1436", 2)
    alone = send(rima, "patch", address, acknowledge=["hijri_year"])
    assert (alone.status_code, alone.json()["version"]) == (200, 2)


def test_submitting_and_accepting_ask_again(send, temple, rima, rafiq):
    claim = factories.claim(temple, date="1436", basis="press")
    for user, move in ((rima, "submit"), (rafiq, "accept")):
        address, body = f"claims/{claim.ref}/{move}", {"reason": "It fits."}
        assert warned(send(user, "post", address, **body)) == [("hijri_year", "date")]
        assert send(user, "post", address, **body, acknowledge=["other"]).status_code == 400
        assert send(user, "post", address, **body, acknowledge=["hijri_year"]).status_code == 200
    assert Claim.objects.get().status == "accepted"


def test_other_moves_take_no_acknowledgement(send, temple, rafiq):
    claim = factories.claim(temple, status="submitted")
    response = send(rafiq, "post", f"claims/{claim.ref}/reject", reason="No.", acknowledge=["hijri_year"])
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "unknown_member")


def test_impossible_claim_is_not_accepted(send, temple, satellite, rafiq):
    claim = factories.claim(temple, status="submitted")
    type(satellite).objects.update(published_text="2016-06-05")
    response = send(rafiq, "post", f"claims/{claim.ref}/accept", reason="It fits.")
    assert response.status_code == 422
    assert response.json()["errors"][0]["code"] == "published_before_date"
    assert Claim.objects.get().status == "submitted"


def test_photo_is_not_linked_to_a_claim_of_another_time(send, temple, rima):
    claim, photo = factories.accepted(temple), factories.photo(temple, "2012")
    response = send(rima, "patch", f"photos/{photo.ref}", claims=[claim.ref])
    assert response.status_code == 422
    assert [(f["pointer"], f["code"]) for f in response.json()["errors"]] == [("/claims", "photo_years_away")]
