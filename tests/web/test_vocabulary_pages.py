"""The pages of the vocabularies: every term with its definition, what it follows, and how matches elsewhere fit."""

import re
from html import unescape

import pytest

from registry.domain.vocabulary.terms import LANGUAGES, VOCABULARIES
from registry.web.text.vocabulary_titles import SCHEME_NAMES, VOCABULARY_TITLES

pytestmark = pytest.mark.django_db


def text_of(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", response.content.decode())))


def test_every_vocabulary_has_a_title_and_every_scheme_a_name():
    assert set(VOCABULARY_TITLES) == set(VOCABULARIES)
    schemes = {each.scheme for terms in VOCABULARIES.values() for term in terms.values() for each in term.mappings}
    assert schemes == set(SCHEME_NAMES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_shows_every_term_with_definition_sources_and_matches(client, language):
    missing = []
    for name, terms in VOCABULARIES.items():
        text = text_of(client, f"/{language}/vocabularies/{name}/")
        for term in terms.values():
            sources = [VOCABULARIES["definition_source"][source].label(language) for source in term.definition_sources]
            shown = [term.en, term.ar, term.code, term.definition(language), *sources]
            for mapping in term.mappings:
                shown += [mapping.label, mapping.list_name or "", mapping.note(language)]
                shown.append(VOCABULARIES["match_type"][mapping.match].label(language))
            missing += [f"{name}.{term.code}: {words}" for words in shown if words not in text]
    assert missing == []


def test_page_says_how_a_match_fits(client):
    text = text_of(client, "/en/vocabularies/grade/")
    assert "Broader there – UNOSAT: Severe Damage UNOSAT has no step between severe damage and destroyed" in text
    assert "Close match – UNOSAT: Severe Damage" in text
    assert "Definition from: This registry, EAMENA’s lists" in text


def test_list_links_every_vocabulary_and_the_method_page_links_the_list(client):
    body = client.get("/ar/vocabularies/").content.decode()
    assert [name for name in VOCABULARIES if f'href="/ar/vocabularies/{name}/"' not in body] == []
    assert 'href="/ar/vocabularies/"' in client.get("/ar/method/").content.decode()


@pytest.mark.parametrize("name", ["atlantis", "Grade", "grade-of-damage"])
def test_unknown_vocabulary_is_not_found(client, name):
    assert client.get(f"/en/vocabularies/{name}/").status_code == 404
