"""Cause, intent and agent of a claim: each with its own certainty, and an agent only with somebody who says so."""

import pytest

from registry import actions
from registry.actions.claim import InvalidClaim
from registry.actions.source import InvalidSource
from registry.domain.chronology.grades import InvalidGrade
from registry.models import Claim
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def isis(db):
    return factories.actor("isis", kind="armed_group")


def blamed(temple, **fields):
    return factories.accepted(temple, "event_on", "2015-08-23", **fields)


def test_each_attribution_keeps_its_own_certainty(temple, isis):
    claim = blamed(
        temple,
        said_by=factories.actor(),
        **{"agent": isis, "agent_certainty": "probable"},
        **{"cause": "explosive_demolition", "cause_certainty": "confirmed"},
        **{"intent": "deliberate_targeting", "intent_certainty": "not_assessed"},
    )
    stored = Claim.objects.get(pk=claim.pk)
    assert (stored.agent_certainty, stored.cause_certainty, stored.intent_certainty) == ("probable", "confirmed", "")


@pytest.mark.parametrize("name", ["agent", "cause", "intent"])
def test_certainty_of_nothing_is_refused_at_its_field(temple, name):
    with pytest.raises(InvalidClaim, match="Nothing is given") as refused:
        blamed(temple, **{f"{name}_certainty": "probable"})
    assert refused.value.field == f"{name}_certainty"


def test_agent_needs_somebody_who_says_so(temple, isis):
    with pytest.raises(InvalidClaim, match="Who says who did it") as refused:
        blamed(temple, agent=isis)
    assert refused.value.field == "said_by"
    assert blamed(temple, agent=isis, said_by=factories.actor()).agent == isis
    assert blamed(temple, agent=isis, source=factories.source("courier", publisher="The Courier")).agent == isis


def test_agent_may_be_named_by_a_protected_source(temple, isis):
    source = factories.source("witness", publisher="A witness")
    actions.seal_source(source, by=factories.rima(), version=source.version)
    source.refresh_from_db()
    assert blamed(temple, agent=isis, source=source).agent == isis


def test_publisher_stays_while_a_claim_says_who_did_it_in_its_name(temple, isis):
    source = factories.source("courier", publisher="The Courier")
    blamed(temple, agent=isis, source=source)
    source.publisher = " "
    with pytest.raises(InvalidSource, match="Name the publisher") as refused:
        actions.save_record(source, by=factories.rima(), version=source.version)
    assert refused.value.field == "publisher"


@pytest.mark.parametrize(("kind", "label"), [("observation", "Observation"), ("statement", "Judgement")])
def test_ungraded_claim_is_shown_and_states_nothing(temple, client, kind, label):
    factories.accepted(temple, "intact_at", "2015-06-10")
    claim = factories.accepted(temple, kind, "2015-09-01", grade="")
    assert (claim.grade, claim.worst_grade) == ("", "")
    page = client.get(f"/en/monuments/{temple.slug}/").content.decode()
    assert f'<span class="tag">{label}</span>' in page
    assert "Agent not stated." not in page
    for refused_fields in ({"grade": "severe"}, {"improves": True}, {"worst_grade": "severe"}):
        with pytest.raises(InvalidGrade):
            factories.accepted(temple, kind, "2015-09-01", **refused_fields)
