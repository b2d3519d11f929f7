"""Below a claim pages say how far the damage goes, who assessed it how, and what is recommended."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import override

from registry import actions
from registry.models import Claim
from registry.queries.claims import claim_records
from registry.web.text.assessment_text import claim_sentences
from tests import factories

pytestmark = pytest.mark.django_db

FIELDS = {
    "assessed_text": "2016-06-07",
    "assessment_method": "remote",
    "sensor": "WorldView-2",
    "scene": "103001",
    "trend": "worsening",
    "recommended_action": "conservation",
    "extent": "61-90",
}


def sentences(claim):
    [record] = claim_records(Claim.objects.filter(pk=claim.pk))
    return re.sub(r"<[^>]+>", "", claim_sentences(record))


def test_all_is_said_in_both_languages(temple, client):
    assessor = factories.actor("unosat", name_en="UNOSAT", name_ar="يونوسات")
    claim = factories.accepted(temple, assessor=assessor, action_priority="urgent", **FIELDS)
    said = (
        "Extent: 61–90 %. Assessment: UNOSAT, on 7 June 2016, remote, WorldView-2, scene 103001. "
        "Trend: worsening. Recommended: conservation (priority: urgent)."
    )
    assert sentences(claim) == said
    page = strip_tags(client.get(reverse("registry:monument", args=[temple.slug])).content.decode())
    assert said in " ".join(page.split())
    page = strip_tags(client.get(reverse("registry:claim", args=[claim.ref])).content.decode())
    assert said in " ".join(page.split())
    assert page.count("61–90 %") == 1
    with override("ar"):
        arabic = sentences(claim)
        assert "التقييم: يونوسات، " in arabic
        assert "(الأولوية: عاجلة)" in arabic
        assert not re.search("Extent|Assessment|Trend|Recommended|scene", arabic)


def test_nothing_is_said_of_what_is_not_recorded(temple):
    assert sentences(factories.accepted(temple)) == ""
    assert sentences(factories.accepted(temple, recommended_action="monitoring")) == "Recommended: monitoring."


def test_protected_source_is_not_told_by_its_assessment(temple):
    source = factories.source("witness")
    claim = factories.accepted(temple, source=source, assessor=factories.actor(), **FIELDS)
    actions.seal_source(source, by=factories.rima(), version=source.version)
    assert sentences(claim) == "Extent: 61–90 %. Assessment: remote. Trend: worsening. Recommended: conservation."


def test_markup_in_a_scene_is_text(temple):
    claim = factories.accepted(temple, **{**FIELDS, "scene": "<b>1</b>"})
    [record] = claim_records(Claim.objects.filter(pk=claim.pk))
    assert "<bdi>&lt;b&gt;1&lt;/b&gt;</bdi>" in claim_sentences(record)
