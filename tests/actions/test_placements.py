"""Exact places in their own table, and what of them the public sees, whatever way they were written."""

from itertools import pairwise

import pytest

from registry import actions
from registry.accounts.roles import PUBLISHER, REGISTRAR
from registry.actions.disclosure import NotRevealed
from registry.actions.location_leaks import DisclosesLocation
from registry.domain.errors import RuleViolation
from registry.domain.policy.erasure import ErasureOutcome
from registry.domain.policy.generalisation import Point, generalise_place
from registry.domain.vocabulary.codes import Precision, ThreatOutcome
from registry.models import ControlBound, Disclosure, ExactPlace, Monument, MonumentDocument, Placement, ProposedErasure
from registry.projection import find_differences
from registry.queries import monument_record
from tests import factories
from tests.audit.scene import revisions
from tests.long import LONG

pytestmark = pytest.mark.django_db
HERE = Point(38.27, 34.55)


def coarsen(monument, precision, by):
    monument.refresh_from_db()
    monument.precision = precision
    return actions.save_record(monument, by=by)


@pytest.mark.parametrize("precision", Precision)
def test_public_place_follows_the_precision(rima, precision):
    temple = factories.monument(precision=precision.value)
    placement = factories.placement(temple, lon=HERE.lon, lat=HERE.lat)
    exact = ExactPlace.objects.get(placement=placement)
    assert (exact.lon, exact.lat) == (HERE.lon, HERE.lat)
    expected = generalise_place(HERE, precision)
    stored = Placement.objects.get(pk=placement.pk)
    shown = monument_record(temple.slug).placements[0]
    if expected is None:
        assert (stored.lon, stored.lat, stored.uncertainty_m) == (None, None, None)
        assert shown.lon is None
    else:
        assert Point(stored.lon, stored.lat) == Point(shown.lon, shown.lat) == expected.point
        assert stored.uncertainty_m == shown.uncertainty_m == expected.uncertainty_m
    assert ("38.27," in MonumentDocument.objects.get(monument=temple).text) == (precision == Precision.EXACT)


def changes_of_precision():
    """Return from which precision to which: in the short form to and from the exact place, and to the next coarser."""
    levels = list(Precision)
    every = [(before, after) for before in levels for after in levels]
    coarser = list(pairwise(levels))
    return every if LONG else [each for each in every if Precision.EXACT in each or each in coarser]


@pytest.mark.parametrize(("before", "after"), changes_of_precision())
def test_changed_precision_makes_the_places_anew(before, after):
    temple = factories.monument(precision=before.value)
    placement = factories.placement(temple, lon=HERE.lon, lat=HERE.lat)
    coarsen(temple, after.value, factories.person("dunya", REGISTRAR, PUBLISHER))
    placement.refresh_from_db()
    expected = generalise_place(HERE, after)
    assert placement.lon == (expected and expected.point.lon)
    assert find_differences() == []


def test_whoever_may_not_see_the_exact_place_cannot_show_it_either(rima):
    temple = factories.monument(precision="hidden")
    coarsen(temple, "1km", rima)  # nothing is there that could be shown
    placement = factories.placement(temple, lon=HERE.lon, lat=HERE.lat)
    for precision in ("exact", "100m"):
        with pytest.raises(RuleViolation) as caught:
            coarsen(temple, precision, rima)
        assert (caught.value.code, caught.value.field) == ("may_not_reveal", "precision")
    coarsen(temple, "hidden", rima)
    placement.refresh_from_db()
    assert placement.lon is None


def test_ledger_forgets_a_place_that_was_public_once(temple, rima, paula):
    placement = factories.placement(temple, lon=38.271234, lat=34.55)
    coarsen(temple, "1km", rima)
    proposal = ProposedErasure.objects.get()
    assert (proposal.monument, proposal.by) == (temple, rima)
    actions.decide_erasure(proposal, ErasureOutcome.ERASED, by=paula, reason="Looters dig there.")
    entries = revisions(table="registry_placement", key=str(placement.pk))
    assert not [entry for entry in entries if "38.271234" in (entry.payload or "")]
    assert "38.271234" in revisions(table="registry_exactplace")[0].payload


def test_parts_show_no_more_than_their_whole(temple, portico, rima):
    door = factories.part(portico, "moon-temple-door")
    place = factories.placement(door, lon=HERE.lon, lat=HERE.lat)
    coarsen(temple, "1km", rima)
    assert set(Monument.objects.values_list("precision", flat=True)) == {"1km"}
    place.refresh_from_db()
    assert place.lon == generalise_place(HERE, Precision.ONE_KILOMETRE).point.lon
    assert coarsen(door, "exact", rima).precision == "1km"
    assert coarsen(door, "hidden", rima).precision == "hidden"
    assert factories.part(temple, "moon-temple-step", precision="exact").precision == "1km"
    assert find_differences() == []


def test_exact_place_stays_when_something_else_is_written(rima):
    temple = factories.monument(precision="1km")
    placement = factories.placement(temple, lon=HERE.lon, lat=HERE.lat)
    placement.refresh_from_db()
    placement.place_en = "Elsewhere"
    actions.save_record(placement, by=rima, version=placement.version)
    assert ExactPlace.objects.get().lon == HERE.lon
    actions.save_placement(placement, by=rima, point=Point(38.4, 34.6))
    assert ExactPlace.objects.get().lon == 38.4
    actions.save_placement(placement, by=rima, point=None)
    assert not ExactPlace.objects.exists()
    assert Placement.objects.get().lon is None


def test_half_a_point_is_refused(temple):
    with pytest.raises(Exception, match="both"):
        factories.placement(temple, lat=None)


# --- Texts -----------------------------------------------------------------------------------------------------------

TELLING = "It stands at 34.5512, 38.2691."


@pytest.mark.parametrize("precision", [each.value for each in Precision])
def test_text_of_a_published_monument_does_not_tell_its_place(rima, precision):
    temple = factories.monument(precision=precision)
    temple.description_en = TELLING
    if precision == "exact":
        assert actions.save_record(temple, by=rima).description_en
        return
    with pytest.raises(DisclosesLocation, match=r"34\.5512, 38\.2691") as refused:
        actions.save_record(temple, by=rima)
    assert refused.value.field == "description_en"


def around(temple, rima):
    """Ways to write them into what is said of its site, and into who is named beside it."""
    teller, site = factories.actor("teller", name_en=TELLING), temple.site
    held = factories.control_period(("start", "2015"), slug="held")
    bound = {"bound": "end", "date_text": "2016", "source": factories.source()}

    def site_says():
        site.description_en = TELLING
        return actions.save_record(site, by=rima)

    def actor_renamed():
        factories.accepted(temple, said_by=factories.actor("renamed"))
        renamed = factories.actor("renamed")
        renamed.name_en = TELLING
        return actions.save_record(renamed, by=rima)

    return {
        "site": site_says,
        "actor": actor_renamed,
        "speaker": lambda: factories.accepted(temple, said_by=teller),
        "further speaker": lambda: factories.accepted(temple, said_by=factories.actor(), further_speakers=[teller]),
        "assessor": lambda: factories.accepted(temple, assessor=teller),
        "scene": lambda: factories.accepted(temple, scene=TELLING),
        "agent": lambda: factories.accepted(temple, agent=teller, said_by=factories.actor()),
        "party": lambda: factories.intervention(slug="third", monuments=[temple], parties=[teller]),
        "warner": lambda: factories.threat("third", monuments=[temple], raised_by=teller),
        "period": lambda: factories.control_period(("start", "2015"), note_en=TELLING),
        "holder": lambda: factories.control_period(("start", "2015"), holder=teller),
        "revised period": lambda: actions.revise_control_period(held, by=rima, version=None, note_en=TELLING),
        "bound": lambda: actions.revise_control_period(
            held, by=rima, version=None, bounds=[ControlBound(note_en=TELLING, recorded_at=held.recorded_at, **bound)]
        ),
    }


def written(temple, rima, of_site=False):
    """Ways to write coordinates of the temple into what belongs to it; `of_site`: measures that name no monument."""
    named = [] if of_site else [temple]
    report = factories.source("telling-report", url="https://maps.example/@34.5512,38.2691,15z")
    work = factories.intervention(monuments=named)
    threat = factories.threat(monuments=named)
    step = {"status": "proposed", "date_text": "2018", "source": factories.source()}
    closed = {"outcome": ThreatOutcome.AVERTED, "date_text": "2016", "source": factories.source(), "version": None}

    def source_changed():
        factories.accepted(temple, source=factories.source("once-clean"))
        clean = factories.source("once-clean")
        clean.url = report.url
        return actions.save_record(clean, by=rima)

    return {
        **around(temple, rima),
        "cited": lambda: factories.accepted(temple, source=report),
        "claim": lambda: factories.claim(temple, statement_en=TELLING),
        "quote": lambda: factories.claim(temple, quote=TELLING),
        "reason": lambda: factories.decide(factories.claim(temple, status="submitted"), "accept", reason=TELLING),
        "source": source_changed,
        "work": lambda: factories.intervention(slug="other", monuments=named, title_en=TELLING),
        "revised work": lambda: actions.revise_intervention(
            work, by=rima, version=None, monuments=named, parties=[], description_en=TELLING
        ),
        "step": lambda: actions.add_intervention_step(work, by=rima, note_en=TELLING, **step),
        "threat": lambda: factories.threat("other", monuments=named, description_en=TELLING),
        "revised threat": lambda: actions.revise_threat(threat, by=rima, version=None, monuments=named, quote=TELLING),
        "closing": lambda: actions.close_threat(threat, by=rima, reason=TELLING, **closed),
        "names": lambda: factories.part(temple, "other-part", name_en=TELLING, precision="hidden"),
    }


WAYS = (
    *("claim", "quote", "reason", "source", "work", "revised work", "step", "threat", "revised threat", "closing"),
    *("site", "actor", "speaker", "agent", "party", "warner", "period", "holder", "revised period", "bound", "cited"),
)


OF_SITE = ("work", "revised work", "step", "threat", "revised threat", "closing")


@pytest.mark.parametrize("way", OF_SITE)
def test_no_measure_on_the_whole_site_tells_the_place_of_one_of_its_monuments(rima, way):
    temple = factories.monument(precision="1km")
    with pytest.raises(DisclosesLocation):
        written(temple, rima, of_site=True)[way]()


@pytest.mark.parametrize("way", [way for way in OF_SITE if way != "closing"])
def test_monument_is_not_made_coarser_while_a_measure_on_its_site_tells_its_place(rima, way):
    temple = factories.monument(precision="exact")
    written(temple, rima, of_site=True)[way]()
    with pytest.raises(DisclosesLocation):
        coarsen(temple, "hidden", rima)


def test_monument_is_not_moved_to_a_site_that_tells_its_place(rima):
    temple, told = factories.monument(precision="1km"), factories.old_city("new-city", description_en=TELLING)
    temple.site = told
    with pytest.raises(DisclosesLocation):
        actions.save_record(temple, by=rima, version=temple.version)


@pytest.mark.parametrize("field", ["title", "url"])
@pytest.mark.parametrize("measure", [factories.intervention, factories.threat])
def test_source_and_party_of_a_measure_on_the_whole_site_tell_no_place(rima, measure, field):
    factories.monument(precision="1km")
    clean, party = factories.source("once-clean"), factories.actor("surveyor")
    if measure is factories.intervention:
        work = measure(monuments=[], parties=[party])
        step = {"status": "proposed", "date_text": "2018", "source": clean}
        actions.add_intervention_step(work, by=rima, **step)
    else:
        measure(source=clean, raised_by=party)
    setattr(clean, field, "https://maps.example/@34.5512,38.2691,15z")
    party.name_en = TELLING
    for record in (clean, party):
        with pytest.raises(DisclosesLocation):
            actions.save_record(record, by=rima)


@pytest.mark.parametrize("way", [*WAYS, "names"])
def test_nothing_that_hangs_on_it_tells_its_place(rima, way):
    temple = factories.monument(precision="1km")
    with pytest.raises(DisclosesLocation):
        written(temple, rima)[way]()


@pytest.mark.parametrize("column", ["statement_en", "statement_ar", "quote", "locator"])
def test_no_text_of_a_claim_tells_its_place(column):
    temple = factories.monument(precision="1km")
    with pytest.raises(DisclosesLocation) as refused:
        factories.claim(temple, **{column: TELLING})
    assert refused.value.field == column


@pytest.mark.parametrize("way", WAYS)
def test_it_cannot_be_published_nor_made_coarser_while_something_tells_its_place(rima, paula, way):
    temple = factories.monument(precision="exact")
    if way in ("claim", "quote"):
        factories.accepted(temple, **{"statement_en" if way == "claim" else "quote": TELLING})
    elif way != "closing":
        written(temple, rima)[way]()
    else:
        pytest.skip("as the threat's other texts")
    with pytest.raises(DisclosesLocation):
        coarsen(temple, "hidden", rima)
    assert Monument.objects.get(pk=temple.pk).precision == "exact"
    actions.propose_withdrawal(temple, by=rima, version=None, reason="Not safe.")
    actions.unpublish(temple, by=paula, version=None, reason="Not safe.")
    coarsen(temple, "hidden", rima)
    actions.propose_publication(temple, by=rima, version=None, reason="Safe now.")
    with pytest.raises(DisclosesLocation):
        actions.publish(temple, by=paula, version=None, reason="Safe now.")


def test_what_speaks_of_other_monuments_may_tell_where_those_are(rima):
    factories.monument("tomb", precision="hidden")
    elsewhere = factories.old_city("new-city", description_en=TELLING)
    arch = factories.monument("arch", site=elsewhere, description_en=TELLING)
    report = factories.source("telling-report", url="https://maps.example/@34.5512,38.2691,15z")
    speaker = factories.actor("surveyor", name_en=TELLING)
    factories.control_period(("start", "2015"), site=elsewhere, note_en=TELLING, holder=speaker)
    assert factories.accepted(arch, source=report, said_by=speaker).status == "accepted"
    for record in (elsewhere, arch, report, speaker):
        record.refresh_from_db()
        actions.save_record(record, by=rima)


def test_draft_is_looked_at_again_before_it_becomes_public(rima, rafiq):
    temple = factories.monument(precision="1km", published=False)
    claim = factories.claim(temple, statement_en=TELLING, status="submitted")
    Monument.objects.update(published=True)
    with pytest.raises(DisclosesLocation):
        factories.decide(claim, "accept")


# --- Revealing -------------------------------------------------------------------------------------------------------


def test_exact_place_is_revealed_with_a_reason_and_written_down(rima, paula, adnan):
    temple = factories.monument(precision="hidden")
    placement = factories.placement(temple, lon=HERE.lon, lat=HERE.lat)
    for person in (paula, adnan):
        assert actions.reveal_place(placement, by=person, reason="To plan a visit.") == HERE
    with pytest.raises(NotRevealed, match="may not"):
        actions.reveal_place(placement, by=rima, reason="Curious.")
    with pytest.raises(NotRevealed, match="why"):
        actions.reveal_place(placement, by=paula, reason=" ")
    found = Disclosure.objects.values_list("by__username", "placement", "reason")
    assert list(found) == [(name, placement.pk, "To plan a visit.") for name in ("paula", "adnan")]
