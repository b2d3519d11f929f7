"""The admin on photos: many come at once, each for itself; what is said of them; what only some may see."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from registry import actions
from registry.admin.forms.suggestions import record_label
from registry.models import Comparison, Disclosure, Photo
from tests import factories
from tests.admin_forms import changed, errors, refused, sent, url
from tests.media.imaging.samples import encoded, exif_with, scene

pytestmark = pytest.mark.usefixtures("english", "shared_temple")


def picture(name="one.jpg", size=(400, 260), **options):
    return SimpleUploadedFile(name, encoded(scene(*size), **options), "image/jpeg")


def brought(desk, temple, *files, script=False, **said):
    headers = {"X-Requested-With": "fetch"} if script else {}
    values = {"monument": temple.pk, "kind": "photograph", **said, "files": files}
    return desk.post(url(Photo, "add"), values, headers=headers)


@pytest.fixture
def photo(temple):
    return factories.photo(temple, published=False)


def test_several_come_at_once_with_what_is_said_of_all(desk, temple):
    page = brought(desk, temple, picture(), picture("two.jpg", (300, 200)), credit="Zenobia", licence="cc0")
    assert [each.refusal for each in page.context_data["results"]] == ["", ""]
    assert list(Photo.objects.values_list("credit", "licence", "monument")) == [("Zenobia", "cc0", temple.pk)] * 2
    assert "P-" in page.content.decode()


def test_one_that_is_refused_keeps_the_others_in(desk, temple):
    files = (SimpleUploadedFile("no.jpg", b"nothing"), SimpleUploadedFile("none.jpg", b""), picture())
    done = brought(desk, temple, *files).context_data["results"]
    assert [bool(each.photo) for each in done] == [False, False, True]
    assert "not a picture" in done[0].refusal
    assert "empty" in done[1].refusal


def test_same_file_is_refused_and_its_like_is_told(desk, temple):
    brought(desk, temple, picture())
    (again,) = brought(desk, temple, picture("other.jpg")).context_data["results"]
    assert "is here already, as P-" in again.refusal
    (like,) = brought(desk, temple, picture("small.jpg", quality=60)).context_data["results"]
    assert [ref for ref, _ in like.similar_photos] == [Photo.objects.first().ref]


def test_what_is_wrong_for_all_is_said_at_its_field_and_nothing_is_kept(desk, temple):
    page = brought(desk, temple, picture(), taken_text="2016")
    assert "where the date" in errors(page)["date_origin"][0]
    told = brought(desk, temple, picture(), script=True, taken_text="2016")
    assert (told.status_code, "where the date" in told.content.decode()) == (422, True)
    assert "required" in errors(brought(desk, temple))["files"][0]
    assert not Photo.objects.exists()


def test_script_is_told_of_its_file_alone(desk, temple):
    answer = brought(desk, temple, picture("<b>.jpg"), script=True)
    text = answer.content.decode()
    assert "<html" not in text
    assert "&lt;b&gt;.jpg" in text


def test_what_the_file_offers_is_written_once_somebody_takes_it_over(desk, temple):
    address = "https://creativecommons.org/licenses/by/4.0/"
    exif = exif_with()
    exif[0x8298] = address
    (told,) = brought(desk, temple, picture(exif=exif)).context_data["results"]
    photo = Photo.objects.get()
    assert (photo.taken_text, photo.date_origin, photo.credit, photo.licence) == ("2015-08-27", "exif", "", "")
    offered = {**told.suggestion_form.initial}
    assert (offered["credit"], offered["licence"]) == ("Owner Zenobia", "cc_by_4")
    desk.post(told.suggestion_url, {**offered, "licence": "anything"})
    photo.refresh_from_db()
    assert photo.credit == ""
    desk.post(told.suggestion_url, offered)
    photo.refresh_from_db()
    assert (photo.credit, photo.licence) == ("Owner Zenobia", "cc_by_4")
    stale = desk.post(told.suggestion_url, offered, follow=True).content.decode()
    assert "Somebody else" in stale or "changed" in stale


def test_preview_is_for_those_who_may_see_the_record(desk, client, temple, visitor):
    brought(desk, temple, picture())
    photo = Photo.objects.get()
    page = desk.get(url(Photo, "change", photo.pk))
    shown = page.context_data["preview"]
    copy = desk.get(shown.url)
    assert (copy["Content-Type"], copy.content[:2]) == ("image/jpeg", b"\xff\xd8")
    assert "no-store" in copy["Cache-Control"]
    assert desk.get(reverse("admin:registry_photo_copy", args=[photo.pk, 1234])).status_code == 404
    client.force_login(visitor)
    assert client.get(shown.url).status_code in (302, 404)


def test_claims_are_linked_and_a_drawing_supports_none(desk, temple, photo):
    claim = factories.accepted(temple)
    photo = changed(desk, photo, claims=[claim.pk])
    assert [link.claim for link in photo.supports.all()] == [claim]
    drawing = factories.photo(temple, kind="drawing", published=False)
    assert "no evidence" in refused(desk, drawing, claims=[claim.pk])["claims"][0]
    assert "cannot" in refused(desk, photo, kind="drawing")["kind"][0]
    photo = changed(desk, photo, claims=[], caption_en="The temple from the square")
    assert not photo.supports.exists()


def test_claim_is_chosen_by_what_it_says(desk, temple, photo, django_assert_num_queries):
    for date in ("2016-06-06", "2016-06-07", "2016-06-08"):
        claim = factories.accepted(temple, date=date)
    asked = {"app_label": "registry", "model_name": "claimphoto", "field_name": "claim", "term": temple.name_en}
    called = f"{claim.ref} · {temple} · 2016-06-08 · No damage"
    with CaptureQueriesContext(connection) as queries:
        answer = desk.get(reverse("admin:autocomplete"), asked).json()
    with django_assert_num_queries(len(queries)):
        desk.get(reverse("admin:autocomplete"), asked | {"term": claim.ref})  # one, not three
    assert {"id": str(claim.pk), "text": called} in answer["results"]
    photo = changed(desk, photo, claims=[claim.pk])
    assert called in desk.get(url(Photo, "change", photo.pk)).content.decode()
    with override("ar"):
        assert f"\u2068{claim.ref}\u2069 · {temple} · \u20682016-06-08\u2069 · " in record_label(claim)


def test_stale_change_is_shown_with_what_stands_now(desk, sami, photo):
    page = desk.get(url(Photo, "change", photo.pk))
    actions.revise_photo(photo, by=sami, version=photo.version, credit="Another")
    found = errors(desk.post(url(Photo, "change", photo.pk), sent(page) | {"credit": "Mine"}))
    assert any("Another" in text for text in found["credit"])


def test_viewer_of_the_admin_sees_the_claims(client, rafiq, temple, photo):
    actions.support_claims(photo, by=factories.rima(), version=photo.version, claims=[factories.accepted(temple)])
    client.force_login(rafiq)
    page = client.get(url(Photo, "change", photo.pk)).content.decode()
    assert "C-0" in page
    assert client.get(url(Photo, "add")).status_code == 403


def test_details_are_revealed_to_those_allowed_with_a_reason(client, rima, paula, photo):
    address = reverse("admin:registry_photo_reveal", args=[photo.pk])
    client.force_login(rima)
    assert "reveals" not in client.get(url(Photo, "change", photo.pk)).context_data
    assert "You may not see this" in client.post(address, {"reason": "Please."}, follow=True).content.decode()
    client.force_login(paula)
    assert "DSC_0042" not in client.get(url(Photo, "change", photo.pk)).content.decode()
    assert "Say why" in client.post(address, {"reason": " "}, follow=True).content.decode()
    page = client.post(address, {"reason": "To check the date."})
    assert "DSC_0042.jpg" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert Disclosure.objects.get().photo == photo


def test_original_is_opened_under_a_name_that_says_nothing(client, desk, temple, paula):
    file = picture("Zenobias house.jpg")
    brought(desk, temple, file)
    photo = Photo.objects.get()
    address = reverse("admin:registry_photo_original", args=[photo.pk])
    client.force_login(paula)
    assert client.get(address).status_code == 302
    answer = client.post(address, {"reason": "To compare."})
    file.seek(0)
    assert b"".join(answer.streaming_content) == file.read()
    assert answer["Content-Disposition"] == f'attachment; filename="{photo.ref}.jpeg"'
    assert Disclosure.objects.count() == 1


def test_original_that_is_gone_is_said_to_be(client, paula, photo):
    client.force_login(paula)
    address = reverse("admin:registry_photo_original", args=[photo.pk])
    assert "not where it should be" in client.post(address, {"reason": "Why."}, follow=True).content.decode()


def test_desk_counts_what_photos_lack_and_lists_it(desk, temple):
    bare = factories.photo(temple, "", published=False, date_origin="", licence="", credit="")
    factories.rendered(factories.photo(temple), 320)
    counts = {each.name: each for each in desk.get(reverse("admin:index")).context["attention_items"]}
    for what in ("date", "licence", "credit", "copies"):
        matter = next(each for each in counts.values() if each.url.endswith(f"lacks={what}"))
        assert matter.count == 1
        assert list(desk.get(matter.url).context_data["cl"].result_list) == [bare]


# --- From a picture to its pairs, and to the public ------------------------------------------------------------------


def test_page_says_what_a_picture_lacks_before_it_can_be_published(desk, temple, photo):
    Photo.objects.update(licence="", alt_en="")
    page = desk.get(url(Photo, "change", photo.pk)).content.decode()
    assert "What it still lacks:" in page
    assert "not published without its licence" in page
    assert "without a description for those who cannot see it" in page
    assert "without its credit" not in page


def test_page_leads_to_the_pairs_of_a_picture_and_to_a_new_one(desk, temple, photo):
    page = url(Photo, "change", photo.pk)
    assert "Compare it with another" not in desk.get(page).content.decode(), "there is no other yet"
    pair = factories.comparison(photo, factories.photo(temple, "2017-01-10"), published=False)
    shown = desk.get(page).content.decode()
    assert f"{url(Comparison, 'add')}?monument={temple.pk}" in shown
    assert url(Comparison, "change", pair.pk) in shown


def test_offer_is_taken_over_in_its_place(desk, temple, photo):
    address = reverse("admin:registry_photo_take_over", args=[photo.pk])
    headers = {"X-Requested-With": "fetch"}
    answer = desk.post(address, {"version": photo.version, "credit": "Zenobia"}, headers=headers)
    assert "was taken over" in answer.json()["said"]
    answer = desk.post(address, {"version": photo.version, "credit": "Odaenathus"}, headers=headers)
    assert "Somebody else changed" in answer.json()["said"]
    photo.refresh_from_db()
    assert photo.credit == "Zenobia"
