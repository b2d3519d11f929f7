"""Renditions and tiles over HTTP: to whom, and who may keep them."""

import pytest
from django.test import Client

from registry import actions
from registry.domain.media.inspection import TILES
from registry.domain.media.renditions import Format, rendition_path, tiles_folder
from registry.models import Rendition
from tests import factories

pytestmark = pytest.mark.django_db
BYTES = b"a picture"


@pytest.fixture
def rendition_storage_of_tests(tmp_path, settings):
    """Where the files are: `rendition_storage_of_tests(photo)` lays one rendition of each format and one tile there."""
    settings.REGISTRY_DATA = tmp_path

    def lay(photo):
        factories.rendered(photo, 320)
        actions.save_renditions(photo, [Rendition(recipe=1, format=TILES, width=6000, height=4000, size=9)])
        names = [rendition_path(photo.public_id, 320, form) for form in Format]
        for name in (*names, f"{tiles_folder(photo.public_id)}/0,0,512,512/512,512/0/default.jpg"):
            path = tmp_path / "renditions" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(BYTES)
        return photo

    return lay


def addresses(photo):
    here = f"/pictures/{photo.public_id}"
    return (f"{here}/320.jpg", f"{here}/320.avif", f"{here}/tiles/0,0,512,512/512,512/0/default.jpg")


def staff():
    client = Client()
    client.force_login(factories.paula())
    return client


def test_public_pictures_may_be_kept_by_anybody(client, temple, rendition_storage_of_tests):
    photo = rendition_storage_of_tests(factories.photo())
    for address, media_type in zip(addresses(photo), ("image/jpeg", "image/avif", "image/jpeg"), strict=True):
        response = client.get(address)
        assert response.content == BYTES
        assert response["Content-Type"] == media_type
        assert response["Cache-Control"] == "public, max-age=3600"
        assert "Cookie" not in response.get("Vary", "")
        assert not response.cookies


def test_unchanged_picture_is_not_sent_again(client, temple, rendition_storage_of_tests):
    for address in addresses(rendition_storage_of_tests(factories.photo())):
        etag = client.get(address)["ETag"]
        again = client.get(address, headers={"If-None-Match": etag})
        assert again.status_code == 304
        assert again["Cache-Control"] == "public, max-age=3600"
        assert again["ETag"] == etag


def test_hidden_pictures_are_for_staff_and_kept_by_nobody(client, temple, rendition_storage_of_tests):
    photo = rendition_storage_of_tests(factories.photo(published=False))
    for address in (*addresses(photo), f"/pictures/{photo.public_id}/tiles/info.json"):
        assert client.get(address).status_code == 404
        assert client.get(address, headers={"If-None-Match": "*"}).status_code == 404
        response = staff().get(address)
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"
        assert "ETag" not in response


def test_withdrawn_picture_is_gone(client, temple, rendition_storage_of_tests):
    photo = rendition_storage_of_tests(factories.photo())
    type(photo).objects.filter(pk=photo.pk).update(published=False)
    assert {client.get(address).status_code for address in addresses(photo)} == {404}


def test_tiles_are_listed_for_any_viewer(client, temple, rendition_storage_of_tests):
    photo = rendition_storage_of_tests(factories.photo())
    response = client.get(f"/pictures/{photo.public_id}/tiles/info.json")
    assert response["Access-Control-Allow-Origin"] == "*"
    told = response.json()
    assert told["id"] == f"http://testserver/pictures/{photo.public_id}/tiles"
    assert (told["width"], told["height"]) == (6000, 4000)


@pytest.mark.parametrize(
    "end",
    ["320.png", "321.jpg", "0.jpg", "999999.jpg", "tiles/../320.jpg", "tiles/full/max/0/default.jpg", "tiles/", ""],
)
def test_what_was_never_made_is_not_there(client, temple, rendition_storage_of_tests, end):
    photo = rendition_storage_of_tests(factories.photo())
    assert client.get(f"/pictures/{photo.public_id}/{end}").status_code == 404


def test_row_without_its_file_is_not_there(client, temple, rendition_storage_of_tests, tmp_path):
    photo = factories.rendered(factories.photo(), 320)
    assert client.get(f"/pictures/{photo.public_id}/320.jpg").status_code == 404


def test_pictures_are_only_read(client, temple, rendition_storage_of_tests):
    photo = rendition_storage_of_tests(factories.photo())
    assert {client.post(address).status_code for address in addresses(photo)} == {405}
    assert client.head(addresses(photo)[0])["Content-Length"] == str(len(BYTES))
