"""The chronology of a monument over HTTP: the Palmyra cases, in time and in what was known."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from registry.models import Monument
from tests import factories

from .conftest import expected

pytestmark = pytest.mark.usefixtures("palmyra")

THEATRE, BEL, BAALSHAMIN, LION, ARCH = (
    "roman-theatre",
    "temple-of-bel",
    "temple-of-baalshamin",
    "lion-of-al-lat",
    "arch-of-triumph",
)


def state(api, slug, day):
    return api(f"/monuments/{slug}/chronology?as_of={day}")["state"]


def test_theatre_is_as_kept(api, keys):
    assert keys(api(f"/monuments/{THEATRE}/chronology?as_of=2017-01-05")) == expected("theatre-2017-01-05")


def test_theatre_was_hit_within_15_days(api, keys):
    [window] = keys(api(f"/monuments/{THEATRE}/chronology"))["windows"]
    assert (window["after"], window["by"], window["days"]) == ("2016-12-26", "2017-01-10", 15)
    assert (window["from_grade"], window["to_grade"]) == ("no_damage", "severe")
    assert len(window["events"]) == 3
    assert window["likely"] == {"earliest": "2016-12-27", "latest": "2017-01-10"}


def test_facade_completely_destroyed_by_state_television_stays_a_disputed_contradiction(api, keys):
    found = keys(api(f"/monuments/{THEATRE}-stage-facade/chronology"))
    assert {contradiction["kind"] for contradiction in found["contradictions"]} == {"disputed_claim"}
    disputed = {contradiction["claims"][0] for contradiction in found["contradictions"]}
    assert disputed == {"facade-destroyed-2017-01-20-state-television", "facade-destroyed-2017-01-20-rt"}
    [window] = found["windows"]
    assert "facade-event-2017-01-state-television" not in window["events"]


@pytest.mark.parametrize(
    ("slug", "day", "grade"),
    [
        (BEL, "2015-09-15", "destroyed"),
        (BAALSHAMIN, "2015-09-15", "destroyed"),
        (LION, "2016-04-01", "severe"),
        (f"{THEATRE}-stage-facade", "2015-09-15", "no_damage"),
        (ARCH, "2015-09-15", "unknown"),
        (THEATRE, "2016-11-01", "slight"),  # names and bullet marks, seen in March
        (THEATRE, "2017-01-05", None),
    ],
)
def test_state_on_a_day(api, slug, day, grade):
    found = state(api, slug, day)
    assert (found["grade"], found["uncertain"]) == (grade, grade is None)
    assert api(f"/monuments/{slug}?as_of={day}")["state"] == found


def test_uncertain_state_has_a_range(api):
    found = state(api, THEATRE, "2017-01-05")
    assert (found["grade_low"], found["grade_high"]) == ("slight", "severe")
    assert found["last_seen"] == {"earliest": "2016-12-26", "latest": "2016-12-26"}
    assert (found["leading_claim"], found["certainty"], found["admiralty"]) == (None, None, None)


def test_state_says_what_it_rests_on(api):
    found = state(api, THEATRE, "2017-02-01")
    leading = api(f"/claims/{found['leading_claim']}")
    assert (found["certainty"], found["admiralty"]) == (leading["certainty"], leading["admiralty"])


def test_columns_of_bel_fell_within_four_days_and_likely_on_one(api):
    [window] = api(f"/monuments/{BEL}-column-row/chronology")["windows"]
    assert (window["after"], window["by"], window["days"]) == ("2015-08-27", "2015-08-31", 4)
    assert len(window["events"]) == 3
    assert window["likely"] == {"earliest": "2015-08-30", "latest": "2015-08-30"}
    found = state(api, f"{BEL}-column-row", "2015-08-29")
    assert (found["grade_high"], found["likely_high"]) == ("destroyed", "slight")


def test_segments_cover_the_line(api):
    for slug in Monument.objects.values_list("slug", flat=True):
        line = api(f"/monuments/{slug}/chronology")["segments"]
        assert line[0]["valid_from"] is None
        assert line[-1]["valid_to"] is None
        for before, after in pairwise(line):
            following = datetime.fromisoformat(before["valid_to"]) + timedelta(days=1)
            assert following == datetime.fromisoformat(after["valid_from"])


def test_claims_named_are_there(api):
    found = api(f"/monuments/{THEATRE}/chronology")
    refs = set()
    for window in found["windows"]:
        refs.update(window["limits"].values(), window["events"])
    refs |= {ref for contradiction in found["contradictions"] for ref in contradiction["claims"]}
    assert refs
    # What happened to the façade may have hit the whole: its events are named, too.
    slugs = (THEATRE, f"{THEATRE}-stage-facade")
    assert refs <= {claim["ref"] for slug in slugs for claim in api(f"/monuments/{slug}/claims")["results"]}


# --- Record time -----------------------------------------------------------------------------------------------------


def test_before_loading_the_registry_knew_nothing(api):
    problem = api(f"/monuments/{THEATRE}/chronology?known_at=2020-01-01", 404)
    assert problem["detail"] == (
        "The registry did not know the monument “roman-theatre” yet at 2020-01-01T23:59:59.999999+00:00."
    )
    assert api("/monuments?known_at=2020-01-01")["count"] == 0
    assert "did not know" in api(f"/monuments/{THEATRE}?known_at=2020-01-01", 404)["detail"]


def test_no_such_monument(api):
    assert (
        api("/monuments/atlantis/chronology?known_at=2020-01-01", 404)["detail"] == "There is no monument “atlantis”."
    )


def test_what_was_known_then(api, temple):
    then = factories.BEGINNING + timedelta(days=10)
    factories.accepted(temple, at=then)
    factories.accepted(temple, "damaged_at", "2017-02-05", grade="severe", at=then + timedelta(days=10))
    between = (then + timedelta(days=5)).date()
    address = f"/monuments/{temple.slug}/chronology"
    assert api(f"{address}?known_at={between}")["state"]["grade"] == "no_damage"
    assert api(f"{address}?known_at={between}")["windows"] == []
    assert api(f"{address}?known_at={between}")["known_at"] == f"{between}T23:59:59.999999Z"
    assert api(address)["state"]["grade"] == "severe"
    assert api(f"/monuments?known_at={between}&grade=no_damage")["count"] == 1
    assert api(f"/monuments?known_at={between}&grade=no_damage")["results"][0]["slug"] == temple.slug


def test_zones_name_the_same_moment(api):
    now = datetime.now(UTC).replace(microsecond=0)
    east = now.astimezone(datetime.strptime("+0300", "%z").tzinfo)
    written = east.isoformat().replace("+", "%2B")
    assert api(f"/monuments/{THEATRE}/chronology?known_at={written}")["known_at"] == f"{now:%Y-%m-%dT%H:%M:%S}Z"
