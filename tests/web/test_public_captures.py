"""Kept copies in public: a link, an entry in the API and a download, only where the licence and the source allow it."""

import pytest
from django.urls import reverse

from registry import actions
from registry.domain.media.licences import COPYABLE
from registry.domain.vocabulary.codes import Licence
from registry.media.storage import original_storage
from registry.models import InterventionParty
from registry.queries.visible import public_captures
from tests import factories

pytestmark = pytest.mark.django_db

PAGE = b"<!doctype html><html><script>alert(1)</script></html>"
SLUG = "open-report"


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.REGISTRY_DATA = tmp_path
    return tmp_path


@pytest.fixture
def temple():
    return factories.monument()


@pytest.fixture
def source(temple):
    """A source that a public claim cites."""
    source = factories.source(SLUG)
    factories.accepted(temple, source=source)
    return source


@pytest.fixture
def capture(source):
    return factories.capture(source, PAGE, licence="cc_by_4", note="Saved with a browser")


def address(capture, slug=SLUG):
    return reverse("capture", args=[slug, capture.sha256])


def page(client, slug=SLUG):
    return client.get(f"/en/sources/{slug}/").content.decode()


def listed(client, slug=SLUG):
    return client.get(f"/api/v1/sources/{slug}").json()["captures"]


def is_absent(client, capture, slug=SLUG):
    """Whether nothing tells that there is a copy."""
    text = page(client, slug) + str(client.get("/api/v1/sources").json())
    return (
        listed(client, slug) == []
        and "Kept copy" not in text
        and capture.sha256 not in text
        and client.get(address(capture, slug)).status_code == 404
    )


def test_public_copy_has_a_link_an_entry_and_a_download(client, capture):
    assert address(capture) == f"/sources/{SLUG}/captures/{capture.sha256}"
    text = page(client)
    assert "Kept copy" in text
    assert f'href="{address(capture)}" download' in text
    assert capture.sha256 in text
    assert "Saved with a browser" not in text
    assert listed(client) == [
        {
            "url": f"http://testserver{address(capture)}",
            "sha256": capture.sha256,
            "media_type": "text/html",
            "size": len(PAGE),
            "captured": {
                "text": "2021-03-04",
                "edtf": "2021-03-04",
                "earliest": "2021-03-04",
                "latest": "2021-03-04",
            },
            "licence": "cc_by_4",
        }
    ]
    response = client.get(address(capture))
    assert b"".join(response) == PAGE


def test_download_is_run_by_no_browser_and_asked_for_anew_each_time(client, capture):
    response = client.get(address(capture))
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == f'attachment; filename="capture-{capture.sha256[:12]}.html"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Length"] == str(len(PAGE))
    assert response["ETag"] == f'"{capture.sha256}"'
    assert response["Cache-Control"] == "public, no-cache"
    again = client.get(address(capture), headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", response["ETag"])
    assert client.post(address(capture)).status_code == 405


@pytest.mark.parametrize("licence", ["", *Licence])
def test_licence_decides(client, source, licence):
    capture = factories.capture(source, licence=str(licence))
    if licence in COPYABLE:
        assert [one["licence"] for one in listed(client)] == [licence]
        assert client.get(address(capture)).status_code == 200
    else:
        assert is_absent(client, capture)


def test_protected_source_hides_its_copies_at_once(client, capture, source):
    response = client.get(address(capture))
    source.refresh_from_db()
    actions.seal_source(source, by=factories.rima(), version=source.version)
    assert client.get(address(capture)).status_code == 404
    again = client.get(address(capture), headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 404, "a tag does not tell that the file is still there"
    assert is_absent(client, capture, f"protected-{source.pk}")


def test_copy_of_a_source_that_is_not_public_is_absent(client):
    capture = factories.capture(factories.source(SLUG), licence="cc0")
    assert client.get(address(capture)).status_code == 404
    client.force_login(factories.rima())
    assert client.get(address(capture)).status_code == 404, "staff open it in the admin, with a reason"


def test_withdrawn_copy_is_absent(client, capture):
    actions.withdraw_capture(capture, by=factories.rima(), reason="Another page.")
    assert is_absent(client, capture)


def test_copy_is_found_only_at_its_own_source(client, capture, temple):
    other = factories.source("another")
    factories.accepted(temple, source=other)
    assert client.get(address(capture, "another")).status_code == 404


def test_missing_file_is_not_found(client, capture):
    original_storage().quarantine(capture.sha256)
    assert client.get(address(capture)).status_code == 404


# --- Places that are not public --------------------------------------------------------------------------------------


def hidden_monument():
    return factories.monument("stone-lion", kind="statue", precision="1km")


def cite_in_claim(source, lion):
    factories.accepted(lion, source=source)


def cite_in_claim_on_site(source, lion):
    factories.accepted_on_site(source=source)


def cite_in_placement(source, lion):
    factories.placement(lion, source=source)


def cite_in_photo(source, lion):
    factories.photo(lion, source=source, published=False)


def cite_in_step(source, lion):
    step = {"status": "proposed", "date_text": "2018", "source": source, "at": factories.BEGINNING}
    actions.add_intervention_step(factories.intervention(monuments=[lion]), by=factories.rima(), **step)


def cite_for_party_of_work_on_site(source, lion):
    party = InterventionParty(actor=factories.actor(), source=source)
    factories.intervention(monuments=[], parties=[party])


def cite_for_building_date(source, lion):
    lion.refresh_from_db()
    lion.built_text, lion.built_source = "0032", source
    actions.save_record(lion, by=factories.rima(), version=lion.version)


def cite_for_point_of_site(source, lion):
    lion.site.refresh_from_db()
    lion.site.point_source = source
    actions.save_record(lion.site, by=factories.rima(), version=lion.site.version)


def cite_in_threat_to_site(source, lion):
    factories.threat(source=source)


def cite_in_control_period(source, lion):
    period = factories.control_period(("start", "2015-05-20"))
    actions.add_bound(period, by=factories.rima(), bound="end", date_text="2016", source=source)


def cite_in_context(source, lion):
    factories.context_statement(slug="lion-stone", monument=lion, source=source)


CITINGS = [
    cite_in_claim,
    cite_in_claim_on_site,
    cite_in_placement,
    cite_in_photo,
    cite_in_step,
    cite_for_party_of_work_on_site,
    cite_for_building_date,
    cite_for_point_of_site,
    cite_in_threat_to_site,
    cite_in_control_period,
    cite_in_context,
]


@pytest.mark.parametrize("cite", CITINGS)
def test_source_that_is_cited_for_a_hidden_place_has_no_public_copy(client, capture, source, cite):
    lion = hidden_monument()
    assert public_captures().exists()
    cite(source, lion)
    assert is_absent(client, capture)


def test_copy_is_public_again_once_the_place_is(client, capture, source):
    lion = hidden_monument()
    cite_in_claim(source, lion)
    assert not public_captures().exists()
    lion.refresh_from_db()
    lion.precision = "exact"
    actions.save_record(lion, by=factories.paula(), version=lion.version)
    assert public_captures().exists()
