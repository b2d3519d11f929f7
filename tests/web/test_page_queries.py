"""Every page asks the database the same number of questions, however many rows there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.models import Monument, Source
from registry.projection import rebuild_read_models
from tests import factories

pytestmark = pytest.mark.django_db

FEW, MANY = 5, 500
MORE = 6  # of what only actions can write; a query for each would be found with one


def questions(client, path) -> int:
    """How many queries the page makes, once what is cached is cached."""
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(path).status_code == 200
    return len(found)


def shrines(count):
    """Monuments without claims, written all at once."""
    site = factories.old_city()
    rows = [
        Monument(slug=f"shrine-{n}", site=site, kind="temple", name_en=f"Younger shrine {n}", name_ar=f"مزار {n}")
        for n in range(count)
    ]
    rebuild_read_models([row.pk for row in Monument.objects.bulk_create(rows)])


def test_lists_of_monuments_ask_as_often_for_many(client):
    factories.many_monuments(FEW, claims_each=1)
    paths = ("/en/", "/ar/monuments/?as_of=2012-01-01")
    few = {path: questions(client, path) for path in paths}
    shrines(MANY)
    assert {path: questions(client, path) for path in paths} == few
    assert max(few.values()) <= 16


def test_monument_asks_as_often_for_many_claims_and_parts(client):
    temple = factories.monument()
    for number in range(2):
        factories.accepted(factories.part(temple, f"portico-{number}"))
    factories.accepted(temple)
    factories.intervention(("proposed", "2018"), monuments=[temple])
    factories.threat()
    factories.control_period(("start", "2015-05-20"))
    factories.context_statement(monument=temple)
    few = questions(client, "/en/monuments/moon-temple/")
    for number in range(MORE):
        factories.accepted(factories.part(temple, f"column-{number}"))
        factories.accepted(temple, "damaged_at", f"2017-06-{number + 1:02}", grade="slight")
        factories.intervention(("proposed", "2018"), monuments=[temple], slug=f"work-{number}")
        factories.context_statement(slug=f"stone-{number}", monument=temple)
    assert questions(client, "/en/monuments/moon-temple/") == few
    assert few <= 31


def test_claims_of_a_monument_ask_as_often_for_many_and_for_nothing_else(client):
    """The list of claims, and the page of one."""
    temple = factories.monument()
    factories.accepted(factories.part(temple, "portico"))
    claim = factories.accepted(temple)
    paths = ("/en/monuments/moon-temple/claims/", f"/en/claims/{claim.ref}/")
    few = {path: questions(client, path) for path in paths}
    for number in range(MORE):
        factories.accepted(factories.part(temple, f"column-{number}"))
        factories.accepted(temple, "damaged_at", f"2017-06-{number + 1:02}", grade="slight")
        factories.intervention(("proposed", "2018"), monuments=[temple], slug=f"work-{number}")
        factories.context_statement(slug=f"stone-{number}", monument=temple)
    assert {path: questions(client, path) for path in paths} == few
    assert few[paths[0]] <= 14
    assert few[paths[1]] <= 7


def test_page_of_a_measure_asks_as_often_for_many_steps_and_parties(client):
    factories.intervention(("proposed", "2018"), slug="short", parties=[factories.actor("council")])
    steps = [("proposed", f"2018-0{number + 1}") for number in range(MORE)]
    parties = [factories.actor(f"party-{number}") for number in range(MORE)]
    factories.intervention(*steps, slug="long", parties=parties)
    few = questions(client, "/en/restoration/short/")
    assert questions(client, "/en/restoration/long/") == few
    assert few <= 5


def test_evidence_pages_ask_as_often_for_many(client):
    paths = ("/en/sources/", "/en/sources/satellite-report/", "/en/restoration/", "/en/threats/")
    factories.many_monuments(FEW, claims_each=1)
    factories.intervention(("proposed", "2018"))
    factories.threat(monuments=[factories.monument()])
    few = {path: questions(client, path) for path in paths}
    for number in range(MORE):
        factories.intervention(("proposed", "2018"), slug=f"work-{number}")
        factories.threat(f"threat-{number}", monuments=[factories.monument()])
    factories.many_monuments(MORE, claims_each=2, slug="shrine")
    model = Source.objects.get(slug="satellite-report")
    Source.objects.bulk_create(
        Source(slug=f"s-{n}", description_en="x", kind=model.kind, reliability="B", no_url_reason_en="x")
        for n in range(MANY)
    )
    assert {path: questions(client, path) for path in paths} == few
