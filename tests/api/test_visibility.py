"""What nobody may see through the API: the unpublished, undecided claims, exact places, who a protected source is."""

import json
from datetime import timedelta

import pytest

from registry import actions
from registry.accounts.roles import viewer_for
from registry.domain.policy.generalisation import Point
from registry.domain.vocabulary.codes import Precision, ThreatOutcome
from registry.models import (
    Claim,
    ContextStatement,
    ControlBound,
    DamageRegion,
    InterventionStep,
    Photo,
    Placement,
    Source,
    Threat,
    claim_ref,
)
from registry.models.columns import HiddenWith, column_names
from tests import factories

from .conftest import reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_temple")]

SECRET = "zenobia-neighbour"  # in every column of a protected source that could name somebody
AT_TEN = factories.BEGINNING + timedelta(hours=10)
DAY_AFTER = "2020-01-02T00:00:00Z"
PAGES = ("schema", "docs", "landing", "vocabularies", "vocabulary")


@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_undecided_claims_are_not_there(api, temple, status):
    factories.accepted(temple)
    before = [api("/claims"), api(f"/monuments/{temple.slug}"), api(f"/monuments/{temple.slug}/chronology")]
    hidden = factories.claim(temple, "damaged_at", "2017-01-05", grade="severe", status=status)
    assert [api("/claims"), api(f"/monuments/{temple.slug}"), api(f"/monuments/{temple.slug}/chronology")] == before
    absent = api(f"/claims/{claim_ref(hidden.pk + 1000)}", 404)
    assert api(f"/claims/{hidden.ref}", 404)["detail"] == absent["detail"].replace(
        claim_ref(hidden.pk + 1000), hidden.ref
    )
    assert api(f"/claims?status={status}")["count"] == 0
    assert api(f"/monuments/{temple.slug}/claims")["count"] == 1


def test_reopened_claim_is_named_nowhere(api, client, temple):
    """Not even in answers about the time when it was public; what the monument's state was then stays."""
    factories.accepted(temple, "damaged_at", "2013-05-01", grade="slight", at=factories.BEGINNING)
    second = factories.accepted(temple, "damaged_at", "2017-01-05", grade="severe", at=AT_TEN)
    refused = factories.claim(temple, "intact_at", "2018-01-01", status="rejected", at=AT_TEN)
    addresses = [
        *(
            f"/monuments/{temple.slug}/chronology?known_at={DAY_AFTER}",
            f"/monuments/{temple.slug}?known_at={DAY_AFTER}",
        ),
        *(f"/monuments?known_at={DAY_AFTER}", f"/monuments/{temple.slug}/history", "/claims"),
    ]
    page = f"/en/monuments/{temple.slug}/?known_at={DAY_AFTER}"
    before = json.dumps([api(address) for address in addresses]) + client.get(page).content.decode()
    assert second.ref in before
    assert refused.ref in before
    factories.decide(second, "withdraw")
    factories.decide(second, "reopen")
    factories.decide(refused, "reopen")
    after = [api(address) for address in addresses]
    shown = json.dumps(after) + client.get(page).content.decode()
    assert second.ref not in shown
    assert refused.ref not in shown
    assert after[1]["state"]["grade"] == "severe", "what the registry held true then stays"
    assert after[1]["state"]["leading_claim"] is None
    assert api(f"/claims/{second.ref}", 404)


@pytest.mark.parametrize("status", ["accepted", "disputed", "rejected", "superseded", "withdrawn"])
def test_decided_claims_are_there(api, temple, status):
    found = factories.claim(temple, status=status)
    answer = api(f"/claims/{found.ref}")
    assert answer["status"] == status
    assert answer["decisions"][-1]["reason"]
    assert "rima" not in json.dumps(answer)
    assert "rafiq" not in json.dumps(answer)


def secrets(model, hidden_with):
    """Return a secret text for each column of a model that is hidden so."""
    return {name: f"{SECRET} {name}" for name in column_names(model, text=True, hidden_with=(hidden_with,))}


@pytest.fixture
def neighbour(temple):
    """A protected source on which one record of every model rests."""
    neighbour = factories.source(
        f"{SECRET}-slug",
        **secrets(Source, HiddenWith.SOURCE_IDENTITY),
        published_text="2011-03-04",
        retrieved_text="2011-03-04",
        kind="testimony",
        reliability="A",
        protected=True,
    )
    said_by = factories.actor(f"{SECRET}-actor", name_en=f"{SECRET} name", kind="person")
    others = [factories.actor(f"{SECRET}-{role}", name_en=f"{SECRET} {role}") for role in ("echo", "assessor")]
    who = {"said_by": said_by, "further_speakers": others[:1], "assessor": others[1]}
    fields = {"source": neighbour, **who, **secrets(Claim, HiddenWith.PROTECTED_SOURCE)}
    factories.accepted(temple, **fields)
    factories.placement(temple, source=neighbour)
    temple.refresh_from_db()
    temple.built_text, temple.built_source = "0032", neighbour
    actions.save_record(temple, by=factories.rima())
    site = factories.old_city()
    site.point_source = site.wh_source = neighbour
    actions.save_record(site, by=factories.rima())
    words = secrets(Threat, HiddenWith.PROTECTED_SOURCE)
    threat = factories.threat(source=neighbour, raised_by=said_by, monuments=[temple], **words)
    fields = {"outcome": ThreatOutcome.AVERTED, "date_text": "2016", "reason": "Over.", "version": threat.version}
    actions.close_threat(threat, by=factories.rima(), source=neighbour, **fields)
    measure = factories.intervention()
    actions.add_intervention_step(
        measure, by=factories.rima(), status="proposed", date_text="2018", source=neighbour, at=factories.BEGINNING
    )
    bounds = [{"bound": "start", "date_text": "2015", "source": neighbour}]
    holder = factories.actor("armed-group", kind="armed_group")
    actions.record_control_period(by=factories.rima(), bounds=bounds, slug="held", site=site, holder=holder)
    words = secrets(ContextStatement, HiddenWith.PROTECTED_SOURCE)
    factories.context_statement("ownership", "custody", party=said_by, monument=temple, source=neighbour, **words)
    photo = factories.photo(temple, source=neighbour, **secrets(Photo, HiddenWith.PROTECTED_SOURCE))
    factories.region(factories.comparison(photo))
    return neighbour


def addresses(neighbour):
    """Every address with a record that rests on the source, and every list."""
    slugs = {
        "site": "old-city",
        "monument": "moon-temple",
        "chronology": "moon-temple",
        "monument-claims": "moon-temple",
        "monument-history": "moon-temple",
        "monument-interventions": "moon-temple",
        "monument-photos": "moon-temple",
        "monument-comparisons": "moon-temple",
        "intervention": "temple-restoration",
        "threat": "shelling-feared",
        "control-period": "held",
        "context-statement": "temple-stone",
        "placements": "moon-temple",
        "placement": "moon-temple",
        "steps": "temple-restoration",
        "step": "temple-restoration",
        "bounds": "held",
        "bound": "held",
        "source": f"protected-{neighbour.pk}",
    }
    photo = neighbour.photos.get()
    refs = {"claim": neighbour.claims.get().ref, "photo": photo.ref, "comparison": photo.as_before.get().ref}
    refs |= dict.fromkeys(("regions", "region"), refs["comparison"])
    rows = {"placement": Placement, "step": InterventionStep, "bound": ControlBound, "region": DamageRegion}
    for name, pattern in reading().items():
        number = rows[name].objects.get().pk if name in rows else 0
        yield pattern % {"slug": slugs.get(name), "ref": refs.get(name), "name": "grade", "number": number}


def test_protected_source_has_a_pseudonym_only(client, neighbour):
    seen = 0
    for address in addresses(neighbour):
        for variant in (address, f"{address}?as_of=2026-01-01"):
            response = client.get(variant)
            text = response.content.decode()
            assert SECRET not in text, variant
            assert "2011-03-04" not in text, variant
            status = 404 if address.endswith("/citation") else 200
            assert response.status_code in ((status,) if variant == address else (200, 400))
            seen += f"protected-{neighbour.pk}" in text
    assert seen >= 12


def test_protected_source_is_found_by_its_pseudonym_only(api, neighbour):
    assert api(f"/sources/protected-{neighbour.pk}")["protected"] is True
    assert SECRET not in api("/sources/nobody", 404)["detail"]
    api(f"/sources/{SECRET}-slug", 404)
    assert api(f"/claims?source=protected-{neighbour.pk}")["count"] == 1
    assert api(f"/claims?source={SECRET}-slug")["count"] == 0


def test_order_does_not_place_a_protected_source_among_the_others(api, neighbour):
    for slug in ("aaa", "zzz"):
        factories.source(slug)
    assert Source.objects.filter(protected=True).count() == 1
    for column in ("slug", "title", "published", "url", "publisher"):
        api(f"/sources?ordering={column}", 400)


# --- The unpublished and the coarse ----------------------------------------------------------------------------------


def everything(client):
    """Every list and every detail of the test fixtures, as anybody reads them."""
    slugs = {
        "site": "old-city",
        "monument": "barn",
        "chronology": "barn",
        "monument-claims": "barn",
        "monument-interventions": "barn",
        "monument-photos": "barn",
        "monument-comparisons": "barn",
        "intervention": "barn-work",
        "threat": "barn-threat",
        "control-period": "held",
        "context-statement": "barn-stone",
        "source": "barn-report",
        "placements": "barn",
        "steps": "barn-work",
        "bounds": "held",
    }
    found = {}
    for name, pattern in reading().items():
        if name in ("schema", "docs"):
            continue
        address = pattern % {"slug": slugs.get(name), "ref": "C-000001", "name": "grade", "number": 1}
        for query in (
            "",
            "?limit=1000",
            "?as_of=2017-01-01",
            "?known_at=2030",
            "?monument=barn",
            "?source=barn-report",
        ):
            response = client.get(address + query)
            answer = json.loads(response.content)
            for changing in ("request_id", "instance"):
                answer.pop(changing, None)
            found[address + query] = (response.status_code, answer)
    return found


@pytest.fixture
def barn_beside(temple):
    """Tells what to add beside the Moon Temple that nobody may see."""
    factories.accepted(temple)
    factories.intervention(("proposed", "2018"))
    factories.threat(monuments=[temple])
    pictures = factories.photo(temple), factories.photo(temple, "2018")

    def add():
        source = factories.source("barn-report")
        barn = factories.monument("barn", published=False)
        factories.placement(barn, source=source)
        factories.accepted(barn, source=source)
        factories.intervention(slug="barn-work", monuments=[barn])
        factories.threat("barn-threat", monuments=[temple, barn], source=source)
        factories.context_statement(slug="barn-stone", monument=barn, source=source)
        hidden = {"published": False}
        factories.comparison(factories.photo(barn, **hidden), factories.photo(barn, "2018", **hidden), **hidden)
        factories.region(factories.aligned(factories.comparison(*pictures, **hidden)))
        factories.photo(temple, "2019", **hidden)

    return add


def test_unpublished_records_are_as_if_they_were_not(client, barn_beside):
    before = everything(client)
    barn_beside()
    assert everything(client) == before


def test_whoever_has_private_access_gets_answers_that_nobody_keeps(client, barn_beside, rima, monkeypatch):
    barn_beside()
    public = client.get("/api/v1/monuments")
    assert "Cache-Control" not in public.headers
    assert public["Access-Control-Allow-Origin"] == "*"
    monkeypatch.setattr("api.base.viewer_for", lambda user: viewer_for(rima))
    for address in ("/monuments", "/monuments/barn", "/monuments/barn/claims", "/sources/barn-report", "/threats"):
        response = client.get(f"/api/v1{address}")
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"
        assert "Access-Control-Allow-Origin" not in response.headers
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert client.get("/api/v1/monuments").json()["count"] == 2
    assert client.get("/api/v1/monuments/barn").json()["slug"] == "barn"


@pytest.mark.parametrize("precision", Precision)
def test_two_registries_that_differ_in_exact_places_alone_answer_alike(client, temple, rima, precision):
    """The points are 30 m from each other, within one cell of the smallest grid."""
    temple.precision = precision.value
    actions.save_record(temple, by=rima)
    place = factories.placement(temple, lon=38.2703, lat=34.5503)
    before = client.get("/api/v1/monuments?limit=10").content
    actions.save_placement(place, by=rima, point=Point(38.2704, 34.5504))
    assert (client.get("/api/v1/monuments?limit=10").content == before) == (precision != Precision.EXACT)


def test_coarse_place_says_how_far_off_it_may_be(api, temple, rima):
    factories.placement(temple)
    assert api(f"/monuments/{temple.slug}")["placements"][0]["uncertainty_m"] == 0
    temple.precision = "1km"
    actions.save_record(temple, by=rima)
    found = api(f"/monuments/{temple.slug}")["placements"][0]
    assert 700 < found["uncertainty_m"] < 760
    assert found["lon"] != 38.27
    assert (found["place_en"], found["note_en"]) == ("", "")


def test_graphic_sources_are_marked(api, temple):
    factories.accepted(temple, source=factories.source("film", graphic=True))
    assert api("/sources/film")["graphic"] is True
    assert api("/claims")["results"][0]["source"]["graphic"] is True


def test_private_notes_are_in_no_answer(client, temple, rima):
    temple.private_note = "The guard is called Nobody."
    actions.save_record(temple, by=rima)
    factories.accepted(temple, private_note="The guard is called Nobody.")
    for pattern in reading().values():
        address = pattern % {"slug": temple.slug, "ref": "C-000001", "name": "grade", "number": 1}
        assert "Nobody." not in client.get(address).content.decode()
