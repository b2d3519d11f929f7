"""Query parameters: what each finds, and that every wrong one is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests import factories

from .conftest import VALUES, reading

pytestmark = pytest.mark.usefixtures("palmyra")


def slugs(found):
    return {record["slug"] for record in found["results"]}


# --- What they find --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("/monuments?site=palmyra", "roman-theatre"),
        ("/monuments?kind=theatre", "roman-theatre"),
        ("/monuments?part_of=null", "temple-of-bel"),
        ("/monuments?part_of=roman-theatre", "roman-theatre-stage-facade"),
        ("/monuments?grade=destroyed", "temple-of-bel"),
        ("/monuments?as_of=2017-01-05&grade=uncertain", "roman-theatre"),
        ("/monuments?as_of=2016-11-01&grade=no_damage", "tetrapylon"),
        ("/sources?kind=press_report", None),
        ("/sources?reliability=A", None),
        ("/interventions?monument=lion-of-al-lat", None),
        ("/interventions?type=restoration", None),
        ("/interventions?status=completed", None),
        ("/threats?likelihood=not_stated", None),
        ("/threats?monument=temple-of-bel-portico", None),
        ("/control-periods?site=palmyra", "isis-1"),
        ("/control-periods?on=2017-01-05", "isis-2"),
    ],
)
def test_filter_narrows(api, address, inside):
    found, everything = api(address), api(address.partition("?")[0])
    assert found["count"] == len(found["results"])
    assert 0 < found["count"] <= everything["count"]
    assert inside is None or inside in slugs(found)


def test_filters_find_what_they_say(api):
    assert all(each["state"]["grade"] == "destroyed" for each in api("/monuments?grade=destroyed")["results"])
    assert all(each["part_of"] is None for each in api("/monuments?part_of=null")["results"])
    assert all(each["state"]["uncertain"] for each in api("/monuments?as_of=2017-01-05&grade=uncertain")["results"])
    assert slugs(api("/control-periods?on=2017-01-05")) == {"isis-2"}
    assert slugs(api("/control-periods?on=2016-06-01")) == {"government-2"}
    assert all(each["outcome"] is None for each in api("/threats?open=true")["results"])
    assert all(each["outcome"] for each in api("/threats?open=false")["results"])
    assert api("/threats?open=true")["count"] + api("/threats?open=false")["count"] == api("/threats")["count"]


@pytest.mark.parametrize("name", ["kind", "status", "grade", "basis", "cause", "extent"])
def test_claims_by_code(api, name):
    everything = api("/claims?limit=1000")["results"]
    for code in {claim[name] for claim in everything} - {None}:
        found = api(f"/claims?limit=1000&{name}={code}")
        assert found["results"] == [claim for claim in everything if claim[name] == code]


def test_claims_by_agent(api):
    everything = api("/claims?limit=1000")["results"]
    expected = [claim for claim in everything if claim["agent"] and claim["agent"]["slug"] == "isis"]
    assert expected
    assert api("/claims?limit=1000&agent=isis")["results"] == expected


def test_claims_by_monument_and_source(api):
    everything = api("/claims?limit=1000")["results"]
    on_monuments = [claim for claim in everything if claim["monument"] is not None]
    of_theatre = [claim for claim in on_monuments if claim["monument"]["slug"] == "roman-theatre"]
    assert api("/claims?monument=roman-theatre")["results"] == of_theatre
    assert api("/monuments/roman-theatre/claims")["results"] == of_theatre
    source = of_theatre[0]["source"]["slug"]
    by_source = [claim for claim in everything if claim["source"]["slug"] == source]
    assert api(f"/claims?source={source}")["results"] == by_source
    assert api(f"/monuments/temple-of-bel/claims?source={source}&kind=event_on")["count"] <= len(by_source)


def test_interventions_nested_are_those_of_the_filter(api):
    assert api("/monuments/lion-of-al-lat/interventions") == api("/interventions?monument=lion-of-al-lat")


def test_intervention_status_on_a_day(api):
    factories.intervention(("proposed", "2018-01-01"), ("in_progress", "2019-01-01"), ("completed", "2019-12-01"))
    address = "/interventions?monument=moon-temple"
    for day, status in (("2017-01-01", "none_known"), ("2018-06-01", "proposed"), ("2019-06-01", "in_progress")):
        [found] = api(f"{address}&as_of={day}&status={status}")["results"]
        assert found["status_on_day"]["status"] == status
        assert api(f"/interventions/{found['slug']}?as_of={day}")["status_on_day"]["status"] == status
    assert api(f"{address}&status=in_progress")["count"] == 0


def test_unknown_record_finds_nothing(api):
    assert api("/monuments?site=atlantis")["count"] == 0
    assert api("/claims?source=protected-1")["count"] == 0


def test_ordering(api):
    found = [monument["slug"] for monument in api("/monuments?ordering=-slug")["results"]]
    assert found == sorted(found, reverse=True)
    days = [claim["date"]["earliest"] or "" for claim in api("/claims?limit=1000&ordering=date")["results"]]
    assert days == sorted(days)
    refs = [claim["ref"] for claim in api("/claims?limit=1000&ordering=-ref")["results"]]
    assert refs == sorted(refs, reverse=True)
    rated = [(s["reliability"], s["recorded_at"]) for s in api("/sources?ordering=reliability,-recorded_at")["results"]]
    assert rated == sorted(rated)


# --- Pages -----------------------------------------------------------------------------------------------------------


def test_pages_follow_each_other(api, client):
    everything = [claim["ref"] for claim in api("/claims?limit=1000")["results"]]
    found, address = [], "http://testserver/api/v1/claims?limit=20&kind=damaged_at"
    kept = [claim["ref"] for claim in api("/claims?limit=1000&kind=damaged_at")["results"]]
    while address:
        response = client.get(address)
        answer = response.json()
        assert answer["count"] == len(kept)
        assert bool(answer["next"]) == ('rel="next"' in response.headers.get("Link", ""))
        found += [claim["ref"] for claim in answer["results"]]
        address = answer["next"]
    assert found == kept
    assert set(found) < set(everything)


def test_pages_go_back(api):
    first = api("/claims?limit=20")
    assert first["previous"] is None
    second = api(first["next"].removeprefix("http://testserver/api/v1"))
    assert api(second["previous"].removeprefix("http://testserver/api/v1")) == first


def test_page_past_the_end(api):
    found = api("/claims?offset=5000&limit=10")
    assert (found["results"], found["next"]) == ([], None)
    assert api(found["previous"].removeprefix("http://testserver/api/v1"))["results"]


# --- What is refused -------------------------------------------------------------------------------------------------

FUTURE = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("/monuments?colour=red", ("colour", "unknown_parameter")),
        ("/monuments?format=json", ("format", "unknown_parameter")),
        ("/monuments?site=palmyra&site=palmyra", ("site", "repeated_parameter")),
        ("/monuments?site=", ("site", "empty")),
        ("/monuments?site=a%20b", ("site", "bad_slug")),
        ("/monuments?site=a%00b", ("site", "bad_slug")),
        ("/monuments?site=a%0A", ("site", "bad_slug")),
        ("/monuments?kind=castle", ("kind", "unknown_code")),
        ("/monuments?grade=", ("grade", "empty")),
        ("/monuments?limit=0", ("limit", "bad_number")),
        ("/monuments?limit=1001", ("limit", "bad_number")),
        ("/monuments?limit=ten", ("limit", "bad_number")),
        ("/monuments?limit=%D9%A1", ("limit", "bad_number")),
        ("/monuments?offset=-1", ("offset", "bad_number")),
        ("/monuments?offset=99999999999999999999", ("offset", "bad_number")),
        ("/monuments?ordering=name", ("ordering", "unknown_order")),
        ("/monuments?ordering=slug,-slug", ("ordering", "repeated_order")),
        ("/monuments?as_of=2017-02-30", ("as_of", "bad_date")),
        ("/monuments?as_of=yesterday", ("as_of", "bad_date")),
        (f"/monuments?as_of={FUTURE}", ("as_of", "in_future")),
        ("/monuments?known_at=2017-01-05T10:00:00", ("known_at", "bad_moment")),
        ("/monuments?known_at=2017-01-05T10:00:00+03:00", ("known_at", "bad_moment")),
        ("/monuments?known_at=9999-12-31T23:59:59-14:00", ("known_at", "bad_moment")),
        ("/monuments?known_at=-0100-01-01", ("known_at", "bad_moment")),
        (f"/monuments?known_at={FUTURE}", ("known_at", "in_future")),
        ("/monuments/roman-theatre?grade=severe", ("grade", "unknown_parameter")),
        ("/monuments/roman-theatre/chronology?limit=1", ("limit", "unknown_parameter")),
        ("/monuments/roman-theatre/claims?monument=roman-theatre", ("monument", "unknown_parameter")),
        ("/claims?status=doubtful", ("status", "unknown_code")),
        ("/claims/C-000001?as_of=2017-01-01", ("as_of", "unknown_parameter")),
        ("/sources?ordering=slug", ("ordering", "unknown_order")),
        ("/threats?open=yes", ("open", "bad_boolean")),
        ("/control-periods?on=2017", ("on", "bad_date")),
        (f"/interventions?as_of={FUTURE}", ("as_of", "in_future")),
        ("?x=1", ("x", "unknown_parameter")),
        ("/vocabularies?x=1", ("x", "unknown_parameter")),
        ("/vocabularies/grade?x=1", ("x", "unknown_parameter")),
    ],
)
def test_wrong_parameter_is_refused(faults, address, fault):
    assert faults(address) == [fault]


@pytest.mark.parametrize(("clock", "refused"), [("09:59:59", True), ("10:00:00", False)])
def test_day_that_has_begun_in_the_east_can_be_asked_for(client, db, monkeypatch, clock, refused):
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromisoformat(f"2026-11-22T{clock}+00:00"))
    for parameter in ("as_of", "known_at"):
        response = client.get("/api/v1/monuments", {parameter: "2026-11-23"})
        assert response.status_code == (400 if refused else 200), parameter


def test_every_wrong_parameter_is_named(faults):
    assert faults("/monuments?colour=red&limit=0&kind=castle") == [
        ("colour", "unknown_parameter"),
        ("limit", "bad_number"),
        ("kind", "unknown_code"),
    ]


def test_every_address_refuses_what_it_does_not_know(client, db):
    for name, pattern in reading().items():
        if name != "docs":
            response = client.get(f"{pattern % VALUES}?surprise=1")
            assert response.status_code == 400, name
            assert response.json()["errors"][0]["code"] == "unknown_parameter"


def test_refusals_are_sentences(api):
    problem = api("/monuments?as_of=2017-02-30&kind=castle", 400)
    assert problem["detail"] == "2 parameters are wrong; each is explained in errors."
    sentences = {fault["parameter"]: fault["detail"] for fault in problem["errors"]}
    assert sentences["as_of"].startswith("“2017-02-30” has no day 30; that month has 28 days.")
    assert sentences["kind"].startswith("“castle” is not one of temple, theatre")
    single = api("/monuments?kind=castle", 400)
    assert single["detail"].startswith("The parameter “kind” is wrong: “castle” is not one of temple")


def test_the_earliest_day_there_is(api):
    found = api("/monuments?as_of=-9999-01-01")["results"]
    assert {monument["state"]["grade"] for monument in found} == {"unknown"}
