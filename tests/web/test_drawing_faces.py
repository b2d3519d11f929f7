"""Every face of a drawing calls it one: nowhere is it a photograph, and nowhere was it taken."""

import json
import re

import pytest

from tests import factories

# What may be said of a drawing although it has such a word: that it is none.
ALLOWED = ("not a photograph", "ليس صورة فوتوغرافية", "ليست صورة فوتوغرافية")
WORDS = re.compile(r"\btaken\b|photograph|\bcamera\b|التُقط|التقط|فوتوغراف|المصوّر|آلة التصوير", re.IGNORECASE)


@pytest.fixture
def drawn_pair(temple):
    """A pair of drawings with copies of both, so that every page shows them in full."""
    drawings = []
    for day, name in (("2016-05-11", "before"), ("2017-01-10", "after")):
        drawing = factories.photo(temple, day, kind="drawing", caption_en=f"The temple {name}", credit="The registry")
        drawings.append(factories.rendered(drawing, 320, 800))
    return factories.comparison(*drawings, comparability="same_viewpoint")


def list_addresses(pair):
    """The addresses of all faces of the drawings of a pair, in both languages."""
    pages = [
        f"monuments/{pair.monument.slug}/",
        "comparisons/",
        f"comparisons/{pair.ref}/",
        f"comparisons/{pair.ref}/embed",
        "photos/",
        *(f"photos/{photo.ref}/" for photo in (pair.before, pair.after)),
    ]
    api = ("photos", f"photos/{pair.before.ref}", "comparisons", f"comparisons/{pair.ref}")
    return [f"/{language}/{page}" for language in ("en", "ar") for page in pages] + [f"/api/v1/{path}" for path in api]


def find_forbidden_words(text):
    for phrase in ALLOWED:
        text = re.sub(phrase, "", text, flags=re.IGNORECASE)
    return WORDS.findall(text)


def get_text_of_page(content):
    """What a page says: its head, and its body without navigation and the filter by kinds of pictures."""
    content = re.sub(r"<(nav|select|footer)\b.*?</\1>", "", content, flags=re.DOTALL)
    attributes = re.findall(r'(?:alt|title|content|aria-label)="([^"]*)"', content)
    return " ".join([re.sub(r"<[^>]+>", " ", content), *attributes])


def get_values(value):
    """All texts in JSON, without the names of members."""
    if isinstance(value, dict):
        return [text for member in value.values() for text in get_values(member)]
    if isinstance(value, list):
        return [text for member in value for text in get_values(member)]
    return [value] if isinstance(value, str) else []


@pytest.mark.django_db
def test_no_face_of_a_drawing_calls_it_taken_or_a_photograph(client, drawn_pair):
    offences = {}
    for address in list_addresses(drawn_pair):
        response = client.get(address)
        assert response.status_code == 200, address
        content = response.content.decode()
        is_json = address.startswith("/api/")
        text = " ".join(get_values(json.loads(content))) if is_json else get_text_of_page(content)
        words = find_forbidden_words(text)
        if words:
            offences[address] = words
    assert offences == {}


@pytest.mark.django_db
def test_faces_of_a_photograph_do_have_such_words(client, temple):
    """A guard of the test above."""
    pair = factories.comparison(
        *(factories.rendered(factories.photo(temple, day), 320) for day in ("2016-05-11", "2017-01-10"))
    )
    for address in (f"/en/photos/{pair.before.ref}/", f"/ar/photos/{pair.before.ref}/"):
        assert find_forbidden_words(get_text_of_page(client.get(address).content.decode())), address


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "word"), [("en", "Drawing"), ("ar", "رسم")])
def test_both_corner_labels_and_the_first_line_of_the_embed_say_drawing(client, drawn_pair, language, word):
    for page in (f"comparisons/{drawn_pair.ref}/", f"comparisons/{drawn_pair.ref}/embed"):
        content = client.get(f"/{language}/{page}").content.decode()
        flags = re.findall(r'<span class="flag">\s*<b>([^<]*)</b>', re.sub(r"\s+>", ">", content))
        assert flags == [word, word], page
    first_line = re.search(r"<h1>(.*?)</h1>", content, re.DOTALL)[1]
    assert re.sub(r"\s+", " ", first_line).strip().startswith(f"{word}: ")
    assert re.search(r"<title>\s*(\w+)", content)[1] == word


@pytest.mark.django_db
def test_drawing_has_the_day_it_shows_and_no_date_of_taking(client, drawn_pair):
    found = client.get(f"/api/v1/photos/{drawn_pair.before.ref}").json()
    assert (found["kind"], found["taken"], found["date_origin"]) == ("drawing", None, None)
    assert found["depicts"]["text"] == "2016-05-11"
    assert "state drawn: 11 May 2016" in client.get(f"/en/photos/{drawn_pair.before.ref}/").content.decode()
