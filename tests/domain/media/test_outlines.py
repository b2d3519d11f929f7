"""Outlines: points of a picture that enclose something, and nothing else."""

import pytest

from registry.domain.media.outlines import InvalidOutline, clean_outline, outline_text, read_outline

TRIANGLE = ((0, 0), (1, 0), (0.5, 0.5))


def test_outline_is_read_back_as_it_was_written():
    assert read_outline(outline_text(TRIANGLE)) == clean_outline(TRIANGLE) == ((0.0, 0.0), (1.0, 0.0), (0.5, 0.5))


def test_outline_is_rounded_to_a_hundred_thousandth():
    assert clean_outline(((0.123456789, 0), (1, 0), (0, 1)))[0] == (0.12346, 0)


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ([], "3 to 500 points, and this has 0"),
        (TRIANGLE[:2], "this has 2"),
        ([(n / 1000, n % 2) for n in range(501)], "this has 501"),
        (((0, 0), (0.5, 0.5), (1, 1)), "encloses nothing"),
        (((0.5, 0.5),) * 4, "encloses nothing"),
        (((0, 0), (1, 0), (0.5, 1.01)), "from 0 to 1"),
        (((0, 0), (1, 0), (0.5, -0.01)), "from 0 to 1"),
        (((0, 0), (1, 0), (0.5, float("nan"))), "from 0 to 1"),
        (((0, 0), (1, 0), (0.5, float("inf"))), "from 0 to 1"),
        (((0, 0), (1, 0), (0.5,)), "two numbers"),
        (((0, 0), (1, 0), ("0.5", "0.5")), "two numbers"),
        (((0, 0), (1, 0), (True, True)), "two numbers"),
        (((0, 0), (1, 0), None), "two numbers"),
    ],
)
def test_what_encloses_nothing_in_the_picture_is_refused(points, sentence):
    with pytest.raises(InvalidOutline, match=sentence) as refused:
        clean_outline(points)
    assert refused.value.field == "outline"
