"""Discarding over the API: a draft, a photo, a step; over the version that was read, and with a reason."""

import pytest

from registry import actions
from registry.models import Claim, InterventionStep, Photo
from tests import factories
from tests.audit.scene import settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_temple")]
KINDS = ["claim", "photo", "step"]
MODELS = {"claim": Claim, "photo": Photo, "step": InterventionStep}


@pytest.fixture
def made(temple):
    """`made("photo")`: a record that can be discarded, and its address."""

    def make(kind):
        if kind == "claim":
            claim = factories.claim(temple)
            return claim, f"/api/v1/claims/{claim.ref}"
        if kind == "photo":
            photo = factories.photo(temple, published=False)
            return photo, f"/api/v1/photos/{photo.ref}"
        intervention = factories.intervention(("proposed", "2017"), monuments=[temple])
        step = InterventionStep.objects.get()
        return step, f"/api/v1/interventions/{intervention.slug}/steps/{step.pk}"

    return make


@pytest.fixture
def discard(client, rima):
    """`discard(address, by=.., tag=.., reason=..)` over the version of now, by Rima."""

    def call(address, *, by=rima, tag=None, reason="A mistake.", **body):
        client.force_login(by)
        if tag is None:
            tag = client.get(address)["ETag"]
        headers = {"If-Match": tag} if tag else {}
        body = {"reason": reason, **body}
        return client.post(f"{address}/discard", body, content_type="application/json", headers=headers)

    return call


@pytest.mark.parametrize("kind", KINDS)
def test_record_is_discarded_and_gone(client, made, discard, kind):
    _record, address = made(kind)
    answer = discard(address)
    assert (answer.status_code, answer.content) == (204, b"")
    assert "Content-Type" not in answer.headers
    assert not MODELS[kind].objects.exists()
    assert client.get(address).status_code == 404
    assert discard(address, tag='"1-000000000000-0000000000000000"').status_code == 404, "the second time"
    list_address, _, _ = address.rpartition("/")
    assert client.get(list_address).json()["results"] == []
    settle()
    history = client.get("/api/v1/monuments/moon-temple/history").json()["results"]
    assert (history[0]["who"], history[0]["reason"]) == ("rima", "A mistake.")
    assert "deleted" in history[0]["deeds"][0]["words"]


@pytest.mark.parametrize("kind", KINDS)
def test_version_is_needed_and_must_be_the_present_one(client, made, discard, rima, kind):
    record, address = made(kind)
    assert discard(address, tag="").status_code == 428
    client.force_login(rima)
    tag = client.get(address)["ETag"]
    if kind == "claim":
        actions.revise_claim(record, by=rima, version=record.version, statement_en="Better.")
    elif kind == "photo":
        actions.revise_photo(record, by=rima, version=record.version, caption_en="Better.")
    else:
        fields = {"status": record.status, "date_text": "2018", "source": record.source}
        actions.revise_step(record, by=rima, version=record.version, **fields)
    settle()
    stale = discard(address, tag=tag)
    assert (stale.status_code, stale["ETag"]) == (412, client.get(address)["ETag"])
    assert "by rima" in stale.json()["detail"]
    assert MODELS[kind].objects.exists()
    assert discard(address, tag=stale["ETag"]).status_code == 204


@pytest.mark.parametrize("kind", KINDS)
def test_body_that_is_wrong_is_refused(made, discard, client, kind):
    record, address = made(kind)
    blank = discard(address, reason=" ")
    assert (blank.status_code, blank.json()["errors"][0]["pointer"]) == (422, "/reason")
    assert blank.json()["errors"][0]["code"] == "reason_missing"
    assert discard(address, reason=None).status_code == 400
    assert discard(address, because="of it").json()["errors"][0]["code"] == "unknown_member"
    tag = client.get(address)["ETag"]
    empty = client.post(f"{address}/discard", {}, content_type="application/json", headers={"If-Match": tag})
    assert (empty.status_code, empty.json()["errors"][0]["pointer"]) == (400, "/reason")
    assert client.delete(address).status_code == 405
    assert MODELS[kind].objects.get().version == record.version


@pytest.mark.parametrize("kind", KINDS)
def test_only_those_who_may_change_it_may_discard_it(made, discard, client, rafiq, kind):
    _record, address = made(kind)
    refused = discard(address, by=rafiq)
    assert refused.status_code == 403
    assert "registry.change_" in refused.json()["detail"]
    client.logout()
    assert client.post(f"{address}/discard", {"reason": "So."}, content_type="application/json").status_code == 401
    assert MODELS[kind].objects.exists()


def test_token_needs_the_scope_to_write(made, client, rima):
    _record, address = made("photo")
    for scopes, status in ((["read"], 403), (["read", "write"], 204)):
        _token, text = actions.create_token(user=rima, by=rima, name="Import", scopes=scopes)
        headers = {"Authorization": f"Bearer {text}"}
        headers["If-Match"] = client.get(address, headers=headers)["ETag"]
        body = {"reason": "A mistake."}
        answer = client.post(f"{address}/discard", body, content_type="application/json", headers=headers)
        assert answer.status_code == status


def test_what_the_state_forbids_is_a_conflict_that_says_why(discard, temple):
    published = factories.photo(temple)
    claim = factories.accepted(temple)
    used = factories.photo(temple, published=False, claims=[claim])
    for address, code, words in (
        (f"/api/v1/claims/{claim.ref}", "wrong_status", "only a draft can"),
        (f"/api/v1/photos/{published.ref}", "wrong_status", "unpublished first"),
        (f"/api/v1/photos/{used.ref}", "in_use", f"{claim.ref} refer to it"),
    ):
        answer = discard(address)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, code)
        assert words in answer.json()["detail"]
    assert (Claim.objects.count(), Photo.objects.count()) == (1, 2)


def test_step_that_the_others_need_is_refused(discard, temple):
    intervention = factories.intervention(("proposed", "2017"), ("abandoned", "2018"), monuments=[temple])
    step = InterventionStep.objects.get(status="proposed")
    answer = discard(f"/api/v1/interventions/{intervention.slug}/steps/{step.pk}")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "step_refused")
    assert answer.json()["errors"][0]["pointer"] == ""
    assert InterventionStep.objects.count() == 2


def test_caller_without_a_role_discards_nothing(client, temple):
    address = f"/api/v1/claims/{factories.claim(temple).ref}"
    client.force_login(factories.person("nobody"))
    answer = client.post(f"{address}/discard", {"reason": "So."}, content_type="application/json")
    assert answer.status_code == 403
    assert Claim.objects.exists()
