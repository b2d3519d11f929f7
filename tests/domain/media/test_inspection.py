"""Pictures by their numbers: which look alike, and what their licences allow."""

import pytest

from registry.domain.media.inspection import InspectedImage, is_similar
from registry.domain.media.licences import TERMS
from registry.domain.vocabulary.codes import Licence

ONE = "0123456789abcdef"


def flipped(hex_text, bits):
    """The same hash with its first so many bits turned over."""
    return f"{int(hex_text, 16) ^ ((1 << bits) - 1):016x}"


@pytest.mark.parametrize(("bits", "alike"), [(0, True), (10, True), (11, False), (64, False)])
def test_pictures_are_similar_up_to_ten_bits_of_either_hash(bits, alike):
    other = flipped(ONE, bits)
    assert is_similar((ONE, ONE), (other, flipped(ONE, 64))) is alike
    assert is_similar((ONE, ONE), (flipped(ONE, 64), other)) is alike


def test_pictures_without_hashes_look_like_nothing():
    assert not is_similar(("", ""), ("", ""))
    assert not is_similar((ONE, ONE), ("", ""))


def test_media_type_follows_the_format():
    assert InspectedImage("jpeg", 10, 10, "jpg").content_type == "image/jpeg"


@pytest.mark.parametrize("licence", Licence)
def test_every_licence_says_what_it_allows(licence):
    terms = TERMS[licence]
    open_to_all = licence not in (Licence.BY_PERMISSION, Licence.ALL_RIGHTS_RESERVED)
    assert terms.downloads is open_to_all
    assert terms.url.startswith("https://creativecommons.org/") is open_to_all
    assert terms.credited is (licence not in (Licence.CC0, Licence.PUBLIC_DOMAIN))
