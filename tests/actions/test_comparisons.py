"""Comparisons: pairs, their alignment, what is drawn on them, and the time between their pictures."""

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from registry import actions
from registry.actions.comparison import InvalidComparison
from registry.actions.location_leaks import DisclosesLocation
from registry.actions.photo import InvalidPhoto
from registry.domain.media.alignment import CannotAlign
from registry.domain.media.outlines import InvalidOutline
from registry.domain.policy.publication import PublicationRefused
from registry.domain.policy.visibility import STAFF_VIEWER
from registry.domain.vocabulary.codes import Comparability
from registry.models import Comparison, DamageRegion, Monument, comparison_number
from registry.models.comparison import ALIGNABLE
from registry.queries.comparisons import comparison_list, comparison_page
from registry.web.text.comparison_text import between_sentence
from tests import factories
from tests.factories import IDENTITY, SQUARE

from .test_publishing import publish, unpublish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_temple")]
OTHER_VIEWS = [each for each in Comparability if each not in ALIGNABLE]


def fresh(pair):
    return Comparison.objects.get(pk=pair.pk)


def revised(pair, **fields):
    return actions.revise_comparison(pair, by=factories.rima(), version=fresh(pair).version, **fields)


@pytest.fixture
def pair(temple):
    return factories.comparison()


# --- Recording -------------------------------------------------------------------------------------------------------


def test_comparison_has_a_permanent_ref(pair):
    assert comparison_number(pair.ref) == pair.pk
    assert pair.ref == f"X-{pair.pk:06d}"
    assert Comparison().ref == "X-new"
    assert comparison_number("P-000001") is None


def test_pair_is_of_two_photos(temple):
    photo = factories.photo(temple)
    with pytest.raises(InvalidComparison, match="itself"):
        factories.comparison(photo, photo)


def test_pair_is_of_one_monument(temple, arch):
    with pytest.raises(InvalidComparison, match="same monument"):
        factories.comparison(factories.photo(temple), factories.photo(arch))


def test_pair_is_in_the_order_of_time(temple):
    early, late = factories.photo(temple, "2016-06-06"), factories.photo(temple, "2017")
    with pytest.raises(InvalidComparison, match="later"):
        factories.comparison(late, early)
    undated = factories.photo(temple, "")
    factories.comparison(late, undated)


def test_pair_is_recorded_once(pair):
    with pytest.raises(InvalidComparison, match=pair.ref):
        factories.comparison(pair.before, pair.after)


@pytest.mark.parametrize("comparability", [each for each in Comparability if each != "same_viewpoint_aligned"])
def test_pair_says_how_its_pictures_compare(temple, comparability):
    assert factories.comparison(comparability=comparability.value).comparability == comparability


def test_revised_comparison_has_a_new_version(pair, rima):
    assert revised(pair, caption_en="Gone").version == pair.version + 1
    with pytest.raises(actions.StaleRecord):
        actions.revise_comparison(pair, by=rima, version=pair.version, caption_en="Still there")


# --- Alignment -------------------------------------------------------------------------------------------------------


def test_alignment_is_an_offer_until_somebody_accepts_it(pair, rima):
    offered = factories.aligned(pair, accepted=False, origin="automatic")
    assert offered.comparability == "same_viewpoint"
    assert comparison_page(pair.pk).comparison.alignment is None
    assert comparison_page(pair.pk, STAFF_VIEWER).comparison.alignment.accepted_at is None
    accepted = actions.accept_alignment(offered, by=rima, version=offered.version)
    assert (accepted.accepted_by, accepted.comparability) == (rima, "same_viewpoint_aligned")
    shown = comparison_page(pair.pk).comparison.alignment
    assert (shown.origin, shown.matrix, shown.figures["points"]) == ("automatic", IDENTITY, 6)


def test_new_alignment_has_to_be_accepted_anew(pair):
    again = factories.aligned(factories.aligned(pair), accepted=False)
    assert (again.accepted_at, again.comparability) == (None, "same_viewpoint")


def test_removed_alignment_leaves_the_pictures_as_they_are(pair, rima):
    aligned = factories.aligned(pair)
    found = actions.remove_alignment(aligned, by=rima, version=aligned.version)
    assert (found.alignment, found.matrix, found.figures) == ("none", "", "")
    assert (found.accepted_by, found.comparability) == (None, "same_viewpoint")
    for act in (actions.remove_alignment, actions.accept_alignment):
        with pytest.raises(InvalidComparison, match="no alignment"):
            act(found, by=rima, version=found.version)


def test_similar_views_stay_similar_when_aligned(temple):
    assert factories.aligned(factories.comparison(comparability="similar")).comparability == "similar"


@pytest.mark.parametrize("comparability", OTHER_VIEWS)
def test_other_views_are_never_aligned(temple, comparability):
    pair = factories.comparison(comparability=comparability.value)
    with pytest.raises(InvalidComparison, match="cannot be laid over"):
        factories.aligned(pair)
    aligned = factories.aligned(factories.comparison())
    with pytest.raises(InvalidComparison, match="Remove the alignment"):
        revised(aligned, comparability=comparability.value)


def test_pair_is_called_aligned_by_accepting_alone(pair):
    with pytest.raises(InvalidComparison, match="accepting"):
        revised(pair, comparability="same_viewpoint_aligned")
    with pytest.raises(InvalidComparison, match="accepting"):
        factories.comparison(comparability="same_viewpoint_aligned")
    factories.aligned(pair)
    assert revised(pair, comparability="same_viewpoint").comparability == "same_viewpoint_aligned"


@pytest.mark.parametrize(
    "matrix", [(), (1,) * 8, (*IDENTITY[:8], float("nan")), (*IDENTITY[:8], float("inf")), (0,) * 9]
)
def test_alignment_is_a_matrix_that_can_be_shown(pair, matrix):
    with pytest.raises(CannotAlign) as refused:
        factories.aligned(pair, matrix=matrix)
    assert refused.value.field == "matrix"


@pytest.mark.parametrize(
    "values",
    [
        {"matrix": "[1]"},
        {"alignment": "automatic"},
        {"figures": "{}"},
    ],
)
def test_alignment_is_whole_or_not_there_says_the_database(pair, values):
    with pytest.raises(IntegrityError, match="comparison_alignment_has_matrix"), transaction.atomic():
        Comparison.objects.update(**values)


# --- Damage ----------------------------------------------------------------------------------------------------------


def test_regions_are_numbered_and_change_the_pair(pair, temple):
    claim = factories.accepted(temple)
    first = factories.region(pair, claim=claim)
    second = factories.region(pair, effect="surface_loss")
    assert (first.position, second.position) == (1, 2)
    assert fresh(pair).version == pair.version + 2
    shown = comparison_page(pair.pk).comparison.regions
    assert [(each.position, each.effect, each.claim) for each in shown] == [
        (1, "collapse", claim.ref),
        (2, "surface_loss", None),
    ]
    assert shown[0].outline == SQUARE
    with override("ar"):
        assert shown[0].note == "الرواق"


def test_region_is_redrawn_and_removed(pair, rima):
    region = factories.region(pair)
    triangle = SQUARE[:3]
    found = actions.redraw_region(
        region, by=rima, version=region.version, outline=triangle, effect="unknown", note_en="Less"
    )
    assert comparison_page(pair.pk).comparison.regions[0].outline == triangle
    with pytest.raises(actions.StaleRecord):
        actions.remove_region(region, by=rima, version=region.version)
    actions.remove_region(found, by=rima, version=found.version)
    assert not DamageRegion.objects.exists()
    assert factories.region(pair).position == 1


def test_region_of_a_draft_claim_does_not_name_it_in_public(pair, temple):
    draft = factories.claim(temple)
    factories.region(pair, claim=draft)
    assert comparison_page(pair.pk).comparison.regions[0].claim is None
    assert comparison_page(pair.pk, STAFF_VIEWER).comparison.regions[0].claim == draft.ref


def test_region_is_refused_with_a_sentence(pair, arch):
    with pytest.raises(InvalidOutline):
        factories.region(pair, outline=SQUARE[:2])
    with pytest.raises(InvalidPhoto, match="another monument"):
        factories.region(pair, claim=factories.accepted(arch))
    assert fresh(pair).version == pair.version


# --- Publication -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", ["before", "after"])
def test_comparison_is_published_after_both_photos(temple, rima, paula, hidden):
    photos = {side: factories.photo(temple, published=side != hidden) for side in ("before", "after")}
    pair = factories.comparison(**photos, published=False)
    with pytest.raises(PublicationRefused, match=photos[hidden].ref) as refused:
        publish(pair, rima=rima, paula=paula)
    assert refused.value.code == "photo_hidden"
    actions.publish_recorded([photos[hidden], pair], by=rima, publisher=paula, reason="Both at once.")


def test_comparison_is_published_and_unpublished_by_two(temple, rima, paula):
    pair = factories.comparison(published=False)
    assert comparison_page(pair.pk) is None
    assert comparison_page(pair.pk, STAFF_VIEWER).comparison.ref == pair.ref
    publish(pair, rima=rima, paula=paula)
    assert comparison_page(pair.pk).comparison.ref == pair.ref
    unpublish(pair, rima=rima, paula=paula)
    assert comparison_page(pair.pk) is None


def test_comparison_of_a_hidden_monument_is_hidden(pair, temple, rima, paula):
    unpublish(temple, rima=rima, paula=paula)
    assert comparison_page(pair.pk) is None
    assert comparison_list().total == 0


TOLD = "Seen at 34.551234, 38.271234."


@pytest.fixture
def coarse_pair(db):
    lion = factories.monument("stone-lion", kind="statue", precision="1km")
    return factories.comparison(*(factories.photo(lion, taken) for taken in ("2016", "2017")))


@pytest.mark.parametrize("where", ["caption_en", "caption_ar"])
def test_captions_must_not_tell_a_coarse_place(coarse_pair, where):
    with pytest.raises(DisclosesLocation) as refused:
        revised(coarse_pair, **{where: TOLD})
    assert refused.value.field == where


@pytest.mark.parametrize("where", ["note_en", "note_ar"])
def test_notes_must_not_tell_a_coarse_place(coarse_pair, where):
    with pytest.raises(DisclosesLocation) as refused:
        factories.region(coarse_pair, **{where: TOLD})
    assert refused.value.field == where


def test_place_is_not_made_coarse_beside_a_region_that_tells_it(pair, temple):
    factories.region(pair, note_en=TOLD)
    temple = Monument.objects.get(pk=temple.pk)
    temple.precision = "1km"
    with pytest.raises(DisclosesLocation, match="damage region"):
        actions.save_record(temple, by=factories.paula())


# --- The time between ------------------------------------------------------------------------------------------------


@pytest.fixture
def destroyed(temple):
    """Seen intact and, fifteen days later, destroyed."""
    factories.accepted(temple, "intact_at", "2016-12-26")
    factories.accepted(temple, "damaged_at", "2017-01-10", grade="destroyed")
    return temple


def said(pair):
    return between_sentence(comparison_page(pair.pk).between)


@pytest.mark.usefixtures("english")
def test_evidence_narrows_the_time_between_two_pictures(destroyed, pair):
    assert said(pair) == "Between these two pictures: 244 days; the evidence narrows it to 15."
    page = comparison_page(pair.pk)
    [window] = page.between.narrowed
    assert set(window.limits) <= set(page.claims) & set(page.statements)


@pytest.mark.usefixtures("english")
def test_without_evidence_the_pictures_alone_speak(temple, pair):
    assert said(pair) == "Between these two pictures: 244 days."


@pytest.mark.usefixtures("english")
def test_uncertain_dates_say_at_most(destroyed):
    pair = factories.comparison(factories.photo(destroyed, "2016-05"), factories.photo(destroyed, "2017-01"))
    assert said(pair) == "Between these two pictures: at most 275 days; the evidence narrows it to 15."


@pytest.mark.usefixtures("english")
def test_several_changes_are_counted(destroyed):
    factories.accepted(destroyed, "damaged_at", "2016-12-30", grade="slight")
    pair = factories.comparison()
    assert said(pair) == (
        "Between these two pictures: 244 days. The evidence tells of 2 changes in that time and dates each to within: "
        "4 days; 11 days."
    )


def test_undated_pictures_say_nothing(temple):
    pair = factories.comparison(factories.photo(temple, ""), factories.photo(temple, "2017"))
    assert comparison_page(pair.pk).between is None
    assert said(pair) == ""


def test_picture_that_may_be_taken_any_time_since_is_from_before_it_was_recorded(temple):
    pair = factories.comparison(factories.photo(temple, "2016-05-11"), factories.photo(temple, "2017-01-10/.."))
    assert comparison_page(pair.pk).between.by == factories.BEGINNING.date().toordinal()


# --- Reading ---------------------------------------------------------------------------------------------------------


def test_neighbours_are_those_of_the_monument_first(temple, arch):
    arches = [factories.photo(arch, taken) for taken in ("2016", "2017")]
    first = factories.comparison()
    elsewhere = factories.comparison(*arches)
    second = factories.comparison()
    hidden = factories.comparison(published=False)

    def beside(pair, **viewer):
        page = comparison_page(pair.pk, **viewer)
        return page.previous, page.next

    assert beside(first) == (None, second.ref)
    assert beside(second) == (first.ref, elsewhere.ref)
    assert beside(elsewhere) == (second.ref, None)
    assert beside(second, viewer=STAFF_VIEWER) == (first.ref, hidden.ref)


def test_comparison_list_filters_and_pages(temple, portico, arch):
    whole = factories.comparison()
    part = factories.comparison(*(factories.photo(portico, taken) for taken in ("2016", "2017")))
    draft = factories.comparison(published=False)

    def refs(**filters):
        return [pair.ref for pair in comparison_list(**filters).comparisons]

    assert refs() == [whole.ref, part.ref]
    assert refs(monument=temple.slug) == [whole.ref, part.ref]
    assert refs(monument=portico.slug) == [part.ref]
    assert refs(monument=arch.slug) == []
    assert refs(published=False, viewer=STAFF_VIEWER) == [draft.ref]


def test_comparisons_take_as_many_queries_for_many(temple, django_assert_num_queries):
    claim = factories.accepted(temple)

    def full():
        photos = [factories.rendered(factories.photo(temple, taken, claims=[claim]), 320) for taken in ("2016", "2017")]
        pair = factories.comparison(*photos)
        for _ in range(3):
            factories.region(pair, claim=claim)
        return pair

    pair = full()
    full()
    with django_assert_num_queries(8):
        comparison_list()
    with django_assert_num_queries(18):
        comparison_page(pair.pk)
    for _ in range(3):
        full()
    with django_assert_num_queries(8):
        comparison_list()
    with django_assert_num_queries(18):
        comparison_page(pair.pk)
