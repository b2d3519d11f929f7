"""Who did it, why and how is always said in the name of the one who says so."""

import re

import pytest
from django.utils.html import strip_tags
from django.utils.translation import override

from registry import actions
from registry.models import Claim
from registry.queries.claims import claim_records
from registry.web.text.attribution_text import attribution_sentences
from tests import factories

pytestmark = pytest.mark.django_db


def sentences(claim):
    [record] = claim_records(Claim.objects.filter(pk=claim.pk))
    return re.sub(r"<[^>]+>", "", attribution_sentences(record))


@pytest.fixture
def isis(db):
    return factories.actor("isis", kind="armed_group", name_en="ISIS", name_ar="داعش")


def test_agent_cause_and_intent_are_said_by_the_speaker(temple, isis):
    claim = factories.accepted(
        temple,
        "event_on",
        said_by=factories.actor("asor", name_en="ASOR"),
        **{"agent": isis, "agent_certainty": "probable", "cause": "explosive_demolition"},
        **{"intent": "deliberate_targeting", "intent_certainty": "doubtful"},
    )
    assert sentences(claim) == (
        "Cause, says ASOR: explosive demolition. "
        "Intent, says ASOR: deliberate targeting (certainty: doubtful). "
        "ASOR says that ISIS did it (certainty: probable)."
    )
    with override("ar"):
        assert "داعش" in sentences(claim)
        assert "says" not in sentences(claim)


def test_publisher_speaks_where_no_speaker_is_named(temple, isis):
    source = factories.source("courier", publisher="The Courier", publisher_ar="البريد")
    claim = factories.accepted(temple, "event_on", source=source, agent=isis)
    assert sentences(claim) == "The Courier says that ISIS did it."
    with override("ar"):
        assert sentences(claim) == "الجهة الفاعلة بحسب البريد: داعش."


def test_protected_source_speaks_by_its_pseudonym(temple, isis):
    source = factories.source("witness", publisher="Name of the witness")
    claim = factories.accepted(temple, "event_on", source=source, agent=isis, said_by=factories.actor("the-witness"))
    actions.seal_source(source, by=factories.rima(), version=source.version)
    assert sentences(claim) == f"Protected source {source.pk} says that ISIS did it."


@pytest.mark.parametrize(
    ("kind", "fields", "is_said"),
    [
        ("damaged_at", {"grade": "severe"}, True),
        ("event_on", {}, True),
        ("event_on", {"improves": True}, False),
        ("intact_at", {}, False),
    ],
)
def test_missing_agent_is_said_of_damage_and_events_alone(temple, client, kind, fields, is_said):
    claim = factories.accepted(temple, kind, **fields)
    assert sentences(claim) == ("Agent not stated." if is_said else "")
    page = strip_tags(client.get(f"/en/monuments/{temple.slug}/").content.decode())
    assert ("Agent not stated." in page) == is_said
