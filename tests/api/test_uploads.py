"""Pictures sent over the API: what is sound is kept as it came and shown without what it tells, all else refused."""

import errno
import os
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from registry import actions
from registry.media import workers
from registry.media.storage import original_storage, rendition_storage
from registry.models import Disclosure, Photo, PhotoDetails
from tests import factories
from tests.audit.scene import settle
from tests.long import LONG
from tests.media.imaging.exiftool import exiftool
from tests.media.imaging.samples import SECRETS, encoded, scene, sound, telling, unsound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_temple")]
ADDRESS = "/api/v1/photos"
PILLOW = os.environ.get("PILLOW_TEST_IMAGES")
JPEG = encoded(scene(1000, 700))


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    """An empty folder for files."""
    settings.REGISTRY_DATA = tmp_path
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return tmp_path


@pytest.fixture
def upload(client, rima, temple):
    """`upload(content, name="a.jpg", status=201, **parts)` sends a picture of the Moon Temple as Rima; the answer."""
    client.force_login(rima)

    def call(content=JPEG, name="DSC_0042.jpg", *, status=201, **parts):
        file = {} if content is None else {"file": SimpleUploadedFile(name, content)}
        answer = client.post(ADDRESS, {"monument": temple.slug, **file, **parts})
        assert answer.status_code == status, answer.content.decode()
        settle()
        return answer

    return call


@pytest.fixture
def faults(upload):
    """What is wrong with a form: pairs of pointer and code; every fault is a sentence, and nothing was kept."""

    def call(*args, status=400, **parts):
        found = upload(*args, status=status, **parts).json()
        assert all(fault["detail"].endswith(".") for fault in (found, *found["errors"]))
        return [(fault["pointer"], fault["code"]) for fault in found["errors"]]

    return call


def files_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def leftovers(data):
    """Files and folders that no row tells of."""
    known = {*PhotoDetails.objects.values_list("sha256", flat=True)}
    pictures = {*Photo.objects.values_list("public_id", flat=True)}
    kept = [path for path in files_in(data / "originals") if Path(path).name not in known]
    shown = [path for path in files_in(data / "renditions") if Path(path).parts[2] not in pictures]
    return kept + shown + files_in(data / "incoming")


# --- What is taken ---------------------------------------------------------------------------------------------------


def test_picture_is_kept_as_it_came_and_can_be_shown_at_once(upload, client, data):
    answer = upload(caption_en="The front", taken="2016-05", date_origin="source", graphic="true")
    found = answer.json()
    assert (found["caption_en"], found["graphic"], found["width"], found["height"]) == ("The front", True, 1000, 700)
    assert found["taken"]["earliest"] == "2016-05-01"
    assert (found["published"], found["warnings"]) == (False, [])
    assert [copy["width"] for copy in found["renditions"] if copy["format"] == "jpeg"] == [320, 800]
    photo = Photo.objects.get()
    assert b"".join(original_storage().iter_chunks(photo.details.sha256)) == JPEG
    with rendition_storage().open(photo.public_id, "320.jpg") as shown:
        assert shown.read()[:2] == b"\xff\xd8"
    assert client.get(answer["Location"])["ETag"] == answer["ETag"]
    assert photo.details.original_name == "DSC_0042.jpg"
    assert leftovers(data) == []


def test_addresses_of_copies_serve_them(upload, client):
    for copy in upload().json()["renditions"]:
        answer = client.get(copy["url"].removeprefix("http://testserver"))
        assert len(b"".join(answer) if answer.streaming else answer.content) == copy["size"]


def test_larger_copies_follow(upload, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        upload()
    found = {(copy.format, copy.width) for copy in Photo.objects.get().renditions.all()}
    assert found == {(form, width) for form in ("avif", "jpeg") for width in (320, 800, 1000)}


def test_drawing_has_the_day_that_it_depicts_and_not_that_of_its_scan(upload):
    drawing = upload(telling(), kind="drawing").json()
    assert (drawing["taken"], drawing["depicts"], drawing["date_origin"]) == (None, None, None)


def test_what_the_file_offers_is_told_and_not_taken_over(upload):
    answer = upload(telling())
    found = answer.json()
    assert (found["credit"], found["licence"]) == ("", None)
    assert found["taken"]["text"] == "2015-08-27"
    assert found["date_origin"] == "exif"
    codes = {warning["code"] for warning in found["warnings"]}
    assert {"turned", "offered_credit"} <= codes
    assert all(warning["detail"].endswith(".") for warning in found["warnings"])


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF"])
def test_nothing_private_is_in_any_public_byte(
    upload, client, paula, data, tmp_path, form, django_capture_on_commit_callbacks
):
    rights = {
        "credit": "The photographer",
        "licence": "cc_by_4",
        "source": factories.source().slug,
        "alt_en": "A wall.",
    }
    with django_capture_on_commit_callbacks(execute=True):
        ref = upload(telling(form), f"{SECRETS[1]}.jpg", **rights).json()["ref"]
    photo = Photo.objects.get()
    actions.publish_recorded([photo], by=factories.rima(), publisher=paula, reason=factories.REASON)
    client.logout()
    public = [client.get(f"{ADDRESS}{end}").content for end in ("", f"/{ref}")]
    public += [path.read_bytes() for path in (data / "renditions").rglob("*") if path.is_file()]
    assert len(public) == 2 + 4
    digest = photo.details.sha256.encode()
    for content in public:
        assert not any(secret.encode() in content for secret in SECRETS)
        assert digest not in content
    for path in (data / "renditions").rglob("*.*"):
        assert b"GPS" not in exiftool(path)


@pytest.mark.parametrize("name", sound())
def test_odd_but_sound_files_are_taken(upload, data, name):
    content, _, notes = sound()[name]
    found = upload(content, "renamed.svg").json()
    assert {warning["code"] for warning in found["warnings"]} >= set(notes)
    assert leftovers(data) == []


@pytest.mark.parametrize("name", unsound())
def test_unsound_files_are_refused_in_a_sentence(faults, data, name):
    content, code = unsound()[name]
    status = 415 if code in ("not_a_picture", "svg", "heic") else 400
    [(pointer, found)] = faults(content, status=status)
    assert pointer == "/file"
    assert found == f"picture_{code}" or code is None
    assert (Photo.objects.count(), files_in(data)) == (0, [])


# --- What is not -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "wrong", "status"),
    [
        ({"monument": "atlantis"}, ("/monument", "unknown_record"), 422),
        ({"monument": ""}, ("/monument", "required"), 400),
        ({"castle": "1"}, ("/castle", "unknown_member"), 400),
        ({"public_id": "0" * 32}, ("/public_id", "unknown_member"), 400),
        ({"claims": "C-000001"}, ("/claims", "unknown_member"), 400),
        ({"kind": "painting"}, ("/kind", "unknown_code"), 400),
        ({"graphic": "1"}, ("/graphic", "invalid"), 400),
        ({"taken": "7.8.2015", "date_origin": "source"}, ("/taken", "bad_date"), 422),
        ({"taken": "2999", "date_origin": "source"}, ("/taken", "future_date"), 422),
        ({"taken": "2015"}, ("/date_origin", "bad_photo"), 422),
        ({"kind": "drawing", "taken": "2015"}, ("/taken", "drawing_not_taken"), 422),
        ({"kind": "drawing", "depicts": "2015", "date_origin": "exif"}, ("/date_origin", "drawing_not_taken"), 422),
        ({"depicts": "2015"}, ("/depicts", "no_drawing"), 422),
        ({"caption_en": ["A", "B"]}, ("/caption_en", "repeated_member"), 400),
        ({"caption_en": "a\0b"}, ("/caption_en", "null_characters_not_allowed"), 400),
        ({"credit": "x" * 301}, ("/credit", "max_length"), 400),
    ],
)
def test_form_is_refused_with_a_pointer(faults, data, parts, wrong, status):
    assert faults(status=status, **parts) == [wrong]
    assert (Photo.objects.count(), files_in(data)) == (0, [])


def test_bytes_that_are_no_text_are_refused(client, rima, data):
    client.force_login(rima)
    body = b'--x\r\nContent-Disposition: form-data; name="caption_en"\r\n\r\n\xff\xfe\r\n--x--\r\n'
    answer = client.post(ADDRESS, body, content_type="multipart/form-data; boundary=x")
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [("/caption_en", "bad_encoding")]


def test_file_must_be_there_and_be_one(faults, client, temple):
    assert faults(None) == [("/file", "required")]
    assert faults(None, file="text") == [("/file", "invalid")]
    two = [SimpleUploadedFile(name, JPEG) for name in ("a.jpg", "b.jpg")]
    assert faults(None, file=two) == [("/file", "repeated_member")]
    assert faults(other=SimpleUploadedFile("b.jpg", JPEG)) == [("/other", "unknown_member")]


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("image/jpeg", JPEG, 415),
        ("multipart/form-data; boundary=x; charset=utf-16", b"--x--", 415),
        ("multipart/form-data", b"--x--", 400),
        ("multipart/form-data; boundary=x", b"nonsense", 400),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n',
            400,
        ),
    ],
)
def test_other_bodies_are_refused(client, rima, data, kind, body, status):
    token = actions.create_token(by=rima, user=rima, name="Upload", scopes=["write"], days=1)[1]
    for headers in ({"Authorization": f"Bearer {token}"}, {}):
        if not headers:
            client.force_login(rima)
        answer = client.post(ADDRESS, body, content_type=kind, headers=headers)
        assert answer.status_code == status, answer.content.decode()
        assert answer.json()["detail"].endswith(".")
    assert files_in(data) == []


def test_nothing_at_all_is_refused_as_a_form_without_its_parts(client, rima, data):
    client.force_login(rima)
    answer = client.generic("POST", ADDRESS)
    assert answer.status_code == 400
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {"/file", "/monument"}
    assert leftovers(data) == []


def test_too_large_is_refused_before_it_is_read(client, rima, settings):
    settings.UPLOAD_LIMIT = 1_000_000

    class Unread:
        def read(self, *args):
            raise AssertionError("the body was read")

        readline = read

    for logged_in in (False, True):
        if logged_in:
            client.force_login(rima)
        answer = client.post(
            ADDRESS,
            content_type="multipart/form-data; boundary=x",
            **{"wsgi.input": Unread(), "CONTENT_LENGTH": "2000001"},
        )
        assert answer.status_code == 413
        assert "1 MB" in answer.json()["detail"]


def test_file_over_the_limit_is_413(faults, settings, data):
    settings.UPLOAD_LIMIT = len(JPEG) - 1
    assert faults(status=413) == [("/file", "file_too_large")]
    assert (Photo.objects.count(), files_in(data)) == (0, [])


# --- The same again --------------------------------------------------------------------------------------------------


def test_same_file_again_is_409_with_its_ref(upload, data):
    first = upload().json()["ref"]
    found = upload(name="other.jpg", status=409).json()
    assert found["errors"][0]["code"] == "known"
    assert first in found["detail"]
    assert Photo.objects.count() == 1
    assert leftovers(data) == []


def test_nobody_learns_that_somebody_else_holds_a_file(upload, client, temple):
    """Somebody who may add photos and sees the published alone: their answer is that of a new file."""
    upload(caption_en="Hidden")
    lender = factories.person("lender")
    lender.user_permissions.add(Permission.objects.get(codename="add_photo"))
    client.force_login(lender)
    answer = client.post(ADDRESS, {"monument": temple.slug, "file": SimpleUploadedFile("a.jpg", JPEG)})
    assert answer.status_code == 201
    assert answer.json()["warnings"] == []
    assert Photo.objects.count() == 2


def test_nearly_the_same_is_told(upload):
    first = upload().json()["ref"]
    found = upload(encoded(scene(900, 630), quality=60)).json()
    assert [(each["code"], each["photo"]) for each in found["warnings"]] == [("similar", first)]


# --- Who may, and what fails -----------------------------------------------------------------------------------------


def test_upload_with_a_token_is_written_in_its_owners_name(client, rima, temple):
    token = actions.create_token(by=rima, user=rima, name="Upload", scopes=["write"], days=1)[1]
    parts = {"monument": temple.slug, "file": SimpleUploadedFile("a.jpg", JPEG)}
    answer = client.post(ADDRESS, parts, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 201
    assert PhotoDetails.objects.get().uploader == rima


def test_login_of_the_desk_needs_its_token_against_forgery(rima, temple):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(rima)

    def send(**options):
        return browser.post(ADDRESS, {"monument": temple.slug, "file": SimpleUploadedFile("a.jpg", JPEG)}, **options)

    assert send().status_code == 403
    browser.cookies["csrftoken"] = "a" * 32
    assert send(headers={"X-CSRFToken": "a" * 32}).status_code == 201


@pytest.mark.parametrize(
    ("error", "status"),
    [(workers.WorkersBusy(), 503), (OSError(errno.ENOSPC, "full"), 507)],
)
def test_what_passes_is_said_to_pass(upload, monkeypatch, data, error, status):
    def fail(*args, **options):
        raise error

    monkeypatch.setattr("registry.actions.upload.workers.make_renditions", fail)
    answer = upload(status=status)
    assert answer.get("Retry-After") == ("5" if status == 503 else None)
    assert "Nothing was saved" in answer.json()["detail"]
    assert (Photo.objects.count(), files_in(data)) == (0, [])


def test_name_of_a_file_is_not_in_its_path(upload, data, monkeypatch):
    names = []

    def look(*args, **options):
        names.extend(files_in(data / "incoming"))
        return inspect(*args, **options)

    inspect = workers.inspect
    monkeypatch.setattr("registry.actions.upload.workers.inspect", look)
    name = f"DSC 42.34.5534N{'x' * 230}"
    upload(JPEG, name)
    assert [SECRETS[2] in each or "x" * 9 in each for each in names] == [False]
    assert PhotoDetails.objects.get().original_name == name


def test_file_that_finds_no_room_leaves_nothing(upload, data, monkeypatch):
    written = []

    def write(file, content):
        written.append(len(content))
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.write", write, raising=False)
    assert "Nothing was saved" in upload(JPEG, status=507).json()["detail"]
    assert written
    assert files_in(data) == []


def test_original_comes_back_byte_for_byte_under_a_neutral_name(upload, client, adnan):
    ref = upload(name="secret place.jpg").json()["ref"]
    client.force_login(adnan)
    answer = client.post(f"{ADDRESS}/{ref}/original", '{"reason": "To compare."}', content_type="application/json")
    assert b"".join(answer) == JPEG
    assert answer["Content-Disposition"] == f'attachment; filename="{ref}.jpg"'
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("private, no-store", "nosniff")
    assert answer["Content-Type"] == "application/octet-stream"
    assert Disclosure.objects.get().reason == "To compare."


# --- Pillow's own ----------------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.skipif(not PILLOW, reason="PILLOW_TEST_IMAGES names no folder; samples.py stands in for it")
def test_every_picture_of_pillows_tests_is_taken_or_refused(client, rima, temple, data):
    client.force_login(rima)
    files = sorted(path for path in Path(PILLOW).rglob("*") if path.is_file())
    for path in files if LONG else files[::25]:
        file = SimpleUploadedFile(path.name, path.read_bytes())
        answer = client.post(ADDRESS, {"monument": temple.slug, "file": file})
        assert answer.status_code in (201, 400, 409, 415), f"{path}: {answer.content.decode()}"
        if answer.status_code != 201:
            assert answer.json()["errors"][0]["detail"].endswith("."), path
            assert answer.json()["errors"][0]["pointer"] == "/file"
        assert leftovers(data) == [], path
    assert Photo.objects.count() > (500 if LONG else 10)
