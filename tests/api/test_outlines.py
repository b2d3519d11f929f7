"""Outlines of placements over the API: sent as GeoJSON, answered where the exact point is."""

import pytest

from registry.models import ExactPlace
from tests import factories
from tests.actions.test_outlines import SQUARE, TEXT

from .test_writing import send  # noqa: F401

pytestmark = pytest.mark.django_db
PLACE = {"place_en": "West", "place_ar": "غربا", "date": {"text": "0100/.."}, "certainty": "confirmed"}


def test_outline_is_sent_answered_and_removed(send, temple, satellite):  # noqa: F811
    address = f"/monuments/{temple.slug}/placements"
    body = {**PLACE, "source": satellite.slug, "lon": 38.27, "lat": 34.55, "outline": SQUARE}
    made = send(address, {**body, "acknowledge": ["far_from_site"]})
    assert made.json()["outline"] == SQUARE
    where = made["Location"].removeprefix("/api/v1")
    same = send(where, made.json(), made["ETag"])
    assert same.json() == made.json()
    assert send(where, {"outline": None}, same["ETag"]).json()["outline"] is None
    wrong = {**SQUARE, "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    answer = send(address, {**body, "date": {"text": "2017/.."}, "outline": wrong}, status=422).json()
    assert [(fault["pointer"], fault["detail"]) for fault in answer["errors"]] == [
        ("/outline", "An outline cannot cross itself.")
    ]


def test_outline_that_is_not_shown_stays(send, temple, satellite):  # noqa: F811
    tomb = factories.monument("tomb", precision="1km")
    place = factories.placement(tomb, outline=TEXT)
    address = f"/monuments/{tomb.slug}/placements/{place.pk}"
    tag = send(address, {}, '"1"', method="patch", status=412)["ETag"]
    answer = send(address, {"outline": None, "note_en": "Seen."}, tag)
    assert answer.json()["outline"] is None
    assert ExactPlace.objects.get(placement=place).outline == TEXT
