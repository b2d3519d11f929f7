"""What a source must say so that readers find it: its address or why there is none, and the original of a copy."""

import pytest
from django.db import IntegrityError, transaction

from registry import actions
from registry.actions.source import InvalidSource
from registry.audit.versions import get_version
from registry.domain.policy.erasure import ErasureOutcome
from registry.domain.policy.visibility import PUBLIC_VIEWER
from registry.models import ProposedErasure, Revision, Source
from registry.queries.sources import find_source, source_records
from registry.queries.visible import visible_sources
from tests import factories

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = "first-report", "second-report", "third-report"


def saved(source, **fields):
    for name, value in fields.items():
        setattr(source, name, value)
    return actions.save_source(source, by=factories.rima(), version=source.version)


def refused(source, **fields):
    """The field and the sentence by which the fields are refused."""
    with pytest.raises(InvalidSource) as caught:
        saved(source, **fields)
    return caught.value.field, str(caught.value)


@pytest.mark.parametrize("url", ["whc.unesco.org/en/soc/3350", "docslib 2515481", "ftp://example.org/a"])
def test_address_is_a_full_one(url):
    field, sentence = refused(factories.source(), url=url)
    assert field == "url"
    assert f"“{url}” is no full address" in sentence
    assert refused(factories.source(), url="", archived_url=url)[0] == "archived_url"


def test_empty_address_needs_a_reason():
    field, sentence = refused(factories.source(), url="", no_url_reason_en=" ")
    assert (field, sentence) == ("no_url_reason_en", "Give the full address, or say why there is none.")
    assert saved(factories.source(), url="https://example.org/a", no_url_reason_en="").url
    with pytest.raises(IntegrityError, match="source_address_or_reason"), transaction.atomic():
        Source.objects.create(slug="bare", kind="video", reliability="A")


def test_doi_has_its_form():
    assert refused(factories.source(), doi="doi:10.1234/abc")[0] == "doi"
    assert saved(factories.source(), doi="10.1234/abc").doi


def test_source_is_no_copy_of_itself_or_of_its_copies():
    first, second, third = (factories.source(slug) for slug in (FIRST, SECOND, THIRD))
    sentence = "A source cannot be a copy of itself, nor of one of its copies."
    assert refused(first, copied_from=first) == ("copied_from", sentence)
    saved(second, copied_from=Source.objects.get(slug=FIRST))
    saved(third, copied_from=second)
    assert refused(Source.objects.get(slug=FIRST), copied_from=third) == ("copied_from", sentence)


def test_original_is_a_source_or_a_name():
    first, second = factories.source(FIRST), factories.source(SECOND)
    assert refused(second, copied_from=first, original_name="The Gazette")[0] == "original_name"
    second.refresh_from_db()
    assert saved(second, original_name="The Gazette").original_name


def test_original_of_a_visible_copy_is_visible():
    first, second = factories.source(FIRST), factories.source(SECOND)
    saved(second, copied_from=first)
    assert not visible_sources(PUBLIC_VIEWER).exists()
    factories.accepted(source=second)
    assert set(visible_sources(PUBLIC_VIEWER)) == {first, second}
    [copy], [original] = (source_records(find_source(slug)) for slug in (SECOND, FIRST))
    assert copy.copied_from.slug == FIRST
    assert [summary.slug for summary in original.copies] == [SECOND]


# --- Protected originals ---------------------------------------------------------------------------------------------


@pytest.fixture
def sealed_original():
    """A source that was named as the original of a public copy, and is protected since."""
    first, second = factories.source(FIRST), factories.source(SECOND)
    factories.accepted(source=second)
    factories.accepted(source=first)
    saved(second, copied_from=first, no_url_reason_en="Lost.")
    first.refresh_from_db()
    return actions.seal_source(first, by=factories.rima(), version=first.version)


def test_protected_source_is_no_original(sealed_original):
    second = Source.objects.get(slug=SECOND)
    assert second.copied_from is None
    field, sentence = refused(second, copied_from=sealed_original)
    assert field == "copied_from"
    assert "protected" in sentence


def test_copies_of_a_protected_source_are_sealed(sealed_original, adnan):
    identity = actions.reveal_identity(sealed_original, by=adnan, reason="To call her.")
    assert identity["copies"] == SECOND


def test_protected_copy_seals_its_original(adnan):
    first, second = factories.source(FIRST), factories.source(SECOND)
    saved(second, copied_from=first)
    actions.seal_source(second, by=factories.rima(), version=second.version)
    second.refresh_from_db()
    assert second.copied_from is None
    assert actions.reveal_identity(second, by=adnan, reason="To call her.")["copied_from"] == FIRST


def test_no_page_tells_that_a_protected_source_has_copies(sealed_original, client, adnan):
    pages = [f"/en/sources/{SECOND}/", f"/api/v1/sources/{SECOND}", "/api/v1/changes", "/api/v1/sources"]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        text = answer.content.decode()
        assert '"copied_from": {' not in text, page
        assert '"copied_from":{' not in text, page
        assert "copied_from_id" not in text, page
    second = Source.objects.get(slug=SECOND)
    linking = Revision.objects.filter(table="registry_source", key=str(second.pk), payload__contains='"Lost."').first()
    assert f'"copied_from_id":{sealed_original.pk}' in linking.payload.replace(" ", "")
    assert "copied_from_id" not in get_version(linking.seq).values


def test_kept_original_is_restored_with_its_former_address(adnan):
    first = factories.source(FIRST)
    actions.seal_source(first, by=factories.rima(), version=first.version)
    proposal = ProposedErasure.objects.get(source=first)
    actions.decide_erasure(proposal, ErasureOutcome.KEPT, by=adnan, reason="By mistake.")
    first.refresh_from_db()
    assert not first.protected
    assert first.no_url_reason_en == "It was never online."
