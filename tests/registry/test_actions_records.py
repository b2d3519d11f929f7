"""Saving the plain nouns: what is refused, and that every stored copy follows each change."""

import pytest

from registry import actions
from registry.actions import StaleRecord
from registry.actions.records import BadRecord
from registry.domain.dating import BadDate
from registry.models import Monument, MonumentDocument, Placement, Source
from registry.projection import differences
from registry.queries import counts_on
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def described(temple, portico, newspaper):
    """The Moon Temple with a portico, claims of several sources and statuses, a place and a measure."""
    factories.placement(temple, source=factories.source("guide-book"))
    speaker = factories.actor("town-council")
    factories.accepted(temple, said_by=speaker)
    factories.accepted(temple, "damaged_at", "2017-02-05", grade="severe", source=newspaper, agent=speaker)
    factories.claim(temple, "event_on", "2016-12", status="disputed", source=newspaper)
    factories.accepted(portico, "damaged_at", "2017-02-05", grade="destroyed")
    factories.intervention(("in_progress", "2018"), monuments=[temple])
    assert differences() == []
    return temple


def changed(record, rima, **fields):
    """The record with these columns, saved."""
    for name, value in fields.items():
        setattr(record, name, value)
    return actions.save_record(record, by=rima, version=record.version)


# --- Stored copies follow --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"name_en": "Temple of the Moon"},
        {"name_ar": "معبد"},
        {"kind": "gateway"},
        {"precision": "hidden"},
        {"built_text": "0032"},
        {"description_en": "Large."},
        {"other_names": ["Qamar"]},
    ],
    ids=lambda fields: next(iter(fields)),
)
@pytest.mark.parametrize("slug", ["moon-temple", "moon-temple-portico"])
def test_saving_a_monument_leaves_no_difference(described, rima, slug, fields):
    changed(Monument.objects.get(slug=slug), rima, **fields)
    assert differences() == []


@pytest.mark.parametrize(
    "fields",
    [
        {"reliability": "F"},
        {"reliability": "A"},
        {"title": "Another title"},
        {"protected": True},
        {"url": "example.org"},
        {"published_text": "2017"},
        {"slug": "renamed"},
    ],
    ids=lambda fields: next(iter(fields)),
)
@pytest.mark.parametrize("slug", ["newspaper", "satellite-report", "guide-book"])
def test_saving_a_source_leaves_no_difference(described, rima, slug, fields):
    changed(Source.objects.get(slug=slug), rima, **fields)
    assert differences() == []


def test_saving_the_source_of_a_building_date_leaves_no_difference(described, rima, satellite):
    chronicle = factories.source("chronicle")
    changed(described, rima, built_text="0032", built_source=chronicle)
    changed(chronicle, rima, title="The chronicle")
    assert differences() == []
    assert "The chronicle" in MonumentDocument.objects.get(pk=described.pk).text


@pytest.mark.parametrize("field", ["name_en", "name_ar", "slug"])
def test_saving_an_actor_leaves_no_difference(described, rima, field):
    changed(factories.actor("town-council"), rima, **{field: "elders"})
    assert differences() == []


@pytest.mark.parametrize("field", ["name_en", "slug"])
def test_saving_a_site_leaves_no_difference(described, rima, old_city, field):
    changed(old_city, rima, **{field: "inner-city"})
    assert differences() == []


def test_saving_a_placement_leaves_no_difference(described, lion, rima):
    placement = Placement.objects.get()
    changed(placement, rima, lon=38.0)
    assert differences() == []
    changed(placement, rima, monument=lion)
    assert differences() == []


def test_reliability_decides_between_sources_of_one_day(temple, newspaper, satellite, rima):
    factories.accepted(temple, "damaged_at", "2017-02-05", grade="severe", source=satellite)
    factories.accepted(temple, "damaged_at", "2017-02-05", grade="destroyed", source=newspaper)
    assert MonumentDocument.objects.get(pk=temple.pk).grade == "severe"
    changed(newspaper, rima, reliability="A")
    assert MonumentDocument.objects.get(pk=temple.pk).grade == "destroyed"
    assert differences() == []


# --- Parts and sites -------------------------------------------------------------------------------------------------


def test_part_becomes_a_whole_and_back_and_the_counts_follow(described, portico, old_city, rima):
    assert counts_on(old_city.pk, None) == {"severe": 1}
    changed(portico, rima, part_of=None)
    assert counts_on(old_city.pk, None) == {"severe": 1, "destroyed": 1}
    assert differences() == []
    changed(portico, rima, part_of=described)
    assert counts_on(old_city.pk, None) == {"severe": 1}
    assert differences() == []


def test_part_moves_from_one_whole_to_another(described, portico, arch, rima):
    changed(portico, rima, part_of=arch)
    assert differences() == []
    assert portico.name_en in MonumentDocument.objects.get(pk=arch.pk).text
    assert portico.name_en not in MonumentDocument.objects.get(pk=described.pk).text


def test_only_monument_of_a_site_moves_to_another_site(lion, old_city, rima):
    museum = factories.old_city("museum")
    factories.accepted(lion)
    changed(lion, rima, site=museum)
    assert (counts_on(old_city.pk, None), counts_on(museum.pk, None)) == ({}, {"no_damage": 1})
    assert differences() == []


def test_whole_does_not_leave_its_parts_behind(described, rima):
    with pytest.raises(BadRecord) as refusal:
        changed(described, rima, site=factories.old_city("museum"))
    assert refusal.value.field == "part_of"
    assert differences() == []


def test_part_stands_on_the_site_of_its_whole(temple, rima):
    with pytest.raises(BadRecord) as refusal:
        factories.part(temple, site=factories.old_city("museum"))
    assert refusal.value.field == "part_of"
    assert not Monument.objects.filter(slug="moon-temple-portico").exists()


def test_monument_is_no_part_of_itself_nor_of_its_parts(temple, portico, rima):
    for whole in (temple, portico, factories.part(portico, "moon-temple-column")):
        with pytest.raises(BadRecord) as refusal:
            changed(temple, rima, part_of=whole)
        assert refusal.value.field == "part_of"
        temple.refresh_from_db()
        assert (temple.part_of, temple.version) == (None, 1)


def test_new_monument_is_known_and_counted_at_once(temple, old_city):
    assert MonumentDocument.objects.get(pk=temple.pk).grade == "unknown"
    assert counts_on(old_city.pk, None) == {"unknown": 1}
    assert differences() == []


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
    with pytest.raises(BadDate) as refusal:
        changed(temple, rima, built_text="long ago")
    assert refusal.value.field == "built_text"
    assert Monument.objects.get(pk=temple.pk).built_text == ""
