"""The change feed and a monument's history over the API: complete, in order, and silent about what is hidden."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from api.cursors import InvalidCursor, decode_cursor, encode_cursor
from registry import actions
from registry.audit import change_feed as feed
from registry.audit.change_feed import get_changes_after
from registry.audit.column_policy import Audience
from registry.models import Revision, Source
from tests import factories
from tests.audit.scene import fill, settle
from tests.audit.test_history import saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def changes(api):
    """`changes("limit=5")` is what the feed answers; all that was written is in it."""

    def ask(query="", **options):
        settle()
        return api(f"/changes?{query}".rstrip("?"), **options)

    return ask


def told(answer):
    return [(item["kind"], item["id"], item["operation"]) for item in answer["results"]]


def after(answer):
    return f"since={answer['next']}"


# --- Items -----------------------------------------------------------------------------------------------------------


def test_every_model_is_announced(changes):
    fill()
    found = changes("limit=1000")
    kinds = {(kind, operation) for kind, _, operation in told(found)}
    models = {"site", "monument", "claim", "source", "intervention", "threat", "control-period", "photo", "comparison"}
    assert kinds >= {(kind, "create") for kind in models - {"monument"}}  # whose first entry was erased
    assert {kind for kind, _ in kinds} == models
    assert not found["more"]
    assert {item["who"] or item["message"] or item["request_id"] for item in found["results"]} == {None}
    assert "rima" not in json.dumps(found)


def test_every_address_leads_to_its_record(client, changes):
    fill()
    for item in changes("limit=1000")["results"]:
        record = client.get(item["url"]).json()
        assert item["id"] in (record.get("slug"), record.get("ref"))


def test_change_and_what_belongs_to_a_record_are_updates(changes, temple):
    end = after(changes())
    saved(temple, kind="arch")
    factories.placement(temple)
    assert [item for item in told(changes(end)) if item[0] == "monument"] == [("monument", temple.slug, "update")]


def test_nothing_new_gives_the_position_back(changes, temple):
    end = changes()
    assert changes(after(end)) == {"next": end["next"], "more": False, "results": []}
    assert changes("since=2020-01-01T00:00:00Z")["results"]


def test_future_is_refused(api):
    assert api("/changes?since=2999-01-01T00:00:00Z", 400)["errors"][0]["code"] == "in_future"


def test_pages_together_are_the_whole(changes):
    fill()
    whole, pages, query = changes("limit=1000")["results"], [], "limit=1"
    while True:
        page = changes(query)
        pages += page["results"]
        if not page["more"]:
            break
        query = f"limit=1&{after(page)}"
    assert {(item["kind"], item["id"]) for item in pages} == {(item["kind"], item["id"]) for item in whole}
    assert [item["at"] for item in pages] == sorted(item["at"] for item in pages)
    assert len({json.dumps(item) for item in pages}) == len(pages)


def test_moments_are_positions_too(changes, temple):
    saved(temple, kind="arch")
    settle()
    at = datetime.fromisoformat(Revision.objects.order_by("-seq").first().at)
    since = (at - timedelta(microseconds=1)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert ("monument", temple.slug, "update") in told(changes(f"since={since}"))
    assert changes(f"since={(at + timedelta(microseconds=1)).strftime('%Y-%m-%dT%H:%M:%S.%fZ')}")["results"] == []


# --- What nobody learns ----------------------------------------------------------------------------------------------


def test_drafts_leave_no_trace(changes, temple):
    before = changes()
    claim = factories.claim(temple, "damaged_at", grade="severe")
    for grade in ("slight", "moderate", "severe"):
        claim = actions.revise_claim(claim, by=factories.rima(), version=claim.version, grade=grade)
    factories.decide(claim, "submit")
    assert [item for item in told(changes(after(before))) if item[0] == "claim"] == []
    source = changes(after(before))  # the source is public by itself
    assert changes(after(source))["next"] == source["next"]
    factories.decide(claim, "accept")
    assert set(told(changes(after(source)))) == {
        ("claim", claim.ref, "create"),
        ("monument", temple.slug, "update"),
        ("source", "satellite-report", "create"),
        ("source", "satellite-report", "update"),
    }


def test_change_that_nobody_may_see_leaves_no_trace(changes, temple):
    claim = factories.accepted(temple)
    before = changes()
    saved(temple, private_note="For us alone")
    factories.claim(temple, "damaged_at", grade="severe")
    factories.monument("ghost-temple", published=False)
    assert claim.ref in {item["id"] for item in before["results"]}
    assert changes(after(before)) == {"next": before["next"], "more": False, "results": []}


def test_protected_source_is_known_by_its_pseudonym(changes, temple, satellite):
    factories.accepted(temple)
    actions.seal_source(satellite, by=factories.rima(), version=None)
    ids = {item["id"] for item in changes()["results"] if item["kind"] == "source"}
    assert ids == {f"protected-{satellite.pk}"}


def test_long_run_of_hidden_entries_is_read_through(changes, temple, monkeypatch):
    monkeypatch.setattr(feed, "MIN_RUN", 3)
    claim = factories.claim(temple)
    for number in range(10):
        claim = actions.revise_claim(claim, by=factories.rima(), version=claim.version, locator=f"p. {number}")
    saved(temple, kind="arch")
    found = changes("limit=1")
    while found["more"]:
        found = changes(f"limit=1&{after(found)}")
    assert told(found)[-1] == ("monument", temple.slug, "update")


def test_staff_see_who_and_why_and_drafts(temple):
    claim = factories.claim(temple)
    saved(temple, kind="arch")
    settle()
    items = get_changes_after(0, limit=100, audience=Audience.STAFF).items
    assert ("claim", claim.ref, "create", "rima") in [(i.kind, i.id, i.operation, i.who) for i in items]


# --- Hidden and shown again ------------------------------------------------------------------------------------------


def withdraw(record):
    record.refresh_from_db()
    actions.propose_withdrawal(record, by=factories.rima(), version=None, reason="A danger.")
    record.refresh_from_db()
    actions.unpublish(record, by=factories.paula(), version=None, reason="A danger.")


def test_what_is_hidden_leaves_tombstones_with_what_hangs_on_it(changes, temple, portico):
    claim, inner = factories.accepted(temple), factories.accepted(portico)
    draft = factories.claim(temple, "damaged_at", grade="severe")
    work = factories.intervention(("proposed", "2018"))
    end = after(changes())
    withdraw(temple)
    found = changes(end)["results"]
    gone = {(item["kind"], item["id"]) for item in found if item["operation"] == "tombstone"}
    assert gone >= {("monument", temple.slug), ("monument", portico.slug), ("intervention", work.slug)}
    assert gone >= {("claim", claim.ref), ("claim", inner.ref)}
    assert draft.ref not in json.dumps(found)
    for item in found:
        told_of = {name for name, value in item.items() if value is not None}
        assert told_of == {"cursor", "at", "kind", "id", "operation"}
    whole = changes("limit=1000")["results"]
    assert [item["operation"] for item in whole if item["id"] in (temple.slug, claim.ref)] == ["tombstone"] * 2


def test_reopened_claim_leaves_a_tombstone_and_comes_back(changes, temple):
    claim = factories.claim(temple, status="rejected")
    end = after(changes())
    factories.decide(claim, "reopen")
    reopened = changes(end)
    assert ("claim", claim.ref, "tombstone") in told(reopened)
    assert ("monument", temple.slug, "update") in told(reopened)
    factories.decide(claim, "accept")
    assert ("claim", claim.ref, "create") in told(changes(after(reopened)))
    whole = [operation for kind, ref, operation in told(changes("limit=1000")) if ref == claim.ref]
    assert set(whole) == {"create"}, "what is public again was never gone"


def test_claim_reopened_before_its_monument_was_published_leaves_no_tombstone(changes, temple):
    ghost = factories.monument("ghost-temple", published=False)
    claim = factories.claim(ghost, status="rejected")
    factories.decide(claim, "reopen")
    actions.publish_recorded([ghost], by=factories.rima(), publisher=factories.paula(), reason="Checked.", at=None)
    withdraw(ghost)
    found = told(changes("limit=1000"))
    assert ("monument", ghost.slug, "tombstone") in found
    assert claim.ref not in {ref for _, ref, _ in found}


def test_what_was_never_public_leaves_no_tombstone(changes, temple):
    ghost = factories.monument("ghost-temple", published=False)
    claim = factories.accepted(ghost)
    work = factories.intervention(("proposed", "2018"), monuments=[ghost])
    saved(ghost, kind="arch")
    found = json.dumps(changes("limit=1000"))
    assert not [name for name in (ghost.slug, claim.ref, work.slug) if name in found]


def test_what_is_published_comes_with_what_hangs_on_it(changes, temple):
    ghost = factories.monument("ghost-temple", published=False)
    claim = factories.accepted(ghost)
    work = factories.intervention(("proposed", "2018"), monuments=[ghost])
    draft = factories.claim(ghost, "damaged_at", grade="severe")
    end = after(changes())
    saved(ghost, kind="arch")
    actions.publish_recorded([ghost], by=factories.rima(), publisher=factories.paula(), reason="Checked.", at=None)
    found = told(changes(end))
    assert found.count(("monument", ghost.slug, "create")) == 1
    assert {("claim", claim.ref, "create"), ("intervention", work.slug, "create")} <= set(found)
    assert draft.ref not in {item[1] for item in found}


def test_measure_and_warning_come_with_the_end_of_what_hid_them(changes, temple):
    tomb = factories.monument("ghost-tomb", published=False)
    work = factories.intervention(("proposed", "2018"), monuments=[temple, tomb])
    warning = factories.threat(monuments=[temple, tomb])
    hidden = factories.intervention(slug="other-work", monuments=[tomb])
    end = changes("limit=1000")
    assert not {work.slug, warning.slug} & {item["id"] for item in end["results"]}
    given = {"by": factories.rima(), "version": None, "monuments": [temple]}
    actions.revise_intervention(work, parties=[], **given)
    actions.revise_threat(warning, **given)
    found = told(changes(after(end)))
    assert found.count(("intervention", work.slug, "create")) == 1
    assert found.count(("threat", warning.slug, "create")) == 1
    assert hidden.slug not in {item[1] for item in found}
    work.refresh_from_db()
    actions.revise_intervention(work, parties=[], title_en="Guards", **given)
    assert told(changes(after(end)))[-1] == ("intervention", work.slug, "update")


def test_context_is_a_change_of_what_it_is_about(changes, temple, satellite):
    factories.accepted(temple)  # so that the source is public before
    end = after(changes("limit=1000"))
    said = factories.context_statement(monument=temple)
    assert told(changes(end)) == [("monument", temple.slug, "update")]
    end = after(changes("limit=1000"))
    actions.withdraw_context_statement(said, by=factories.rima(), version=1, reason="Wrong.")
    factories.context_statement("protection", "world_heritage", slug="listing", site=temple.site)
    assert told(changes(end)) == [("monument", temple.slug, "update"), ("site", temple.site.slug, "update")]


def test_context_that_discloses_a_rough_place_is_no_change(changes, temple, satellite):
    lion = factories.monument("stone-lion", precision="1km")
    end = after(changes("limit=1000"))
    factories.context_statement("identifier", "pleiades", slug="item", value="668331", monument=lion)
    assert told(changes(end)) == []


def test_taking_a_public_monument_off_is_an_update(changes, temple, arch):
    work = factories.intervention(("proposed", "2018"), monuments=[temple, arch])
    end = after(changes("limit=1000"))
    actions.revise_intervention(work, by=factories.rima(), version=None, monuments=[temple], parties=[])
    assert [item[2] for item in told(changes(end)) if item[1] == work.slug] == ["update"]


# --- Cursors ---------------------------------------------------------------------------------------------------------


def test_cursor_is_the_same_for_the_same_position_and_says_nothing():
    assert encode_cursor(7) == encode_cursor(7)
    assert decode_cursor(encode_cursor(7)) == 7
    assert len({encode_cursor(number)[:12] for number in range(100)}) == 100
    assert len({len(encode_cursor(number)) for number in (0, 1, 10**15)}) == 1


@pytest.mark.parametrize("text", ["x", "7", "Ü", "A" * 32, "2026-11-22", "2026-99-99T00:00:00Z", "%00", "A" * 5000])
def test_bad_cursor_is_refused(api, text):
    problem = api(f"/changes?since={text}", 400)
    assert [(fault["parameter"], fault["code"]) for fault in problem["errors"]] == [("since", "bad_cursor")]


def test_cursor_of_another_registry_is_refused():
    cursor = encode_cursor(7)
    with override_settings(SECRET_KEY="another" * 10), pytest.raises(InvalidCursor):
        decode_cursor(cursor)


@pytest.mark.parametrize(
    ("query", "code"), [("limit=0", "bad_number"), ("limit=1001", "bad_number"), ("offset=1", "unknown_parameter")]
)
def test_bad_parameters_are_refused(api, query, code):
    assert api(f"/changes?{query}", 400)["errors"][0]["code"] == code


# --- Many, and many at once ------------------------------------------------------------------------------------------


def test_feed_needs_no_more_queries_for_more_items(client):
    def ask():
        settle()
        with CaptureQueriesContext(connection) as captured:
            found = client.get("/api/v1/changes?limit=1000").json()
        return len(found["results"]), len(captured)

    factories.many_monuments(2)
    few, queries = ask()
    factories.many_monuments(30, slug="vault")
    many, more = ask()
    assert many > few + 60
    assert more == queries <= 32


@pytest.mark.django_db(transaction=True)
def test_feed_overtakes_no_writer(transactional_db):
    """Its position is given when a transaction ends, in order: a reader who follows misses nothing."""
    people = [factories.rima(), factories.sami()]
    position = 0

    def write(by):
        try:
            for number in range(15):
                row = Source(
                    slug=f"{by.username}-{number}",
                    kind="video",
                    reliability="C",
                    description_en="x",
                    url="https://example.org/",
                )
                actions.save_record(row, by=by)
        finally:
            connection.close()

    seen = []
    with ThreadPoolExecutor(2) as pool:
        writers = [pool.submit(write, by) for by in people]
        while not all(writer.done() for writer in writers):
            position = _follow(seen, position)
        for writer in writers:
            writer.result()
    _follow(seen, position)
    assert sorted(seen) == sorted(f"{by.username}-{number}" for by in people for number in range(15))


def _follow(seen, position):
    items = get_changes_after(position, limit=1000, audience=Audience.STAFF).items
    seen += [item.id for item in items]
    return items[-1].seq if items else position


# --- A monument's history --------------------------------------------------------------------------------------------


def test_history_is_paged_and_in_codes(api, temple, satellite):
    saved(temple, kind="arch", built_source=satellite)
    settle()
    found = api(f"/monuments/{temple.slug}/history?limit=1")
    assert found["count"] == 2
    assert "offset=1" in found["next"]
    [act] = found["results"]
    assert (act["who"], act["reason"], act["request_id"]) == (None, None, None)
    [row_change] = act["deeds"]
    assert (row_change["kind"], row_change["record"], row_change["operation"]) == ("monument", temple.slug, "update")
    assert row_change["changes"] == [
        {"field": "kind", "old": "temple", "new": "arch"},
        {"field": "built_source", "old": None, "new": "satellite-report"},
    ]
    assert row_change["words"].startswith("Changed the kind from temple to arch")


def test_history_of_no_monument_is_not_there(api):
    assert "atlantis" in api("/monuments/atlantis/history", 404)["detail"]
