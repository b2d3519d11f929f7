"""Every stored copy follows each change of a plain model: of a monument, a source, an actor, a site, a placement."""

import pytest

from registry import actions
from registry.actions.record import InvalidRecord
from registry.models import Monument, MonumentDocument, Placement, Source
from registry.projection import find_differences
from registry.queries import count_monuments_by_state
from tests import factories, scenes

pytestmark = pytest.mark.django_db


def described_temple():
    """The Moon Temple with a portico, claims of several sources and statuses, a place and a measure."""
    temple, newspaper = (
        factories.monument(),
        factories.source("newspaper", kind="press_report", reliability="C", publisher="The Courier"),
    )
    portico = factories.part(temple)
    factories.placement(temple, source=factories.source("guide-book"))
    speaker = factories.actor("town-council")
    factories.accepted(temple, said_by=speaker)
    factories.accepted(temple, "damaged_at", "2017-02-05", grade="severe", source=newspaper, agent=speaker)
    factories.claim(temple, "event_on", "2016-12", status="disputed", source=newspaper)
    factories.accepted(portico, "damaged_at", "2017-02-05", grade="destroyed")
    factories.intervention(("in_progress", "2018"), monuments=[temple])
    assert find_differences() == []
    return temple.pk


@pytest.fixture(scope="module")
def _described(django_db_setup, django_db_blocker):
    with scenes.kept(django_db_blocker, described_temple) as pk:
        yield pk


@pytest.fixture
def described(_described, db):
    """That temple."""
    return Monument.objects.get(pk=_described)


def changed(record, rima, **fields):
    """The record with these columns, saved."""
    for name, value in fields.items():
        setattr(record, name, value)
    return actions.save_record(record, by=rima, version=record.version)


# --- Copies ----------------------------------------------------------------------------------------------------------


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
    assert find_differences() == []


@pytest.mark.parametrize(
    "fields",
    [
        {"reliability": "F"},
        {"reliability": "A"},
        {"title": "Another title"},
        {"protected": True},
        {"url": "https://example.org/"},
        {"published_text": "2017"},
        {"slug": "renamed"},
    ],
    ids=lambda fields: next(iter(fields)),
)
@pytest.mark.parametrize("slug", ["newspaper", "satellite-report", "guide-book"])
def test_saving_a_source_leaves_no_difference(described, rima, slug, fields):
    changed(Source.objects.get(slug=slug), rima, **fields)
    assert find_differences() == []


def test_saving_the_source_of_a_building_date_leaves_no_difference(described, rima, satellite):
    chronicle = factories.source("chronicle")
    changed(described, rima, built_text="0032", built_source=chronicle)
    changed(chronicle, rima, title="The chronicle")
    assert find_differences() == []
    assert "The chronicle" in MonumentDocument.objects.get(pk=described.pk).text


def test_saving_the_source_of_a_step_leaves_no_difference(described, portico, rima):
    diary = factories.source("diary")
    work = factories.intervention(slug="cleaning", monuments=[portico])
    step = {"status": "in_progress", "date_text": "2019", "source": diary}
    actions.add_intervention_step(work, by=rima, **step)
    changed(diary, rima, title="The diary")
    assert find_differences() == []
    assert "The diary" in MonumentDocument.objects.get(pk=described.pk).text
    changed(diary, rima, protected=True)
    assert find_differences() == []
    assert "The diary" not in MonumentDocument.objects.get(pk=described.pk).text


@pytest.mark.parametrize("field", ["name_en", "name_ar", "slug"])
def test_saving_an_actor_leaves_no_difference(described, rima, field):
    changed(factories.actor("town-council"), rima, **{field: "elders"})
    assert find_differences() == []


@pytest.mark.parametrize("field", ["name_en", "slug"])
def test_saving_a_site_leaves_no_difference(described, rima, old_city, field):
    changed(old_city, rima, **{field: "inner-city"})
    assert find_differences() == []


def test_saving_a_placement_leaves_no_difference(described, lion, rima):
    placement = Placement.objects.get()
    changed(placement, rima, lon=38.0)
    assert find_differences() == []
    changed(placement, rima, monument=lion)
    assert find_differences() == []


# --- Parts and sites -------------------------------------------------------------------------------------------------


def test_part_becomes_a_whole_and_back_and_the_counts_follow(described, portico, old_city, rima):
    # The temple is being repaired since 2018, and nobody has seen it since.
    assert count_monuments_by_state(old_city.pk, None) == {"uncertain": 1}
    changed(portico, rima, part_of=None)
    assert count_monuments_by_state(old_city.pk, None) == {"uncertain": 1, "destroyed": 1}
    assert find_differences() == []
    changed(portico, rima, part_of=described)
    assert count_monuments_by_state(old_city.pk, None) == {"uncertain": 1}
    assert find_differences() == []


def test_part_moves_from_one_whole_to_another(described, portico, arch, rima):
    changed(portico, rima, part_of=arch)
    assert find_differences() == []
    assert portico.name_en in MonumentDocument.objects.get(pk=arch.pk).text
    assert portico.name_en not in MonumentDocument.objects.get(pk=described.pk).text


def test_whole_does_not_leave_its_parts_behind(described, rima):
    with pytest.raises(InvalidRecord) as refusal:
        changed(described, rima, site=factories.old_city("museum"))
    assert refusal.value.field == "part_of"
    assert find_differences() == []
