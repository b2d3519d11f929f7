"""The public JSON of monuments on a day is what their records would be rendered as."""

import json
from itertools import pairwise

import pytest
from django.db.models import F, Q

from api.serializers import BaseSerializer
from registry.domain.chronology.dates import format_iso_day, parse_iso_day
from registry.models import DatedDocument, InterventionStep
from registry.projection import get_dated_documents
from registry.projection.public_json import build_monument_document, to_json_line
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


def test_dated_documents_are_right_at_both_ends_of_each_stored_span(palmyra, db):
    """Spans follow each other without a gap, and the JSON of their first and last days is that of the records."""
    checked_count = 0
    for monument in visible_monuments():
        itself = visible_monuments().filter(pk=monument.pk)
        spans = list(monument.dated_documents.order_by(F("valid_from").asc(nulls_first=True)))
        assert (spans[0].valid_from, spans[-1].valid_to) == (None, None)
        for span, next_span in pairwise(spans):
            assert span.valid_to + 1 == next_span.valid_from
            assert span.text != next_span.text
            for day in (span.valid_to, next_span.valid_from):
                [record] = monument_records(itself, as_of=day)
                [text] = get_dated_documents(itself, day)
                assert text == to_json_line(build_monument_document(record)), (monument.slug, format_iso_day(day))
                checked_count += 1
    assert checked_count > 100


def test_days_within_a_step_are_rendered_when_asked_for(palmyra, db):
    """Within the days of a step, its status began on one of the days until then, so the JSON differs every day."""
    step = InterventionStep.objects.filter(earliest__lt=F("latest"), status="completed").first()
    monument = visible_monuments().filter(interventions=step.intervention_id).first()
    texts = [get_dated_documents(visible_monuments().filter(pk=monument.pk), step.earliest + n) for n in (0, 1)]
    assert texts[0] != texts[1]
    days_of_step = Q(valid_from__lte=step.earliest, valid_to__gte=step.earliest)
    assert monument.dated_documents.get(days_of_step).text == ""


def test_dated_list_takes_as_many_queries_for_many(palmyra, db, django_assert_num_queries):
    day = parse_iso_day("2013-01-01")
    # Within the days of a step, JSON is rendered. The temples have none on this day.
    temples = visible_monuments().filter(slug__startswith="temple").order_by("slug")
    for monuments in (temples[:1], temples):
        with django_assert_num_queries(1):
            assert get_dated_documents(monuments, day)

    DatedDocument.objects.filter(monument__slug__lt="temple-of-bel").delete()
    for monuments in (temples[:1], temples):
        with django_assert_num_queries(6):
            assert get_dated_documents(monuments, day)


def test_page_of_a_day_is_answered_from_the_stored_documents(palmyra, db, client, monkeypatch):
    def refuse(serializer, record):
        raise AssertionError("rendered by a serializer")

    monkeypatch.setattr(BaseSerializer, "to_representation", refuse)
    answer = client.get("/api/v1/monuments?as_of=2016-06-01&part_of=null")
    assert answer.status_code == 200
    assert answer.json()["results"]
