"""How many queries an answer takes: one for a page with its stored documents, and never more for more rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.actions import DecidedClaim, ReviewDecision, record_decided_claims
from registry.models import (
    Claim,
    ClaimPhoto,
    Comparison,
    ContextStatement,
    ControlPeriod,
    DamageRegion,
    Intervention,
    Monument,
    Photo,
    Placement,
    Rendition,
    Site,
    Source,
    Threat,
)
from registry.projection import refresh_read_models
from tests import factories

pytestmark = pytest.mark.django_db

# Every list, with the count of the rows among the queries.
LISTS = {
    "/sites": 2,
    "/monuments": 2,
    "/monuments?grade=slight&site=old-city&kind=tomb&part_of=null&ordering=-slug": 2,
    "/monuments?as_of=2017-01-05": 2,
    "/monuments?as_of=2017-01-05&known_at=2026-01-01&grade=slight": 7,
    "/claims": 3,
    "/claims?monument=tomb-0001&source=film&kind=intact_at&status=accepted&basis=satellite&ordering=-date": 2,
    "/sources": 4,
    "/interventions": 6,
    "/interventions?status=in_progress&as_of=2019-06-01": 5,
    "/threats": 3,
    "/threats?open=true&monument=tomb-0001": 3,
    "/control-periods": 4,
    "/context-statements": 2,
    "/context-statements?monument=tomb-0001&aspect=material&term=stone&source=film&ordering=-date": 2,
    "/control-periods?on=2016-01-01": 3,
    "/photos": 4,
    "/photos?monument=tomb-0001&source=film&kind=photograph&licence=cc_by_4&graphic=false&ordering=-taken": 4,
    "/comparisons": 8,
    "/comparisons?monument=tomb-0001&comparability=similar&ordering=-ref": 8,
    "/monuments/tomb-0001/photos": 5,
    "/monuments/tomb-0001/comparisons": 9,
    "/monuments/tomb-0001/claims": 3,
    "/monuments/tomb-0001/interventions": 7,
    "/vocabularies": 0,
}
DETAILS = {
    "/sites/old-city": 1,
    "/monuments/tomb-0001": 1,
    "/monuments/tomb-0001?as_of=2017-01-05": 1,
    "/claims/{ref}": 1,
    "/sources/film": 3,
    "/sources/film/citation": 2,
    "/photos/{photo}": 3,
    "/comparisons/{pair}": 7,
    "/comparisons/{pair}/regions": 7,
    "/interventions/measure-1": 5,
    "/threats/warning-1": 2,
    "/control-periods/period-1": 3,
    "/context-statements/stone-1": 1,
    "/monuments/tomb-0001/chronology": 14,
    "/vocabularies/grade": 0,
    "": 0,
}


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        response = client.get(f"/api/v1{address}")
    assert response.status_code == 200, response.content
    return response.json(), [query["sql"] for query in captured]


def many_tombs(numbers, site, film):
    """Monuments with a placement and two accepted claims each; in bulk, since one by one they take half a minute."""
    fixed = {
        "published": True,
        "site": site,
        "kind": "tomb",
        "name_en": "Tomb",
        "name_ar": "قبر",
        "recorded_at": factories.BEGINNING,
    }
    tombs = Monument.objects.bulk_create(Monument(slug=f"tomb-{n:04d}", **fixed) for n in numbers)
    Placement.objects.bulk_create(
        Placement(monument=tomb, place_en="Here", date_text="0100/..", certainty="confirmed", source=film)
        for tomb in tombs
    )
    refresh_read_models([tomb.pk for tomb in tombs], factories.BEGINNING)
    rulings = [ReviewDecision("submit"), ReviewDecision("accept", factories.REASON)]
    seen = ({"date_text": "2010"}, {"date_text": "2011", "kind": "damaged_at", "grade": "slight"})
    drafts = [
        DecidedClaim(Claim(**factories.claim_fields(monument=tomb, source=film, **each)), ["collapse"], rulings)
        for tomb in tombs
        for each in seen
    ]
    record_decided_claims(drafts, by=factories.rima(), reviewer=factories.rafiq(), at=factories.BEGINNING)
    return tombs


def many(first, last):
    """Rows of every model, numbered; each joined to several others, all to the second tomb."""
    site, film, holder = factories.old_city(), factories.source("film"), factories.actor("armed-group")
    numbers = range(first, last)
    tombs = many_tombs(numbers, site, film)
    tomb = Monument.objects.get(slug="tomb-0001")
    sources = Source.objects.bulk_create(
        Source(slug=f"s-{n}", kind="video", reliability="B", protected=n % 2, no_url_reason_en="x") for n in numbers
    )
    Site.objects.bulk_create(
        Site(slug=f"site-{each.slug}", name_en="A", name_ar="A", point_source=each, published=True) for each in sources
    )
    for n, other in zip(numbers, tombs, strict=True):
        measure = Intervention.objects.create(slug=f"measure-{n}", site=site, type="restoration")
        measure.monuments.set({tomb, other})
        measure.parties.create(actor=holder, source=film, role="funder")
        measure.steps.create(source=film, status="in_progress", date_text="2018", recorded_by=factories.rima())
        threat = Threat.objects.create(slug=f"warning-{n}", site=site, source=film, date_text="2015", raised_by=holder)
        threat.monuments.add(tomb)
        ContextStatement.objects.create(slug=f"stone-{n}", monument=tomb, aspect="material", term="stone", source=film)
        period = ControlPeriod.objects.create(slug=f"period-{n}", site=site, holder=holder)
        period.bounds.create(source=film, bound="start", date_text="2015")
        period.bounds.create(source=film, bound="end", date_text="2016-06")
    many_pictures(numbers, tombs, film)


def many_pictures(numbers, tombs, film):
    """Two photos, a pair of them and a region on it, of the second tomb and of each of the others."""
    tomb, photos = Monument.objects.get(slug="tomb-0001"), []
    shown = {"source": film, "licence": "cc_by_4", "credit": "A", "alt_en": "A", "published": True}
    size = {"width": 3000, "height": 2000, "format": "jpeg"}
    for n, other in zip(numbers, tombs, strict=True):
        photos += [
            Photo(public_id=f"{n:030x}{each:02x}", monument=(each and other) or tomb, **shown, **size)
            for each in range(4)
        ]
        photos[-1].monument = photos[-2].monument
    photos = Photo.objects.bulk_create(photos)
    claims = {claim.monument_id: claim for claim in Claim.objects.all()}
    for photo in photos:
        photo.evidence = photo.pk
    Photo.objects.bulk_update(photos, ["evidence"])
    ClaimPhoto.objects.bulk_create(ClaimPhoto(claim=claims[each.monument_id], photo=each) for each in photos)
    rendered = {"recipe": 1, "width": 800, "height": 600, "size": 1}
    Rendition.objects.bulk_create(Rendition(photo=each, format="jpeg", **rendered) for each in photos)
    pairs = Comparison.objects.bulk_create(
        Comparison(monument=one.monument, before=one, after=two, comparability="similar", published=True)
        for one, two in (*zip(photos[::4], photos[4::4], strict=False), *zip(photos[2::4], photos[3::4], strict=True))
    )
    drawn = {"position": 1, "outline": "[[0,0],[1,0],[1,1]]", "effect": "collapse"}
    DamageRegion.objects.bulk_create(
        DamageRegion(comparison=each, claim=claims[each.monument_id], **drawn) for each in pairs
    )


@pytest.mark.slow
def test_lists_take_as_many_queries_for_many_rows_as_for_5(client, long):
    last = 500 if long else 60
    many(0, 5)
    few = {address: queries(client, address) for address in LISTS}
    assert {address: len(sql) for address, (_, sql) in few.items()} == LISTS
    assert [address for address, (answer, _) in few.items() if not answer["results"]] == []
    many(5, last)
    for address, expected in LISTS.items():
        answer, sql = queries(client, f"{address}{'&' if '?' in address else '?'}limit=1000")
        assert len(sql) == expected, sql
        assert address == "/vocabularies" or len(answer["results"]) >= (1 if "tomb-0001" in address else last)


def test_details_take_few_queries(client):
    many(0, 5)
    lists = {"ref": "claims", "photo": "photos", "pair": "comparisons"}
    refs = {name: queries(client, f"/{model}?limit=1")[0]["results"][0]["ref"] for name, model in lists.items()}
    found = {address: len(queries(client, f"{address.format(**refs)}")[1]) for address in DETAILS}
    assert found == DETAILS


@pytest.mark.parametrize(("path", "document"), [("/monuments", "monument"), ("/claims?ordering=ref", "claim")])
def test_page_and_documents_come_in_one_query(client, path, document):
    many(0, 5)
    count, page = queries(client, f"{path}{'&' if '?' in path else '?'}limit=3")[1]
    assert "COUNT(*)" in count
    assert f"registry_{document}document" in page
    assert "LIMIT 3" in page


def test_whole_list_of_claims_is_counted_and_cut_by_the_documents(client):
    many(0, 5)
    count, keys, page = queries(client, "/claims?limit=3")[1]
    assert "COUNT(*)" in count
    assert 'registry_claim"' not in count + keys
    assert "LIMIT 3" in keys
    assert "registry_claimdocument" in page


def test_refused_query_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/api/v1/monuments?colour=red&kind=temple")
