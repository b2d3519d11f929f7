"""Citations of a source: every format by parameter and by header, and none of a source that nobody may know."""

import json

import pytest

from registry import actions
from registry.domain.citations.formats import CitationFormat
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/api/v1/sources/satellite-report/citation"
BEGINNINGS = {
    "application/vnd.citationstyles.csl+json": "[\n",
    "application/json": "[\n",
    "application/x-bibtex": "@misc{satellite-report,",
    "application/x-research-info-systems": "TY  - RPRT\r\n",
    "text/plain": "Cuneo, A. (2017).",
}
MEDIA_TYPES = {
    "csl-json": "application/vnd.citationstyles.csl+json",
    "bibtex": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "apa": "text/plain",
}


@pytest.fixture
def source():
    source = factories.source(url="https://example.org/تقرير", authors="Cuneo, Allison", published_text="2017")
    factories.accepted(source=source)
    source.refresh_from_db()
    return source


def media_type(response):
    kind, charset = response["Content-Type"].split("; ")
    assert charset == "charset=utf-8"
    return kind


def test_every_format_has_a_media_type_here():
    assert set(MEDIA_TYPES) == set(CitationFormat)


@pytest.mark.parametrize("accept", BEGINNINGS)
def test_accept_chooses_the_format(client, source, accept):
    response = client.get(URL, headers={"Accept": accept})
    assert media_type(response) == accept
    assert response.content.decode().startswith(BEGINNINGS[accept])
    assert "Accept" in response["Vary"]


@pytest.mark.parametrize("name", MEDIA_TYPES)
def test_parameter_chooses_the_format_whatever_accept_says(client, source, name):
    response = client.get(f"{URL}?format={name}", headers={"Accept": "application/json"})
    assert media_type(response) == MEDIA_TYPES[name]
    assert response.content.decode().startswith(BEGINNINGS[MEDIA_TYPES[name]])
    assert response["Content-Disposition"].startswith('inline; filename="satellite-report.')


def test_without_choice_it_is_csl_json(client, source):
    response = client.get(URL)
    assert media_type(response) == MEDIA_TYPES["csl-json"]
    assert response["Access-Control-Allow-Origin"] == "*"
    [item] = json.loads(response.content)
    assert item["id"] == "satellite-report"
    assert item["URL"] == "https://example.org/تقرير"


@pytest.mark.parametrize(
    ("query", "code"),
    [("format=chicago", "unknown_code"), ("format=", "empty"), ("format=ris&format=apa", "repeated_parameter")],
)
def test_format_that_does_not_exist_is_refused(client, source, query, code):
    response = client.get(f"{URL}?{query}", headers={"Accept": "text/html"})
    assert response.status_code == 400
    [fault] = response.json()["errors"]
    assert (fault["parameter"], fault["code"]) == ("format", code)


def test_header_that_allows_no_format_is_refused_with_what_there_is(client, source):
    response = client.get(URL, headers={"Accept": "text/html"})
    assert response.status_code == 406
    assert response["Content-Type"] == "application/problem+json"
    assert all(kind in response.json()["detail"] for kind in BEGINNINGS)


def test_cached_citation_is_304_until_the_source_changes(client, source):
    etag = client.get(URL)["ETag"]
    assert client.get(URL, headers={"If-None-Match": etag}).status_code == 304
    assert client.get(f"{URL}?format=ris", headers={"If-None-Match": etag}).status_code == 200
    source.publisher = "UNOSAT"
    actions.save_record(source, by=factories.rima(), version=source.version)
    response = client.get(URL, headers={"If-None-Match": etag})
    assert response.status_code == 200
    assert b"UNOSAT" in response.content


def test_unknown_uncited_and_protected_sources_answer_the_same(client, source):
    factories.source("uncited")
    actions.seal_source(source, by=factories.rima(), version=source.version)
    answers = []
    for slug in ("atlantis", "uncited", "satellite-report", f"protected-{source.pk}"):
        response = client.get(f"/api/v1/sources/{slug}/citation")
        assert response.status_code == 404
        answers.append(response.json()["detail"].replace(slug, "SLUG"))
    assert len(set(answers)) == 1
