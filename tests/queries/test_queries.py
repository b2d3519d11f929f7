"""Reading: what each call shows and hides, and that it asks a fixed number of questions of the database."""

import json
from datetime import timedelta

import pytest

from registry import actions, queries
from registry.domain.policy.visibility import PUBLIC_STATUSES
from registry.domain.vocabulary.codes import ClaimStatus, Precision
from registry.models import (
    Claim,
    ClaimDocument,
    ContextStatement,
    ControlPeriod,
    Intervention,
    Monument,
    MonumentDocument,
    Site,
    Source,
    Threat,
)
from registry.projection.public_json import build_claim_document, build_monument_document, to_json_line
from registry.queries import monuments as monument_queries
from registry.queries.context_statements import context_records
from tests import factories

pytestmark = pytest.mark.django_db


# --- A fixed number of questions -------------------------------------------------------------------------------------

# What is asked, and how many queries it may take (those that find the numbers to ask for among them).
ASKED = {
    "monument_records": (lambda: queries.monument_records(Monument.objects.all()), 5),
    "monument_record": (lambda: queries.monument_record("tomb-0001"), 5),
    "monument_records on a day": (
        lambda: queries.monument_records(Monument.objects.all(), as_of=736_000, known_at=factories.BEGINNING),
        6,  # one finds the claims that were reopened since
    ),
    "chronology known once": (
        lambda: queries.get_monument_chronology("tomb-0001", known_at=factories.BEGINNING),
        18,  # three find the wholes and parts
    ),
    "chronology": (lambda: queries.get_monument_chronology("tomb-0001"), 16),
    "claim_records": (lambda: queries.claim_records(queries.visible_claims()), 5),
    "claims_on": (lambda: queries.claims_on(Monument.objects.values_list("pk", flat=True)), 6),
    "states": (lambda: queries.get_states(Monument.objects.values_list("pk", flat=True)), 3),
    "counts_on": (lambda: queries.count_monuments_by_state(Site.objects.get().pk, 736_000), 2),
    "site_records": (lambda: queries.site_records(Site.objects.all()), 1),
    "source_records": (lambda: queries.source_records(Source.objects.all(), with_captures=True), 3),
    "intervention_records": (lambda: queries.intervention_records(Intervention.objects.all()), 5),
    "threat_records": (lambda: queries.threat_records(Threat.objects.all()), 2),
    "context_records": (lambda: context_records(ContextStatement.objects.all()), 1),
    "control_records": (lambda: queries.control_period_records(ControlPeriod.objects.all()), 3),
}


def test_query_count_does_not_grow_with_the_records(django_assert_max_num_queries):
    for count, slug in ((3, "tomb"), (9, "cave")):
        found = factories.many_monuments(count, 3, slug=slug)
        for number, monument in enumerate(found):
            factories.part(monument, f"{slug}-door-{number}")
            factories.intervention(("proposed", "2016"), slug=f"{slug}-{number}", monuments=[monument])
            factories.threat(f"{slug}-{number}", monuments=[monument])
            factories.control_period(("start", "2015"), slug=f"{slug}-{number}")
            factories.context_statement(slug=f"{slug}-{number}", monument=monument)
        for name, (ask, most) in ASKED.items():
            with django_assert_max_num_queries(most, info=name):
                assert ask(), name


# --- What is shown ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ClaimStatus)
def test_claims_are_public_once_decided(temple, status):
    claim = factories.claim(temple, status=status.value)
    shown = claim.ref in {record.ref for record in queries.claims_on([temple.pk])}
    assert shown == (status.value in PUBLIC_STATUSES)
    assert (claim.ref in queries.get_monument_chronology(temple.slug).chronology.statements) == shown


def test_claim_shows_decisions_but_not_who_made_them(temple):
    factories.claim(temple, status="disputed")
    record = queries.claims_on([temple.pk])[0]
    assert [decision.status for decision in record.decisions] == ["disputed"]
    assert (record.decision.reason, record.decision.reason_ar) == (factories.REASON, factories.REASON_AR)
    text = to_json_line(build_claim_document(record))
    assert "rafiq" not in text
    assert "rima" not in text


@pytest.fixture
def whistle():
    """A protected source, whose identity is in every one of its texts."""
    texts = ("title", "publisher", "description_en", "description_ar", "url", "archived_url", "reliability_reason_en")
    secret = dict.fromkeys(texts, "secret")
    return factories.source("secret-name", protected=True, **secret)


def test_protected_source_is_shown_under_a_pseudonym_everywhere(temple, whistle):
    speaker = factories.actor("secret-speaker", name_en="secret", name_ar="secret")
    said = {"quote": "secret", "quote_language": "en", "locator": "secret", "said_by": speaker}
    factories.accepted(temple, source=whistle, **said)
    factories.placement(temple, source=whistle)
    factories.threat(source=whistle, quote="secret", raised_by=speaker)
    factories.intervention(("proposed", "2016"), monuments=[temple])
    shown = [
        *queries.claims_on([temple.pk]),
        queries.monument_record(temple.slug),
        *queries.source_records(Source.objects.filter(pk=whistle.pk)),
        *queries.threat_records(Threat.objects.all()),
        *MonumentDocument.objects.values_list("text", flat=True),
        *ClaimDocument.objects.values_list("text", flat=True),
    ]
    assert not [record for record in shown if "secret" in str(record)]
    assert all(f"protected-{whistle.pk}" in str(record) for record in shown)


def test_protected_source_is_found_by_its_pseudonym_only(whistle, satellite):
    assert not queries.find_source("secret-name").exists()
    factories.accepted(source=whistle)
    factories.accepted(source=satellite)
    assert queries.find_source(f"protected-{whistle.pk}").get() == whistle
    assert not queries.find_source(f"protected-{satellite.pk}").exists()
    assert queries.find_source("satellite-report").get() == satellite


@pytest.mark.parametrize("slug", ["protected-", "protected-x", "protected-²", f"protected-{'9' * 30}", ""])
def test_slug_of_no_source_finds_none(slug):
    assert not queries.find_source(slug).exists()


@pytest.mark.parametrize("precision", Precision)
def test_place_is_public_only_where_it_may_be_exact(temple, rima, precision):
    factories.placement(temple, note_en="38.27 east")
    temple.precision = precision.value
    actions.save_record(temple, by=rima, version=temple.version)
    shown = queries.monument_record(temple.slug).placements[0]
    document = MonumentDocument.objects.get(pk=temple.pk).text
    public = precision == Precision.EXACT
    assert (shown.lon == 38.27, bool(shown.note_en), bool(shown.place_en)) == (public, public, public)
    assert (shown.lon is None) == (precision == Precision.HIDDEN)
    assert ("38.27," in document, "38.27 east" in document) == (public, public)


def test_monument_reports_its_worst_part_beside_its_own_state(temple, portico):
    factories.accepted(temple, "damaged_at", grade="slight")
    factories.accepted(portico, "damaged_at", grade="destroyed")
    record = queries.monument_record(temple.slug)
    assert (record.state.key, record.worst_part.part.slug) == ("slight", portico.slug)
    assert record.worst_part.state.key == "destroyed"


def test_monument_that_was_not_yet_recorded_was_not_known(temple):
    before = factories.BEGINNING - timedelta(days=1)
    assert queries.monument_record(temple.slug, known_at=before) is None
    assert queries.get_monument_chronology(temple.slug, known_at=before) is None
    assert queries.get_monument_chronology("nowhere") is None


def test_wholes_are_no_parts(temple, portico):
    assert list(queries.top_level_monuments()) == [temple]


def test_placements_come_in_order_of_time_and_the_last_public_point_counts(lion):
    factories.placement(lion, place_en="Museum", date_text="2016/..", lon=36.29, lat=33.51)
    factories.placement(lion, place_en="Temple", date_text="../1977")
    factories.placement(lion, place_en="Garden", date_text="1977/2016", lon=None, lat=None)
    record = queries.monument_record(lion.slug)
    assert [placement.place_en for placement in record.placements] == ["Temple", "Garden", "Museum"]
    assert record.point.place_en == "Museum"


# --- Stored documents ------------------------------------------------------------------------------------------------


def test_stored_documents_are_what_the_queries_say(palmyra):
    for record in queries.monument_records(Monument.objects.all()):
        assert MonumentDocument.objects.get(pk=record.pk).text == to_json_line(build_monument_document(record))
    by_ref = {document.claim.ref: document.text for document in ClaimDocument.objects.select_related("claim")}
    for record in queries.claim_records(queries.visible_claims()):
        assert by_ref.pop(record.ref) == to_json_line(build_claim_document(record))
    assert by_ref == {}


def test_documents_are_plain_json_with_iso_days(palmyra):
    text = MonumentDocument.objects.get(monument__slug="roman-theatre").text
    document = json.loads(text)
    assert document["state"]["last_seen"]["earliest"].count("-") == 2
    assert "\n" not in text
    assert "المسرح" in text
    assert (
        Claim.objects.filter(monument__slug="roman-theatre", status__in=PUBLIC_STATUSES).count() == document["claims"]
    )


def test_queries_of_monuments_know_a_part_only_with_its_state(temple, portico):
    record = monument_queries.monument_record(temple.slug)
    assert [(part.part.slug, part.state.key) for part in record.parts] == [(portico.slug, "unknown")]
