"""The admin on comparisons: choosing a pair, drawing on it, having an alignment suggested, setting control points."""

import json

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from registry import actions
from registry.domain.media.alignment import AlignmentFigures, AlignmentResult, solve_alignment
from registry.media import workers
from registry.models import Comparison, DamageRegion
from tests import factories
from tests.admin_forms import changed, errors, refused, row, sent, url
from tests.media.imaging.samples import encoded, scene

pytestmark = pytest.mark.usefixtures("english", "shared_temple")

SQUARE_TYPED = "0.25 0.25\n0.75 0.25\n0.75 0.75\n0.25 0.75"
POINTS = [(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9), (0.5, 0.3), (0.4, 0.7), (0.2, 0.5)]
TYPED = "\n".join(f"{x} {y} {x * 0.9 + 0.02} {y * 0.9 + 0.03}" for x, y in POINTS)
ALIGNED = 'value="same_viewpoint_aligned"'
MATRIX = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


@pytest.fixture
def photos(temple):
    return [factories.photo(temple, taken) for taken in ("2016-05-11", "2017-01-10")]


@pytest.fixture
def pair(photos):
    return factories.comparison(*photos, published=False)


def moved(desk, pair, move, **values):
    pair.refresh_from_db()
    address = reverse("admin:registry_comparison_alignment", args=[pair.pk])
    answer = desk.post(address, {"move": move, "version": pair.version, **values}, follow=True)
    pair.refresh_from_db()
    return answer.content.decode()


# --- Choosing --------------------------------------------------------------------------------------------------------


def test_monument_is_chosen_first_and_then_two_of_its_pictures(desk, temple, arch, photos):
    other = factories.photo(arch)
    page = desk.get(url(Comparison, "add"))
    assert list(page.context_data["monuments"]) == [temple]
    form = desk.get(url(Comparison, "add") + f"?monument={temple.pk}").context_data["adminform"].form
    assert list(form.fields["after"].queryset) == photos
    assert [label.count("<img") for _, label in form.fields["after"].choices if "P-" in label] == [1, 1]
    assert ALIGNED not in str(form["comparability"])
    values = {"before": photos[0].pk, "after": photos[1].pk, "comparability": "same_viewpoint", "caption_en": "Gone"}
    answer = desk.post(url(Comparison, "add") + f"?monument={temple.pk}", values)
    made = Comparison.objects.get()
    assert answer["Location"] == url(Comparison, "change", made.pk)
    assert (made.before, made.after, made.caption_en) == (*photos, "Gone")
    strange = desk.post(url(Comparison, "add") + f"?monument={temple.pk}", values | {"after": other.pk})
    assert "after" in errors(strange)


@pytest.mark.parametrize("number", ["", "x", "٣", "99999999999999999999", "999999"])
def test_no_such_monument_is_asked_for_again(desk, db, number):
    assert desk.get(url(Comparison, "add") + f"?monument={number}").status_code == 200


def test_what_cannot_be_a_pair_is_refused_at_its_field(desk, temple, photos):
    def said(before, after, comparability="same_viewpoint"):
        values = {"before": before.pk, "after": after.pk, "comparability": comparability}
        return errors(desk.post(url(Comparison, "add") + f"?monument={temple.pk}", values))

    assert "compared with itself" in said(photos[0], photos[0])["after"][0]
    assert "is later than" in said(photos[1], photos[0])["before"][0]
    assert "accepting its alignment" in said(*photos, "same_viewpoint_aligned")["comparability"][0]
    factories.comparison(*photos)
    assert "compared already, in X-" in said(*photos)["after"][0]


def test_captions_are_changed_and_a_pair_is_published(desk, pair):
    assert changed(desk, pair, caption_en="What is left").caption_en == "What is left"
    page = desk.get(url(Comparison, "change", pair.pk))
    assert [name for name, _ in page.context_data["publication"]["moves"]] == ["propose_publication"]


# --- Damage ----------------------------------------------------------------------------------------------------------


def test_region_is_drawn_changed_and_taken_away(desk, temple, pair):
    claim = factories.accepted(temple)
    drawn = {"outline": SQUARE_TYPED, "effect": "collapse", "note_en": "The roof", "claim": claim.pk}
    changed(desk, pair, **row("regions", **drawn))
    region = DamageRegion.objects.get()
    assert (json.loads(region.outline)[0], region.effect, region.claim) == ([0.25, 0.25], "collapse", claim)
    assert sent(desk.get(url(Comparison, "change", pair.pk)))["regions-0-outline"] == SQUARE_TYPED
    changed(desk, pair, **{"regions-0-outline": "0 0, \n 1 0\n1,1", "regions-0-note_en": "All"})
    region.refresh_from_db()
    assert (json.loads(region.outline), region.note_en) == ([[0, 0], [1, 0], [1, 1]], "All")
    changed(desk, pair, **{"regions-0-remove": "on"})
    assert not DamageRegion.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [("0 0\n1 1", "points"), ("0 0\n2 0\n1 1", "from 0 to 1"), ("a b", "not 2 numbers"), ("nan 0", "not 2 numbers")],
)
def test_outline_that_is_none_is_refused_at_its_field(desk, pair, typed, said):
    found = refused(desk, pair, **row("regions", outline=typed, effect="collapse"))
    assert said in found["regions-0-outline"][0]


def test_region_of_another_monuments_claim_is_refused_in_its_row(desk, arch, pair):
    claim = factories.accepted(arch)
    found = refused(desk, pair, **row("regions", outline=SQUARE_TYPED, effect="collapse", claim=claim.pk))
    assert any("another monument" in text for texts in found.values() for text in texts)
    assert not DamageRegion.objects.exists()


# --- Alignment -------------------------------------------------------------------------------------------------------


@pytest.fixture
def kept_pair(rima, temple):
    """A pair whose originals are there."""
    photos = []
    for day, size in (("2016-05-11", (400, 300)), ("2017-01-10", (420, 300))):
        said = {"monument": temple, "taken_text": day, "date_origin": "editor"}
        pieces = ContentFile(encoded(scene(*size))).chunks()
        photos.append(actions.upload_photo(by=rima, pieces=pieces, **said).photo)
    return factories.comparison(*photos, published=False)


FOUND = AlignmentFigures(200, 90, 30, 5, 3, 0.1, 0.9, 0.001, 0.002, 1.0, 1.1, True)


def test_suggestion_that_passes_is_offered_with_its_figures_and_accepted(desk, rima, kept_pair, monkeypatch):
    monkeypatch.setattr(workers, "align", lambda *_: AlignmentResult(MATRIX, FOUND))
    page = moved(desk, kept_pair, "suggest")
    assert "accept it if it is right" in page
    assert "Of 200 places that look alike, 90 fit together, in 30 of 64 parts" in page
    assert "Nobody has accepted it" in page
    assert kept_pair.alignment == "automatic"
    assert ALIGNED not in desk.get(url(Comparison, "change", kept_pair.pk)).text
    assert "shown aligned" in moved(desk, kept_pair, "accept")
    assert ALIGNED in desk.get(url(Comparison, "change", kept_pair.pk)).text
    assert (kept_pair.accepted_by, kept_pair.comparability) == (rima, "same_viewpoint_aligned")
    assert "as its pictures are" in moved(desk, kept_pair, "remove")
    assert kept_pair.alignment == "none"


def test_suggestion_that_fails_says_why_and_writes_nothing(desk, kept_pair, monkeypatch):
    monkeypatch.setattr(
        workers, "align", lambda *_: AlignmentResult(None, AlignmentFigures(matches=50, inliers=7, cells=3))
    )
    page = moved(desk, kept_pair, "suggest")
    assert "cannot be aligned automatically" in page
    assert "Only 7 places of the two pictures fit together; 20 are needed." in page
    assert "in 3 of 64 parts" in page
    assert (kept_pair.alignment, kept_pair.version) == ("none", 1)


def test_what_was_not_measured_is_not_said(desk, kept_pair, monkeypatch):
    monkeypatch.setattr(workers, "align", lambda *_: AlignmentResult(None, AlignmentFigures(matches=14, inliers=6)))
    page = moved(desk, kept_pair, "suggest")
    assert "Of 14 places that look alike, 6 fit together." in page
    assert "of 64 parts" not in page
    assert "They are off by" not in page


def test_alignment_that_cannot_be_is_refused_in_a_sentence(desk, pair):
    assert "no alignment that could be accepted" in moved(desk, pair, "accept")
    assert "not where it should be" in moved(desk, pair, "suggest")
    assert "Somebody else changed" in moved(desk, pair, "remove", version=77)
    assert "Somebody else changed" in moved(desk, pair, "remove", version="x")
    changed(desk, pair, comparability="different_viewpoint")
    assert "cannot be laid over each other" in moved(desk, pair, "suggest")


def test_alignment_with_few_figures_is_shown(desk, pair):
    factories.aligned(pair)
    assert "made of 6 points." in desk.get(url(Comparison, "change", pair.pk)).content.decode()
    assert desk.get(reverse("admin:registry_comparison_points", args=[pair.pk])).status_code == 200


def test_only_editors_align(client, rafiq, pair):
    client.force_login(rafiq)
    address = reverse("admin:registry_comparison_alignment", args=[pair.pk])
    assert client.get(address).status_code == 302
    assert client.post(address, {"move": "accept", "version": pair.version}).status_code == 403
    assert client.get(reverse("admin:registry_comparison_points", args=[pair.pk])).status_code == 403
    assert b"Suggest an alignment" not in client.get(url(Comparison, "change", pair.pk)).content


# --- Control points --------------------------------------------------------------------------------------------------


def points(desk, pair, typed, **values):
    address = reverse("admin:registry_comparison_points", args=[pair.pk])
    return desk.post(address, {"version": pair.version, "points": typed, **values}, follow=True)


def test_points_make_an_alignment_that_waits_to_be_accepted(desk, pair):
    page = points(desk, pair, TYPED).content.decode()
    assert "made of 7 points. They are off by 0.00 %" in page
    pair.refresh_from_db()
    assert (pair.alignment, pair.accepted_by) == ("by_hand", None)
    pairs = [((x, y), (x * 0.9 + 0.02, y * 0.9 + 0.03)) for x, y in POINTS]
    expected = solve_alignment(
        pairs, (pair.before.width, pair.before.height), (pair.after.width, pair.after.height)
    ).matrix
    assert json.loads(pair.matrix) == pytest.approx(expected)
    form = desk.get(reverse("admin:registry_comparison_points", args=[pair.pk])).context_data["form"]
    assert len(form["points"].value().splitlines()) == len(POINTS)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("\n".join(TYPED.splitlines()[:4]), "needs from 6 to 100 points"),
        ("0.1 0.2 0.3", "not 4 numbers"),
        ("\n".join(f"0.{n} 0.5 0.{n} 0.5" for n in range(1, 8)), "along one line"),
        ("", "needs from 6 to 100 points"),
    ],
)
def test_points_that_make_none_are_refused_and_kept(desk, pair, typed, said):
    page = points(desk, pair, typed)
    assert said in page.content.decode()
    assert page.context_data["form"]["points"].value() == typed
    pair.refresh_from_db()
    assert pair.alignment == "none"


def test_points_on_a_pair_that_somebody_changed_are_refused_once(desk, sami, pair):
    actions.revise_comparison(pair, by=sami, version=pair.version, caption_en="Mine")
    page = points(desk, pair, TYPED)
    assert "Somebody else changed" in page.content.decode()
    again = page.context_data["form"]["version"].value()
    assert "made of 7 points" in points(desk, pair, TYPED, version=again).content.decode()
