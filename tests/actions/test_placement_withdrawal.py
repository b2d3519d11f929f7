"""Withdrawn placements count no more, stay in the history, and only editors see them; far points are asked about."""

import pytest

from registry import actions
from registry.domain.errors import RuleViolation, UnacknowledgedWarnings
from registry.domain.policy.generalisation import Point
from registry.domain.policy.visibility import STAFF_VIEWER
from registry.models import ExactPlace, MonumentDocument, Placement
from registry.projection import find_differences
from registry.queries import monument_record
from registry.queries.pages import source_page
from registry.queries.visible import visible_sources
from tests import factories
from tests.audit.scene import revisions, settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_temple")]
REASON = "The source speaks of another statue."
FAR = {"lon": 36.29, "lat": 33.51}  # Damascus


def withdraw(placement, by, **options):
    options = {"version": placement.version, "reason": REASON, **options}
    return actions.withdraw_placement(placement, by=by, **options)


def test_withdrawn_placement_counts_no_more_and_only_editors_see_it(lion, rima):
    place = factories.placement(lion)
    withdraw(place, rima, reason=f"  {REASON} ")
    public = monument_record(lion.slug)
    assert (public.placements, public.places.certain, public.point) == ((), (), None)
    [shown] = monument_record(lion.slug, viewer=STAFF_VIEWER).placements
    assert (shown.withdrawn, shown.withdrawn_reason) == (True, REASON)
    record = monument_record(lion.slug, viewer=STAFF_VIEWER)
    assert (record.places.certain, record.places.possible, record.point) == ((), (), None)
    text = MonumentDocument.objects.get(monument=lion).text
    assert place.place_en not in text
    assert REASON not in text
    assert find_differences() == []


def test_withdrawal_ends_a_contradiction(lion, rima):
    factories.placement(lion, place_en="Garden", date_text="1977/..")
    wrong = factories.placement(lion, place_en="Depot", date_text="2000/..")
    assert len(monument_record(lion.slug).places.contradicting) == 2
    withdraw(wrong, rima)
    places = monument_record(lion.slug).places
    assert [placement.place_en for placement in places.certain] == ["Garden"]
    assert places.contradicting == ()


def test_withdrawal_stays_in_the_history_with_its_reason(lion, rima):
    place = factories.placement(lion)
    withdraw(place, rima)
    settle()
    entry = revisions(table="registry_placement", key=str(place.pk))[-1]
    assert (entry.actor, entry.reason) == ("rima", REASON)


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_withdrawal_without_a_reason_is_refused(lion, rima, reason):
    place = factories.placement(lion)
    before = (list(Placement.objects.values()), MonumentDocument.objects.get(monument=lion).text, len(revisions()))
    with pytest.raises(RuleViolation, match="needs a reason") as caught:
        withdraw(place, rima, reason=reason)
    assert (caught.value.field, caught.value.code) == ("reason", "reason_missing")
    after = (list(Placement.objects.values()), MonumentDocument.objects.get(monument=lion).text, len(revisions()))
    assert after == before


def test_placement_is_withdrawn_once_and_not_changed_after_that(lion, rima):
    place = withdraw(factories.placement(lion), rima)
    for write in (
        lambda: withdraw(place, rima),
        lambda: actions.save_placement(place, by=rima, version=place.version),
    ):
        with pytest.raises(RuleViolation) as caught:
            write()
        assert caught.value.code == "withdrawn"
    assert Placement.objects.get().version == place.version


def test_stale_withdrawal_is_refused(lion, rima):
    place = factories.placement(lion)
    with pytest.raises(actions.StaleRecord):
        withdraw(place, rima, version=place.version + 1)
    assert not Placement.objects.get().withdrawn


def test_withdrawn_placement_is_not_given_back(lion, rima):
    place = factories.placement(lion)
    settle()
    seq = revisions(table="registry_placement", key=str(place.pk))[0].seq
    place.place_en = "Elsewhere"
    actions.save_placement(place, by=rima, version=place.version)
    withdraw(place, rima)
    settle()
    with pytest.raises(RuleViolation) as caught:
        actions.restore_record(seq, by=rima, version=None, reason="Back.")
    assert caught.value.code == "withdrawn"
    assert Placement.objects.get().place_en == "Elsewhere"


def test_same_place_and_time_can_be_recorded_again(lion, rima, newspaper):
    withdraw(factories.placement(lion), rima)
    again = factories.placement(lion, source=newspaper)
    assert [placement.id for placement in monument_record(lion.slug).placements] == [again.pk]


def test_source_of_a_withdrawn_placement_alone_is_not_public(lion, rima, newspaper):
    place = factories.placement(lion, source=newspaper)
    assert newspaper in visible_sources()
    [cited] = source_page(newspaper.slug).monuments
    assert cited.slug == lion.slug
    withdraw(place, rima)
    assert newspaper not in visible_sources()
    assert source_page(newspaper.slug) is None
    factories.accepted(lion, source=newspaper)
    assert source_page(newspaper.slug).monuments == ()


def test_generalised_points_of_withdrawn_placements_follow_the_precision(rima):
    barn = factories.monument("barn", precision="1km")
    place = withdraw(factories.placement(barn, lon=38.271234, lat=34.551234), rima)
    barn.refresh_from_db()
    barn.precision = "hidden"
    actions.save_record(barn, by=rima)
    place.refresh_from_db()
    assert (place.lon, place.uncertainty_m) == (None, None)
    assert ExactPlace.objects.get().lon == 38.271234


@pytest.mark.parametrize(
    ("precision", "point"),
    [("hidden", {"lon": 38.5}), ("1km", {"lon": 38.2701}), ("1km", {"lon": None, "lat": None})],
)
def test_hidden_names_are_not_told_apart_by_a_contradiction(precision, point):
    barn = factories.monument("barn", precision=precision)
    factories.placement(barn, place_en="Garden", date_text="1977/..")
    factories.placement(barn, place_en="Depot", date_text="2000/..", **point)
    places = monument_record(barn.slug).places
    assert places.contradicting == ()
    assert [placement.place_en for placement in places.certain] == ["", ""]


def test_hidden_places_contradict_each_other_if_their_public_points_do():
    barn = factories.monument("barn", precision="1km")
    factories.placement(barn, place_en="Garden", date_text="1977/..")
    factories.placement(barn, place_en="Garden", date_text="2000/..", lon=38.5)
    assert len(monument_record(barn.slug).places.contradicting) == 2


@pytest.mark.parametrize("names", [("Garden", "Depot"), ("Depot", "Garden")])
def test_places_of_the_same_days_are_in_the_same_order_whichever_was_recorded_first(lion, names):
    for name in names:
        factories.placement(lion, place_en=name, date_text="1977/..")
    places = monument_record(lion.slug).places
    assert [placement.place_en for placement in places.contradicting] == ["Depot", "Garden"]


# --- Points far from the site ----------------------------------------------------------------------------------------


def new_place(monument, source, **fields):
    texts = {"place_en": "Museum", "place_ar": "متحف", "date_text": "2016/..", "certainty": "confirmed"}
    return Placement(monument=monument, source=source, **{**texts, **FAR, **fields})


def test_far_point_is_asked_about_and_saved_once_acknowledged(lion, satellite, rima):
    with pytest.raises(UnacknowledgedWarnings) as caught:
        actions.save_record(new_place(lion, satellite), by=rima)
    [warning] = caught.value.warnings
    assert (warning.code, warning.field) == ("far_from_site", "lat")
    assert not Placement.objects.exists()
    with pytest.raises(UnacknowledgedWarnings):
        actions.save_placement(new_place(lion, satellite), by=rima, acknowledge=["something_else"])
    place = actions.save_placement(new_place(lion, satellite), by=rima, acknowledge=["far_from_site"])
    assert place.lon == FAR["lon"]
    place.note_en = "In the garden."
    actions.save_placement(place, by=rima, version=place.version, point=Point(**FAR))  # the same, not asked again
    with pytest.raises(UnacknowledgedWarnings):
        actions.save_placement(place, by=rima, version=place.version, point=Point(36.3, 33.51))


def test_audit_log_keeps_what_was_acknowledged_and_why(lion, satellite, rima):
    acknowledged = {"acknowledge": ["far_from_site"], "acknowledge_reason": "It was moved."}
    place = actions.save_placement(new_place(lion, satellite), by=rima, **acknowledged)
    kept = {entry.reason for entry in revisions(table="registry_placement")}
    assert kept == {"Warnings checked: far_from_site. It was moved."}
    actions.save_placement(place, by=rima, version=place.version, **acknowledged)
    assert revisions(table="registry_placement")[-1].reason == "", "nothing was asked"


def test_audit_log_does_not_tell_that_a_hidden_place_is_far_from_its_site(satellite, rima):
    barn = factories.monument("barn", precision="hidden")
    acknowledged = {"acknowledge": ["far_from_site"], "acknowledge_reason": "It was moved."}
    actions.save_placement(new_place(barn, satellite), by=rima, **acknowledged)
    assert ExactPlace.objects.get().lon == FAR["lon"]
    assert "far_from_site" not in "".join(entry.reason for entry in revisions())


def test_swapped_point_is_named_as_such(lion, satellite, rima):
    with pytest.raises(UnacknowledgedWarnings) as caught:
        actions.save_record(new_place(lion, satellite, lon=34.55, lat=38.27), by=rima)
    assert "Swapped latitude and longitude?" in caught.value.warnings[0].sentence


def test_stored_point_of_a_generalised_place_is_never_measured(rima):
    """Whether a hidden point is far from a site is not told by what is saved next to it."""
    barn = factories.monument("barn", precision="10km")
    place = factories.placement(barn, **FAR)
    place.note_en = "By the road."
    actions.save_placement(place, by=rima, version=place.version)
    assert ExactPlace.objects.get().lon == FAR["lon"]


def test_typed_point_of_a_generalised_place_is_asked_about_even_if_it_is_the_stored_one(rima):
    """Otherwise a guess could be checked: no question would mean that it is right."""
    barn = factories.monument("barn", precision="10km")
    place = factories.placement(barn, **FAR)
    with pytest.raises(UnacknowledgedWarnings):
        actions.save_placement(place, by=rima, version=place.version, point=Point(**FAR))


def test_nothing_is_asked_without_a_point_of_the_site(lion, satellite, rima):
    site = lion.site
    site.lon = site.lat = None
    actions.save_record(site, by=rima)
    lion.refresh_from_db()
    assert actions.save_record(new_place(lion, satellite), by=rima).pk


def test_place_of_the_future_is_refused(lion, satellite, rima):
    with pytest.raises(RuleViolation) as caught:
        actions.save_record(new_place(lion, satellite, date_text="2999/..", lon=None, lat=None), by=rima)
    assert (caught.value.field, caught.value.code) == ("date_text", "future_date")
