"""The public JSON of monuments on a day is what their records would be rendered as."""

import json

import pytest

from api.serializers import BaseSerializer
from registry.domain.chronology.dates import parse_iso_day
from registry.projection import get_dated_documents
from registry.projection.public_json import build_monument_document
from registry.queries.monuments import monument_records
from registry.queries.visible import visible_monuments

DAYS = ("-0100-01-01", "2013-01-01", "2015-08-30", "2016-06-01", "2017-01-05", "2030-01-01")


@pytest.mark.parametrize("day", DAYS)
def test_dated_documents_are_those_of_the_records(palmyra, db, day):
    as_of = parse_iso_day(day)
    monuments = visible_monuments().order_by("slug")
    expected = [build_monument_document(record) for record in monument_records(monuments, as_of=as_of)]
    documents = [json.loads(text) for text in get_dated_documents(monuments, as_of)]
    assert documents == json.loads(json.dumps(expected))
    assert len(documents) >= 17


def test_dated_list_takes_as_many_queries_for_many(palmyra, db, django_assert_num_queries):
    for monuments in (visible_monuments().order_by("slug")[:1], visible_monuments().order_by("slug")):
        with django_assert_num_queries(4):
            get_dated_documents(monuments, parse_iso_day("2016-06-01"))


def test_page_of_a_day_is_answered_from_the_stored_documents(palmyra, db, client, monkeypatch):
    def refuse(serializer, record):
        raise AssertionError("rendered by a serializer")

    monkeypatch.setattr(BaseSerializer, "to_representation", refuse)
    answer = client.get("/api/v1/monuments?as_of=2016-06-01&part_of=null")
    assert answer.status_code == 200
    assert answer.json()["results"]
