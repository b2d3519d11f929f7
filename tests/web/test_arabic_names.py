"""Publishers and credits on Arabic pages: by their Arabic names, and as they are where none is known."""

import pytest
from django.utils.translation import override

from registry.queries.summaries import summarize_source
from registry.web.text.source_text import source_name
from tests import factories

pytestmark = pytest.mark.django_db
DIRECTORATE = "المديرية العامة للآثار والمتاحف"


@pytest.mark.parametrize(
    ("language", "names", "shown"),
    [
        ("ar", {"publisher": "DGAM", "publisher_ar": DIRECTORATE}, DIRECTORATE),
        ("en", {"publisher": "DGAM", "publisher_ar": DIRECTORATE}, "DGAM"),
        ("ar", {"publisher": "Reuters"}, "Reuters"),
    ],
)
def test_source_is_named_with_its_publisher_in_the_language_of_the_page(language, names, shown):
    source = summarize_source(factories.source(**names))
    with override(language):
        assert source_name(source).startswith(f"<bdi>{shown}</bdi>")


def test_source_page_names_the_publisher_in_arabic(client):
    source = factories.source(publisher="DGAM", publisher_ar=DIRECTORATE)
    factories.accepted()
    assert DIRECTORATE in client.get(f"/ar/sources/{source.slug}/").content.decode()
    assert DIRECTORATE not in client.get(f"/en/sources/{source.slug}/").content.decode()


def test_photo_page_credits_in_arabic(client):
    photo = factories.photo(credit="Photographer of the tests", credit_ar="مصوّر الاختبار", published=True)
    arabic = client.get(f"/ar/photos/{photo.ref}/").content.decode()
    assert "مصوّر الاختبار" in arabic
    assert "Photographer of the tests" not in arabic
    assert "Photographer of the tests" in client.get(f"/en/photos/{photo.ref}/").content.decode()


def test_protected_source_tells_no_publisher_in_either_language():
    source = summarize_source(factories.source(publisher="", publisher_ar="", protected=True))
    assert (source.publisher, source.publisher_ar) == ("", "")
