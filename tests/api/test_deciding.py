"""Deciding over the API: every move by the table, with four eyes, over the version that was read."""

import pytest

from registry import actions
from registry.domain.policy.review import MOVES, moves_from
from registry.domain.vocabulary.codes import ClaimStatus, ThreatOutcome
from registry.models import Claim, Decision
from tests import factories
from tests.audit.scene import settle
from tests.long import LONG

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_temple")]
STATUSES = [status.value for status in ClaimStatus]


@pytest.fixture
def decide(client, rima, rafiq):
    """`decide(claim, "accept", by=.., **body)` with the tag of its present version; the answer."""

    def call(claim, move, *, by=None, tag=None, **body):
        client.force_login(by or (rima if move == "submit" else rafiq))
        address = f"/api/v1/claims/{claim.ref}/{move}"
        if tag is None:
            tag = client.post(address, body, content_type="application/json", headers={"If-Match": '"x"'}).get(
                "ETag", ""
            )
        headers = {"If-Match": tag} if tag else {}
        return client.post(address, body, content_type="application/json", headers=headers)

    return call


def body_of(move, temple):
    if move == "supersede":
        better = factories.accepted(temple, source=factories.source("better"))
        return {"reason": factories.REASON, "successor": better.ref}
    return {"reason": factories.REASON, "reason_ar": factories.REASON_AR}


def moves_and_statuses():
    """Every move from a status that allows it and from one that does not; the whole table is test_review.py's."""
    for name, move in MOVES.items():
        refusing = [status for status in STATUSES if status not in move.sources]
        for status in STATUSES if LONG else (move.sources[0].value, refusing[0]):
            yield name, status


@pytest.mark.parametrize(("move", "status"), list(moves_and_statuses()))
def test_moves_are_those_of_the_table(decide, temple, status, move):
    claim = factories.claim(temple, status=status)
    allowed = MOVES[move] in moves_from(ClaimStatus(status))
    answer = decide(claim, move, **body_of(move, temple))
    held = Claim.objects.get(pk=claim.pk)
    if allowed:
        assert answer.status_code == 200, answer.content.decode()
        assert answer.json()["status"] == held.status == MOVES[move].target.value
        assert held.version == claim.version + 1
        assert Decision.objects.filter(claim=claim).last().reason == factories.REASON
    else:
        assert answer.status_code == 409
        assert answer.json()["errors"][0]["code"] == "wrong_status"
        assert held.status == status


def test_whoever_recorded_a_claim_does_not_accept_it(decide, temple):
    both = factories.person("both", factories.REGISTRAR, factories.REVIEWER)
    claim = factories.claim(temple, status="submitted", by=both)
    answer = decide(claim, "accept", by=both, reason="Mine.")
    assert answer.status_code == 403
    assert "second pair of eyes" in answer.json()["detail"]
    assert decide(claim, "dispute", by=both, reason="Doubtful.").status_code == 200


def test_registrar_does_not_review_nor_reviewer_submit(decide, temple, rima, rafiq):
    claim = factories.claim(temple, status="submitted")
    assert decide(claim, "accept", by=rima, reason="So.").status_code == 403
    assert decide(factories.claim(temple), "submit", by=rafiq).status_code == 403


def test_decision_over_another_version_is_refused(decide, client, temple):
    claim = factories.claim(temple, status="submitted")
    tag = decide(claim, "accept", tag='"x"', reason="So.")["ETag"]
    factories.decide(claim, "dispute")
    settle()
    answer = decide(claim, "accept", tag=tag, reason="So.")
    assert answer.status_code == 412
    assert "by rafiq on " in answer.json()["detail"]
    assert Claim.objects.get().status == "disputed"
    bare = client.post(f"/api/v1/claims/{claim.ref}/accept", {"reason": "So."}, content_type="application/json")
    assert bare.status_code == 428


@pytest.mark.parametrize(
    ("body", "fault", "status"),
    [
        ({}, ("/reason", "required"), 400),
        ({"reason": ""}, ("/reason", "blank"), 400),
        ({"reason": "  "}, ("/reason", "reason_missing"), 422),
        ({"reason": "So.", "successor": "C-000001"}, ("/successor", "unknown_member"), 400),
    ],
)
def test_decision_needs_its_reason_and_nothing_else(decide, temple, body, fault, status):
    claim = factories.claim(temple, status="submitted")
    answer = decide(claim, "accept", **body)
    assert answer.status_code == status
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [fault]


def test_successor_must_fit(decide, temple, arch):
    claim, other = factories.accepted(temple), factories.accepted(arch)
    answer = decide(claim, "supersede", reason="So.", successor=other.ref)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/successor")


def test_acceptance_is_public_at_once(decide, client, temple):
    claim = factories.claim(temple, "damaged_at", grade="severe", status="submitted")
    tag = decide(claim, "accept", reason="Two sources.")["ETag"]
    client.logout()
    found = client.get(f"/api/v1/claims/{claim.ref}")
    assert found.json()["decisions"][-1]["reason"] == "Two sources."
    assert found["ETag"] == tag, "the writer saw what everybody sees"
    assert client.get(f"/api/v1/monuments/{temple.slug}").json()["state"]["grade"] == "severe"


def test_threat_is_closed_once(client, rima, satellite):
    threat = factories.threat()
    client.force_login(rima)
    address = f"/api/v1/threats/{threat.slug}"
    tag = client.get(address)["ETag"]
    body = {"outcome": "averted", "closed": {"text": "2016"}, "closed_source": satellite.slug, "closed_reason": "Held."}

    def close(tag, **changes):
        headers = {"If-Match": tag}
        return client.post(f"{address}/close", body | changes, content_type="application/json", headers=headers)

    assert close(tag, closed={"text": "2999"}).json()["errors"][0]["code"] == "future_date"
    before = close(tag, closed={"text": "2014"})
    assert (before.status_code, before.json()["errors"][0]["pointer"]) == (422, "/closed")
    closed = close(tag)
    assert (closed.status_code, closed.json()["outcome"]) == (200, "averted")
    assert close(tag).status_code == 412
    again = close(closed["ETag"])
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "closed")


def test_threat_is_reopened_over_the_version_that_was_read(client, rima, satellite):
    threat = factories.threat()
    closing = {"outcome": ThreatOutcome.AVERTED, "date_text": "2016", "source": satellite, "reason": "Held."}
    actions.close_threat(threat, by=rima, version=None, **closing)
    client.force_login(rima)
    address = f"/api/v1/threats/{threat.slug}"
    tag = client.get(address)["ETag"]

    def reopen(tag, **body):
        return client.post(f"{address}/reopen", body, content_type="application/json", headers={"If-Match": tag})

    assert reopen(tag).status_code == 400
    assert reopen(tag, reason=" ").json()["errors"][0]["code"] == "reason_missing"
    reopened = reopen(tag, reason="It came back.")
    assert reopened.status_code == 200
    assert (reopened.json()["outcome"], reopened.json()["closed"], reopened.json()["closed_reason"]) == (None, None, "")
    assert reopen(tag, reason="It came back.").status_code == 412
    again = reopen(reopened["ETag"], reason="It came back.")
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "open")
