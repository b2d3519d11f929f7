"""Whatever is sent, however malformed: refused or answered, never a fault of ours. Pages, admin and API."""

import json
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.utils.http import MAX_URL_LENGTH, url_has_allowed_host_and_scheme
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.long import LONG

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("palmyra")]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
PLACES = (
    "/",
    "/en/",
    "/ar/monuments/",
    "/en/monuments/roman-theatre/",
    "/en/sources/",
    "/en/sources/dgam-2191/",
    "/en/threats/",
    "/set-language",
    "/healthz",
    "/.well-known/security.txt",
    "/en/admin/login/",
    "/api",
    "/api/v1",
    "/api/v1/monuments",
    "/api/v1/monuments/roman-theatre",
    "/api/v1/monuments/roman-theatre/chronology",
    "/api/v1/claims",
    "/api/v1/claims/C-000001",
    "/api/v1/sources",
    "/api/v1/interventions",
    "/api/v1/control-periods",
    "/api/schema",
)
DESK = (
    "/en/admin/registry/monument/",
    "/en/admin/registry/claim/",
    "/en/admin/registry/claim/add/",
    "/en/admin/registry/source/",
    "/en/admin/registry/monument/gaps/contradiction/",
    "/en/admin/autocomplete/",
)
ALONE = ("q", "kind", "page", "as_of", "known_at", "site", "slide", "next")
DESK_QUERIES = (
    "q=VALUE",
    "status__exact=VALUE",
    "p=VALUE&o=VALUE&all=VALUE",
    "supersedes=VALUE",
    "app_label=registry&model_name=claim&field_name=source&term=VALUE",
    "app_label=VALUE&model_name=VALUE&field_name=VALUE&term=VALUE",
)
PARAMETERS = (
    "q",
    "kind",
    "state",
    "page",
    "as_of",
    "known_at",
    "site",
    "slide",
    "shown",
    "limit",
    "offset",
    "ordering",
)
PARAMETERS += ("grade", "monument", "on", "next", "language", "o", "p", "e", "_popup", "status__exact", "id__in", "all")
VALUES = (
    "",
    "%00",
    "a%00b",
    "%ff%fe",
    "%ed%a0%80",
    "%zz",
    "%",
    "%0d%0aSet-Cookie:%20x=1",
    "%E2%80%AE",
    "9" * 5000,
    "-" + "9" * 30,
    "1e308",
    "NaN",
    "../../etc/passwd",
    "__proto__",
    "'\"><script>",
    "x" * 100_000,
    "0000-00-00",
    "9999-12-31",
    "-9999-01-01",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00%2B14:00",
    "%D9%A1%D9%A2",  # digits, but not ours
    "[]",
    "1,2,,3",
)
DESK_VALUES = ("%00", "%ed%a0%80", "9" * 5000, "x" * 7000, "NaN", "__proto__", "1,2,,3")
TRICKS = (
    "/%00",
    "/en/%00/",
    "/en/monuments/a%00b/",
    "/en/monuments/%ff/",
    "/en/monuments/%ed%a0%80/",
    "/en/monuments/..%2f..%2fetc%2fpasswd/",
    "/en/../../etc/passwd",
    "//evil.example/en/",
    "/en//evil.example",
    "/\\evil.example",
    "/en/monuments/%0d%0aSet-Cookie:%20x=1/",
    "/api/v1/claims/C-" + "9" * 5000,
    "/api/v1/monuments/" + "x" * 20_000,
    "/api/v1/monuments/__proto__",
    "/en/admin/registry/claim/" + "9" * 5000 + "/change/",
    "/en/admin/registry/claim/%00/change/",
    "/en/admin/registry/claim/" + "9" * 30 + "/review/",
    "/en/admin/registry/monument/-1/change/",
    "/en/admin/r/1/" + "9" * 30 + "/",
    "/static/..%2f..%2fconfig/settings.py",
    "/static/%00",
)


@pytest.fixture
def viewer():
    return Client(raise_request_exception=False)


@pytest.fixture
def editor(viewer):
    """A client logged in as somebody who may do everything."""
    person = factories.person("administrator")
    person.is_superuser = True
    person.save()
    viewer.force_login(person)
    return viewer


def not_ours(response, what):
    """The answer is no fault of ours; nothing that was sent became a header or a cookie."""
    assert response.status_code < 500, (what, response.status_code)
    assert "x=1" not in response.headers.get("Set-Cookie", "")
    assert not any("\n" in value or "\r" in value for value in response.headers.values())
    if response.status_code in (301, 302):
        # Django's own check answers no for any address that is longer than it looks at, so only its beginning is asked.
        assert url_has_allowed_host_and_scheme(response["Location"][:MAX_URL_LENGTH], {"testserver"})
    return response


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_odd_values_in_a_query_are_answered_or_refused(viewer, place):
    for value in VALUES:
        query = "&".join(f"{name}={value}" for name in PARAMETERS)
        not_ours(viewer.get(place, QUERY_STRING=query), (place, value))


@pytest.mark.parametrize("value", ["%00", "9" * 5000, "9999-12-31T23:59:59-23:59", "%0d%0aSet-Cookie:%20x=1"])
def test_odd_value_in_one_parameter_is_answered_or_refused(viewer, value):
    for place in ("/en/", "/en/monuments/", "/en/monuments/arch-of-triumph/", "/en/sources/", "/set-language"):
        for name in ALONE:
            not_ours(viewer.get(place, QUERY_STRING=f"{name}={value}"), (place, name, value))


@pytest.mark.parametrize("address", ["/api/v1/sources", "/admin/login/"])
def test_body_of_unknown_length_is_411(client, address):
    answer = client.generic("POST", address, headers={"Transfer-Encoding": "chunked"}, CONTENT_LENGTH="")
    assert answer.status_code == 411
    assert "does not say how long it is" in answer.content.decode()


def test_long_address_is_414(viewer):
    for place in ("/en/monuments/?q=", "/api/v1/monuments?q=", "/en/"):
        response = viewer.get(f"{place}{'x' * 9000}")
        assert response.status_code == 414
        assert "longer than the registry reads" in response.content.decode()


@pytest.mark.slow
@pytest.mark.parametrize("place", DESK)
def test_odd_values_in_a_query_of_the_desk_are_answered_or_refused(editor, place):
    for value in DESK_VALUES:
        for query in DESK_QUERIES:
            not_ours(editor.get(place, QUERY_STRING=query.replace("VALUE", value)), (place, query, value))


def test_odd_paths_are_answered_or_refused(editor):
    for path in TRICKS:
        for method in METHODS:
            not_ours(editor.generic(method, path), (method, path))


def test_odd_forms_are_refused_without_a_fault(editor):
    for place in ("/en/admin/registry/site/add/", "/en/admin/registry/claim/add/", "/en/admin/login/", "/set-language"):
        for value in ("\0", "a\0b", "\u202e", "9" * 5000, "x" * 1_000_000, "NaN", "1e308", "\ufffe"):
            fields = ("name_en", "slug", "lon", "date_text", "monument", "wh_inscribed", "next", "username", "version")
            not_ours(editor.post(place, dict.fromkeys(fields, value)), (place, value[:9]))
        for body, kind in (
            (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
            (b"", "multipart/form-data"),
            (b"a", "multipart/form-data; boundary="),
            (b"a=\xff\xfe&%ff=%00", "application/x-www-form-urlencoded"),
            (b"a=1&" * 5000, "application/x-www-form-urlencoded"),
            (b"a=1", "application/x-www-form-urlencoded; charset=nonsense"),
            (b"\xff" * 100, "application/x-www-form-urlencoded; charset=utf-16"),
            (b"{" * 100_000, "application/json"),
        ):
            not_ours(editor.generic("POST", place, body, kind), (place, body[:9], kind))


def test_form_that_is_too_large_is_413(editor):
    response = editor.post("/set-language", "next=" + "x" * 10_000_000, "application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert "larger than the registry takes" in response.content.decode()
    assert editor.post("/set-language", "a=1&" * 2000, "application/x-www-form-urlencoded").status_code == 400


@pytest.mark.slow
@pytest.mark.parametrize("header", ["Cookie", "Accept-Language", "Accept", "Referer", "Host", "X-Request-ID", "Origin"])
def test_odd_headers_are_answered_or_refused(viewer, header):
    odd = (
        "",
        "\xff",
        "x" * 20_000,
        ";" * 500,
        "a,b;q=x",
        "é",
        "[",
        "evil.example:99999999",
        'sessionid="\\000' + "1" * 32 + '"',
    )
    for value in odd:
        for place in ("/en/", "/en/admin/", "/api/v1/monuments", "/set-language"):
            not_ours(viewer.get(place, headers={header: value}), (header, value))
            not_ours(viewer.post(place, headers={header: value}), (header, value))


def test_character_zero_that_reaches_the_database_is_400(viewer):
    """PostgreSQL cannot take it, and SQLite finds nothing."""
    expected = 400 if connection.vendor == "postgresql" else 200
    assert viewer.get("/en/monuments/?q=%00").status_code == expected


TEXT = st.text(st.characters(max_codepoint=0x2100) | st.sampled_from("\0\ud800\udfff\u202e/%?#&=+.\\"), max_size=30)
RAW = st.binary(max_size=40).map(lambda raw: quote(raw)) | TEXT.map(lambda text: quote(text, errors="surrogatepass"))
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(suppress_health_check=SLOW, deadline=None, max_examples=150 if LONG else 60)
@given(
    method=st.sampled_from(METHODS),
    place=st.sampled_from(PLACES) | RAW.map("/{}".format),
    tail=st.just("") | RAW,
    query=st.lists(st.tuples(st.sampled_from(PARAMETERS) | RAW, st.sampled_from(VALUES) | RAW), max_size=5),
    body=st.binary(max_size=200) | st.sampled_from([b"[" * 100_000, b'{"a": NaN}', b'{"a": 1e308}']),
    kind=st.sampled_from(["application/json", "multipart/form-data; boundary=x", "text/plain", ""]) | TEXT,
)
def test_any_request_is_answered_or_refused(viewer, method, place, tail, query, body, kind):
    found = "&".join(f"{name}={value}" for name, value in query)
    kind = kind.encode("utf-8", "replace").decode("latin-1")
    response = viewer.generic(method, place + tail, body, kind, QUERY_STRING=found)
    not_ours(response, (method, place, tail, found))
    if place.startswith("/api/") and response.status_code >= 400:
        problem = json.loads(response.content) if method != "HEAD" else {}
        assert response["Content-Type"] == "application/problem+json"
        assert problem.get("request_id", response["X-Request-ID"]) == response["X-Request-ID"]
