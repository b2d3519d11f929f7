"""Coordinates in running text: found in every notation, and not where there are none."""

from pathlib import Path

import pytest
import yaml

from registry.domain.policy.coordinates_in_text import find_coordinates

FIXTURES = Path(__file__).parents[3] / "fixtures" / "palmyra"
TELLING = [
    "34.5512, 38.2691",
    "٣٤٫٥٥١٢، ٣٨٫٢٦٩١",
    "34,5512; 38,2691",
    "34.5512N 38.2691E",
    "N34.5512 E38.2691",
    "34.55° N, 38.27° E",
    "34°32′49″N 38°16′26″E",
    "34° 32' 49\" N",
    "٣٤°٣٢′٤٩″ شمالًا",
    "34°32.817'N",
    "34 32 49 N 38 16 26 E",
    "34:32:49N, 38:16:26E",
    "N34 32.817 E038 16.433",
    "34 degrees 32 minutes 49 seconds north",
    "34 درجة و32 دقيقة و49 ثانية شمالًا",
    "37S 432912 3822936",
    "37 S 432912mE 3822936mN",
    "UTM zone 37 N, easting 432912 northing 3822936",
    "37SDU3291222936",
    "37S DU 32912 22936",
    "8G6FH729+8W",
    "H729+8W Palmyra",
    "geohash: sy8wjd3",
    "geo:34.5512,38.2691",
    "https://www.google.com/maps/@34.5512,38.2691,17z",
    "https://maps.google.com/?q=34.5512,38.2691",
    "https://maps.google.com/?q=34.5512%2C38.2691",
    "https://www.openstreetmap.org/?mlat=34.5512&mlon=38.2691",
    "#map=17/34.5512/38.2691",
    "!3d34.5512!4d38.2691",
    "latitude 34.551",
    "lat: 34.5512",
    "خط العرض 34.551",
    "tomb-34-5512-38-2691",
    "n34-5512-e38-2691",
    "34.5512 شمالاً و38.2691 شرقاً",
    "34.5512\n38.2691",
    "-33.8568 151.2153",
    "38.2691E/34.5512N",
    "34°32′49″ 38°16′26″",
    "３４．５５１２，３８．２６９１",
    "///filled.count.soap",
    "34.5512° 38.2691°",
    "(34.5512,38.2691)",
    "at 34.551 and 38.269",
    "37sdu3291222936",
    "Lat 34.55 Lon 38.27",
    "34,55 N; 38,27 E",
]
HARMLESS = [
    "2016-12-26/2017-01-10",
    "A bend of 30°; restored",
    "a stage of 45.5 × 10.5 m",
    "3.00 m high, 3.5 m",
    "Cat. no. 12.345, 678",
    "inv. 1234/5678",
    "12,500 and 15,300 people",
    "UNESCO 23bis",
    "13 February 2017",
    "about 15 tonnes; 3.00 m",
    "S/RES/2347 (2017)",
    "DGAM 2191",
    "https://www.unitar.org/unosat/node/44/2292",
    "TIFF 37.5 MB",
    "Psalm 34:32, 38:16",
    "in 1954-1956",
    "45.123 m, 12.345 m",
    "WHC-17/41.COM/7A",
    "ISBN 978-3-16-148410-0",
    "at 12:30:45 on 3 May",
    "C-000123",
    "8,50 €",
    "columns 12 and 13, row C",
    "C4 + TNT",
    "map of 1:25000",
    "N 12",
    "West 1.5 km",
    "temperature 34.5 °C, 38.2 °C",
    "long 45.50 m",
    "https://www.bbc.com/news/world-middle-east-38689131",
    "doi:10.1234/5678.910",
    " 10.1080/20502877.2016.1234567",
    "E 5. 12",
]


@pytest.mark.parametrize("text", TELLING)
def test_coordinates_are_found(text):
    assert find_coordinates(text)


@pytest.mark.parametrize("text", TELLING)
def test_coordinates_are_found_inside_a_sentence(text):
    assert find_coordinates(f"It stands here ({text}), as the report says.")
    assert find_coordinates(f"يقع هنا: {text} ، بحسب التقرير")


@pytest.mark.parametrize("text", HARMLESS)
def test_dates_measures_and_numbers_pass(text):
    assert find_coordinates(text) == []


@pytest.mark.parametrize("hidden", ["\u200e", "\u200b", "\u2066", "\u00ad"])
def test_invisible_letters_do_not_hide_a_coordinate(hidden):
    assert find_coordinates(hidden.join("34.5512, 38.2691"))


def test_what_was_found_is_quoted():
    assert find_coordinates("At 34.5512, 38.2691 there is a tomb.") == ["34.5512, 38.2691"]


def texts(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    return [value] if isinstance(value, str) else []


def test_texts_of_palmyra_give_no_position():
    found = [
        text
        for file in sorted(FIXTURES.rglob("*.yaml"))
        for text in texts(yaml.safe_load(file.read_text(encoding="utf-8")))
        if find_coordinates(text)
    ]
    assert found == []


def test_long_texts_are_read_quickly_enough_to_finish():
    for piece in ("1 ", "34.5", "° ", "12 34 ", "3,", "A", "N ", "(", "12C", "lat "):
        assert find_coordinates(piece * 20_000) is not None
