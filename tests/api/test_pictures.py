"""Photos and pairs over the API: what is told of them, and what the registry's people change."""

import json

import pytest

from registry import actions
from registry.domain.vocabulary.codes import Comparability, Licence, PhotoKind
from registry.models import Comparison, DamageRegion, Disclosure, Photo, PhotoDetails
from tests import factories
from tests.audit.scene import settle

from .test_writing import pointers as pointers
from .test_writing import send as send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_temple")]


@pytest.fixture
def photo(temple):
    return factories.rendered(factories.photo(temple), 320, 800, formats=("avif", "jpeg", "tiles"))


@pytest.fixture
def pair(temple):
    return factories.comparison(factories.photo(temple), factories.photo(temple, "2017-01-10"))


def tag_of(client, address):
    return client.get(f"/api/v1{address}")["ETag"]


# --- What anybody reads ----------------------------------------------------------------------------------------------


def test_photo_tells_its_copies_and_terms(api, photo):
    found = api(f"/photos/{photo.ref}")
    assert (found["licence"], found["may_download"]) == ("cc_by_4", True)
    assert found["licence_url"].startswith("https://creativecommons.org/")
    day = "2016-05-11"
    assert found["taken"] == {"text": day, "edtf": day, "earliest": day, "latest": day}
    base = f"http://testserver/pictures/{photo.public_id}"
    urls = {copy["url"] for copy in found["renditions"]}
    assert urls == {f"{base}/{width}.{end}" for width in (320, 800) for end in ("avif", "jpg")}
    assert found["tiles"]["url"] == f"{base}/tiles"


def test_nothing_of_the_file_is_told(client, photo, adnan):
    details = PhotoDetails.objects.get(photo=photo)
    private = (details.sha256, details.original_name, details.likeness_frequencies, "BodySerialNumber", "rima")
    for address in (f"/photos/{photo.ref}", "/photos", "/changes", f"/monuments/{photo.monument.slug}/photos"):
        assert not any(word in client.get(f"/api/v1{address}").content.decode() for word in private)
    client.force_login(adnan)  # who may ask for it, and has not
    assert not any(word in client.get(f"/api/v1/photos/{photo.ref}").content.decode() for word in private)


def test_credit_of_a_protected_source_is_not_told(api, temple):
    witness = factories.source("witness", protected=True)
    photo = factories.photo(temple, source=witness, credit="Somebody by name", credit_ar="شخص باسمه")
    found = api(f"/photos/{photo.ref}")
    assert (found["credit"], found["credit_ar"], found["source"]["slug"]) == ("", "", f"protected-{witness.pk}")
    assert api(f"/photos?source=protected-{witness.pk}")["count"] == 1
    assert api("/photos?source=witness")["count"] == 0


def test_claims_of_a_photo_are_those_that_are_public(api, client, temple, rima):
    public, draft = factories.accepted(temple), factories.claim(temple, source=factories.source("film"))
    photo = factories.photo(temple, claims=[public, draft])
    assert api(f"/photos/{photo.ref}")["claims"] == [public.ref]
    client.force_login(rima)
    assert api(f"/photos/{photo.ref}")["claims"] == [public.ref, draft.ref]


def test_pair_tells_the_time_between(api, pair):
    found = api(f"/comparisons/{pair.ref}")
    assert found["between"] == {"after": "2016-05-11", "by": "2017-01-10", "days": 244, "exact": True}
    assert (found["before"]["ref"], found["after"]["ref"]) == (pair.before.ref, pair.after.ref)
    assert (found["alignment"], found["regions"]) == (None, [])
    undated = factories.comparison(factories.photo(taken=""), pair.after)
    assert api(f"/comparisons/{undated.ref}")["between"] is None


def test_offered_alignment_is_for_those_who_work_here(api, client, pair, rima):
    offered = factories.aligned(pair, accepted=False)
    assert api(f"/comparisons/{pair.ref}")["alignment"] is None
    client.force_login(rima)
    found = api(f"/comparisons/{pair.ref}")["alignment"]
    assert (found["matrix"], found["accepted_at"]) == ([1, 0, 0, 0, 1, 0, 0, 0, 1], None)
    actions.accept_alignment(offered, by=rima, version=offered.version)
    client.logout()
    assert api(f"/comparisons/{pair.ref}")["alignment"]["origin"] == "by_hand"


def test_region_names_its_claim_if_that_is_public(api, pair):
    public, draft = factories.accepted(), factories.claim(source=factories.source("film"))
    for claim in (public, draft):
        factories.region(pair, claim=claim)
    found = api(f"/comparisons/{pair.ref}")["regions"]
    assert [region["claim"] for region in found] == [public.ref, None]
    assert api(f"/comparisons/{pair.ref}/regions")["results"] == found
    assert api(f"/comparisons/{pair.ref}/regions/{found[0]['id']}") == found[0]
    assert found[0]["outline"][0] == [0.25, 0.25]


@pytest.mark.parametrize("kind", PhotoKind)
def test_photos_are_asked_for_by_kind(api, temple, kind):
    for each in PhotoKind:
        factories.photo(temple, kind=each.value)
    assert [photo["kind"] for photo in api(f"/photos?kind={kind}")["results"]] == [kind]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("monument=moon-temple", [0, 1, 3]),
        ("monument=great-arch", [2]),
        ("licence=cc0", [1]),
        ("graphic=true", [3]),
        ("source=film", [1]),
        ("published=false", []),
        ("ordering=-taken", [3, 2, 1, 0]),
        ("ordering=-ref&limit=1", [3]),
    ],
)
def test_photos_are_narrowed_and_ordered(api, temple, arch, query, found):
    photos = [
        factories.photo(temple, "2014"),
        factories.photo(temple, "2015", licence="cc0", source=factories.source("film")),
        factories.photo(arch, "2016"),
        factories.photo(temple, "2017", graphic=True),
    ]
    assert [each["ref"] for each in api(f"/photos?{query}")["results"]] == [photos[n].ref for n in found]


@pytest.mark.parametrize("chosen", [each for each in Comparability if each != "same_viewpoint_aligned"])
def test_pairs_are_asked_for_by_how_they_compare(api, temple, arch, chosen):
    pictures = [factories.photo(temple, f"20{n}") for n in range(10, 15)]
    for other, each in zip(pictures[1:], [each for each in Comparability if "aligned" not in each], strict=True):
        factories.comparison(pictures[0], other, each.value)
    assert [pair["comparability"] for pair in api(f"/comparisons?comparability={chosen}")["results"]] == [chosen]
    assert api(f"/monuments/{temple.slug}/comparisons")["count"] == 4
    assert api(f"/monuments/{arch.slug}/comparisons")["count"] == 0


@pytest.mark.parametrize("address", ["/photos", "/comparisons", "/monuments/moon-temple/photos"])
def test_unknown_parameter_is_refused(faults, temple, address):
    assert faults(f"{address}?sha256=00") == [("sha256", "unknown_parameter")]


@pytest.mark.parametrize("ref", ["P-1", "P-999999", "P-00000a", "X-000001", "1", "p-000001"])
def test_other_refs_find_nothing(api, photo, ref):
    assert api(f"/photos/{ref}", 404)["detail"] == f"There is no photo “{ref}”."


def test_feed_leads_to_pictures(api, client, pair):
    settle()
    items = {item["kind"]: item for item in api("/changes?limit=1000")["results"]}
    assert client.get(items["photo"]["url"]).json()["ref"] == items["photo"]["id"]
    assert client.get(items["comparison"]["url"]).json()["ref"] == pair.ref


# --- What is changed -------------------------------------------------------------------------------------------------


def test_photo_is_changed_over_its_version(send, client, photo):
    address = f"/photos/{photo.ref}"
    tag = tag_of(client, address)
    changed = send(address, {"caption_en": "The portico", "taken": {"text": "2016-05"}, "licence": "cc0"}, tag)
    assert (changed.json()["caption_en"], changed.json()["taken"]["earliest"]) == ("The portico", "2016-05-01")
    assert "you saw version" in send(address, {"credit": "B"}, tag, status=412).json()["detail"]
    assert send(address, {"credit": "B"}, "", status=428, method="patch")
    assert send(address, changed.json(), changed["ETag"]).json() == changed.json(), "sent back, it changes nothing"


def test_photo_supports_claims_and_no_others(send, client, temple, photo):
    first, second = (factories.accepted(temple, source=factories.source(slug)) for slug in ("film", "report"))
    address = f"/photos/{photo.ref}"
    made = send(address, {"claims": [first.ref]}, tag_of(client, address))
    made = send(address, {"claims": [second.ref], "caption_en": "Both at once"}, made["ETag"])
    assert (made.json()["claims"], made.json()["caption_en"]) == ([second.ref], "Both at once")
    assert send(address, {"claims": []}, made["ETag"]).json()["claims"] == []


@pytest.mark.parametrize(
    ("body", "wrong", "status"),
    [
        ({"claims": ["C-999999"]}, ("/claims/0", "unknown_record"), 422),
        ({"kind": "painting"}, ("/kind", "unknown_code"), 400),
        ({"taken": {"text": "2999"}}, ("/taken", "future_date"), 422),
        ({"taken": None}, ("/taken", "bad_photo"), 422),
        ({"date_origin": None}, ("/date_origin", "bad_photo"), 422),
        ({"monument": "atlantis"}, ("/monument", "unknown_record"), 422),
        ({"monument": "great-arch"}, ("/monument", "may_not_move"), 409),
        ({"public_id": "0" * 32}, ("/public_id", "unknown_member"), 400),
        ({"sha256": "0" * 64}, ("/sha256", "unknown_member"), 400),
        ({"published": False}, ("/published", "read_only"), 400),
        ({"width": 10}, ("/width", "read_only"), 400),
        ({"graphic": "yes"}, ("/graphic", "invalid"), 400),
    ],
)
def test_photo_refuses_with_a_pointer(pointers, client, arch, pair, body, wrong, status):
    address = f"/photos/{pair.before.ref}"
    assert pointers(address, body, tag_of(client, address), status=status) == [wrong]


def test_drawing_supports_nothing(pointers, client, temple):
    drawing = factories.photo(temple, kind="drawing")
    address = f"/photos/{drawing.ref}"
    body = {"claims": [factories.accepted(temple).ref]}
    assert pointers(address, body, tag_of(client, address), status=422) == [("/claims", "bad_photo")]


NEW_PAIR = {"comparability": "same_viewpoint", "caption_en": "The portico is gone."}


def test_pair_is_recorded_and_changed(send, client, temple):
    one, two = factories.photo(temple), factories.photo(temple, "2017")
    made = send("/comparisons", {**NEW_PAIR, "before": one.ref, "after": two.ref})
    where = made["Location"].removeprefix("/api/v1")
    assert (made.json()["before"]["ref"], made.json()["published"]) == (one.ref, False)
    assert client.get(made["Location"])["ETag"] == made["ETag"]
    changed = send(where, {**made.json(), "comparability": "similar"}, made["ETag"])
    assert changed.json()["comparability"] == "similar"
    send(where, {"caption_en": "So."}, made["ETag"], status=412)
    again = send("/comparisons", {**NEW_PAIR, "before": one.ref, "after": two.ref}, status=409).json()
    assert made.json()["ref"] in again["detail"]


@pytest.mark.parametrize(
    ("body", "wrong", "status"),
    [
        ({"before": "P-999999"}, ("/before", "unknown_record"), 422),
        ({"before": 5}, ("/before", "unknown_record"), 422),
        ({"comparability": "same"}, ("/comparability", "unknown_code"), 400),
        ({"comparability": "same_viewpoint_aligned"}, ("/comparability", "not_aligned"), 409),
        ({"matrix": "[]"}, ("/matrix", "unknown_member"), 400),
    ],
)
def test_pair_refuses_with_a_pointer(pointers, temple, body, wrong, status):
    refs = {"before": factories.photo(temple).ref, "after": factories.photo(temple, "2017").ref}
    assert pointers("/comparisons", {**NEW_PAIR, **refs, **body}, status=status) == [wrong]
    assert Comparison.objects.count() == 0


def test_pair_is_of_one_monument_in_the_order_of_time(pointers, temple, arch):
    early, late, other = factories.photo(temple, "2015"), factories.photo(temple, "2017"), factories.photo(arch, "2018")
    for before, after, pointer in ((early, other, "/after"), (late, early, "/before"), (late, late, "/after")):
        body = {**NEW_PAIR, "before": before.ref, "after": after.ref}
        assert pointers("/comparisons", body, status=422) == [(pointer, "bad_comparison")]


DRAWN = {"outline": [[0.1, 0.1], [0.9, 0.1], [0.5, 0.9]], "effect": "collapse", "note_en": "The front"}


def test_region_is_drawn_and_redrawn(send, client, pair):
    address = f"/comparisons/{pair.ref}/regions"
    before = tag_of(client, f"/comparisons/{pair.ref}")
    made = send(address, DRAWN)
    where = made["Location"].removeprefix("/api/v1")
    assert made.json()["outline"] == DRAWN["outline"]
    claim = factories.accepted()
    changed = send(where, {"claim": claim.ref}, made["ETag"])
    assert (changed.json()["claim"], changed.json()["note_en"]) == (claim.ref, "The front")
    send(where, {"claim": None}, made["ETag"], status=412)
    assert tag_of(client, f"/comparisons/{pair.ref}") != before
    assert DamageRegion.objects.get().version == 2


@pytest.mark.parametrize(
    ("body", "wrong", "status"),
    [
        ({"outline": [[0, 0], [1, 1]]}, ("/outline", "min_length"), 400),
        ({"outline": [[0, 0], [1, 1], [2, 0]]}, ("/outline/2/0", "max_value"), 400),
        ({"outline": [[0, 0], [1, 1], [0.5]]}, ("/outline/2", "min_length"), 400),
        ({"outline": [[0, 0], [0, 0], [0, 0]]}, ("/outline", "bad_outline"), 422),
        ({"effect": "magic"}, ("/effect", "unknown_code"), 400),
        ({"position": 7}, ("/position", "unknown_member"), 400),
    ],
)
def test_region_refuses_with_a_pointer(pointers, pair, body, wrong, status):
    assert pointers(f"/comparisons/{pair.ref}/regions", {**DRAWN, **body}, status=status) == [wrong]
    assert DamageRegion.objects.count() == 0


# --- Alignment -------------------------------------------------------------------------------------------------------

CORNERS = [(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9), (0.5, 0.2), (0.5, 0.8)]
POINTS = {"points": [{"before": [x, y], "after": [x * 0.9, y * 0.9]} for x, y in CORNERS]}


def test_alignment_by_hand_is_offered_accepted_and_removed(send, client, pair):
    address = f"/comparisons/{pair.ref}"
    tag = tag_of(client, address)
    made = send(f"{address}/control-points", POINTS, tag, method="post", status=200)
    found = made.json()["alignment"]
    assert (found["origin"], found["accepted_at"], found["figures"]["points"]) == ("by_hand", None, 6)
    assert found["figures"]["error"] < 1e-6
    assert found["matrix"][0] == pytest.approx(0.9)
    send(f"{address}/accept-alignment", {}, tag, method="post", status=412)
    accepted = send(f"{address}/accept-alignment", {}, made["ETag"], method="post", status=200)
    assert accepted.json()["comparability"] == "same_viewpoint_aligned"
    removed = send(f"{address}/remove-alignment", {}, accepted["ETag"], method="post", status=200)
    assert (removed.json()["alignment"], removed.json()["comparability"]) == (None, "same_viewpoint")
    again = send(f"{address}/remove-alignment", {}, removed["ETag"], method="post", status=409).json()
    assert again["errors"][0]["code"] == "not_aligned"


@pytest.mark.parametrize(
    ("points", "wrong", "status"),
    [
        (POINTS["points"][:5], ("/points", "min_length"), 400),
        ([POINTS["points"][0]] * 6, ("/points", "cannot_align"), 422),
        ([*POINTS["points"], {"before": [0, 0]}], ("/points/6/after", "required"), 400),
        ([*POINTS["points"], {"before": [0, 0], "after": [0, 7]}], ("/points/6/after/1", "max_value"), 400),
        ([*POINTS["points"], {"before": [0, 0], "after": [0, 0], "at": 1}], ("/points/6/at", "unknown_member"), 400),
    ],
)
def test_control_points_are_refused_with_a_pointer(pointers, client, pair, points, wrong, status):
    address = f"/comparisons/{pair.ref}"
    body = {"points": points}
    found = pointers(f"{address}/control-points", body, tag_of(client, address), method="post", status=status)
    assert found == [wrong]


def test_other_views_are_not_aligned(pointers, client, temple):
    other = factories.comparison(factories.photo(temple), factories.photo(temple, "2017"), "different_viewpoint")
    address = f"/comparisons/{other.ref}"
    for step, body in (("align", {}), ("control-points", POINTS)):
        found = pointers(f"{address}/{step}", body, tag_of(client, address), method="post", status=409)
        assert found == [("", "not_alignable")]


def test_alignment_takes_no_body_and_needs_the_version(pointers, send, client, pair):
    address = f"/comparisons/{pair.ref}"
    for step in ("align", "accept-alignment", "remove-alignment"):
        send(f"{address}/{step}", {}, "", method="post", status=428)
        found = pointers(f"{address}/{step}", {"force": True}, tag_of(client, address), method="post")
        assert found == [("/force", "unknown_member")]


# --- Who may ---------------------------------------------------------------------------------------------------------


def test_pictures_are_written_by_registrars(client, pair, visitor, rafiq):
    addresses = (
        f"photos/{pair.before.ref}",
        f"comparisons/{pair.ref}",
        f"comparisons/{pair.ref}/regions",
        f"comparisons/{pair.ref}/align",
        "comparisons",
        "photos",
    )
    for address in addresses:
        method = client.patch if address.count("/") == 1 else client.post
        kind = "multipart/form-data; boundary=x" if address == "photos" else "application/json"
        client.logout()
        assert method(f"/api/v1/{address}", b"", content_type=kind).status_code == 401
        for person in (visitor, rafiq):
            client.force_login(person)
            assert method(f"/api/v1/{address}", b"", content_type=kind).status_code == 403


def test_original_is_for_those_who_may_and_leaves_a_trace(client, photo, rima, adnan):
    address = f"/api/v1/photos/{photo.ref}/original"
    why = json.dumps({"reason": "To compare it."})
    assert client.get(address).status_code == 405
    assert client.post(address, why, content_type="application/json").status_code == 401
    client.force_login(rima)
    assert client.post(address, why, content_type="application/json").status_code == 403
    client.force_login(adnan)
    answer = client.post(address, "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/reason")
    answer = client.post(address, '{"reason": " "}', content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "reason_missing")
    assert Disclosure.objects.count() == 0


def test_every_licence_says_whether_it_may_be_downloaded(api, temple):
    for licence in Licence:
        found = api(f"/photos/{factories.photo(temple, licence=licence.value).ref}")
        assert found["may_download"] == (licence not in ("by_permission", "all_rights_reserved"))
        assert bool(found["licence_url"]) == found["may_download"]
    assert Photo.objects.count() == len(Licence)


def test_missing_original_is_our_fault(client, photo, adnan, settings, tmp_path, caplog):
    settings.REGISTRY_DATA = tmp_path
    client.force_login(adnan)
    address = f"/api/v1/photos/{photo.ref}/original"
    answer = client.post(address, '{"reason": "To compare it."}', content_type="application/json")
    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert "registry.media.storage" in caplog.text
