"""The pages of pairs and photos: what is on them, for whom, and that nothing on them needs a script."""

import re
from datetime import date
from itertools import pairwise

import pytest
from django.test import Client

from registry.domain.media.licences import TERMS
from registry.domain.vocabulary.codes import Comparability, Licence
from registry.models import Comparison
from registry.models.comparison import ALIGNABLE
from tests import factories, scenes

from .test_page_queries import questions
from .test_pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pair_pk")]


def record_pair():
    """244 days apart, with copies, aligned, and one region with its claim; the evidence says 15 days."""
    temple = factories.monument()
    factories.accepted(temple, date="2016-12-26")
    lost = factories.accepted(temple, "damaged_at", "2017-01-10", grade="severe")
    before = factories.rendered(factories.photo(temple, "2016-06-06"), 320, 800)
    after = factories.rendered(factories.photo(temple, "2017-02-05"), 320, 800)
    pair = factories.aligned(factories.comparison(before, after))
    factories.region(pair, claim=lost)
    return pair.pk


@pytest.fixture(scope="module")
def pair_pk(django_db_setup, django_db_blocker):
    with scenes.kept(django_db_blocker, record_pair) as pk:
        yield pk


@pytest.fixture
def pair(pair_pk, temple):
    return Comparison.objects.get(pk=pair_pk)


def page_of(client, pair, language="en", end=""):
    response = client.get(f"/{language}/comparisons/{pair.ref}/{end}")
    assert response.status_code == 200
    return response


def staff():
    client = Client()
    client.force_login(factories.paula())
    return client


def test_page_shows_both_pictures_with_their_rights(client, pair):
    body = page_of(client, pair).content.decode()
    pictures = re.findall(r"<picture>.*?</picture>", body, re.DOTALL)
    assert [photo.public_id in picture for photo, picture in zip((pair.before, pair.after), pictures, strict=True)]
    for picture in pictures:
        assert 'type="image/avif"' in picture
        assert "/800.avif 800w" in picture
        assert 'width="6000" height="4000"' in picture
        assert 'alt="Six columns carry an entablature."' in picture
    text = words(page_of(client, pair))
    assert text.count("Credit: The photographer. CC BY 4.0. Source:") == 2
    assert "Before, 6 June 2016" in text
    assert "After, 5 February 2017" in text


def test_page_tells_the_time_between_and_what_narrows_it(client, pair):
    text = words(page_of(client, pair))
    assert "Between these two pictures: 244 days; the evidence narrows it to 15." in text
    assert "a window of 15 days" in text
    assert re.search(r"State No damage then Severe damage", text)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_link_within_the_page_has_its_end(client, pair, language):
    body = page_of(client, pair, language).content.decode()
    ends = set(re.findall(r'href="#([^"]+)"', body))
    assert {"region-1", "outline-1"} < ends
    assert ends <= set(re.findall(r'\sid="([^"]+)"', body))


def test_page_says_how_the_pair_is_aligned_and_names_nobody(client, pair):
    text = words(page_of(client, pair))
    assert "The two pictures share one frame; no alignment was needed." in text
    assert "Checked by an editor of the registry on" in text
    assert factories.rima().username not in text


def test_alignment_by_hand_says_how_well_it_fits(client, temple):
    matrix = (1, 0, 0.02, 0, 1, 0, 0, 0, 1)
    pair = factories.aligned(factories.comparison(), matrix=matrix)
    text = words(page_of(client, pair))
    assert "6 points were marked. They are off by 0.1 % of the picture's diagonal." in text
    assert 'data-aligned="1.0 0.0 0.02' in page_of(client, pair).content.decode()


NOT_ALIGNED = "Side by side the pictures are shown as they are, not aligned."


def test_bent_pair_says_that_it_is_not_aligned_side_by_side(client, pair, temple):
    bent = factories.aligned(factories.comparison(), matrix=(1, 0, 0.02, 0, 1, 0, 0, 0, 1))
    assert NOT_ALIGNED in words(page_of(client, bent))
    assert NOT_ALIGNED in words(page_of(client, bent, end="embed"))
    assert NOT_ALIGNED not in words(page_of(client, pair)), "it lies as it is"
    assert NOT_ALIGNED not in words(page_of(client, factories.comparison())), "it is not aligned anywhere"


def test_numbers_of_regions_stand_apart(client, pair):
    factories.region(pair, note_en="The same place again")
    places = re.findall(r'<circle cx="(\d+)" cy="(\d+)"', page_of(client, pair).content.decode())
    (x1, y1), (x2, y2) = ((int(x), int(y)) for x, y in places)
    assert (x1 - x2) ** 2 + (y1 - y2) ** 2 >= 70**2


def test_alignment_is_not_public_before_it_is_accepted(client, temple):
    pair = factories.aligned(factories.comparison(), accepted=False)
    assert "Not aligned: the pictures are shown as they are." in words(page_of(client, pair))
    assert 'data-aligned=""' in page_of(client, pair).content.decode()
    assert "Nobody has accepted this alignment yet" in words(page_of(staff(), pair))


@pytest.mark.parametrize("comparability", [each for each in Comparability if each != "same_viewpoint_aligned"])
def test_other_views_are_shown_side_by_side_alone(client, temple, comparability):
    pair = factories.comparison(comparability=comparability.value)
    modes = re.findall(r'name="mode" value="(\w+)"', page_of(client, pair).content.decode())
    assert bool(modes) == (comparability in ALIGNABLE)
    first = "swipe" if modes else "side"
    assert f'data-mode="{first}"' in page_of(client, pair).content.decode()


@pytest.mark.parametrize("licence", Licence)
def test_copies_are_offered_where_the_licence_lets_everybody_take_them(client, temple, licence):
    pair = factories.comparison(factories.photo(taken="2016-05-11", licence=licence.value))
    for photo in (pair.before, pair.after):
        factories.rendered(photo, 320)
    body = page_of(client, pair).content.decode()
    assert (f'download="{pair.before.ref}-320.jpg"' in body) == TERMS[licence].downloads
    assert f'download="{pair.after.ref}-320.jpg"' in body
    photo = client.get(f"/en/photos/{pair.before.ref}/").content.decode()
    assert ("download=" in photo) == TERMS[licence].downloads


def test_drawing_says_that_it_is_one(client, temple):
    pair = factories.comparison(factories.photo(taken="2016-05-11", kind="drawing"))
    for path in (f"comparisons/{pair.ref}/", f"photos/{pair.before.ref}/", "comparisons/", "photos/"):
        assert words(client.get(f"/en/{path}")).count("Drawing, not a photograph") == 1


def test_what_shows_people_being_harmed_waits_behind_a_warning(client, temple):
    before = factories.rendered(factories.photo(taken="2016-05-11", graphic=True), 320)
    pair = factories.comparison(before)
    for path in (f"comparisons/{pair.ref}/", f"comparisons/{pair.ref}/embed", f"photos/{before.ref}/"):
        body = client.get(f"/en/{path}").content.decode()
        assert body.index('<details class="graphic">') < body.index("<picture>")
        assert 'loading="lazy"' in body
    for path in ("comparisons/", "photos/"):
        assert before.public_id not in client.get(f"/en/{path}").content.decode()


def test_unpublished_pair_is_for_staff_alone(client, temple):
    pair = factories.comparison(published=False)
    for path in (f"comparisons/{pair.ref}/", f"comparisons/{pair.ref}/embed"):
        assert client.get(f"/en/{path}").status_code == 404
    response = page_of(staff(), pair)
    assert response["Cache-Control"] == "private, no-store"
    assert "This comparison is not published." in words(response)
    assert "<iframe" not in response.content.decode()
    assert staff().get(f"/en/comparisons/{pair.ref}/embed").status_code == 404, "a frame shows what the public sees"
    assert pair.ref not in client.get("/en/comparisons/").content.decode()


@pytest.mark.parametrize("ref", ["X-999999", "X-", "P-000001", "x", "X-99999999999999999999"])
def test_pair_that_is_not_there(client, temple, ref):
    for path in (f"/en/comparisons/{ref}/", f"/en/comparisons/{ref}/embed", f"/en/photos/{ref.replace('X', 'P')}z/"):
        assert client.get(path).status_code == 404


def test_only_the_embedded_pair_may_be_framed(client, pair):
    framed, page = page_of(client, pair, end="embed"), page_of(client, pair)
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"
    rest = [part for part in framed["Content-Security-Policy"].split("; ") if not part.startswith("frame-ancestors")]
    assert set(rest) < set(page["Content-Security-Policy"].split("; ")), "all else stays forbidden"


def test_snippet_frames_the_embedded_pair(client, pair):
    body = page_of(client, pair, "ar").content.decode()
    assert f"&lt;iframe src=&quot;http://testserver/ar/comparisons/{pair.ref}/embed&quot;" in body.replace(
        '"', "&quot;"
    )


def test_neighbours_are_linked(client, temple, pair):
    other = factories.comparison()
    assert f'rel="next" href="/en/comparisons/{other.ref}/"' in page_of(client, pair).content.decode()
    assert f'rel="prev" href="/en/comparisons/{pair.ref}/"' in page_of(client, other).content.decode()


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    "path", ["comparisons/", "comparisons/{pair}/", "comparisons/{pair}/embed", "photos/", "photos/{photo}/"]
)
def test_pages_keep_a_strict_policy_and_their_headings_in_order(client, pair, language, path):
    body = client.get(f"/{language}/{path.format(pair=pair.ref, photo=pair.before.ref)}").content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", body)
    assert not re.search(r"<script(?![^>]*\ssrc=)", body)
    levels = [int(level) for level in re.findall(r"<h([1-6])", body)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_photos_are_found_by_monument_and_kind(client, pair, arch):
    factories.photo(arch, kind="satellite_image")
    assert "1 picture " in words(client.get("/en/photos/?monument=great-arch"))
    assert "1 picture " in words(client.get("/en/photos/?kind=satellite_image"))
    assert "3 pictures" in words(client.get("/en/photos/?kind=nonsense&page=nonsense"))
    assert "0 pictures" in words(client.get("/en/photos/?kind=satellite_image&monument=moon-temple"))


def test_photo_tells_what_it_supports_and_where_it_is_compared(client, temple):
    claim = factories.accepted(temple, date=date(2016, 5, 11).isoformat())
    pair = factories.comparison(factories.photo(temple, "2016-05-11", claims=[claim]))
    text = words(client.get(f"/en/photos/{pair.before.ref}/"))
    assert claim.ref in text
    assert "The portico is gone." in text
    assert "DSC_0042" not in text


def test_lists_ask_as_often_for_many(client, pair):
    paths = ("/en/comparisons/", "/en/photos/", f"/en/comparisons/{pair.ref}/", f"/en/photos/{pair.before.ref}/")
    few = {path: questions(client, path) for path in paths}
    for number in range(5):
        other = factories.comparison(factories.photo(taken=f"2016-05-1{number}"))
        factories.region(other)
        factories.region(pair)
        factories.rendered(other.before, 320)
    assert {path: questions(client, path) for path in paths} == few
    assert max(few.values()) <= 40
