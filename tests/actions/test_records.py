"""Saving the plain models: what is refused, and that every stored copy follows each change."""

import pytest

from registry import actions
from registry.actions import StaleRecord
from registry.actions.record import InvalidRecord
from registry.domain.chronology.dates import InvalidDate
from registry.models import Monument, MonumentDocument, StateSegment
from registry.projection import find_differences
from registry.queries import count_monuments_by_state
from tests import factories

pytestmark = pytest.mark.django_db


def changed(record, rima, **fields):
    """The record with these columns, saved."""
    for name, value in fields.items():
        setattr(record, name, value)
    return actions.save_record(record, by=rima, version=record.version)


def test_reliability_decides_whether_claims_count(temple, newspaper, satellite, rima):
    factories.accepted(temple, "damaged_at", "2017-02-05", grade="severe", source=satellite)
    factories.accepted(temple, "damaged_at", "2017-03-05", grade="destroyed", source=newspaper)
    assert MonumentDocument.objects.get(pk=temple.pk).grade == "destroyed"
    changed(newspaper, rima, reliability="F")
    assert MonumentDocument.objects.get(pk=temple.pk).grade == "severe"
    assert find_differences() == []


def test_slug_of_a_source_decides_which_of_two_equal_claims_is_named(temple, rima):
    first, second = (factories.source(slug, kind="press_report", reliability="B") for slug in ("a-paper", "b-paper"))
    claims = [factories.accepted(temple, "damaged_at", "2017-02-05", grade="severe", source=s) for s in (first, second)]
    segments = StateSegment.objects.filter(monument=temple, valid_to=None, known_to=None)
    assert segments.get().leading == claims[0].ref
    changed(first, rima, slug="z-paper")
    assert segments.get().leading == claims[1].ref
    assert find_differences() == []


# --- Parts and sites -------------------------------------------------------------------------------------------------


def test_only_monument_of_a_site_moves_to_another_site(lion, old_city, rima):
    museum = factories.old_city("museum")
    factories.accepted(lion)
    changed(lion, rima, site=museum)
    assert (count_monuments_by_state(old_city.pk, None), count_monuments_by_state(museum.pk, None)) == (
        {},
        {"no_damage": 1},
    )
    assert find_differences() == []


def test_part_stands_on_the_site_of_its_whole(temple, rima):
    with pytest.raises(InvalidRecord) as refusal:
        factories.part(temple, site=factories.old_city("museum"))
    assert refusal.value.field == "part_of"
    assert not Monument.objects.filter(slug="moon-temple-portico").exists()


def test_monument_is_no_part_of_itself_nor_of_its_parts(temple, portico, rima):
    for whole in (temple, portico, factories.part(portico, "moon-temple-column")):
        with pytest.raises(InvalidRecord) as refusal:
            changed(temple, rima, part_of=whole)
        assert refusal.value.field == "part_of"
        temple.refresh_from_db()
        assert (temple.part_of, temple.version) == (None, 1)


def test_new_monument_is_known_and_counted_at_once(temple, old_city):
    assert MonumentDocument.objects.get(pk=temple.pk).grade == "unknown"
    assert count_monuments_by_state(old_city.pk, None) == {"unknown": 1}
    assert find_differences() == []


# --- Versions --------------------------------------------------------------------------------------------------------


def test_saving_counts_the_version(temple, rima):
    assert changed(temple, rima, name_en="Temple").version == 2
    assert Monument.objects.get(pk=temple.pk).version == 2


def test_saving_over_somebody_elses_change_is_refused(temple, rima, sami):
    mine, theirs = Monument.objects.get(pk=temple.pk), Monument.objects.get(pk=temple.pk)
    changed(theirs, sami, name_en="Theirs")
    with pytest.raises(StaleRecord):
        actions.save_record(mine, by=rima, version=1)
    assert Monument.objects.get(pk=temple.pk).name_en == "Theirs"


def test_saving_a_bad_date_names_the_field_and_changes_nothing(temple, rima):
    with pytest.raises(InvalidDate) as refusal:
        changed(temple, rima, built_text="long ago")
    assert refusal.value.field == "built_text"
    assert Monument.objects.get(pk=temple.pk).built_text == ""
