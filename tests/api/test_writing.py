"""Writing over the API: each model is created, changed over the version that was read, and refused with a pointer."""

import pytest
from django.test import Client

from registry import actions
from registry.audit.last_changes import get_last_change
from registry.models import Claim, ExactPlace, Site
from registry.projection import find_differences
from tests import factories
from tests.audit.scene import settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(client, rima):
    """`send("/sites", {...})` posts as Rima, `send(address, {...}, tag)` patches; the answer's JSON and its tag."""
    client.force_login(rima)

    def call(address, body, tag=None, *, status=None, method=None):
        method = method or ("patch" if tag else "post")
        headers = {"If-Match": tag} if tag else {}
        answer = getattr(client, method)(f"/api/v1{address}", body, content_type="application/json", headers=headers)
        assert answer.status_code == (status or (200 if method == "patch" else 201)), answer.content.decode()
        settle()
        if answer.status_code < 300:
            assert answer["Cache-Control"] == "private, no-store"
            assert find_differences() == []
        return answer

    return call


@pytest.fixture
def pointers(send):
    """What is wrong with a body: pairs of pointer and code."""

    def call(address, body, tag=None, *, status=400, **options):
        found = send(address, body, tag, status=status, **options).json()
        assert found["detail"].endswith(".")
        assert all(fault["detail"].endswith(".") for fault in found["errors"])
        return [(fault["pointer"], fault["code"]) for fault in found["errors"]]

    return call


def version_in(tag):
    return int(tag.strip('"').partition("-")[0])


def tag_of(client, address):
    return client.get(f"/api/v1{address}")["ETag"]


CITY = {"slug": "dura", "name_en": "Dura-Europos", "name_ar": "دورا", "lon": 40.7, "lat": 34.7}
TEMPLE = {
    "slug": "sun-temple",
    "kind": "temple",
    "name_en": "Sun Temple",
    "name_ar": "معبد الشمس",
    "precision": "exact",
}
PLACE = {"place_en": "In the west", "place_ar": "غربا", "date": {"text": "0100/.."}, "certainty": "confirmed"}
FILM = {
    "slug": "film",
    "description_en": "A film",
    "kind": "video",
    "reliability": "C",
    "reliability_reason_en": "New.",
    "url": "https://example.org/film",
}
SAID = {
    "kind": "intact_at",
    "date": {"text": "2016-06"},
    "basis": "satellite",
    "credibility": "2",
    "statement_en": "So.",
}
WORK = {"slug": "works", "type": "restoration", "title_en": "Works", "title_ar": "أعمال"}
FEAR = {"slug": "fear", "title_en": "Fear", "title_ar": "خوف", "description_en": "Near.", "date": {"text": "2015-05"}}
HIGH = {"slug": "wall-height", "aspect": "dimension", "term": "height", "amount": 3.5, "unit": "m"}
HELD = {"slug": "held", "bounds": [{"bound": "start", "date": {"text": "2015-05-20"}, "source": "satellite-report"}]}


@pytest.fixture
def model(temple, satellite):
    """`model("sites")` is an address to create at, a body, and a change."""
    city, film = temple.site.slug, satellite.slug
    factories.actor("armed-group", kind="armed_group")
    measure = factories.intervention(("proposed", "2018"))
    period = factories.control_period(("start", "2014"))
    return {
        "sites": ("/sites", CITY, {"name_en": "Dura"}),
        "monuments": ("/monuments", {**TEMPLE, "site": city}, {"other_names": ["Helios"], "built": {"text": "0032"}}),
        "placements": (f"/monuments/{temple.slug}/placements", {**PLACE, "source": film}, {"lon": 38.5, "lat": 34.5}),
        "sources": ("/sources", FILM, {"published": {"text": "2017-01"}}),
        "claims": ("/claims", {**SAID, "monument": temple.slug, "source": film}, {"effects": ["collapse"]}),
        "interventions": ("/interventions", {**WORK, "site": city}, {"monuments": [temple.slug]}),
        "steps": (
            f"/interventions/{measure.slug}/steps",
            {"status": "approved", "date": {"text": "2019"}, "source": film},
            {"note_en": "By decree."},
        ),
        "threats": ("/threats", {**FEAR, "site": city, "source": film}, {"monuments": [{"slug": temple.slug}]}),
        "control-periods": ("/control-periods", {**HELD, "site": city, "holder": "armed-group"}, {"note_en": "So."}),
        "bounds": (
            f"/control-periods/{period.slug}/bounds",
            {"bound": "end", "date": {"text": "2017-03-02"}, "source": film},
            {"date": {"text": "2017-03"}},
        ),
        "context-statements": ("/context-statements", {**HIGH, "monument": temple.slug, "source": film}, {"amount": 4}),
    }


MODELS = [
    "sites",
    "monuments",
    "placements",
    "sources",
    "claims",
    "interventions",
    "steps",
    "threats",
    "control-periods",
    "bounds",
    "context-statements",
]


@pytest.mark.parametrize("name", MODELS)
def test_each_model_is_created_and_changed(send, client, model, name):
    address, body, change = model[name]
    made = send(address, body)
    where = made["Location"].removeprefix("/api/v1")
    assert where.startswith(f"{address}/")
    for member, value in body.items():
        answered = made.json()[member]
        assert value in (answered, answered and answered_short(answered)), member
    changed = send(where, change, made["ETag"])
    assert version_in(changed["ETag"]) == version_in(made["ETag"]) + 1
    assert client.get(made["Location"])["ETag"] == changed["ETag"], "as those read it who may write"
    assert changed["ETag"] != made["ETag"]
    assert send(where, {}, changed["ETag"])["ETag"] == changed["ETag"], "nothing sent, nothing changed"


def answered_short(value):
    """As it was sent: the slug of a record, the text of a date, each row of a list so."""
    if isinstance(value, list):
        return [
            {name: answered_short(part) for name, part in row.items() if name in HELD["bounds"][0]} for row in value
        ]
    if isinstance(value, dict):
        return value["slug"] if "slug" in value else {"text": value["text"]}
    return value


@pytest.mark.parametrize("name", MODELS)
def test_what_is_answered_can_be_sent_back(send, model, name):
    address, body, _ = model[name]
    made = send(address, body)
    where = made["Location"].removeprefix("/api/v1")
    same = send(where, made.json(), made["ETag"])
    assert same.json() == made.json()


@pytest.mark.parametrize("name", MODELS)
def test_stale_change_is_refused_and_says_what_changed(send, model, name):
    address, body, change = model[name]
    made = send(address, body)
    where = made["Location"].removeprefix("/api/v1")
    now = send(where, change, made["ETag"])
    answer = send(where, change, made["ETag"], status=412)
    assert answer["ETag"] == now["ETag"]
    found = answer.json()
    seen, present = (version_in(each["ETag"]) for each in (made, now))
    assert f"you saw version {seen}, it is now version {present}" in found["detail"]
    if name not in ("claims", "interventions", "threats"):  # their changed members stand in other tables
        assert f"/{next(iter(change))}" in [fault["pointer"] for fault in found["errors"]]
    if name != "placements":
        assert "by rima on " in found["detail"]


@pytest.mark.parametrize("tag", ["*", " ", None])
def test_change_without_a_version_is_refused(send, model, tag):
    address, body, change = model["sites"]
    send(address, body)
    answer = send("/sites/dura", change, tag or "", status=428, method="patch")
    assert "If-Match" in answer.json()["detail"]
    assert Site.objects.get(slug="dura").version == 1


def test_only_the_records_own_strong_tag_counts(send, client, model, temple):
    address, body, change = model["sites"]
    tag = send(address, body)["ETag"]
    other = tag_of(client, f"/sites/{temple.site.slug}")
    for wrong in (f"W/{tag}", other, '"1"', "1", '"nonsense"', "x" * 5000):
        send("/sites/dura", change, wrong, status=412)
    send("/sites/dura", change, f'"old", {other}, {tag}')


def test_tag_of_what_the_public_reads_serves_to_change(send, client, temple):
    tag = tag_of(client, f"/monuments/{temple.slug}")
    factories.accepted(temple, "damaged_at", grade="severe")  # changes its state, and not its version
    assert tag_of(client, f"/monuments/{temple.slug}") != tag
    assert send(f"/monuments/{temple.slug}", {"name_en": "Temple"}, tag).json()["name_en"] == "Temple"


def test_reader_who_has_it_gets_304(client, temple):
    address = f"/api/v1/monuments/{temple.slug}"
    tag = client.get(address)["ETag"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        answer = client.get(address, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    assert client.get(address, headers={"If-None-Match": '"x"'}).status_code == 200


# --- What is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"castle": 1}, ("/castle", "unknown_member")),
        ({"version": 9}, ("/version", "unknown_member")),
        ({"monuments": 0}, ("/monuments", "unknown_member")),
        ({"name_en": None}, ("/name_en", "null")),
        ({"name_en": 5}, ("/name_en", "invalid")),
        ({"name_en": ""}, ("/name_en", "blank")),
        ({"name_en": "x" * 201}, ("/name_en", "max_length")),
        ({"name_en": "a\0b"}, ("/name_en", "null_character")),
        ({"lon": "38"}, ("/lon", "invalid")),
        ({"lon": True}, ("/lon", "invalid")),
        ({"lon": 181}, ("/lon", "max_value")),
        ({"lon": 10**400}, ("/lon", "bad_number")),
        ({"wh_inscribed": 1980.5}, ("/wh_inscribed", "invalid")),
        ({"slug": "a b"}, ("/slug", "bad_slug")),
        ({"slug": "dura\n"}, ("/slug", "bad_slug")),
        ({"identifiers": {"Wiki Data": "Q1"}}, ("/identifiers", "bad_name")),
        ({"identifiers": {"wikidata": 5}}, ("/identifiers/wikidata", "invalid")),
        ({"point_source": 5}, ("/point_source", "invalid")),
    ],
)
def test_body_that_is_not_as_described_is_400(pointers, body, wrong):
    assert pointers("/sites", {**CITY, **body}) == [wrong]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"date": {"text": "06.12.2016"}}, ("/date/text", "bad_date")),
        ({"date": {"text": "2016", "earliest": "2015-01-01"}}, ("/date/earliest", "contradicts")),
        ({"date": {"text": "circa 2016", "edtf": "2016"}}, ("/date/edtf", "contradicts")),
        ({"date": {"text": "late Agust 2016"}}, ("/date/text", "bad_date")),
        ({"date": {"text": "2999"}}, ("/date", "future_date")),
        ({"source": "atlantis"}, ("/source", "unknown_record")),
        ({"source": {"slug": "satellite-report", "reliability": "A"}}, ("/source/reliability", "contradicts")),
        ({"grade": "severe"}, ("/grade", "bad_grade")),
        ({"grade": None, "worst_grade": "no_damage"}, ("/worst_grade", "bad_grade")),
        ({"improves": True}, ("/improves", "bad_grade")),
        ({"basis": "registry_assessment"}, ("/source", "bad_claim")),
        ({"supersedes": "C-999999"}, ("/supersedes", "unknown_record")),
    ],
)
def test_body_that_a_rule_refuses_is_422(pointers, model, body, wrong):
    address, claim, _ = model["claims"]
    [(pointer, code)] = pointers(address, {**claim, **body}, status=422)
    assert pointer == wrong[0]
    assert code == wrong[1] or wrong[1] == "bad_grade"
    assert Claim.objects.count() == 0


def test_half_a_point_is_refused(pointers, send, model):
    assert pointers("/sites", {**CITY, "lat": None}, status=422) == [("/lat", "half_point")]
    tag = send("/sites", CITY)["ETag"]
    assert pointers("/sites/dura", {"lon": None}, tag, status=422) == [("/lon", "half_point")]


def test_nothing_stands_twice(pointers, model):
    address, claim, _ = model["claims"]
    assert pointers(address, {**claim, "effects": ["collapse", "collapse"]}) == [("/effects", "repeated")]
    assert pointers(address, {**claim, "effects": ["collapse", "magic"]}) == [("/effects/1", "unknown_code")]


def test_taken_slug_is_409(pointers, send, model):
    send("/sites", CITY)
    assert pointers("/sites", CITY, status=409) == [("/slug", "unique")]
    address, body, _ = model["steps"]
    send(address, body)
    assert "already" in send(address, body, status=409).json()["detail"]


def test_slug_and_what_follows_cannot_be_changed(pointers, send, model):
    tag = send("/sites", CITY)["ETag"]
    assert pointers("/sites/dura", {"slug": "dura-2"}, tag) == [("/slug", "read_only")]
    assert pointers("/sites/dura", {"version": 7, "monuments": 3}, tag) == [
        ("/monuments", "read_only"),
        ("/version", "read_only"),
    ]


def test_pseudonyms_cannot_be_taken(pointers):
    assert pointers("/sources", {**FILM, "slug": "protected-12"}, status=422) == [("/slug", "bad_source")]
    assert pointers("/sources", {**FILM, "protected": True}) == [("/protected", "unknown_member")]


def test_nested_faults_point_to_their_place(pointers, model):
    address, body, _ = model["control-periods"]
    wrong = {**body, "bounds": [*body["bounds"], {"bound": "end", "date": {}, "source": "satellite-report"}]}
    assert pointers(address, wrong) == [("/bounds/1/date/text", "required")]
    assert pointers(address, {**body, "bounds": []}) == [("/bounds", "min_length")]


@pytest.mark.parametrize(
    ("text", "edtf", "earliest", "latest"),
    [
        ("late August 2015", "2015-08-21~/2015-08-31", "2015-08-21", "2015-08-31"),
        ("8 ذو القعدة 1436", "2015-08-22/2015-08-24", "2015-08-22", "2015-08-24"),
        ("before 27 August 2015?", "../2015-08-26?", None, "2015-08-26"),
        ("2015-08-27%", "2015-08-27%", "2015-08-27", "2015-08-27"),
    ],
)
def test_date_is_answered_as_typed_with_its_edtf_and_days_and_may_be_sent_back(
    send, model, text, edtf, earliest, latest
):
    address, body, _ = model["sources"]
    answer = send(address, {**body, "published": {"text": text}})
    date = answer.json()["published"]
    assert date == {"text": text, "edtf": edtf, "earliest": earliest, "latest": latest}
    changed = send("/sources/film", {"published": date, "title": "Another"}, answer["ETag"])
    assert (changed.status_code, changed.json()["published"]) == (200, date)


def test_date_without_text_is_refused(pointers, send, model):
    address, body, _ = model["sources"]
    tag = send(address, body)["ETag"]
    assert pointers("/sources/film", {"published": {"earliest": None}}, tag) == [("/published/text", "required")]
    assert pointers("/sources/film", {"published": {"edtf": "2016"}}, tag) == [("/published/text", "required")]
    unknown_edtf = {"published": {"text": "2016", "edtf": None}}
    assert pointers("/sources/film", unknown_edtf, tag) == [("/published/edtf", "null")]
    assert send("/sources/film", {"published": None}, tag).json()["published"] is None


@pytest.mark.parametrize("body", ["[1]", '"x"', "null", "{", '{"lon": NaN}', "", "\xff"])
def test_what_is_no_object_is_400(client, rima, body):
    client.force_login(rima)
    answer = client.post("/api/v1/sites", body, content_type="application/json")
    assert answer.status_code == 400


def test_other_media_types_are_415(client, rima):
    client.force_login(rima)
    assert client.post("/api/v1/sites", CITY).status_code == 415
    assert client.post("/api/v1/sites", "a=b", content_type="text/plain").status_code == 415


def test_query_of_a_write_is_refused(send):
    answer = send("/sites?dry_run=1", CITY, status=400).json()
    assert answer["errors"][0]["code"] == "unknown_parameter"
    assert Site.objects.count() == 0


def test_text_is_kept_as_it_came(send):
    name = " \u202eDura\u2066 <b>\ttab "
    assert send("/sites", {**CITY, "name_en": name}).json()["name_en"] == name
    assert Site.objects.get().name_en == name


def test_text_that_the_public_does_not_see_survives_being_sent_back(send, temple):
    secret = factories.source("secret", protected=True)
    claim = factories.claim(temple, source=secret, quote="Only we know.")
    page = send(f"/claims/{claim.ref}", {}, '"x"', status=412)
    shown = send(f"/claims/{claim.ref}", {"locator": "p. 1"}, page["ETag"])
    assert shown.json()["quote"] == ""
    send(f"/claims/{claim.ref}", {**shown.json(), "statement_en": "Another."}, shown["ETag"])
    assert Claim.objects.get().quote == "Only we know."


# --- Who may ---------------------------------------------------------------------------------------------------------


def test_anonymous_is_401_and_known_without_permission_403(client, visitor, rafiq):
    answer = client.post("/api/v1/sites", CITY, content_type="application/json")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="registry"')
    for person in (visitor, rafiq):
        client.force_login(person)
        answer = client.post("/api/v1/sites", CITY, content_type="application/json")
        assert answer.status_code == 403
        assert "registry.add_site" in answer.json()["detail"]
        # before it is looked whether there is such a record
        for address in ("/api/v1/claims/C-000001", "/api/v1/sites/atlantis"):
            assert client.patch(address, {}, content_type="application/json").status_code == 403
    assert Site.objects.count() == 0


def test_login_of_the_desk_needs_its_token_against_forgery(rima):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(rima)
    assert browser.post("/api/v1/sites", CITY, content_type="application/json").status_code == 403
    browser.cookies["csrftoken"] = "a" * 32
    headers = {"X-CSRFToken": "a" * 32}
    assert browser.post("/api/v1/sites", CITY, content_type="application/json", headers=headers).status_code == 201


def test_token_must_be_good_for_it(client, rima, temple):
    reading, writing = (
        actions.create_token(by=rima, user=rima, name=scope, scopes=["read", scope], days=1)[1]
        for scope in ("read", "write")
    )

    def post(token, address="/sites"):
        headers = {"Authorization": f"Bearer {token}"}
        return client.post(f"/api/v1{address}", CITY, content_type="application/json", headers=headers)

    assert (post(reading).status_code, post("hdr_nonsense").status_code) == (403, 401)
    assert post(writing).status_code == 201
    settle()
    assert get_last_change(Site.objects.get(slug="dura")).actor == "rima"


def test_writes_are_attributed_in_the_ledger(send):
    send("/sites", CITY)
    assert get_last_change(Site.objects.get()).actor == "rima"


def test_draft_is_shown_to_its_writer_alone(send, client, model):
    address, body, _ = model["claims"]
    made = send(address, body).json()
    assert made["status"] == "draft"
    client.logout()
    assert client.get(f"/api/v1/claims/{made['ref']}").status_code == 404


def test_decided_claim_is_frozen(send, client, temple):
    claim = factories.accepted(temple)
    answer = send(f"/claims/{claim.ref}", {"locator": "p. 3"}, tag_of(client, f"/claims/{claim.ref}"), status=409)
    assert answer.json()["errors"][0]["code"] == "frozen"


def test_missing_records_are_404(send):
    for address in ("/sites/atlantis", "/claims/C-000001", "/monuments/atlantis/placements/1"):
        send(address, {}, '"x"', status=404)
    send("/monuments/atlantis/placements", {}, status=404)


def test_rows_of_another_record_are_404(send, temple, arch):
    place = factories.placement(temple)
    send(f"/monuments/{arch.slug}/placements/{place.pk}", {}, '"x"', status=404)
    send(f"/monuments/{temple.slug}/placements/{10**30}", {}, '"x"', status=404)


def test_true_point_is_not_replaced_by_the_public_one(send):
    barn = factories.monument("barn", precision="10km")
    factories.placement(barn, lon=38.271234, lat=34.551234)
    [row] = send(f"/monuments/{barn.slug}/placements?limit=1", {}, status=200, method="get").json()["results"]
    address = f"/monuments/{barn.slug}/placements/{row['id']}"
    tag = send(address, {}, '"x"', status=412)["ETag"]
    changed = send(address, {**row, "note_en": "Behind the wall."}, tag)
    held = ExactPlace.objects.get()
    assert (held.lon, held.lat) == (38.271234, 34.551234)
    assert changed.json()["lon"] == row["lon"] != held.lon
    found = send(address, {"lon": 38.3}, changed["ETag"], status=422).json()
    assert found["errors"][0]["pointer"] == "/lat"
    moved = send(address, {"lon": 38.3, "lat": row["lat"]}, changed["ETag"])
    held.refresh_from_db()
    assert (held.lon, held.lat) == (38.3, row["lat"])
    assert moved.json()["lon"] != 38.3


@pytest.mark.parametrize(("then", "now"), [("10km", "exact"), ("exact", "10km"), ("10km", "1km")])
def test_point_read_while_it_was_shown_otherwise_is_refused(send, client, then, now):
    """Its version stays when its monument is shown more or less exactly: the tag's version alone would pass."""
    barn = factories.monument("barn", precision=then)
    factories.placement(barn, lon=38.271234, lat=34.551234)
    [row] = client.get(f"/api/v1/monuments/{barn.slug}/placements").json()["results"]
    address = f"/monuments/{barn.slug}/placements/{row['id']}"
    read = tag_of(client, address)
    barn.refresh_from_db()
    barn.precision = now
    actions.save_record(barn, by=factories.paula(), version=barn.version)
    answer = send(address, {"lon": row["lon"] + 0.001, "lat": row["lat"]}, read, status=412)
    assert "how exactly this place is shown" in answer.json()["detail"]
    send(address, {"lon": row["lon"] + 0.001, "lat": row["lat"] + 0.001}, read, status=412)
    held = ExactPlace.objects.get()
    assert (held.lon, held.lat) == (38.271234, 34.551234)
    assert answer["ETag"] == tag_of(client, address)
    send(address, {"note_en": "Behind the wall."}, read)  # what is no point may be changed
    send(address, {"lon": 38.28, "lat": 34.56}, tag_of(client, address))


def test_unpublished_record_is_written_by_those_who_see_it(send, client):
    made = send("/sites", CITY)
    assert Site.objects.get(slug="dura").published is False
    where = made["Location"].removeprefix("/api/v1")
    tag = tag_of(client, where)
    assert tag == made["ETag"]
    send(where, {"name_en": "Dura"}, tag)
    client.logout()
    assert client.get(made["Location"]).status_code == 404
