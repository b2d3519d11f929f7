"""Bodies: read strictly, refused with a pointer to what is wrong, and never with a fault of ours."""

import io
import json
from contextlib import suppress

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import serializers
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.permissions import AllowAny

from api.base import BaseAPIView
from api.input_fields import StrictTextField
from api.pagination import render_json
from api.parsing import MAX_DEPTH, MAX_FAULTS, StrictJSONParser, parse
from api.problems import InvalidBody

DEEP = 100_000


def faults(body):
    """Pointer and code of all that is wrong with the body."""
    with pytest.raises(InvalidBody) as refused:
        parse(body if isinstance(body, bytes) else body.encode())
    assert all(fault.detail.endswith(".") for fault in refused.value.faults)
    return [(fault.pointer, fault.code) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", [("", "bad_json")]),
        ("{", [("", "bad_json")]),
        ("{'a': 1}", [("", "bad_json")]),
        ('{"a": 1,}', [("", "bad_json")]),
        ('{"a": 1} {"a": 2}', [("", "bad_json")]),
        ('"a\nb"', [("", "bad_json")]),
        ("\ufeff{}", [("", "bad_json")]),
        (b'{"a": "\xff"}', [("", "bad_encoding")]),
        (b'{"a": "\xed\xa0\x80"}', [("", "bad_encoding")]),  # half a character in UTF-8, which has none
        ('{"a": 1}'.encode("utf-16"), [("", "bad_encoding")]),
        ("[" * DEEP + "]" * DEEP, [("", "too_deep")]),
        ('{"a":' * DEEP + "1" + "}" * DEEP, [("", "too_deep")]),
        ("[" * DEEP, [("", "too_deep")]),
        ('{"a": NaN}', [("/a", "bad_number")]),
        ('{"a": [1, Infinity, -Infinity]}', [("/a/1", "bad_number"), ("/a/2", "bad_number")]),
        ('{"a": 1e308}', [("/a", "bad_number")]),
        ('{"a": -1e400}', [("/a", "bad_number")]),
        ('{"a": 1e-400}', [("/a", "bad_number")]),
        (f'{{"a": {2**63}}}', [("/a", "bad_number")]),
        (f'{{"a": {-(2**63)}}}', [("/a", "bad_number")]),
        ('{"a": ' + "9" * 10_000 + "}", [("/a", "bad_number")]),  # more digits than Python's int() takes
        ('{"a": 1e' + "9" * 10_000 + "}", [("/a", "bad_number")]),
        ('{"a": 1, "b": 2, "a": 3}', [("/a", "repeated_member")]),
        ('{"a": 1, "\\u0061": 3}', [("/a", "repeated_member")]),
        ('{"a": {"b": ["\\ud800"]}}', [("/a/b/0", "half_character")]),
        ('{"a": "\\udc00\\ud800"}', [("/a", "half_character")]),
        ('{"a": "x\\u0000y"}', [("/a", "null_character")]),
        ('{"a\\u0000": 1}', [("/a?", "null_character")]),
        ('{"a/b~c": NaN}', [("/a~1b~0c", "bad_number")]),
        ("[" + ",".join(["NaN"] * 50) + "]", [(f"/{n}", "bad_number") for n in range(MAX_FAULTS)]),
    ],
    ids=lambda value: repr(value[:24]) if isinstance(value, str | bytes) else None,
)
def test_body_is_refused(body, expected):
    assert faults(body) == expected


@pytest.mark.parametrize(
    "text",
    [
        "  leading and trailing \n",
        "\u202eabc\u202c",  # turned round, and back
        "\u200f\u200e\u2066\u2069",
        "𐎠 😀",
        "é e\u0301",  # two ways to write the same, both kept
        "\ufeff",
        "[[[[",
        '"\\',
        "\x7f\x01",
        "=1+1",
    ],
)
def test_text_is_taken_exactly_as_it_was_sent(text):
    for body in (json.dumps({"a": text}), json.dumps({"a": text}, ensure_ascii=False)):
        assert parse(body.encode()) == {"a": text}
    field = StrictTextField()
    assert field.run_validation(text) == text


def test_good_numbers_are_taken():
    assert parse(b"[0, -0, 1e3, 0e-999, 9223372036854775807, 34.55, 1.5e307]") == [
        0,
        0,
        1000,
        0,
        2**63 - 1,
        34.55,
        1.5e307,
    ]


def test_brackets_within_text_are_not_counted_as_depth():
    assert parse(json.dumps(["[" * 1000 + '\\"' + "{"]).encode()) == ["[" * 1000 + '\\"' + "{"]
    assert parse(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    assert parse(b"[" + b"[]," * 1000 + b"[]]")


JSON_VALUES = st.deferred(
    lambda: (
        st.none()
        | st.booleans()
        | st.integers(-(2**63) + 1, 2**63 - 1)
        | st.floats(-1e307, 1e307, allow_subnormal=False)
        | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
        | st.lists(JSON_VALUES, max_size=4)
        | st.dictionaries(st.text("ab/~", max_size=4), JSON_VALUES, max_size=4)
    )
)


@given(JSON_VALUES)
def test_what_json_can_say_is_read_as_python_reads_it(value):
    assert parse(json.dumps(value).encode()) == value


@given(st.binary(max_size=60) | st.text(st.sampled_from('[]{}",:\\u0d8e1-. NaIfity'), max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(body):
    with suppress(InvalidBody):
        parse(body)


# --- As a view takes them --------------------------------------------------------------------------------------------


class Taken(serializers.Serializer):
    """What the view below takes."""

    name = StrictTextField()


class Taking(BaseAPIView):
    """A view that takes a body, as those for editors do."""

    http_method_names = ("post",)
    permission_classes = (AllowAny,)

    def post(self, request):
        from django.http import HttpResponse

        taken = Taken(data=request.data)
        taken.is_valid(raise_exception=True)
        return HttpResponse(render_json(taken.data), content_type="application/json")


def post(body, content_type="application/json", **headers):
    request = RequestFactory().post("/api/v1/x", body, content_type=content_type, headers=headers)
    return Taking.as_view()(request)


def test_view_takes_a_body_and_keeps_its_text():
    response = post(json.dumps({"name": " \u202ea "}))
    assert (response.status_code, json.loads(response.content)) == (200, {"name": " \u202ea "})


def test_view_says_where_a_body_is_wrong():
    response = post('{"name": "a\\u0000b"}')
    assert response.status_code == 400
    [fault] = json.loads(response.content)["errors"]
    assert fault == {
        "pointer": "/name",
        "code": "null_character",
        "detail": "This text holds the character zero (\\u0000), which cannot be stored.",
    }


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "application/json; charset=latin-1",
        "nonsense",
        "é",
    ],
)
def test_other_kinds_of_body_are_415(content_type):
    assert post("{}", content_type).status_code == 415


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=UTF-8", 'application/json;charset="utf-8"']
)
def test_json_in_utf8_is_taken(content_type):
    assert post('{"name": "a"}', content_type).status_code == 200


def test_body_that_is_too_large_is_413(settings):
    response = post(json.dumps({"name": "x" * 10_000_000}))
    assert response.status_code == 413
    assert "larger than the registry takes" in json.loads(response.content)["detail"]
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 20
    parser = StrictJSONParser()
    assert parser.parse(io.BytesIO(b'"' + b"x" * 18 + b'"')) == "x" * 18
    with pytest.raises(RequestDataTooBig):
        parser.parse(io.BytesIO(b'"' + b"x" * 19 + b'"'))


def test_charset_is_utf8_only():
    with pytest.raises(UnsupportedMediaType):
        StrictJSONParser().parse(io.BytesIO(b"{}"), "application/json; charset=utf-7")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1, "invalid"),
        (1.5, "invalid"),
        (True, "invalid"),
        ([], "invalid"),
        ({}, "invalid"),
        (None, "null"),
        ("", "blank"),
        ("a\0", "null_characters_not_allowed"),
        ("\ud800", "surrogate_characters_not_allowed"),
    ],
)
def test_text_field_refuses_what_is_no_text(value, code):
    with pytest.raises(serializers.ValidationError) as refused:
        StrictTextField().run_validation(value)
    assert [detail.code for detail in refused.value.detail] == [code]
    assert str(refused.value.detail[0]).endswith(".")
