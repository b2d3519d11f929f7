"""Claims on a site as a whole: exactly one subject, the same review, no evidence for a monument, no place told."""

import pytest

from registry import actions
from registry.actions.claim import InvalidClaim
from registry.actions.location_leaks import DisclosesLocation
from registry.actions.photo import InvalidPhoto
from registry.domain.errors import UnacknowledgedWarnings
from registry.domain.policy.review import ReviewRefused
from registry.models import Claim, ClaimDocument, Decision, Site
from registry.projection import find_differences, rebuild_read_models
from registry.queries import get_monument_chronology
from registry.queries.visible import is_visible_claim, visible_claims
from tests import factories

pytestmark = pytest.mark.django_db

TELLING = "It stands at 34.5512, 38.2691."


def unpublish(record, reason="Not safe."):
    actions.propose_withdrawal(record, by=factories.rima(), version=None, reason=reason)
    actions.unpublish(record, by=factories.paula(), version=None, reason=reason)


def publish(record, reason="Safe now."):
    actions.propose_publication(record, by=factories.rima(), version=None, reason=reason)
    actions.publish(record, by=factories.paula(), version=None, reason=reason)


# --- The subject -----------------------------------------------------------------------------------------------------


def test_claim_without_subject_is_refused_at_the_monument(old_city, satellite, rima):
    values = factories.claim_fields(site=old_city) | {"site": None}
    with pytest.raises(InvalidClaim, match="one monument or one site") as refused:
        actions.record_claim(by=rima, **values)
    assert refused.value.field == "monument"


def test_claim_on_monument_and_site_is_refused_at_the_site(temple, old_city):
    with pytest.raises(InvalidClaim, match="not both") as refused:
        factories.claim(temple, site=old_city)
    assert refused.value.field == "site"


def test_draft_is_moved_from_a_monument_to_its_site(temple, rima):
    draft = factories.claim(temple)
    moved = actions.revise_claim(draft, by=rima, version=None, monument=None, site=temple.site)
    assert (moved.subject, Claim.objects.get().monument) == (temple.site, None)


def test_same_statement_on_the_same_site_is_asked_about(temple, rima):
    first = factories.accepted_on_site()
    values = factories.claim_fields(site=first.site, kind="observation")
    with pytest.raises(UnacknowledgedWarnings) as asked:
        actions.record_claim(by=rima, **values)
    assert first.ref in str(asked.value.warnings)
    elsewhere = {**values, "site": factories.old_city("new-city")}
    assert actions.record_claim(by=rima, **elsewhere).status == "draft"
    on_monument = {**values, "site": None, "monument": temple}
    assert actions.record_claim(by=rima, **on_monument).status == "draft"


# --- Review ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", factories.WAYS)
def test_claim_on_site_goes_every_way_of_review(old_city, status):
    claim = factories.claim(site=old_city, kind="observation", status=status)
    assert claim.status == status
    assert ClaimDocument.objects.filter(pk=claim.pk).exists() is (status not in ("draft", "submitted"))
    assert find_differences() == []


def test_decisions_on_claims_on_one_site_never_share_a_moment(old_city):
    moment = factories.BEGINNING
    for date in ("2015", "2016"):
        draft = factories.claim(site=old_city, kind="observation", date=date, status="submitted", at=moment)
        factories.decide(draft, "accept", at=moment)
    moments = list(Decision.objects.filter(after="accepted").values_list("at", flat=True))
    assert len(set(moments)) == 2


def test_correction_supersedes_only_a_claim_on_the_same_site(old_city, temple):
    former = factories.accepted_on_site(old_city)
    with pytest.raises(InvalidClaim, match="same monument or site") as refused:
        factories.claim(temple, kind="observation", supersedes=former)
    assert refused.value.field == "supersedes"
    with pytest.raises(InvalidClaim, match="same monument or site"):
        factories.claim(site=factories.old_city("new-city"), kind="observation", supersedes=former)
    factories.accepted_on_site(old_city, date="2017", supersedes=former)
    former.refresh_from_db()
    assert former.status == "superseded"
    assert find_differences() == []


def test_claim_on_monument_takes_no_place_of_one_on_its_site(temple):
    on_site, on_monument = factories.accepted_on_site(temple.site), factories.accepted(temple)
    with pytest.raises(ReviewRefused, match="same monument or site"):
        actions.supersede_claim(
            on_site, by=factories.rafiq(), version=None, successor=on_monument, reason="Better.", reason_ar="أفضل."
        )


def test_correction_that_moved_to_another_subject_supersedes_nothing(old_city, temple, rima):
    former = factories.accepted_on_site(old_city)
    correction = factories.claim(site=old_city, kind="observation", date="2017", supersedes=former, status="submitted")
    Claim.objects.filter(pk=correction.pk).update(site=None, monument=temple)
    with pytest.raises(ReviewRefused, match="same monument or site"):
        factories.decide(correction, "accept")


def test_draft_on_site_is_discarded(old_city, rima):
    draft = factories.claim(site=old_city, kind="observation")
    actions.discard_claim(draft, by=rima, version=None, reason="By mistake.")
    assert not Claim.objects.exists()


def test_move_of_claim_on_site_has_no_chronologies(old_city, rafiq):
    draft = factories.claim(site=old_city, kind="observation", status="submitted")
    moved = actions.move_claim_with_chronologies(
        "accept", draft, by=rafiq, version=None, reason="So.", reason_ar="هكذا.", acknowledge=()
    )
    assert (moved.claim.status, moved.before, moved.after) == ("accepted", None, None)


# --- No evidence for a monument --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "grade"), [("damaged_at", "destroyed"), ("damaged_at", "severe"), ("intact_at", ""), ("event_on", "")]
)
def test_no_monument_gets_anything_from_a_claim_on_its_site(temple, kind, grade):
    factories.accepted(temple, "intact_at", "2016-06-06")
    before = get_monument_chronology("moon-temple")
    factories.accepted_on_site(temple.site, kind, "2017-01-05", grade=grade)
    after = get_monument_chronology("moon-temple")
    assert (after.chronology, after.claims) == (before.chronology, before.claims)
    assert find_differences() == []


def test_photo_of_a_monument_supports_no_claim_on_its_site(temple):
    with pytest.raises(InvalidPhoto, match="about another monument"):
        factories.photo(temple, claims=[factories.accepted_on_site(temple.site)])


# --- Publication -----------------------------------------------------------------------------------------------------


def test_claim_is_public_while_its_site_is(old_city):
    claim = factories.accepted_on_site(old_city)
    draft = factories.claim(site=old_city, kind="observation", date="2017")
    assert list(visible_claims()) == [claim]
    unpublish(old_city)
    assert not visible_claims().exists()
    assert not is_visible_claim(Claim.objects.get(pk=claim.pk))
    assert not ClaimDocument.objects.exists()
    publish(old_city)
    assert list(visible_claims()) == [claim]
    assert is_visible_claim(Claim.objects.get(pk=claim.pk))
    assert not is_visible_claim(draft)
    assert ClaimDocument.objects.get().pk == claim.pk
    assert find_differences() == []


def test_claims_become_public_with_sites_published_at_once(rima, paula):
    site = factories.old_city("new-city", published=False)
    claim = factories.accepted_on_site(site)
    assert not ClaimDocument.objects.exists()
    actions.publish_recorded([site], by=rima, publisher=paula, reason="Safe.")
    assert ClaimDocument.objects.get().pk == claim.pk


# --- Stored documents ------------------------------------------------------------------------------------------------


def test_document_follows_its_site_its_source_and_its_speaker(old_city, rima):
    speaker, second = factories.actor("town-council"), factories.actor("museum")
    claim = factories.accepted_on_site(old_city, said_by=speaker, further_speakers=[second])
    named = ((old_city, "name_en"), (claim.source, "title"), (speaker, "name_en"), (second, "name_en"))
    for record, column in named:
        record.refresh_from_db()
        setattr(record, column, "Quite another name")
        actions.save_record(record, by=rima, version=record.version)
        assert find_differences() == []
    assert ClaimDocument.objects.get().text.count("Quite another name") == len(named)


def test_reliability_of_a_source_cited_on_a_site_alone_may_change(old_city, rima):
    claim = factories.accepted_on_site(old_city)
    claim.source.reliability = "C"
    actions.save_record(claim.source, by=rima, version=claim.source.version)
    assert '"admiralty":"C2"' in ClaimDocument.objects.get().text
    assert find_differences() == []


def test_rebuild_mends_the_document_of_a_claim_on_a_site(old_city):
    claim = factories.accepted_on_site(old_city)
    ClaimDocument.objects.update(text="{}")
    assert [difference.record for difference in find_differences()] == [claim.ref]
    assert rebuild_read_models() == 1
    assert find_differences() == []


# --- Places ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["statement_en", "statement_ar", "quote", "locator"])
def test_no_text_of_a_claim_on_a_site_tells_a_place_there(column):
    temple = factories.monument(precision="1km")
    with pytest.raises(DisclosesLocation) as refused:
        factories.claim(site=temple.site, kind="observation", **{column: TELLING})
    assert refused.value.field == column
    assert factories.claim(site=factories.old_city("new-city"), kind="observation", **{column: TELLING}).pk


def test_no_reason_of_a_decision_tells_a_place_on_the_site():
    temple = factories.monument(precision="1km")
    draft = factories.claim(site=temple.site, kind="observation", status="submitted")
    with pytest.raises(DisclosesLocation):
        factories.decide(draft, "accept", reason=TELLING)


def test_claim_recorded_before_the_place_was_hidden_is_not_accepted_after(rima):
    temple = factories.monument(precision="exact")
    draft = factories.claim(site=temple.site, kind="observation", statement_en=TELLING, status="submitted")
    temple.precision = "1km"
    actions.save_record(temple, by=rima, version=temple.version)
    with pytest.raises(DisclosesLocation):
        factories.decide(draft, "accept")


def test_monument_is_neither_made_coarser_nor_published_while_a_claim_on_its_site_tells_its_place(rima, paula):
    temple = factories.monument(precision="exact")
    factories.accepted_on_site(temple.site, quote=TELLING)
    temple.precision = "hidden"
    with pytest.raises(DisclosesLocation):
        actions.save_record(temple, by=rima, version=temple.version)
    temple.refresh_from_db()
    unpublish(temple)
    temple.refresh_from_db()
    temple.precision = "hidden"
    actions.save_record(temple, by=rima, version=temple.version)
    with pytest.raises(DisclosesLocation):
        publish(temple)


@pytest.mark.parametrize("name", ["source", "agent", "said_by"])
def test_whom_a_claim_on_a_site_names_tells_no_place_there(rima, name):
    temple = factories.monument(precision="1km")
    speaker, agent, cited = factories.actor("council"), factories.actor("army"), factories.source("clean")
    factories.accepted_on_site(temple.site, source=cited, said_by=speaker, agent=agent)
    record = {"source": cited, "agent": agent, "said_by": speaker}[name]
    setattr(record, "title" if name == "source" else "name_en", TELLING)
    with pytest.raises(DisclosesLocation):
        actions.save_record(record, by=rima, version=record.version)


def test_claims_loaded_in_bulk_are_about_a_site_under_the_same_rules(old_city, rima, rafiq):
    decisions = [actions.ReviewDecision(move, "Two agree.", "يتفق اثنان.") for move in ("submit", "accept")]

    def load(**fields):
        claim = Claim(**factories.claim_fields(site=old_city, kind="observation", **fields))
        drafts = [actions.DecidedClaim(claim, (), decisions)]
        return actions.record_decided_claims(drafts, by=rima, reviewer=rafiq, at=factories.BEGINNING)

    [claim] = load()
    assert (claim.subject, claim.status) == (old_city, "accepted")
    assert find_differences() == []
    with pytest.raises(UnacknowledgedWarnings):
        load()
    factories.monument(precision="1km")
    with pytest.raises(DisclosesLocation):
        load(statement_en=TELLING)
    assert Site.objects.get().claims.count() == 1
