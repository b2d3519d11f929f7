"""Codes, slugs, references, numbers and truths: each read by one function."""

import pytest

from registry.domain import query_values
from registry.domain.query_values import InvalidValue
from registry.domain.vocabulary.codes import Grade

CODES = [grade.value for grade in Grade]


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (lambda text: query_values.parse_code(text, CODES), "slight", "slight"),
        (query_values.parse_slug, "roman-theatre_2", "roman-theatre_2"),
        (query_values.parse_boolean, "false", False),
        (query_values.parse_limit, "1000", 1000),
        (query_values.parse_limit, "0010", 10),
        (query_values.parse_offset, "0", 0),
    ],
)
def test_good_value_is_read(parse, text, value):
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text", "code"),
    [
        (lambda text: query_values.parse_code(text, CODES), "Slight", "unknown_code"),
        (lambda text: query_values.parse_code(text, CODES), None, "unknown_code"),
        (lambda text: query_values.parse_code(text, CODES), [], "unknown_code"),
        (query_values.parse_slug, "a b", "bad_slug"),
        (query_values.parse_slug, "a\n", "bad_slug"),
        (query_values.parse_boolean, "True", "bad_boolean"),
        (query_values.parse_boolean, True, "bad_boolean"),
        (query_values.parse_limit, "0", "bad_number"),
        (query_values.parse_limit, "1001", "bad_number"),
        (query_values.parse_limit, " 5", "bad_number"),
        (query_values.parse_limit, "٥", "bad_number"),
        (query_values.parse_limit, "9" * 5000, "bad_number"),
        (query_values.parse_offset, "-1", "bad_number"),
    ],
)
def test_bad_value_is_refused_with_a_code(parse, text, code):
    with pytest.raises(InvalidValue) as caught:
        parse(text)
    assert caught.value.code == code
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(("text", "page"), [("7", 7), ("0", 1), ("-1", 1), ("x", 1), (None, 1), ("9" * 5000, 1)])
def test_page_number_without_sense_is_the_first_page(text, page):
    assert query_values.parse_page_number(text) == page


@pytest.mark.parametrize(("text", "key"), [("12", 12), ("0", None), ("9" * 19, None), ("a", None), ("", None)])
def test_key_is_what_a_database_takes(text, key):
    assert query_values.parse_key(text) == key


@pytest.mark.parametrize("text", ["C-123", "C-0000123", "c-000123", "P-000123", "C-000000", "000123", "C-", 123, None])
def test_reference_is_written_in_one_way_only(text):
    assert query_values.parse_reference("C-", "C-000123") == 123
    assert query_values.parse_reference("C-", "C-1000000") == 1_000_000
    assert query_values.parse_reference("C-", text) is None
