"""Outlines of placements: shown exactly where the exact point is shown, and never otherwise, by any way."""

import json

import pytest

from registry import actions
from registry.audit.column_policy import Audience
from registry.domain.policy.generalisation import Point
from registry.domain.policy.outline import InvalidOutline
from registry.models import ExactPlace, Placement
from registry.projection import find_differences, rebuild_read_models
from tests import factories
from tests.admin_forms import changed_row, refused
from tests.audit.scene import settle
from tests.audit.test_history import sentences

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
RING = [[38.2711, 34.5511], [38.2722, 34.5511], [38.2722, 34.5522], [38.2711, 34.5511]]
SQUARE = {"type": "Polygon", "coordinates": [RING]}
TEXT = json.dumps(SQUARE, separators=(",", ":"))
TOLD = "38.2722"  # a number of the outline alone


@pytest.fixture
def place(temple):
    return factories.placement(temple, outline=json.dumps(SQUARE))


def set_precision(monument, precision, by):
    monument.refresh_from_db()
    monument.precision = precision
    actions.save_record(monument, by=by)


def read_everywhere(client, monument):
    """All that strangers and registrars can read of the monument and its places."""
    settle()
    pages = [
        f"/api/v1/monuments/{monument.slug}",
        f"/api/v1/monuments/{monument.slug}/placements",
        f"/api/v1/monuments/{monument.slug}/history",
        "/api/v1/changes",
        f"/en/monuments/{monument.slug}/",
        f"/en/monuments/{monument.slug}/history/",
        f"/en/monuments/{monument.slug}/download.zip",
    ]
    texts = [client.get(page).content.decode(errors="replace") for page in pages]
    return "".join([*texts, *sentences(monument), *sentences(monument, Audience.PUBLIC)])


def test_outline_is_shown_with_the_exact_point(client, temple, place):
    document = client.get(f"/api/v1/monuments/{temple.slug}").json()
    assert document["placements"][0]["outline"] == SQUARE
    assert client.get(f"/api/v1/monuments/{temple.slug}/placements").json()["results"][0]["outline"] == SQUARE
    assert (place.outline, ExactPlace.objects.get().outline) == (TEXT, TEXT)
    assert find_differences() == []


@pytest.mark.parametrize("precision", ["100m", "1km", "10km", "hidden"])
def test_outline_of_a_generalised_place_is_shown_nowhere(client, rima, paula, temple, place, precision):
    assert TOLD in read_everywhere(client, temple)
    set_precision(temple, precision, rima)
    place.refresh_from_db()
    assert place.outline == ""
    assert TOLD not in read_everywhere(client, temple)
    client.force_login(rima)
    desk = client.get(f"/en/admin/registry/monument/{temple.pk}/change/").content.decode()
    assert TOLD not in desk + read_everywhere(client, temple)
    assert ExactPlace.objects.get().outline == TEXT, "it is kept"
    assert find_differences() == []
    set_precision(temple, "exact", paula)
    place.refresh_from_db()
    assert place.outline == TEXT


def test_outline_recorded_of_a_generalised_place_is_never_public(client, lion, rima):
    monument = factories.monument("stone-tomb", precision="1km")
    place = factories.placement(monument, outline=json.dumps(SQUARE))
    assert place.outline == ""
    assert TOLD not in read_everywhere(client, monument)
    with pytest.raises(InvalidOutline, match="needs the point, too"):
        actions.save_placement(place, by=rima, version=place.version, outline=TEXT)
    far = Point(10.0, 10.0)
    with pytest.raises(InvalidOutline, match="lies more than 10 km from the point"):
        actions.save_placement(place, by=rima, version=None, point=far, outline=TEXT, acknowledge=("far_from_site",))


def test_no_check_tells_where_a_hidden_place_is(lion, rima):
    """Neither a hidden point nor a hidden outline is compared with what somebody types."""
    monument = factories.monument("stone-tomb", precision="hidden")
    place = factories.placement(monument, outline=json.dumps(SQUARE))
    far = Point(10.0, 10.0)
    actions.save_placement(place, by=rima, version=place.version, point=far, acknowledge=("far_from_site",))
    assert ExactPlace.objects.get().outline == TEXT
    actions.save_placement(place, by=rima, version=place.version, point=None)
    assert not ExactPlace.objects.exists()


@pytest.mark.parametrize(
    ("outline", "says"),
    [
        ("{", "This is not GeoJSON."),
        (
            json.dumps({"type": "Polygon", "coordinates": [[[38, 34], [39, 35], [39, 34], [38, 35], [38, 34]]]}),
            "An outline cannot cross itself.",
        ),
        (
            json.dumps({"type": "Polygon", "coordinates": [[[lat, lon] for lon, lat in RING]]}),
            "Swapped longitude and latitude?",
        ),
    ],
)
def test_wrong_outline_is_refused_at_its_field(desk, temple, place, outline, says):
    found = refused(desk, temple, **{"placements-0-outline": outline})
    [(field, [sentence])] = found.items()
    assert (field, says in sentence) == ("placements-0-outline", True)
    place.refresh_from_db()
    assert place.outline == TEXT


def test_outline_needs_a_point(temple):
    with pytest.raises(InvalidOutline, match="needs the point, too"):
        factories.placement(temple, lon=None, lat=None, outline=TEXT)


def test_admin_shows_keeps_and_removes_an_outline(desk, temple, place, rima):
    changed_row(desk, temple, place, note_en="Seen.")
    assert Placement.objects.get().outline == TEXT
    changed_row(desk, temple, place, outline="")
    assert (Placement.objects.get().outline, ExactPlace.objects.get().outline) == ("", "")
    changed_row(desk, temple, place, outline=TEXT)
    set_precision(temple, "1km", rima)
    changed_row(desk, temple, place, date_text="0101/..")
    assert ExactPlace.objects.get().outline == TEXT, "what was not shown stays"


def test_history_says_that_an_outline_changed(temple, place, rima):
    actions.save_placement(place, by=rima, version=place.version, outline="")
    assert any("the outline" in sentence for sentence in sentences(temple, Audience.PUBLIC))


def test_stored_documents_have_the_outline_after_a_rebuild(client, temple, place):
    rebuild_read_models([temple.pk])
    assert client.get(f"/api/v1/monuments/{temple.slug}").json()["placements"][0]["outline"] == SQUARE
