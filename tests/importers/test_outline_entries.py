"""Outlines of places in fixture files."""

import json

import pytest
from django.core.management.base import CommandError

from registry.models import Placement

from .test_folder_importer import OASIS, load  # noqa: F401

pytestmark = pytest.mark.django_db
RING = "[[38, 34], [38.01, 34], [38.01, 34.01], [38, 34]]"
OUTLINED = OASIS.replace("lon: 38, lat: 34,", f"lon: 38, lat: 34, outline: {{type: Polygon, coordinates: [{RING}]}},")


def test_outline_is_loaded(load):  # noqa: F811
    load(OUTLINED)
    assert json.loads(Placement.objects.get().outline)["coordinates"] == [json.loads(RING)]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (RING, "[[38, 34], [38.1, 34.1], [38.1, 34], [38, 34.1], [38, 34]]", "“outline” is wrong: An outline cannot"),
        (RING, "[[38, 34], [38.01, 34], [38.01, 34.01]]", "“outline” is wrong: A ring of an outline ends where"),
        ("type: Polygon", "type: Point", "“outline” is wrong: An outline is GeoJSON"),
        (RING, "[[34, 38], [34.01, 38], [34.01, 38.01], [34, 38]]", "Swapped longitude and latitude?"),
    ],
)
def test_faults_of_outlines_have_file_and_line(load, old, new, sentence):  # noqa: F811
    with pytest.raises(CommandError, match=r"oasis/all\.yaml:[0-9]+: ") as caught:
        load(OUTLINED.replace(old, new))
    assert sentence in str(caught.value)
