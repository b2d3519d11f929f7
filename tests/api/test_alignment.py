"""Having an alignment sought over the API: offered if it passes the gate, else refused with what speaks against it."""

from pathlib import Path

import pytest
from PIL import Image

from registry import actions
from registry.actions import alignment
from registry.domain.media.alignment import NO_OPENCV, AlignmentFigures, AlignmentResult, CannotAlign
from registry.media import workers
from registry.media.storage import StorageUnavailable
from registry.models import Comparison
from tests import factories
from tests.media.imaging.samples import encoded

from .test_writing import send as send

pytestmark = pytest.mark.django_db
PICTURES = Path(__file__).parents[2] / "fixtures" / "palmyra" / "pictures"
GOOD = AlignmentFigures(
    matches=300,
    inliers=200,
    cells=40,
    across=5,
    likeness=0.9,
    error=0.001,
    wobble=0.001,
    scale=1.0,
    skew=1.0,
    convex=True,
)


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    """An empty folder for files."""
    settings.REGISTRY_DATA = tmp_path
    return tmp_path


def drawn(temple, name, taken):
    """One of the drawings of Palmyra, as a picture of the Moon Temple; smaller, so that the search takes less time."""
    said = {"monument": temple, "taken_text": taken, "date_origin": "source"}
    with Image.open(PICTURES / name) as picture:
        smaller = encoded(picture.resize((1200, 800)), quality=92)
    return actions.upload_photo(by=factories.rima(), pieces=[smaller], **said).photo


@pytest.fixture
def pair(temple):
    """Two photos without files."""
    return factories.comparison(factories.photo(temple), factories.photo(temple, "2017-01-10"))


@pytest.fixture
def seek(send, client):
    """`seek(pair, status)` is the answer to having it aligned."""

    def call(pair, status=200):
        address = f"/comparisons/{pair.ref}"
        return send(f"{address}/align", {}, client.get(f"/api/v1{address}")["ETag"], method="post", status=status)

    return call


@pytest.fixture
def found(monkeypatch):
    """What the search is to find or raise; the originals are taken to be there."""

    def plant(outcome):
        def align(before, after):
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        monkeypatch.setattr(alignment.workers, "align", align)
        monkeypatch.setattr(alignment, "original_storage", Present)

    return plant


class Present:
    """A store that has everything."""

    def local(self, sha256):
        return self

    def __enter__(self):
        return Path(__file__)

    def __exit__(self, *_):
        return None


@pytest.mark.slow
def test_drawn_pair_is_aligned_and_offered(seek, send, client, temple):
    pytest.importorskip("cv2")
    names = sorted(path.name for path in PICTURES.glob("roman-theatre*"))
    one, two = (
        drawn(temple, name, taken) for name, taken in zip(sorted(names, reverse=True), ("2016", "2017"), strict=True)
    )
    pair = factories.comparison(one, two, published=False)
    answer = seek(pair)
    alignment = answer.json()["alignment"]
    assert (alignment["origin"], alignment["accepted_at"]) == ("automatic", None)
    assert alignment["figures"]["grade"] in ("passed", "high")
    assert alignment["matrix"] == pytest.approx([1, 0, 0, 0, 1, 0, 0, 0, 1], abs=0.01)
    assert answer.json()["version"] == 2


def test_what_passes_is_offered_in_the_name_of_who_asked(seek, found, pair):
    found(AlignmentResult((1.0, 0.0, 0.1, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0), GOOD))
    alignment = seek(pair).json()["alignment"]
    assert (alignment["origin"], alignment["matrix"][2]) == ("automatic", 0.1)
    assert (alignment["figures"]["grade"], alignment["figures"]["inliers"]) == ("high", 200)


def test_what_does_not_pass_is_refused_with_its_figures(seek, found, pair):
    found(AlignmentResult(None, AlignmentFigures(matches=90, inliers=7)))
    answer = seek(pair, 422).json()
    assert "cannot be aligned automatically" in answer["detail"]
    assert [fault["detail"] for fault in answer["errors"]] == [
        "Only 7 places of the two pictures fit together; 20 are needed."
    ]
    assert Comparison.objects.get().matrix == ""


def test_missing_opencv_is_said(seek, found, pair):
    found(CannotAlign(NO_OPENCV, code="no_opencv"))
    answer = seek(pair, 422).json()
    assert answer["errors"][0]["code"] == "no_opencv"
    assert "OpenCV is not installed" in answer["detail"]


@pytest.mark.parametrize("error", [workers.WorkersBusy(), StorageUnavailable()])
def test_what_passes_is_said_to_pass(seek, found, pair, error):
    found(error)
    assert seek(pair, 503)["Retry-After"] == "5"


def test_change_in_the_meantime_is_not_written_over(seek, monkeypatch, found, pair):
    found(None)

    def align(before, after):
        actions.revise_comparison(pair, by=factories.rima(), version=None, caption_en="Meanwhile")
        return AlignmentResult((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0), GOOD)

    monkeypatch.setattr(alignment.workers, "align", align)
    assert "Somebody" in seek(pair, 412).json()["detail"]
    held = Comparison.objects.get()
    assert (held.caption_en, held.matrix) == ("Meanwhile", "")


def test_where_tasks_wait_the_answer_says_so(seek, settings, found, pair, rima):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    assert seek(pair, 202).json()["alignment"] is None
    found(AlignmentResult(None, AlignmentFigures(matches=90, inliers=7)))
    alignment.find_alignment.call(pair.pk, rima.pk, pair.version)
    assert "Only 7 places" in seek(pair, 422).json()["errors"][0]["detail"], "asked again, the outcome is told"
