"""Publishing and unpublishing: two people, the whole before its parts, and nothing of it shows before or after."""

import pytest

from registry import actions
from registry.actions.publishing import get_publication_status
from registry.domain.policy.publication import PublicationRefused, PublicationStatus
from registry.domain.policy.visibility import STAFF_VIEWER
from registry.models import Monument, MonumentDocument, Publication, Site, Source
from registry.projection import find_differences
from registry.queries import count_monuments_by_state, monument_record, site_records
from registry.queries.visible import (
    visible_claims,
    visible_comparisons,
    visible_context_statements,
    visible_control_periods,
    visible_interventions,
    visible_monuments,
    visible_photos,
    visible_placements,
    visible_regions,
    visible_renditions,
    visible_sites,
    visible_sources,
    visible_threats,
)
from tests import factories

pytestmark = pytest.mark.django_db
WHY = "Checked with the authority."
MODELS = {
    "sites": visible_sites,
    "monuments": visible_monuments,
    "placements": visible_placements,
    "claims": visible_claims,
    "interventions": visible_interventions,
    "threats": visible_threats,
    "control periods": visible_control_periods,
    "sources": visible_sources,
    "photos": visible_photos,
    "context statements": visible_context_statements,
    "renditions": visible_renditions,
    "comparisons": visible_comparisons,
    "regions": visible_regions,
}
ON_THE_BARN = {"photos": 2, "sites": 0, "control periods": 0}  # where it is not one


def move(name, record, by):
    version = type(record).objects.values_list("version", flat=True).get(pk=record.pk)
    return actions.move_publication(name, record, by=by, version=version, reason=WHY)


def publish(record, *, rima, paula):
    move("propose_publication", record, rima)
    return move("publish", record, paula)


def unpublish(record, *, rima, paula):
    move("propose_withdrawal", record, rima)
    return move("unpublish", record, paula)


@pytest.fixture
def barn(old_city, rima):
    """A monument that nobody has published yet, with one record of every model on it."""
    barn = factories.monument("barn", published=False)
    source = factories.source("barn-report")
    factories.placement(barn, source=source)
    factories.accepted(barn, source=source)
    work = factories.intervention(monuments=[barn], slug="barn-work")
    actions.add_intervention_step(work, by=rima, status="proposed", date_text="2018", source=source)
    factories.threat("barn-threat", monuments=[barn], source=source)
    factories.context_statement(slug="barn-stone", monument=barn, source=source)
    before, after = (factories.photo(barn, taken, published=False, source=source) for taken in ("2016", "2017"))
    factories.rendered(before, 320, formats=["jpeg"])
    factories.region(factories.comparison(before, after, published=False))
    Source.objects.filter(slug="satellite-report").delete()  # made on the way, and of no use
    return barn


@pytest.fixture
def pictured(barn):
    """The same with its pictures published, as they are once somebody has published the barn and hidden it again."""
    Monument.objects.filter(pk=barn.pk).update(published=True)
    rows = [*barn.photos.all(), *barn.comparisons.all()]
    actions.publish_recorded(rows, by=factories.rima(), publisher=factories.paula(), reason=WHY)
    Monument.objects.filter(pk=barn.pk).update(published=False)
    return barn


def test_new_records_are_not_published(rima):
    site = actions.save_record(Site(slug="new", name_en="New", name_ar="جديد", published=True), by=rima)
    assert not Site.objects.get(pk=site.pk).published
    temple = factories.monument(published=False)
    temple.published = True
    actions.save_record(temple, by=rima)
    assert not Monument.objects.get(pk=temple.pk).published


def test_publishing_takes_two(barn, rima, paula, sami):
    with pytest.raises(PublicationRefused, match="proposed"):
        move("publish", barn, paula)
    assert move("propose_publication", barn, rima) is PublicationStatus.PUBLICATION_PROPOSED
    assert monument_record("barn") is None
    with pytest.raises(PublicationRefused, match="Only a publisher"):
        move("publish", barn, sami)
    assert move("publish", barn, paula) is PublicationStatus.PUBLISHED
    assert monument_record("barn").slug == "barn"
    assert find_differences() == []
    trail = Publication.objects.filter(monument=barn).values_list("after", "by__username", "reason")
    assert list(trail) == [("publication_proposed", "rima", WHY), ("published", "paula", WHY)]


def test_publisher_who_proposed_needs_another(barn, paula):
    move("propose_publication", barn, paula)
    with pytest.raises(PublicationRefused, match="second pair of eyes"):
        move("publish", barn, paula)
    other = factories.person("petra", factories.PUBLISHER)
    assert move("publish", barn, other) is PublicationStatus.PUBLISHED


def test_proposal_can_be_dropped(barn, rima):
    move("propose_publication", barn, rima)
    assert move("drop_proposal", barn, rima) is PublicationStatus.UNPUBLISHED
    assert get_publication_status(barn) == (PublicationStatus.UNPUBLISHED, None)


def test_visitor_can_propose_nothing(barn, visitor):
    with pytest.raises(PublicationRefused, match="Only an editor"):
        move("propose_publication", barn, visitor)


def test_what_has_changed_since_it_was_looked_at_is_not_published(barn, rima, paula):
    move("propose_publication", barn, rima)
    seen = Monument.objects.get(pk=barn.pk).version
    barn.refresh_from_db()
    barn.name_en = "Another barn"
    actions.save_record(barn, by=rima, version=seen)
    with pytest.raises(actions.StaleRecord):
        actions.publish(barn, by=paula, version=seen, reason=WHY)


@pytest.mark.parametrize("published", [False, True])
def test_everything_that_hangs_on_an_unpublished_monument_is_hidden(barn, published, request):
    if published:
        request.getfixturevalue("pictured")
    for name, visible in MODELS.items():
        hidden = set(visible(STAFF_VIEWER)) - set(visible())
        assert len(hidden) == ON_THE_BARN.get(name, 1), name


def test_publishing_shows_it_all_and_unpublishing_hides_it_again(pictured, barn, old_city, rima, paula):
    before = {name: set(visible()) for name, visible in MODELS.items()}
    counted = count_monuments_by_state(old_city.pk, None)
    publish(barn, rima=rima, paula=paula)
    for name, visible in MODELS.items():
        assert set(visible()) == set(visible(STAFF_VIEWER)), name
    assert sum(count_monuments_by_state(old_city.pk, None).values()) == sum(counted.values()) + 1
    assert find_differences() == []
    unpublish(barn, rima=rima, paula=paula)
    assert {name: set(visible()) for name, visible in MODELS.items()} == before
    assert count_monuments_by_state(old_city.pk, None) == counted
    assert MonumentDocument.objects.get(monument=barn).text == ""
    assert find_differences() == []


def test_counts_of_those_who_see_more_hold_what_is_unpublished(barn, old_city):
    assert sum(count_monuments_by_state(old_city.pk, None).values()) == 0
    assert sum(count_monuments_by_state(old_city.pk, None, STAFF_VIEWER).values()) == 1
    [ours] = site_records(Site.objects.all(), STAFF_VIEWER)
    [theirs] = site_records(Site.objects.all())
    assert (ours.monuments, theirs.monuments) == (1, 0)


def test_part_is_published_after_its_whole(rima, paula):
    whole = factories.monument(published=False)
    portico = factories.part(whole, published=False)
    move("propose_publication", portico, rima)
    with pytest.raises(PublicationRefused, match="whole"):
        move("publish", portico, paula)
    publish(whole, rima=rima, paula=paula)
    assert monument_record(whole.slug).parts == ()
    move("publish", portico, paula)
    assert [part.part.slug for part in monument_record(whole.slug).parts] == [portico.slug]
    assert find_differences() == []


def test_monument_is_published_after_its_site(rima, paula):
    site = factories.old_city("hidden-city", published=False)
    temple = factories.monument(site=site, published=False)
    move("propose_publication", temple, rima)
    with pytest.raises(PublicationRefused, match="site"):
        move("publish", temple, paula)


@pytest.mark.parametrize("what", ["whole", "site"])
def test_unpublishing_takes_all_below_with_it(temple, portico, rima, paula, what):
    factories.accepted(portico)
    factories.part(portico, "moon-temple-portico-column")
    move("propose_withdrawal", portico, rima)
    unpublish(temple if what == "whole" else temple.site, rima=rima, paula=paula)
    assert not visible_monuments().exists()
    assert not visible_claims().exists()
    assert get_publication_status(Monument.objects.get(pk=portico.pk))[0] is PublicationStatus.UNPUBLISHED
    assert find_differences() == []


def test_published_monument_cannot_move_under_a_hidden_one(temple, rima):
    hidden = factories.monument("hidden", published=False)
    temple.part_of = hidden
    with pytest.raises(PublicationRefused, match="whole"):
        actions.save_record(temple, by=rima)


@pytest.mark.parametrize("model", ["interventions", "threats"])
def test_what_concerns_even_one_hidden_monument_is_hidden(temple, barn, model):
    if model == "threats":
        factories.threat("both", monuments=[temple, barn])
        assert not visible_threats().exists()
    else:
        factories.intervention(("in_progress", "2018"), slug="both", monuments=[temple, barn])
        assert not visible_interventions().exists()
        assert monument_record(temple.slug).state.restoration.on_day.status == "none_known"
        assert monument_record(temple.slug, viewer=STAFF_VIEWER).state.restoration.on_day.status == "in_progress"


def test_publishing_the_last_hidden_monument_shows_the_common_measure(temple, barn, rima, paula):
    factories.intervention(("in_progress", "2018"), slug="both", monuments=[temple, barn])
    publish(barn, rima=rima, paula=paula)
    assert monument_record(temple.slug).state.restoration.on_day.status == "in_progress"
    assert '"restoration":{"status":"in_progress","certain":false' in MonumentDocument.objects.get(monument=temple).text
    assert find_differences() == []


def test_source_on_which_nothing_public_rests_is_hidden(satellite):
    assert not visible_sources().exists()
    factories.claim(source=satellite, status="submitted")
    assert not visible_sources().exists()
    factories.accepted(source=satellite)
    assert visible_sources().get() == satellite


def test_many_are_published_at_once_only_by_two(rima, paula):
    new = [factories.monument(f"tomb-{n}", published=False) for n in range(3)]
    with pytest.raises(PublicationRefused, match="Only a publisher"):
        actions.publish_recorded(new, by=rima, publisher=factories.sami(), reason=WHY)
    with pytest.raises(PublicationRefused, match="second pair of eyes"):
        actions.publish_recorded(new, by=paula, publisher=paula, reason=WHY)
    assert not visible_monuments().exists()
    actions.publish_recorded(new, by=rima, publisher=paula, reason=WHY)
    assert visible_monuments().count() == 3
    assert find_differences() == []


def test_many_at_once_keep_the_order_of_wholes_and_parts(rima, paula):
    whole = factories.monument(published=False)
    with pytest.raises(PublicationRefused, match="whole"):
        actions.publish_recorded([factories.part(whole, published=False)], by=rima, publisher=paula, reason=WHY)
