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


def test_several_speakers_say_so_together(temple, isis, client):
    claim = factories.accepted(
        temple,
        "event_on",
        said_by=factories.actor("asor", name_en="ASOR", name_ar="أسور"),
        further_speakers=[factories.actor("unosat", name_en="UNOSAT", name_ar="يونوسات")],
        **{"agent": isis, "cause": "explosive_demolition", "intent": "deliberate_targeting"},
    )
    assert sentences(claim) == (
        "Cause, say ASOR and UNOSAT: explosive demolition. "
        "Intent, say ASOR and UNOSAT: deliberate targeting. "
        "ASOR and UNOSAT say that ISIS did it."
    )
    page = strip_tags(client.get(f"/en/monuments/{temple.slug}/").content.decode())
    assert "ASOR and UNOSAT, in:" in " ".join(page.split())
    with override("ar"):
        assert sentences(claim).endswith("الجهة الفاعلة بحسب أسور ويونوسات: داعش.")


def test_three_speakers_are_enumerated(temple, isis):
    others = [factories.actor(slug, name_en=slug, name_ar=slug) for slug in ("second", "third")]
    first = factories.actor("first", name_en="first", name_ar="first")
    claim = factories.accepted(temple, "event_on", agent=isis, said_by=first, further_speakers=others)
    assert sentences(claim) == "first, second and third say that ISIS did it."


def test_publisher_speaks_where_no_speaker_is_named(temple, isis):
    source = factories.source("courier", publisher="The Courier", publisher_ar="البريد")
    claim = factories.accepted(temple, "event_on", source=source, agent=isis)
    assert sentences(claim) == "The Courier says that ISIS did it."
    with override("ar"):
        assert sentences(claim) == "الجهة الفاعلة بحسب البريد: داعش."


def test_protected_source_speaks_by_its_pseudonym(temple, isis):
    source = factories.source("witness", publisher="Name of the witness")
    speakers = {"said_by": factories.actor("the-witness"), "further_speakers": [factories.actor("another-witness")]}
    claim = factories.accepted(temple, "event_on", source=source, agent=isis, **speakers)
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
