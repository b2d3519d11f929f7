"""Captures in the admin: kept, opened and withdrawn at their source, and hidden with a protected one."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from registry import actions
from registry.media.storage import original_storage
from registry.models import Disclosure, SourceCapture
from tests import factories

pytestmark = [pytest.mark.usefixtures("english"), pytest.mark.django_db]

PAGE = b"<!doctype html><html><script>alert(1)</script></html>"


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.REGISTRY_DATA = tmp_path
    return tmp_path


@pytest.fixture
def registrar(client, rima):
    """Return the browser of Rima, who records."""
    client.force_login(rima)
    return client


@pytest.fixture
def source():
    return factories.source()


@pytest.fixture
def capture(source):
    return factories.capture(source, PAGE, note="Saved with a browser")


def page_of(source):
    return reverse("admin:registry_source_change", args=[source.pk])


def keep(client, source, content=PAGE, name="page.pdf", **values):
    typed = {"captured_text": "2021-03-04", "licence": "", "note": "By hand", **values}
    if content is not None:
        typed["file"] = SimpleUploadedFile(name, content)
    return client.post(reverse("admin:registry_source_capture_add", args=[source.pk]), typed, follow=True)


def open_file(client, capture, reason="To compare it.", **options):
    address = reverse("admin:registry_source_capture_file", args=[capture.source_id, capture.pk])
    return client.post(address, {"reason": reason}, **options)


def withdraw(client, capture, reason):
    address = reverse("admin:registry_source_capture_withdraw", args=[capture.source_id, capture.pk])
    return client.post(address, {"reason": reason}, follow=True)


def seal(source):
    source.refresh_from_db()
    actions.seal_source(source, by=factories.rima(), version=source.version)


def test_file_is_kept_as_what_its_content_is(registrar, source):
    assert "No file of this source is kept." in registrar.get(page_of(source)).content.decode()
    text = keep(registrar, source).content.decode()
    assert "The file is kept, as text/html." in text
    assert SourceCapture.objects.get().media_type == "text/html", "whatever its name says"
    assert "By hand" in text
    assert "Not public: its licence" in text
    assert "page.pdf" not in text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"content": b"MZ\x90\0"}, "This is no PDF, PNG, JPEG"),
        ({"content": b""}, "This is no PDF, PNG, JPEG"),
        ({"content": None}, "This field is required."),
        ({"captured_text": "tomorrow"}, "“tomorrow”"),
        ({"captured_text": "2999"}, "lies in the future"),
        ({"licence": "open"}, "Select a valid choice"),
    ],
)
def test_refusal_is_said_and_what_was_typed_is_kept(registrar, source, values, sentence):
    text = keep(registrar, source, **values).content.decode()
    assert sentence in text
    assert "By hand" in text
    assert not SourceCapture.objects.exists()


def test_file_is_a_download_that_no_browser_runs(registrar, capture):
    response = open_file(registrar, capture)
    assert b"".join(response) == PAGE
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == f'attachment; filename="capture-{capture.sha256[:12]}.html"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert Disclosure.objects.get().capture_sha256 == capture.sha256


def test_download_without_a_reason_or_without_a_file_is_refused(registrar, capture):
    assert "Say why you need to see it" in open_file(registrar, capture, " ", follow=True).content.decode()
    assert not Disclosure.objects.exists()
    original_storage().quarantine(capture.sha256)
    assert "The file is not where it should be." in open_file(registrar, capture, follow=True).content.decode()
    assert registrar.get(reverse("admin:registry_source_capture_file", args=[capture.source_id, capture.pk])).url


def test_capture_is_withdrawn_with_a_reason(registrar, capture):
    assert "Withdrawing a kept copy needs a reason." in withdraw(registrar, capture, " ").content.decode()
    text = withdraw(registrar, capture, "Another page.").content.decode()
    assert "The kept copy was withdrawn." in text
    assert not SourceCapture.objects.exists()
    assert withdraw(registrar, capture, "Again.").status_code == 404


def test_people_who_only_read_sources_open_captures_and_change_none(client, capture, source):
    client.force_login(factories.rafiq())
    text = client.get(page_of(source)).content.decode()
    assert "Saved with a browser" in text
    assert "Keep a file" not in text
    assert "/withdraw/" not in text
    assert open_file(client, capture).status_code == 200
    assert keep(client, source, b"text").status_code == 403
    assert withdraw(client, capture, "No reason.").status_code == 403
    assert SourceCapture.objects.count() == 1


def test_people_without_a_role_learn_nothing(client, capture):
    client.force_login(factories.person("visitor"))
    assert open_file(client, capture).status_code == 403
    missing = SourceCapture(pk=capture.pk + 1, source_id=capture.source_id)
    assert open_file(client, missing).status_code == 403


def test_captures_of_a_protected_source_are_hidden_from_all_who_may_not_know_it(client, capture, source):
    seal(source)
    for person in (factories.rima(), factories.rafiq(), factories.paula()):
        client.force_login(person)
        text = client.get(page_of(source)).content.decode()
        assert "Kept copies" not in text
        assert "Saved with a browser" not in text
        assert capture.sha256 not in text
        missing = SourceCapture(pk=capture.pk + 1, source_id=source.pk)
        assert [open_file(client, one).status_code for one in (capture, missing)] == [403, 403]
    client.force_login(factories.adnan())
    text = client.get(page_of(source)).content.decode()
    assert "Hidden, because the source is protected." in text
    assert "Keep a file" not in text
    assert open_file(client, capture).status_code == 200


def test_capture_is_found_only_at_its_own_source(registrar, capture):
    other = factories.source("another")
    address = reverse("admin:registry_source_capture_file", args=[other.pk, capture.pk])
    assert registrar.post(address, {"reason": "To compare it."}).status_code == 404
    assert not Disclosure.objects.exists()
