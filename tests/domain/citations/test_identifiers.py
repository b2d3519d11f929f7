"""Which texts are full addresses of the web, and which are DOIs."""

import pytest

from registry.domain.citations.identifiers import is_doi, is_web_address


@pytest.mark.parametrize(
    "address",
    [
        "https://whc.unesco.org/en/soc/4306",
        "http://whc.unesco.org/en/soc/3350/&mode=doc",
        "http://dgam.gov.sy/index.php?p=314&id=1955",
        "https://example.org",
        "https://example.org:8080/a?b#c",
        "HTTPS://Example.org/",
        "https://مثال.إختبار/تدمر",
    ],
)
def test_full_addresses_are_web_addresses(address):
    assert is_web_address(address)


@pytest.mark.parametrize(
    "text",
    [
        *("", "whc.unesco.org/en/soc/3350", "medomed.org", "docslib 2515481", "whc decisions/8211", "//example.org/a"),
        *("ftp://example.org/", "javascript:alert(1)", "https://", "https://example", "https://example.org/a b"),
        *("see https://example.org/", "https://example.org/\n", "https://a@example.org/", "https://.org/"),
    ],
)
def test_other_texts_are_no_web_addresses(text):
    assert not is_web_address(text)


def test_doi_starts_with_its_registrant():
    assert is_doi("10.1080/00758914.2016.1276")
    for text in ("", "doi:10.1080/1", "https://doi.org/10.1080/1", "10.1080", "10.1080/", "10.1080/a b", "11.1080/1"):
        assert not is_doi(text), text
